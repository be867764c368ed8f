import type { EvidenceTable } from './table.ts';
import { networksTable } from './tables/networks.ts';
import { s1Table } from './tables/s1.ts';
import { s3Table } from './tables/s3.ts';

/** Every table, in the order of the report. */
export const TABLES: readonly EvidenceTable[] = [networksTable, s1Table, s3Table];

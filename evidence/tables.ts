import type { EvidenceTable } from './table.ts';
import { networksTable } from './tables/networks.ts';

/** Every table, in the order of the report. */
export const TABLES: readonly EvidenceTable[] = [networksTable];

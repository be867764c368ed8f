import type { EvidenceTable } from './table.ts';
import { networksTable } from './tables/networks.ts';
import { oursTable } from './tables/ours.ts';
import { s0Table } from './tables/s0.ts';
import { s1Table } from './tables/s1.ts';
import { s2Table } from './tables/s2.ts';
import { s3Table } from './tables/s3.ts';
import { shiftTable } from './tables/shift.ts';

/** Every table, in the order of the report. */
export const TABLES: readonly EvidenceTable[] = [
  networksTable,
  s0Table,
  s1Table,
  s2Table,
  s3Table,
  oursTable,
  shiftTable,
];

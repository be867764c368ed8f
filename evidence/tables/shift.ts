import { missingRow } from '../rows.ts';
import type { EvidenceContext, EvidenceTable, TableResult } from '../table.ts';
import { PACKAGES } from './s1/plan.ts';
import { MAIN } from './shift/figures.ts';
import type { CaseMeasures } from './shift/measureCase.ts';
import { measureCase } from './shift/measureCase.ts';
import { pictures } from './shift/pictures.ts';
import { rowsOf, UNSHIFTED } from './shift/rows.ts';
import { section } from './shift/section.ts';

async function shiftRows(context: EvidenceContext): Promise<TableResult> {
  const network = await context.network(PACKAGES.base);
  if (!network) {
    const missing = Object.values(MAIN).map((metric) =>
      missingRow({ table: 'shift', row: UNSHIFTED, metric }, `no package models/${PACKAGES.base}`),
    );
    return { rows: missing, plots: [] };
  }
  const cases: CaseMeasures[] = [];
  for (const one of context.cohort('shifted')) {
    cases.push(await measureCase(context, one, network));
    context.progress(one.id);
  }
  return { rows: rowsOf(cases), plots: pictures(cases) };
}

export const shiftTable: EvidenceTable = {
  name: 'shift',
  title: 'Shift: what degrades and what still warns',
  rows: shiftRows,
  section,
};

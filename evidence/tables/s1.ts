import type { EvidenceContext, EvidenceTable, TableResult } from '../table.ts';
import { calibrations, openParts } from './s1/calibrate.ts';
import { decoderRows } from './s1/decoder.ts';
import { MAIN } from './s1/figures.ts';
import type { CaseMeasures } from './s1/measureCase.ts';
import { measureCase } from './s1/measureCase.ts';
import { pictures } from './s1/pictures.ts';
import { BEST, methodRows } from './s1/rows.ts';
import { section } from './s1/section.ts';

async function s1Rows(context: EvidenceContext): Promise<TableResult> {
  const { networks, members } = await openParts(context);
  const fitted = await calibrations(context, networks, members);
  const available = { members, flips: fitted.flips };
  const cases: CaseMeasures[] = [];
  for (const one of context.cohort('hard')) {
    cases.push(await measureCase(context, one, { networks, available, calibrations: fitted }));
    context.progress(one.id);
  }
  const rows = methodRows(cases, {
    calibrations: fitted,
    available,
    allowed: networks.base?.manifest.flips ?? [],
  });
  const best = rows.find(({ row, metric }) => row === BEST && metric === MAIN.ueo);
  return {
    rows: [...rows, ...(await decoderRows(context))],
    plots: pictures(cases, best?.note ?? 'base'),
  };
}

export const s1Table: EvidenceTable = {
  name: 's1',
  title: 'S1: calibration and ranking of errors by estimators and their combinations',
  rows: s1Rows,
  section,
};

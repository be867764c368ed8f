import { baselineOf } from '../quality/baseline.ts';
import type { JudgedCase, Judges } from '../quality/judgedContours.ts';
import { judgedCase } from '../quality/judgedContours.ts';
import { openQuality } from '../quality/network.ts';
import type { Piece } from '../quality/subject.ts';
import { pieceOf } from '../quality/subject.ts';
import type { EvidenceContext, EvidenceTable, TableResult } from '../table.ts';
import { maskOf } from '../structures.ts';
import { s2Figures, s2Missing } from './s2/figures.ts';
import { s2Plots } from './s2/plots.ts';
import { s2Section } from './s2/section.ts';

/** Patients whose contours are swapped in, and patients that the tabular baseline is fitted to: other than those tested. */
const DONORS = 12;
const FITTED = 16;

async function s2Rows(context: EvidenceContext): Promise<TableResult> {
  const quality = await openQuality(context);
  const segmentation = await context.network('abdomen-ct');
  if (!quality || !segmentation) {
    const name = quality ? 'abdomen-ct' : 'contour-quality';
    await quality?.network.dispose();
    return { rows: s2Missing(`no package models/${name}`), plots: [] };
  }
  try {
    const donors = donorsOf(context, quality.manifest.task.structures.length);
    const judges: Judges = { segmentation, quality, donors };
    const fitted: JudgedCase[] = [];
    for (const one of context.cohort('calibration').slice(0, FITTED)) {
      context.progress(`baseline: ${one.id}`);
      fitted.push(await judgedCase(context, judges, { one, hasFailures: false }));
    }
    const tested: JudgedCase[] = [];
    for (const name of ['test', 'hard'] as const) {
      for (const one of context.cohort(name)) {
        context.progress(one.id);
        tested.push(await judgedCase(context, judges, { one, hasFailures: name === 'hard' }));
      }
    }
    const outcome = { tested, baseline: baselineOf(fitted) };
    return { rows: s2Figures(outcome), plots: s2Plots(outcome) };
  } finally {
    await quality.network.dispose();
  }
}

/** For each structure, its contours in other patients, cut to their boxes. */
function donorsOf(context: EvidenceContext, structures: number): Piece[][] {
  const donors: Piece[][] = Array.from({ length: structures }, () => []);
  for (const one of context.cohort('calibration').slice(0, DONORS)) {
    const { shape } = one.image().grid;
    const labels = one.truth();
    for (const [position, pieces] of donors.entries()) {
      const piece = pieceOf(maskOf(labels, [position + 1]), shape);
      if (piece) pieces.push(piece);
    }
  }
  return donors;
}

export const s2Table: EvidenceTable = {
  name: 's2',
  title: 'S2: contour quality predicted from image and contour',
  rows: s2Rows,
  section: s2Section,
};

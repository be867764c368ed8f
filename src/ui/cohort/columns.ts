import { valueOf, type CohortRow } from '../../app/cohort/cohortRows.ts';
import type { CohortColumn } from '../../store/cohortSlice.ts';
import { text } from '../text/catalogue.ts';

/** Columns of the table, the most telling first. */
export const COLUMNS: readonly CohortColumn[] = [
  'name',
  'verdict',
  'dice',
  'surfaceDice',
  'hd95Mm',
  'assdMm',
  'volumeError',
  'predictedDice',
  'meanPairwiseDice',
  'meanLabelledEntropy',
  'iouOverSamples',
  'cvRoy',
  'cvHoebel',
  'ece',
  'ueoAuc',
  'errorAuroc',
  'observersDice',
  'volumeMl',
];

/** A value as the table shows it. */
export function cellText(row: CohortRow, column: Exclude<CohortColumn, 'name'>): string {
  const { cohort } = text();
  const value = valueOf(row, column);
  if (value === null || !row.structure) return cohort.unknown;
  switch (column) {
    case 'verdict':
      return cohort.verdicts[row.structure.verdict];
    case 'hd95Mm':
    case 'assdMm':
      return cohort.millimetres(value);
    case 'volumeMl':
      return cohort.millilitres(value);
    case 'volumeError':
      return cohort.share(value);
    case 'dice':
    case 'surfaceDice':
    case 'predictedDice':
    case 'meanPairwiseDice':
    case 'iouOverSamples':
    case 'meanLabelledEntropy':
    case 'cvRoy':
    case 'cvHoebel':
    case 'ece':
    case 'ueoAuc':
    case 'errorAuroc':
    case 'observersDice':
      return cohort.ratio(value);
  }
}

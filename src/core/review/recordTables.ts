import { writeCsv, type CsvCell } from '../csv.ts';
import type { RecordedStructure, ReviewRecord } from './record.ts';
import { agreementTable, observerTable } from './recordedEvaluation.ts';

type RecordedRegion = ReviewRecord['regions'][number];

/** Columns that say which case a row is of, so that tables of many cases can be put one under the other. */
const CASE_COLUMNS = ['case', 'image_sha256', 'exported_at'] as const;

const REGION_COLUMNS: readonly (readonly [string, (region: RecordedRegion) => CsvCell])[] = [
  ['region', ({ id }) => id],
  ['rank', ({ rank }) => rank],
  ['structure', ({ structure }) => structure],
  ['alternatives', ({ alternatives }) => alternatives.join(' | ')],
  ['rule', ({ finding }) => finding?.rule ?? null],
  ['decision', ({ decision }) => decision],
  ['volume_ml', ({ volumeMl }) => volumeMl],
  ['expected_error_ml', ({ expectedErrorMl }) => expectedErrorMl],
  ['samples_least_ml', ({ sampleRangeMl }) => sampleRangeMl?.[0] ?? null],
  ['samples_most_ml', ({ sampleRangeMl }) => sampleRangeMl?.[1] ?? null],
  ['seconds_spent', ({ secondsSpent }) => secondsSpent],
  ['summed_uncertainty', ({ summedUncertainty }) => summedUncertainty],
  ['peak_uncertainty', ({ peakUncertainty }) => peakUncertainty],
  ['slice_first', ({ slices }) => slices.first],
  ['slice_last', ({ slices }) => slices.last],
  ['slice_largest', ({ slices }) => slices.largest],
  ['r_mm', ({ positionMm }) => positionMm[0]],
  ['a_mm', ({ positionMm }) => positionMm[1]],
  ['s_mm', ({ positionMm }) => positionMm[2]],
  ['map_layer', ({ map }) => (map ? map.layer + 1 : null)],
  ['map_label', ({ map }) => map?.label ?? null],
];

const STRUCTURE_COLUMNS: readonly (readonly [string, (row: RecordedStructure) => CsvCell])[] = [
  ['label', ({ index }) => index],
  ['structure', ({ name }) => name],
  ['state', ({ state }) => state],
  ['origin', ({ origin }) => origin],
  ['code', ({ code }) => (code ? `${code.scheme}:${code.value}` : null)],
  ['color', ({ color }) => color],
  ['automatic_ml', ({ volumeMl }) => volumeMl],
  ['reviewed_ml', ({ reviewedVolumeMl }) => reviewedVolumeMl],
  ['added_ml', ({ addedMl }) => addedMl],
  ['removed_ml', ({ removedMl }) => removedMl],
  ['dice_automatic_reviewed', ({ dice }) => dice],
  ['added_path_length_mm', ({ addedPathLengthMm }) => addedPathLengthMm],
  ['samples', ({ sampleVolumesMl }) => sampleVolumesMl.length],
  ['samples_least_ml', ({ sampleVolumesMl }) => extreme(sampleVolumesMl, Math.min)],
  ['samples_most_ml', ({ sampleVolumesMl }) => extreme(sampleVolumesMl, Math.max)],
  ['mean_pairwise_dice', ({ meanPairwiseDice }) => meanPairwiseDice],
];

/** One sample has no least and most. */
function extreme(values: readonly number[], of: (...all: number[]) => number): number | null {
  return values.length < 2 ? null : of(...values);
}

/** The regions of a record as a table in CSV, a row for each in the order of the queue; what is not known is empty. */
export function regionTable(record: ReviewRecord): string {
  return table(record, REGION_COLUMNS, record.regions);
}

/** The structures of a record as a table in CSV, a row for each; what is undefined is empty. */
export function structureTable(record: ReviewRecord): string {
  return table(record, STRUCTURE_COLUMNS, record.structures);
}

/** The tables of what was held against a reference or observers, by the ending of their file; none where nothing was. */
export function evaluationTables({
  image,
  exportedAt,
  evaluation,
}: ReviewRecord): readonly (readonly [ending: string, text: string])[] {
  if (!evaluation || evaluation.structures.length === 0) return [];
  const of = { columns: CASE_COLUMNS, cells: [image.name, image.sha256, exportedAt] };
  const observers = observerTable(of, evaluation);
  return [
    ['agreement.csv', agreementTable(of, evaluation)],
    ...(observers === null ? [] : [['observers.csv', observers] as const]),
  ];
}

function table<Row>(
  { image, exportedAt }: ReviewRecord,
  columns: readonly (readonly [string, (row: Row) => CsvCell])[],
  rows: readonly Row[],
): string {
  return writeCsv(
    [...CASE_COLUMNS, ...columns.map(([name]) => name)],
    rows.map((row) => [image.name, image.sha256, exportedAt, ...columns.map(([, of]) => of(row))]),
  );
}

import { writeCsv, type CsvCell } from '../csv.ts';
import type { CohortCase, CohortRanking, CohortStructure, FailedCase } from './cohort.ts';
import type { CohortEvaluation, MeasureAgainstDice } from './cohortEvaluation.ts';
import { annotatedCases, sortedCases } from './cohortValues.ts';
import type { RankingKind } from './structureEvaluation.ts';

type Cell = (structure: CohortStructure) => CsvCell;

const RANKINGS = {
  uncertainty: 'uncertainty',
  'expected-error': 'expected_error',
  distance: 'distance',
} as const satisfies Record<RankingKind, string>;

/** Column and value; units end the names. */
const COLUMNS: Readonly<Record<string, Cell>> = {
  structure: ({ name }) => name,
  verdict: ({ verdict }) => verdict,
  verdict_rules: ({ verdict, reasons }) =>
    reasons
      .filter(({ says }) => says === verdict)
      .map(({ rule }) => rule)
      .join('; '),
  volume_ml: ({ quality }) => quality.volumeMl,
  volume_low_ml: ({ quality }) => quality.volumeIntervalMl?.[0] ?? null,
  volume_high_ml: ({ quality }) => quality.volumeIntervalMl?.[1] ?? null,
  samples: ({ quality }) => quality.sampleVolumesMl.length,
  cv_hoebel: ({ quality }) => quality.cvHoebel,
  cv_roy: ({ quality }) => quality.cvRoy,
  mean_pairwise_dice: ({ quality }) => quality.meanPairwiseDice,
  iou_over_samples: ({ quality }) => quality.iouOverSamples,
  mean_labelled_entropy: ({ quality }) => quality.meanLabelledEntropy,
  predicted_dice: ({ quality }) => quality.predicted.dice,
  predicted_dice_low: ({ quality }) => quality.predicted.interval?.low ?? null,
  predicted_dice_high: ({ quality }) => quality.predicted.interval?.high ?? null,
  predicted_volume_error: ({ quality }) => quality.predicted.volumeError,
  not_predicted_because: ({ quality }) => quality.predicted.reason,
  broken_rules: ({ quality }) =>
    quality.brokenRules.map(({ rule, count }) => `${rule} ${count}`).join('; '),
  reference: ({ reference, agreement }) => (agreement ? reference : 'none'),
  empty: ({ agreement }) => agreement?.empty ?? null,
  reference_ml: ({ agreement }) => agreement?.referenceMl ?? null,
  volume_error: ({ agreement }) => agreement?.volumeError ?? null,
  true_positive_ml: ({ agreement }) => agreement?.truePositiveMl ?? null,
  false_positive_ml: ({ agreement }) => agreement?.falsePositiveMl ?? null,
  false_negative_ml: ({ agreement }) => agreement?.falseNegativeMl ?? null,
  dice: ({ agreement }) => agreement?.dice ?? null,
  jaccard: ({ agreement }) => agreement?.jaccard ?? null,
  hd95_mm: ({ agreement }) => agreement?.hd95Mm ?? null,
  hausdorff_mm: ({ agreement }) => agreement?.hausdorffMm ?? null,
  assd_mm: ({ agreement }) => agreement?.assdMm ?? null,
  surface_dice: ({ agreement }) => agreement?.surfaceDice ?? null,
  tolerance_mm: ({ agreement }) => agreement?.toleranceMm ?? null,
  added_path_length_mm: ({ agreement }) => agreement?.aplMm ?? null,
  reference_path_mm: ({ agreement }) => agreement?.referencePathMm ?? null,
  voxel_border_hd95_mm: ({ agreement }) => agreement?.voxelBorder.hd95Mm ?? null,
  voxel_border_assd_mm: ({ agreement }) => agreement?.voxelBorder.assdMm ?? null,
  ece: ({ calibration }) => calibration?.ece ?? null,
  ace: ({ calibration }) => calibration?.ace ?? null,
  mce: ({ calibration }) => calibration?.mce ?? null,
  brier: ({ calibration }) => calibration?.brier ?? null,
  nll_nats: ({ calibration }) => calibration?.nll ?? null,
  region_ml: ({ doubt }) => doubt?.region.volumeMl ?? null,
  error_fraction: ({ doubt }) => doubt?.region.errorFraction ?? null,
  ueo_oracle: (structure) => rankingOf(structure, 'uncertainty')?.overlap?.oracle ?? null,
  ueo_random: (structure) => rankingOf(structure, 'uncertainty')?.overlap?.random ?? null,
  ...Object.fromEntries(
    (['uncertainty', 'expected-error', 'distance'] as const).flatMap((kind) => rankingCells(kind)),
  ),
  observers_dice: ({ observersDice }) => observersDice,
  needed_margin_mm: ({ guarantee }) => guarantee?.marginMm ?? null,
};

function rankingCells(kind: RankingKind): [string, Cell][] {
  const cell = (
    name: string,
    value: (ranking: CohortRanking) => number | null | undefined,
  ): [string, Cell] => [
    `${name}_${RANKINGS[kind]}`,
    (structure) => {
      const ranking = rankingOf(structure, kind);
      return (ranking && value(ranking)) ?? null;
    },
  ];
  return [
    cell('ueo_auc', ({ overlap }) => overlap?.auc),
    cell('ueo_skill', ({ overlap }) => overlap?.skill),
    cell('error_auroc', ({ errorAuroc }) => errorAuroc),
    cell('fp_tp_auroc', ({ auroc }) => auroc.fpTp),
    cell('fn_tn_auroc', ({ auroc }) => auroc.fnTn),
  ];
}

function rankingOf({ doubt }: CohortStructure, kind: RankingKind): CohortRanking | undefined {
  return doubt?.rankings.find((ranking) => ranking.kind === kind);
}

/**
 * One row for each structure of each case, by the names of cases; then one for each case that failed, with the reason alone.
 * An empty cell is a measure that is not defined, or not known.
 */
export function cohortCsv(
  cases: readonly CohortCase[],
  failures: readonly FailedCase[] = [],
): string {
  const cells = Object.values(COLUMNS);
  const rows = sortedCases(annotatedCases(cases)).flatMap(
    ({ name, source, observers, structures }) =>
      structures.map((structure): CsvCell[] => [
        name,
        source,
        observers.length,
        ...cells.map((cell) => cell(structure)),
        null,
      ]),
  );
  const failed = failures.map(({ name, code, reason }): CsvCell[] => [
    name,
    ...Array.from({ length: cells.length + 2 }, () => null),
    `${reason} (${code})`,
  ]);
  return writeCsv(
    ['case', 'source', 'observers', ...Object.keys(COLUMNS), 'failure'],
    [...rows, ...failed],
  );
}

const MEASURE_COLUMNS: Readonly<Record<string, (row: MeasureAgainstDice) => CsvCell>> = {
  measure: ({ measure }) => measure,
  spearman_rho: ({ rho }) => rho,
  p: ({ p }) => p,
  n: ({ n }) => n,
  excluded_no_reference: ({ excluded }) => excluded.noReference,
  excluded_both_empty: ({ excluded }) => excluded.bothEmpty,
  excluded_undefined: ({ excluded }) => excluded.undefinedMeasure,
  aurc_mean: ({ aurc }) => aurc.mean.aurc,
  aurc_mean_low: ({ aurc }) => aurc.mean.interval?.[0] ?? null,
  aurc_mean_high: ({ aurc }) => aurc.mean.interval?.[1] ?? null,
  aurc_mean_optimal: ({ aurc }) => aurc.mean.optimal,
  aurc_mean_random: ({ aurc }) => aurc.mean.random,
  aurc_mean_normalised: ({ aurc }) => aurc.mean.normalised,
  aurc_trapezoid: ({ aurc }) => aurc.trapezoid.aurc,
  aurc_trapezoid_low: ({ aurc }) => aurc.trapezoid.interval?.[0] ?? null,
  aurc_trapezoid_high: ({ aurc }) => aurc.trapezoid.interval?.[1] ?? null,
};

/** Each measure without a reference against Dice, one row for each structure and measure: tables 1 and 2 of Hoebel et al. */
export function cohortMeasuresCsv({ structures }: Pick<CohortEvaluation, 'structures'>): string {
  const cells = Object.values(MEASURE_COLUMNS);
  const rows = structures.flatMap(({ name, measures }) =>
    measures.map((row): CsvCell[] => [name, ...cells.map((cell) => cell(row))]),
  );
  return writeCsv(['structure', ...Object.keys(MEASURE_COLUMNS)], rows);
}

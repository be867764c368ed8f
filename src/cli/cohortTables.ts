import type {
  CohortDrift,
  CohortEvaluation,
  DriftRow,
  MeasureAgainstDice,
  RankingSummary,
  StructureCohort,
  WorstContour,
  WorstContours,
} from '../core/evaluation/cohortEvaluation.ts';
import type { CaseSummary } from '../core/statistics/summary.ts';

/** A cohort as tables of text; `–` is a number that is not defined. The files have all digits, these a few. */
export function cohortTables(evaluation: CohortEvaluation): string[] {
  const { structures, worst, drift, cases, sources } = evaluation;
  if (cases === 0) return [];
  const from = sources.map((one) => `${one.source} (${one.cases})`).join(', ');
  return [
    `${cases} ${cases === 1 ? 'case' : 'cases'}; contours of ${from}`,
    '',
    ...table(SUMMARY, structures),
    '',
    ...structures.flatMap(({ name, measures }) => measureTable(name, measures)),
    ...guaranteeLines(structures),
    ...worstTable(worst),
    ...(drift ? driftTable(drift) : []),
  ];
}

/** A column: its head, and the cell of a row. */
type Column<T> = readonly [head: string, cell: (row: T) => string];

const SUMMARY: readonly Column<StructureCohort>[] = [
  ['structure', ({ name }) => name],
  ['cases', ({ cases }) => String(cases)],
  ['reference', ({ withReference }) => String(withReference)],
  ['Dice median', ({ agreement }) => shown(agreement.measures.dice.median)],
  ['quartiles', ({ agreement }) => range(agreement.measures.dice.quartiles, 3)],
  ['surface Dice', ({ agreement }) => shown(agreement.measures.surfaceDice.median)],
  ['HD95 mm', ({ agreement }) => shown(agreement.measures.hd95Mm.median, 1)],
  ['missed', ({ agreement }) => String(agreement.missed)],
  ['false alarms', ({ agreement }) => String(agreement.falseAlarms)],
  ['both empty', ({ agreement }) => String(agreement.bothEmpty)],
  ['ECE per case', ({ calibration }) => meanAndSd(calibration?.perCase.ece)],
  ['pooled', ({ calibration }) => shown(calibration?.pooled.ece ?? null)],
  ['UEO-AUC', (row) => meanAndSd(byUncertainty(row)?.auc)],
  ['oracle', (row) => shown(byUncertainty(row)?.oracle.mean ?? null)],
  ['random', (row) => shown(byUncertainty(row)?.random.mean ?? null)],
  ['e', ({ doubt }) => shown(doubt?.errorFraction.mean ?? null)],
];

function byUncertainty({ doubt }: StructureCohort): RankingSummary | undefined {
  return doubt?.rankings.find(({ kind }) => kind === 'uncertainty');
}

const MEASURES: readonly Column<MeasureAgainstDice>[] = [
  ['rho', ({ rho }) => shown(rho)],
  ['p', ({ p }) => (p !== null && p < 1e-4 ? '<1e-4' : shown(p, 4))],
  ['exact p', ({ exactP }) => shown(exactP, 4)],
  ['n', ({ n }) => String(n)],
  ['no reference', ({ excluded }) => String(excluded.noReference)],
  ['both empty', ({ excluded }) => String(excluded.bothEmpty)],
  ['undefined', ({ excluded }) => String(excluded.undefinedMeasure)],
  ['AURC (mean)', ({ aurc }) => shown(aurc.mean.aurc, 4)],
  ['95 %', ({ aurc }) => range(aurc.mean.interval, 4)],
  ['optimal', ({ aurc }) => shown(aurc.mean.optimal, 4)],
  ['random', ({ aurc }) => shown(aurc.mean.random, 4)],
  ['AURC (trapezoid)', ({ aurc }) => shown(aurc.trapezoid.aurc, 4)],
];

function measureTable(structure: string, measures: readonly MeasureAgainstDice[]): string[] {
  const first: Column<MeasureAgainstDice> = [
    `${structure}: against Dice`,
    ({ measure }) => measure,
  ];
  return [...table([first, ...MEASURES], measures), ''];
}

function guaranteeLines(structures: readonly StructureCohort[]): string[] {
  const lines = structures.flatMap(({ name, guarantees: { margins, risks } }) => [
    ...margins.map(({ alpha, margin, cases, casesNeeded, reason }) => {
      const what = `${name}: margin for ${percent(1 - alpha)} of cases`;
      if (margin !== null) return `${what}: ${shown(margin, 1)} mm (n = ${cases})`;
      const why =
        reason === 'too-few-cases'
          ? `it takes ${casesNeeded} cases with a reference`
          : 'too many cases that no margin covers';
      return `${what}: none, ${why} (n = ${cases})`;
    }),
    ...risks.map(({ alpha, threshold, cases, casesNeeded, leastBound }) => {
      const what = `${name}: threshold that misses at most ${percent(alpha)}`;
      if (threshold !== null) return `${what}: ${shown(threshold, 2)} (n = ${cases})`;
      const why =
        cases < casesNeeded
          ? `it takes ${casesNeeded} cases with probabilities and a reference`
          : `the lowest threshold is bounded by ${percent(leastBound ?? 1)}`;
      return `${what}: none, ${why} (n = ${cases})`;
    }),
  ]);
  return lines.length === 0 ? [] : [...lines, ''];
}

const WORST_BY = {
  dice: 'Dice',
  predictedDice: 'predicted Dice',
  meanPairwiseDice: 'mean pairwise Dice',
} as const;

function worstTable({ by, rows, excluded }: WorstContours): string[] {
  if (by === null) return [];
  const columns: Column<WorstContour>[] = [
    ['worst cases', ({ name }) => name],
    ['structure', ({ structure }) => structure],
    [WORST_BY[by], ({ value }) => shown(value)],
  ];
  const left = excluded === 0 ? [] : [`${excluded} without it`];
  return [...table(columns, rows), ...left, ''];
}

const DRIFT: readonly Column<DriftRow>[] = [
  ['measure', ({ measure }) => measure],
  ['D', ({ test }) => (test ? shown(test.d) : 'too few cases')],
  ['p', ({ test }) => shown(test?.p ?? null, 4)],
  ['p (Holm)', ({ pHolm }) => shown(pHolm, 4)],
  ['median', ({ median }) => shown(median)],
  ['there', ({ referenceMedian }) => shown(referenceMedian)],
  ['n', ({ n }) => String(n)],
  ['n there', ({ referenceN }) => String(referenceN)],
];

function driftTable({ referenceCases, unknownStructures, rows }: CohortDrift): string[] {
  const first: Column<DriftRow> = [
    `drift against ${referenceCases} cases`,
    ({ structure }) => structure,
  ];
  const unknown = unknownStructures.map((name) => `${name} is not in the reference cohort`);
  return [...table([first, ...DRIFT], rows), ...unknown, ''];
}

function range(ends: readonly [number, number] | null, digits: number): string {
  return ends === null ? '–' : ends.map((end) => shown(end, digits)).join(' … ');
}

function shown(value: number | null, digits = 3): string {
  return value === null ? '–' : value.toFixed(digits);
}

function meanAndSd(summary: CaseSummary | undefined): string {
  if (!summary || summary.mean === null) return '–';
  return summary.sd === null
    ? shown(summary.mean)
    : `${shown(summary.mean)} ± ${shown(summary.sd)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** The first column to the left, the others to the right. */
function table<T>(columns: readonly Column<T>[], rows: readonly T[]): string[] {
  const texts = columns.map(([head, cell]) => [head, ...rows.map(cell)]);
  const padded = texts.map((cells, column) => {
    const width = Math.max(...cells.map(({ length }) => length));
    return cells.map((cell) => (column === 0 ? cell.padEnd(width) : cell.padStart(width)));
  });
  const lines = [...(padded[0]?.keys() ?? [])];
  return lines.map((line) =>
    padded
      .map((cells) => cells[line] ?? '')
      .join('  ')
      .trimEnd(),
  );
}

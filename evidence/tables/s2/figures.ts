import {
  balancedQualityAccuracy,
  falsePositiveRateAtRecall,
  isakssonAccuracy,
  triage,
} from '../../../src/core/metrics/qualityPrediction.ts';
import { riskCoverage } from '../../../src/core/statistics/riskCoverage.ts';
import { mean } from '../../../src/core/statistics/summary.ts';
import type { JudgedCase, JudgedContour } from '../../quality/judgedContours.ts';
import {
  byNetwork,
  constantError,
  errorOfConstants,
  largestError,
  meanError,
  overPatients,
  type Predictor,
  rankCorrelation,
} from '../../quality/scores.ts';
import { decileCounts, evenly, inGroup } from '../../quality/sets.ts';
import type { Row } from '../../results.ts';
import type { Goal } from '../../rows.ts';
import { atLeast, atMost, measuredRow, missingRow, plainRow } from '../../rows.ts';

/** What the table is made of. */
export interface Outcome {
  readonly tested: readonly JudgedCase[];
  readonly baseline: Predictor;
}

/** Of each tenth of the Dice scale in the even set. */
const PER_DECILE = 60;
const LEAST_PER_DECILE = 50;
const LEAST_IN_PROTOCOL = 480;
/** Half-way through the dead band of Isaksson's rule: a constant that it never faults. */
const DEAD_BAND = 0.78;
/** What a contour has to reach to be called good. */
const GOOD = 0.8;

type Statistic = (contours: readonly JudgedContour[]) => number | null;
interface Figure {
  readonly row: string;
  readonly metric: string;
  readonly goal?: Goal;
  /** Of which contours; null: a count that `value` gives. */
  readonly contours: readonly JudgedContour[];
  readonly statistic: Statistic;
}

/** @param reason of a run that could not be made. */
export function s2Missing(reason: string): Row[] {
  return figuresOf({ tested: [], baseline: byNetwork }).map(({ row, metric, goal }) =>
    missingRow({ table: 's2', row, metric, ...(goal ? { goal } : {}) }, reason),
  );
}

/** Every figure of the table, with its interval over patients. */
export function s2Figures(outcome: Outcome): Row[] {
  return figuresOf(outcome).map(({ row, metric, goal, contours, statistic }) => {
    const name = { table: 's2' as const, row, metric, ...(goal ? { goal } : {}) };
    if (isCount(metric)) return plainRow(name, statistic(contours), patientsOf(contours));
    const note = `${contours.length} contours of ${patientsOf(contours)} patients`;
    return measuredRow({ ...name, note }, overPatients(contours, statistic));
  });
}

function patientsOf(contours: readonly JudgedContour[]): number {
  return new Set(contours.map(({ patient }) => patient)).size;
}

function isCount(metric: string): boolean {
  return metric.startsWith('contours') || metric.startsWith('structures');
}

function figuresOf({ tested, baseline }: Outcome): Figure[] {
  const even = evenSet(tested);
  const automatic = inGroup(tested, 'automatic');
  const notFound = tested.reduce((sum, one) => sum + one.notFound, 0);
  return [
    ...spread(even),
    ...errors('all deciles', even, { ratio: atMost(0.25) }),
    ...compared('all deciles', even, baseline),
    count('automatic', 'structures without a contour', automatic, () => notFound),
    ...errors('automatic', automatic, {
      mae: atMost(0.02),
      ratio: atMost(1),
      spearman: atLeast(0.42),
    }),
    ...compared('automatic', automatic, baseline),
    ...STRUCTURE_NAMES.flatMap((name) =>
      errors(
        `automatic, ${name.toLowerCase()}`,
        automatic.filter(({ structure }) => structure === name),
        { mae: atMost(0.02), ratio: atMost(1), spearman: atLeast(0.42) },
      ),
    ),
    ...failures(tested),
    ...protocol(tested),
    ...decisions(even, 'all deciles'),
    ...decisions(automatic, 'automatic'),
    ...triageAreas(automatic),
  ];
}

export const STRUCTURE_NAMES = ['Liver', 'Liver tumour', 'Spleen', 'Kidneys'] as const;
export const FAILURE_KINDS = ['empty', 'noise', 'ones', 'shifted in the plane', 'truth'] as const;

/** Contours of all kinds, evenly over the Dice scale. */
export function evenSet(tested: readonly JudgedCase[]): JudgedContour[] {
  return evenly(inGroup(tested, 'automatic', 'wrong'), PER_DECILE);
}

function count(
  row: string,
  metric: string,
  contours: readonly JudgedContour[],
  statistic: Statistic,
  goal?: Goal,
): Figure {
  return { row, metric, contours, statistic, ...(goal ? { goal } : {}) };
}

function spread(even: readonly JudgedContour[]): Figure[] {
  return [
    count('all deciles', 'contours', even, (all) => all.length, atLeast(LEAST_IN_PROTOCOL)),
    count(
      'all deciles',
      'contours in the tenth with the fewest',
      even,
      (all) => Math.min(...decileCounts(all)),
      atLeast(LEAST_PER_DECILE),
    ),
  ];
}

function errors(
  row: string,
  contours: readonly JudgedContour[],
  goals: { readonly mae?: Goal; readonly ratio?: Goal; readonly spearman?: Goal },
): Figure[] {
  const one = (metric: string, statistic: Statistic, goal?: Goal): Figure => ({
    row,
    metric,
    contours,
    statistic,
    ...(goal ? { goal } : {}),
  });
  return [
    one('MAE', (all) => meanError(all, byNetwork), goals.mae),
    one('MAE of the best constant', constantError),
    one('MAE / that of the best constant', (all) => errorOfConstants(all, byNetwork), goals.ratio),
    one('Spearman', (all) => rankCorrelation(all, byNetwork), goals.spearman),
    one('largest error', (all) => largestError(all, byNetwork)),
    one('volume ratio, mean absolute ln error', volumeError),
  ];
}

function volumeError(contours: readonly JudgedContour[]): number | null {
  return mean(
    contours.flatMap(({ volumeRatio: { predicted, actual } }) =>
      actual === null || actual === 0 ? [] : [Math.abs(Math.log(predicted) - Math.log(actual))],
    ),
  );
}

/** What else would say a Dice, on the same contours. */
function compared(row: string, contours: readonly JudgedContour[], baseline: Predictor): Figure[] {
  const others: (readonly [string, Predictor])[] = [['tabular baseline', baseline]];
  // Of an automatic contour the second opinion is itself.
  if (row !== 'automatic') others.push(['second opinion', ({ secondOpinion }) => secondOpinion]);
  return others.flatMap(([name, predictor]) => [
    { row, metric: `MAE, ${name}`, contours, statistic: (all) => meanError(all, predictor) },
    {
      row,
      metric: `Spearman, ${name}`,
      contours,
      statistic: (all) => rankCorrelation(all, predictor),
    },
    {
      row,
      metric: `MAE, network less ${name}`,
      contours,
      statistic: (all) => difference(meanError(all, byNetwork), meanError(all, predictor)),
    },
  ]);
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

function failures(tested: readonly JudgedCase[]): Figure[] {
  const all = inGroup(tested, 'failure');
  return FAILURE_KINDS.flatMap((kind) => {
    const contours = all.filter((contour) => contour.kind === kind);
    return [
      count(kind, 'contours', contours, (some) => some.length),
      { row: kind, metric: 'MAE', contours, statistic: (some) => meanError(some, byNetwork) },
      {
        row: kind,
        metric: 'largest error',
        contours,
        statistic: (some) => largestError(some, byNetwork),
      },
    ];
  });
}

/** The protocol of Isaksson et al.: automatic contours, four failures, the truth. */
function protocol(tested: readonly JudgedCase[]): Figure[] {
  const row = 'protocol of the paper';
  const patients = new Set(inGroup(tested, 'failure').map(({ patient }) => patient));
  const contours = inGroup(tested, 'automatic', 'failure').filter(({ patient }) =>
    patients.has(patient),
  );
  const accuracy = (metric: string, predictor: Predictor, goal?: Goal): Figure => ({
    row,
    metric,
    contours,
    statistic: (all) => isakssonAccuracy(all.map((one) => [predictor(one), one.dice])),
    ...(goal ? { goal } : {}),
  });
  const balanced = (metric: string, predictor: Predictor): Figure => ({
    row,
    metric,
    contours,
    statistic: (all) =>
      balancedQualityAccuracy(
        all.map((one) => [predictor(one), one.dice]),
        GOOD,
      ),
  });
  return [
    count(row, 'contours', contours, (all) => all.length, atLeast(LEAST_IN_PROTOCOL)),
    accuracy('accuracy by the rule with a dead band', byNetwork, atLeast(0.996)),
    accuracy('accuracy by the rule with a dead band, constant 0.78', () => DEAD_BAND),
    balanced('balanced accuracy at 0.8', byNetwork),
    balanced('balanced accuracy at 0.8, constant 0.78', () => DEAD_BAND),
  ];
}

const VERDICTS = ['accept', 'review', 'reject'] as const;

/** The three-way decision against the decision that the true Dice would give. */
function decisions(contours: readonly JudgedContour[], set: string): Figure[] {
  const row = `decision, ${set}`;
  const cells = VERDICTS.flatMap((said) =>
    VERDICTS.map((right) =>
      count(
        row,
        `contours: ${said} said, ${right} right`,
        contours,
        (all) =>
          all.filter(({ predicted, dice }) => triage(predicted) === said && triage(dice) === right)
            .length,
      ),
    ),
  );
  const share = (metric: string, of: Statistic): Figure => ({
    row,
    metric,
    contours,
    statistic: of,
  });
  return [
    ...cells,
    share('bad among accepted', (all) => {
      const accepted = all.filter(({ predicted }) => triage(predicted) === 'accept');
      return mean(accepted.map(({ dice }) => Number(triage(dice) === 'reject')));
    }),
    share('good among rejected', (all) => {
      const rejected = all.filter(({ predicted }) => triage(predicted) === 'reject');
      return mean(rejected.map(({ dice }) => Number(triage(dice) === 'accept')));
    }),
    share('sent to review', (all) =>
      mean(all.map(({ predicted }) => Number(triage(predicted) === 'review'))),
    ),
    share('false alarms at 95 % of Dice below 0.8 found', (all) =>
      falsePositiveRateAtRecall(
        all.map(({ predicted }) => -predicted),
        all.map(({ dice }) => dice < GOOD),
      ),
    ),
  ];
}

/** Which contours to look at first: predicted Dice against the agreement of the samples. */
function triageAreas(automatic: readonly JudgedContour[]): Figure[] {
  return ['all', ...STRUCTURE_NAMES].flatMap((name) => {
    const contours = automatic.filter(({ structure }) => name === 'all' || structure === name);
    const row = name === 'all' ? 'AURC, automatic' : `AURC, automatic, ${name.toLowerCase()}`;
    const one = (metric: string, statistic: Statistic): Figure => ({
      row,
      metric,
      contours,
      statistic,
    });
    return [
      one('predicted Dice', (all) => areaOf(all, byNetwork).aurc),
      one('pairwise Dice of the samples', (all) => areaOf(all, byAgreement).aurc),
      one('predicted Dice less pairwise Dice', (all) =>
        difference(areaOf(all, byNetwork).aurc, areaOf(all, byAgreement).aurc),
      ),
      one('by chance', (all) => areaOf(all, byNetwork).random),
      one('best possible', (all) => areaOf(all, byNetwork).optimal),
      one('Spearman, pairwise Dice of the samples', (all) => rankCorrelation(all, byAgreement)),
    ];
  });
}

/** Samples are always drawn: without them an automatic contour would not be one. */
const byAgreement: Predictor = ({ pairwiseDice }) => pairwiseDice ?? 0;

function areaOf(
  contours: readonly JudgedContour[],
  predictor: Predictor,
): ReturnType<typeof riskCoverage> {
  return riskCoverage(
    contours.map((contour) => predictor(contour)),
    contours.map(({ dice }) => 1 - dice),
    'mean',
  );
}

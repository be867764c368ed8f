import type { Interval } from '../../interval.ts';
import { meanOverCases, overCases, pairedRatio } from '../../interval.ts';
import type { Row } from '../../results.ts';
import type { Goal, RowName } from '../../rows.ts';
import { atLeast, measuredRow, missingRow, plainRow } from '../../rows.ts';
import { VARIANTS } from '../../review/timeModel.ts';
import type { CaseRankings } from './measureCase.ts';
import { BUDGETS, CURVE } from './measureCase.ts';
import type { Arm, ArmSavings } from './reviewCase.ts';
import { ARMS, HORIZONS } from './reviewCase.ts';
import { RANKINGS } from './scores.ts';

const HEAD = 'error probability';
export const PLAIN = 'entropy, uncalibrated (S1)';
export const MATCHED = 'entropy, calibrated and matched';
export const STRUCTURES = ['liver without tumour', 'tumour', 'spleen', 'kidneys'] as const;

export const LISTED = [...RANKINGS, 'random', 'oracle'] as const;

/** `1 %` */
export function budgetText(budget: number): string {
  return `${Number((budget * 100).toFixed(1))} %`;
}

export function foundMetric(budget: number): string {
  return `errors found at ${budgetText(budget)}`;
}

export function ratioRow(against: string): string {
  return `error probability over ${against}`;
}

/** Ratios that goals were set for. */
const RATIO_GOALS: Readonly<Record<string, Readonly<Record<string, Goal>>>> = {
  [PLAIN]: { '0.01': atLeast(1.5), '0.05': atLeast(1.3) },
  [MATCHED]: { '0.01': atLeast(1.2) },
};

const own = (row: string, metric: string, goal?: Goal): RowName => ({
  table: 'ours',
  row,
  metric,
  ...(goal ? { goal } : {}),
});

export const QUEUE: Arm = 'error-probability queue';
export const SLICES: Arm = 'slices in order';
export const ENTROPY: Arm = 'entropy queue';

/** Reading time at which the goals of the review are held. */
export const MAIN_HORIZON = 60;

export function rateMetric(horizon: number): string {
  return `APL saved per second of reading, first ${horizon} s, over slices in order`;
}
export const OVER_ENTROPY = `APL saved in the first ${MAIN_HORIZON} s of reading, over the entropy queue`;

/** The figures that goals were set for, named for a table that could not be made. */
export function goalNames(): RowName[] {
  return [
    ...Object.entries(RATIO_GOALS).flatMap(([against, goals]) =>
      Object.entries(goals).map(([budget, goal]) =>
        own(ratioRow(against), foundMetric(Number(budget)), goal),
      ),
    ),
    own(QUEUE, rateMetric(MAIN_HORIZON), atLeast(3)),
    own(QUEUE, OVER_ENTROPY, atLeast(1)),
  ];
}

export function caseRows(cases: readonly CaseRankings[]): Row[] {
  return [...rankingRows(cases), ...structureRows(cases), ...reviewRows(cases)];
}

const at = (budget: number): number => CURVE.findIndex((one) => Math.abs(one - budget) < 1e-9);

function rankingRows(cases: readonly CaseRankings[]): Row[] {
  const found = (ranking: (typeof LISTED)[number], budget: number): (number | null)[] =>
    cases.map((one) => one.found[ranking][at(budget)]);
  const shares = LISTED.flatMap((ranking) =>
    BUDGETS.map((budget) =>
      measuredRow(own(ranking, foundMetric(budget)), meanOverCases(found(ranking, budget))),
    ),
  );
  const against = LISTED.filter((ranking) => ranking !== HEAD && ranking !== 'oracle');
  const ratios = against.flatMap((ranking) =>
    BUDGETS.flatMap((budget) => {
      const pairs = found(HEAD, budget).map((first, position) => {
        return [first, found(ranking, budget)[position]] as const;
      });
      const goal = RATIO_GOALS[ranking]?.[String(budget)];
      const wins = pairs.filter(([a, b]) => a !== null && b !== null && a > b).length;
      return [
        measuredRow(own(ratioRow(ranking), foundMetric(budget), goal), pairedRatio(pairs)),
        plainRow(
          own(ratioRow(ranking), `cases with more at ${budgetText(budget)}`),
          wins,
          cases.length,
        ),
      ];
    }),
  );
  const over = (of: (one: CaseRankings) => number | null): Interval => meanOverCases(cases.map(of));
  return [
    ...shares,
    ...ratios,
    measuredRow(
      own('region of interest', 'error rate'),
      over((one) => one.errorRate),
    ),
    measuredRow(
      own('region of interest', 'share of errors in it'),
      over((one) => one.errorsInRegion),
    ),
    measuredRow(
      own(HEAD, 'ECE'),
      over((one) => one.calibration?.ece ?? null),
    ),
    measuredRow(
      own(HEAD, 'Brier'),
      over((one) => one.calibration?.brier ?? null),
    ),
  ];
}

/** Errors of one structure by its own P(error), over its own binary entropy. */
function structureRows(cases: readonly CaseRankings[]): Row[] {
  return STRUCTURES.flatMap((structure, position) =>
    BUDGETS.flatMap((budget) => {
      const pairs = cases.map((one) => {
        const { error, entropy } = one.structures[position];
        return [error[at(budget)], entropy[at(budget)]] as const;
      });
      const name = `${structure}: ${foundMetric(budget)}`;
      return [
        measuredRow(own(HEAD, name), meanOverCases(pairs.map(([error]) => error))),
        measuredRow(
          own('its own entropy, calibrated', name),
          meanOverCases(pairs.map(([, e]) => e)),
        ),
        measuredRow(own(ratioRow('its own entropy, calibrated'), name), pairedRatio(pairs)),
      ];
    }),
  );
}

function reviewRows(cases: readonly CaseRankings[]): Row[] {
  const reviews = cases.flatMap(({ review }) => (review ? [review] : []));
  const perCase = (of: (review: (typeof reviews)[number]) => number | null): Interval =>
    meanOverCases(reviews.map(of));
  const plain =
    (arm: Arm) =>
    (review: (typeof reviews)[number]): ArmSavings =>
      review.variants[0][arm];
  const horizon = HORIZONS.indexOf(MAIN_HORIZON);
  const arms = ARMS.flatMap((arm) => [
    ...HORIZONS.flatMap((seconds, position) => [
      measuredRow(
        own(arm, `APL saved in ${seconds} s of reading, mm`),
        perCase((review) => plain(arm)(review).byReading[position].savedMm),
      ),
      measuredRow(
        own(arm, `wrong voxels corrected in ${seconds} s of reading`),
        perCase((review) => plain(arm)(review).byReading[position].voxels),
      ),
    ]),
    measuredRow(
      own(arm, 'regions'),
      perCase((review) => plain(arm)(review).end.regions),
    ),
    measuredRow(
      own(arm, 'APL saved at the end, mm'),
      perCase((review) => plain(arm)(review).end.savedMm),
    ),
    measuredRow(
      own(arm, 'seconds of reading to the end'),
      perCase((review) => plain(arm)(review).end.readingSeconds),
    ),
    measuredRow(
      own(arm, 'seconds to the end, edits counted'),
      perCase((review) => plain(arm)(review).end.wholeSeconds),
    ),
    measuredRow(
      own(arm, 'Dice after 120 s of reading'),
      perCase((review) => review.after[arm].dice),
    ),
    measuredRow(
      own(arm, 'surface Dice at 2.5 mm after 120 s of reading'),
      perCase((review) => review.after[arm].surfaceDice),
    ),
  ]);
  const variants = VARIANTS.flatMap(({ name }, variant) => {
    const isMain = variant === 0;
    const suffix = isMain ? '' : `, ${name}`;
    const savings = (review: (typeof reviews)[number], arm: Arm): ArmSavings =>
      review.variants[variant][arm];
    return [QUEUE, 'error-probability queue, by summed probability' as const, ENTROPY].flatMap(
      (arm) => {
        const rates = HORIZONS.filter((seconds) => isMain || seconds === MAIN_HORIZON).map(
          (seconds) =>
            measuredRow(
              own(
                arm,
                `${rateMetric(seconds)}${suffix}`,
                arm === QUEUE && seconds === MAIN_HORIZON ? atLeast(3) : undefined,
              ),
              rateRatio(
                reviews.map((review) => [
                  savings(review, arm).byReading[HORIZONS.indexOf(seconds)],
                  savings(review, SLICES).end,
                ]),
              ),
            ),
        );
        if (arm === ENTROPY) return rates;
        const pairs = reviews.map(
          (review) =>
            [
              savings(review, arm).byReading[horizon].savedMm,
              savings(review, ENTROPY).byReading[horizon].savedMm,
            ] as const,
        );
        const goal = arm === QUEUE ? atLeast(1) : undefined;
        return [
          ...rates,
          measuredRow(own(arm, `${OVER_ENTROPY}${suffix}`, goal), pairedRatio(pairs)),
        ];
      },
    );
  });
  return [
    measuredRow(
      own('before the review', 'Dice'),
      perCase((review) => review.before.dice),
    ),
    measuredRow(
      own('before the review', 'surface Dice at 2.5 mm'),
      perCase((review) => review.before.surfaceDice),
    ),
    measuredRow(
      own('before the review', 'APL that could be saved, mm'),
      perCase((review) => review.correctableMm),
    ),
    ...arms,
    ...variants,
  ];
}

type Spent = { readonly savedMm: number; readonly seconds: number };

/** Millimetres per second of one way over those of another, sums over the same cases. */
function rateRatio(
  pairs: readonly (readonly [
    Spent,
    { readonly savedMm: number; readonly readingSeconds: number },
  ])[],
): Interval {
  return overCases(pairs, (sample) => {
    let [saved, seconds, otherSaved, otherSeconds] = [0, 0, 0, 0];
    for (const [one, other] of sample) {
      saved += one.savedMm;
      seconds += one.seconds;
      otherSaved += other.savedMm;
      otherSeconds += other.readingSeconds;
    }
    if (seconds === 0 || otherSaved === 0) return null;
    return saved / seconds / (otherSaved / otherSeconds);
  });
}

/** Real CT: single cases, no interval. */
export function realRows(
  results: readonly {
    readonly row: string;
    readonly file: string;
    readonly found: CaseRankings | null;
  }[],
): Row[] {
  return results.flatMap(({ row, file, found }) =>
    BUDGETS.flatMap((budget) => {
      const names = (['entropy, calibrated', HEAD, PLAIN, MATCHED, 'oracle'] as const).map(
        (ranking) => ({
          ranking,
          name: own(row, `${ranking}: ${foundMetric(budget)}`),
        }),
      );
      const ratios = (['entropy, calibrated', PLAIN] as const).map((ranking) => ({
        ranking,
        name: own(row, `${ratioRow(ranking)}: ${foundMetric(budget)}`, atLeast(1)),
      }));
      if (!found) return [...names, ...ratios].map(({ name }) => missingRow(name, `no ${file}`));
      const value = (ranking: (typeof LISTED)[number]): number | null =>
        found.found[ranking][at(budget)];
      return [
        ...names.map(({ ranking, name }) => plainRow(name, value(ranking), 1)),
        ...ratios.map(({ ranking, name }) => {
          const [first, second] = [value(HEAD), value(ranking)];
          return plainRow(name, first === null || !second ? null : first / second, 1);
        }),
      ];
    }),
  );
}

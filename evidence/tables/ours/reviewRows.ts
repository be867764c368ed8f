import type { Interval } from '../../interval.ts';
import { meanOverCases, overCases, pairedRatio } from '../../interval.ts';
import type { Row } from '../../results.ts';
import { VARIANTS } from '../../review/timeModel.ts';
import type { Goal, RowName } from '../../rows.ts';
import { atLeast, measuredRow } from '../../rows.ts';
import type { Arm, ArmSavings, CaseReview } from './reviewCase.ts';
import { ARMS, HORIZONS } from './reviewCase.ts';

export const QUEUE: Arm = 'error-probability queue';
export const SUMMED: Arm = 'error-probability queue, by summed probability';
export const ENTROPY: Arm = 'entropy queue';
const SLICES: Arm = 'slices in order';

/** Reading time at which the goals of the review are held. */
export const MAIN_HORIZON = 60;

/**
 * Cases at which the review's time model and the order of its queue were looked at while they were written: no untouched
 * test of the review, and left out of its figures.
 */
export const SEEN_CASES: readonly string[] = ['hard/9100', 'hard/9101'];

/** The reviews that count. */
export function untouched<T extends { readonly id: string }>(cases: readonly T[]): T[] {
  return cases.filter(({ id }) => !SEEN_CASES.includes(id));
}

/** A variant of the time model as it ends a metric's name; nothing for the constants as written. */
export function variantSuffix(name: string): string {
  return name === VARIANTS[0].name ? '' : `, ${name}`;
}

export function rateMetric(horizon: number): string {
  return `APL saved per second of reading, first ${horizon} s, over slices in order`;
}

export const OVER_ENTROPY = `APL saved in the first ${MAIN_HORIZON} s of reading, over the entropy queue`;

/** What the review is to reach. */
export const REVIEW_GOALS: readonly { readonly metric: string; readonly goal: Goal }[] = [
  { metric: rateMetric(MAIN_HORIZON), goal: atLeast(3) },
  { metric: OVER_ENTROPY, goal: atLeast(1) },
];

const own = (row: string, metric: string, goal?: Goal): RowName => ({
  table: 'ours',
  row,
  metric,
  ...(goal ? { goal } : {}),
});

const horizon = HORIZONS.indexOf(MAIN_HORIZON);

/** Figures of the review; the cases of {@link SEEN_CASES} are counted as excluded. */
export function reviewRows(cases: readonly ReviewedCase[]): Row[] {
  const reviewed = cases.filter(({ review }) => review !== null);
  const counted = untouched(reviewed);
  const seen = reviewed.length - counted.length;
  const rows = rowsOf(counted.flatMap(({ review }) => (review ? [review] : [])));
  return seen === 0 ? rows : rows.map((row) => ({ ...row, excluded: (row.excluded ?? 0) + seen }));
}

interface ReviewedCase {
  readonly id: string;
  readonly review: CaseReview | null;
}

function rowsOf(reviews: readonly CaseReview[]): Row[] {
  const over = (of: (review: CaseReview) => number | null): Interval =>
    meanOverCases(reviews.map(of));
  const before = 'before the review';
  return [
    measuredRow(
      own(before, 'Dice'),
      over((review) => review.before.dice),
    ),
    measuredRow(
      own(before, 'surface Dice at 2.5 mm'),
      over((review) => review.before.surfaceDice),
    ),
    measuredRow(
      own(before, 'APL that could be saved, mm'),
      over((review) => review.correctableMm),
    ),
    ...ARMS.flatMap((arm) => armRows(arm, reviews)),
    ...VARIANTS.flatMap((_, variant) => [
      ...[QUEUE, SUMMED, ENTROPY].flatMap((arm) => rateRows(arm, variant, reviews)),
      ...[QUEUE, SUMMED].map((arm) => overEntropyRow(arm, variant, reviews)),
    ]),
  ];
}

/** What one arm takes and brings, with the constants as written. */
function armRows(arm: Arm, reviews: readonly CaseReview[]): Row[] {
  const plain = (review: CaseReview): ArmSavings => review.variants[0][arm];
  const figures: readonly (readonly [string, (review: CaseReview) => number | null])[] = [
    ...HORIZONS.flatMap((seconds, at) => [
      [
        `APL saved in ${seconds} s of reading, mm`,
        (review: CaseReview) => plain(review).byReading[at].savedMm,
      ] as const,
      [
        `wrong voxels corrected in ${seconds} s of reading`,
        (review: CaseReview) => plain(review).byReading[at].voxels,
      ] as const,
    ]),
    [
      `regions in ${MAIN_HORIZON} s of reading`,
      (review) => plain(review).byReading[horizon].regions,
    ],
    ['regions', (review) => plain(review).end.regions],
    ['wrong voxels corrected at the end', (review) => plain(review).end.voxels],
    ['APL saved at the end, mm', (review) => plain(review).end.savedMm],
    ['seconds of reading to the end', (review) => plain(review).end.readingSeconds],
    ['seconds to the end, edits counted', (review) => plain(review).end.wholeSeconds],
    ['Dice after 120 s of reading', (review) => review.after[arm].dice],
    ['surface Dice at 2.5 mm after 120 s of reading', (review) => review.after[arm].surfaceDice],
  ];
  return figures.map(([metric, of]) =>
    measuredRow(own(arm, metric), meanOverCases(reviews.map(of))),
  );
}

/** Path saved per second of reading over that of the whole scan in order; other horizons with the constants as written only. */
function rateRows(arm: Arm, variant: number, reviews: readonly CaseReview[]): Row[] {
  const seconds = HORIZONS.filter((one) => variant === 0 || one === MAIN_HORIZON);
  return seconds.map((one) => {
    const pairs = reviews.map(({ variants }) => {
      const savings = variants[variant];
      return [savings[arm].byReading[HORIZONS.indexOf(one)], savings[SLICES].end] as const;
    });
    const goal = arm === QUEUE && one === MAIN_HORIZON ? REVIEW_GOALS[0].goal : undefined;
    const metric = `${rateMetric(one)}${variantSuffix(VARIANTS[variant].name)}`;
    return measuredRow(own(arm, metric, goal), rateRatio(pairs));
  });
}

function overEntropyRow(arm: Arm, variant: number, reviews: readonly CaseReview[]): Row {
  const pairs = reviews.map(({ variants }) => {
    const saved = (one: Arm): number => variants[variant][one].byReading[horizon].savedMm;
    return [saved(arm), saved(ENTROPY)] as const;
  });
  const goal = arm === QUEUE ? REVIEW_GOALS[1].goal : undefined;
  const metric = `${OVER_ENTROPY}${variantSuffix(VARIANTS[variant].name)}`;
  return measuredRow(own(arm, metric, goal), pairedRatio(pairs));
}

type Spent = { readonly savedMm: number; readonly seconds: number };

/** Millimetres per second of one way over those of another, sums over the same cases. */
function rateRatio(pairs: readonly (readonly [Spent, ArmSavings['end']])[]): Interval {
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

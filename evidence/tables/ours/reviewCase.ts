import { spacingMm } from '../../../src/core/geometry/affine.ts';
import { dice } from '../../../src/core/metrics/overlap.ts';
import { surfaceDice, surfaceDistances } from '../../../src/core/metrics/surfaceDistance.ts';
import { rankMostUncertain } from '../../../src/core/review/budget.ts';
import { byExpectedYield } from '../../../src/core/review/readingOrder.ts';
import type { Region } from '../../../src/core/review/regions.ts';
import { groupRegions } from '../../../src/core/review/regions.ts';
import { seededUniform } from '../../../src/core/statistics/philox.ts';
import type { ReviewCase } from '../../review/reviewedCase.ts';
import type { Stop, StopOutcome } from '../../review/simulate.ts';
import { review, secondsOf } from '../../review/simulate.ts';
import type { TimeModel } from '../../../src/core/review/timeModel.ts';
import { READING_COSTS, TIME_MODEL } from '../../../src/core/review/timeModel.ts';
import { VARIANTS } from '../../review/timeModel.ts';
import type { ScoredRun } from './scores.ts';

/** Ways to go through a case. The queues hold the app's own regions of the whole budget. */
export const ARMS = [
  'error-probability queue',
  'error-probability queue, by summed probability',
  'entropy queue',
  'entropy queue in random order',
  'slices in order',
] as const;
export type Arm = (typeof ARMS)[number];

/** Seconds of reading at which arms are compared, edits not counted. */
export const HORIZONS = [30, 60, 120] as const;

/** Where the pictures read their curves: seconds, edits counted. */
export const TIMES = Array.from({ length: 21 }, (_, at) => 30 * at);

/** The largest budget of the app. */
const QUEUE_BUDGET = 0.05;
/** Within a voxel of the truth. */
const TOLERANCE_MM = 2.5;

/** What an arm saves of the added path length, mm. */
export interface ArmSavings {
  /** Within seconds of reading by {@link HORIZONS}; what the reading itself took up to there. */
  readonly byReading: readonly {
    readonly savedMm: number;
    readonly seconds: number;
    readonly regions: number;
    readonly voxels: number;
  }[];
  /** At the end of the arm. */
  readonly end: {
    readonly savedMm: number;
    readonly readingSeconds: number;
    readonly wholeSeconds: number;
    readonly regions: number;
    readonly voxels: number;
  };
  /** By {@link TIMES}; with the constants as written only. */
  readonly curve: readonly number[];
}

/** Plain JSON. */
export interface CaseReview {
  /** Added path length that going through all slices saves when every patch is seen, mm. */
  readonly correctableMm: number;
  /** Dice and surface Dice, means over the structures that the truth or the contour has. */
  readonly before: Quality;
  /** For each arm after 120 seconds of reading, with the constants as written. */
  readonly after: Readonly<Record<Arm, Quality>>;
  /** For each variant of the time model, by its position. */
  readonly variants: readonly Readonly<Record<Arm, ArmSavings>>[];
}

interface Quality {
  readonly dice: number | null;
  readonly surfaceDice: number | null;
}

/** Reviews one case in every arm. */
export function reviewCase(run: ScoredRun, truth: Uint8Array, seed: number): CaseReview {
  const given: ReviewCase = {
    shape: run.grid.shape,
    spacingMm: spacingMm(run.grid.affine),
    labels: run.labels,
    truth,
    structures: run.error.structures.map((_, at) => at + 1),
    seed,
  };
  const stops = stopsOf(run, seed);
  const each = <T>(make: (arm: Arm) => T) =>
    Object.fromEntries(ARMS.map((arm) => [arm, make(arm)])) as Record<Arm, T>;
  // Times change nothing of what is corrected: one review for each detection.
  const reviewed = new Map<number, Record<Arm, readonly StopOutcome[]>>();
  for (const { model } of VARIANTS) {
    const { detection } = model;
    if (reviewed.has(detection)) continue;
    reviewed.set(
      detection,
      each((arm) => review(given, stops[arm], detection).outcomes),
    );
  }
  const longest = Math.max(...HORIZONS);
  return {
    correctableMm: review(given, stops['slices in order'], 1).outcomes.reduce(
      (s, o) => s + o.savedMm,
      0,
    ),
    before: qualityOf(given, run.labels),
    after: each((arm) => {
      const isOver = (done: readonly StopOutcome[]): boolean =>
        secondsOf(done, TIME_MODEL).reading >= longest;
      return qualityOf(given, review(given, stops[arm], TIME_MODEL.detection, isOver).labels);
    }),
    variants: VARIANTS.map(({ model }, at) =>
      each((arm) => savingsOf(reviewed.get(model.detection)?.[arm] ?? [], model, at === 0)),
    ),
  };
}

function stopsOf(run: ScoredRun, seed: number): Record<Arm, readonly Stop[]> {
  const error = run.error.label;
  const [ni, nj, nk] = run.grid.shape;
  const byError = regionsOf(run, error);
  const errors = { ...run.grid, spacingMm: spacingMm(run.grid.affine), probability: error };
  const byYield = byExpectedYield(byError, errors, READING_COSTS).map(({ region }) => region);
  const byEntropy = regionsOf(run, run.scores['entropy, calibrated']);
  const shuffled = seededUniform({ seed, stream: 0, count: byEntropy.length });
  const random = byEntropy
    .map((region, at) => ({ region, at: shuffled[at] }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ region }) => region);
  const isRead = (k: number): boolean =>
    run.roi.subarray(k * ni * nj, (k + 1) * ni * nj).includes(1);
  const read = Array.from({ length: nk }, (_, k) => k).filter(isRead);
  return {
    'error-probability queue': byYield.map(stopAt),
    'error-probability queue, by summed probability': byError.map(stopAt),
    'entropy queue': byEntropy.map(stopAt),
    'entropy queue in random order': random.map(stopAt),
    'slices in order': read.map((k) => ({ slices: [k], region: null })),
  };
}

/** The app's own queue with another map in the place of its entropy. */
function regionsOf(run: ScoredRun, score: Float32Array): Region[] {
  const { networkGrid, networkLabels, runnerUp } = run.segmentation;
  const selected = rankMostUncertain(score, run.roi, QUEUE_BUDGET);
  return groupRegions(selected, { networkGrid, networkLabels, runnerUp, entropy: score }).regions;
}

function stopAt({ voxels, slices }: Region): Stop {
  const all = Array.from({ length: slices.last - slices.first + 1 }, (_, at) => slices.first + at);
  return { slices: all, region: voxels };
}

function savingsOf(
  outcomes: readonly StopOutcome[],
  model: TimeModel,
  withCurve: boolean,
): ArmSavings {
  let [savedMm, voxels, regions, reading, whole] = [0, 0, 0, 0, 0];
  const byReading = HORIZONS.map(() => ({ savedMm: 0, seconds: 0, regions: 0, voxels: 0 }));
  const curve = TIMES.map(() => 0);
  for (const outcome of outcomes) {
    const seconds = secondsOf([outcome], model);
    reading += seconds.reading;
    whole += seconds.whole;
    savedMm += outcome.savedMm;
    voxels += outcome.voxels;
    regions += outcome.regions;
    HORIZONS.forEach((horizon, at) => {
      if (reading <= horizon) byReading[at] = { savedMm, seconds: reading, regions, voxels };
    });
    TIMES.forEach((time, at) => {
      if (whole <= time) curve[at] = savedMm;
    });
  }
  const end = { savedMm, readingSeconds: reading, wholeSeconds: whole, regions, voxels };
  return { byReading, end, curve: withCurve ? curve : [] };
}

function qualityOf(
  { shape, spacingMm: mm, truth, structures }: ReviewCase,
  labels: Uint8Array,
): Quality {
  const pairs = structures.map((structure) => {
    const mask = (of: Uint8Array): Uint8Array => of.map((label) => (label === structure ? 1 : 0));
    const [reference, predicted] = [mask(truth), mask(labels)];
    const overlap = dice(predicted, reference);
    const distances = surfaceDistances({ reference, predicted, shape, spacingMm: mm });
    return {
      dice: overlap.bothEmpty ? null : overlap.value,
      surfaceDice: surfaceDice(distances, TOLERANCE_MM),
    };
  });
  const meanOf = (values: readonly (number | null)[]): number | null => {
    const defined = values.filter((value) => value !== null);
    return defined.length === 0 ? null : defined.reduce((a, b) => a + b, 0) / defined.length;
  };
  return {
    dice: meanOf(pairs.map((pair) => pair.dice)),
    surfaceDice: meanOf(pairs.map((pair) => pair.surfaceDice)),
  };
}

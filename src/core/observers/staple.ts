import { AppError } from '../errors.ts';
import { completed } from '../steps.ts';
import { partsOf, patternsOf, votesIn } from './patterns.ts';

/** The hidden true contour as STAPLE sees it, and how each observer performs against it. */
export interface StapleResult {
  /** [2^R] by pattern of decisions (`patternsOf`), W = P(voxel is inside | all observers), 0 … 1; 0 where no voxel has it. */
  readonly probability: Float32Array<ArrayBuffer>;
  /** [n] 1 where W ≥ 0.5. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** p of each observer, P(marked | inside); null when no voxel is inside. */
  readonly sensitivity: readonly (number | null)[];
  /** q of each observer, P(not marked | outside); null when no voxel is outside. */
  readonly specificity: readonly (number | null)[];
  /** γ: the share of voxels that is inside, on average over observers, times `confidenceWeight`. */
  readonly prior: number;
  readonly iterations: number;
  /** False when the limit of iterations ended it. */
  readonly isConverged: boolean;
}

/** All decision patterns of this many observers fit a small table. */
export const MAX_OBSERVERS = 16;
/** ITK ends when no observer's p or q moves by more than this. */
const TOLERANCE = 1e-7;

/**
 * Simultaneous truth and performance level estimation of a binary contour, without a Markov random field: expectation
 * maximisation from the observers' mean, as ITK does it, the prior fixed and the M step first. The estimate depends on how
 * much background is passed, through prior and specificity: cut all observers to one box around their union and say so.
 * @param observers one mask [n] each, 1 to 16, non-zero inside; not modified.
 * @param options `maxIterations` default 1000; `confidenceWeight` scales the prior, default 1.
 * @throws AppError `internal/shape` for another number of observers, no voxels, or lengths that differ.
 * Source: Warfield, Zou, Wells, TMI 2004; itk::STAPLEImageFilter. Equal decisions have equal W, so it iterates over the
 *   2^R patterns of decisions and not over voxels.
 */
export function staple(
  observers: readonly Uint8Array[],
  options: StapleOptions = {},
): StapleResult {
  return completed(stapleInSteps(observers, options));
}

export interface StapleOptions {
  readonly maxIterations?: number;
  readonly confidenceWeight?: number;
}

/** {@link staple}; yields between parts of the voxels. */
export function* stapleInSteps(
  observers: readonly Uint8Array[],
  options: StapleOptions = {},
): Generator<undefined, StapleResult> {
  const parts = partsOf(observers);
  const count = observers.length;
  const n = observers[0].length;
  if (count > MAX_OBSERVERS || n === 0) {
    throw new AppError('internal/shape', { observers: count, limit: MAX_OBSERVERS, voxels: n });
  }
  const voxelsOf = new Float64Array(2 ** count);
  for (const { masks } of parts) {
    for (const pattern of patternsOf(masks)) voxelsOf[pattern]++;
    yield;
  }
  const patterns = patternsFound(voxelsOf, count);
  const marked = patterns.reduce((sum, { voxels, weight }) => sum + voxels * weight, 0) / n;
  const prior = marked * (options.confidenceWeight ?? 1);
  const maxIterations = options.maxIterations ?? 1000;
  const estimate = iterate(patterns, { count, prior, maxIterations });
  const probability = new Float32Array(2 ** count);
  for (const { pattern, weight } of patterns) probability[pattern] = weight;
  const isInside = Uint8Array.from(probability, (w) => (w >= 0.5 ? 1 : 0));
  const mask = new Uint8Array(n);
  for (const { from, masks } of parts) {
    const patternOf = patternsOf(masks);
    for (let at = 0; at < patternOf.length; at++) mask[from + at] = isInside[patternOf[at]];
    yield;
  }
  return { probability, mask, prior, ...estimate };
}

/** Voxels on which the observers decided alike. */
interface Pattern {
  /** Bit r: observer r marked it. */
  readonly pattern: number;
  readonly voxels: number;
  /** W: at first the share of observers who marked it; changes as the estimate converges. */
  weight: number;
}

function patternsFound(voxelsOf: Float64Array, observers: number): Pattern[] {
  const patterns: Pattern[] = [];
  voxelsOf.forEach((voxels, pattern) => {
    if (voxels > 0) patterns.push({ pattern, voxels, weight: votesIn(pattern) / observers });
  });
  return patterns;
}

type Performance = Pick<StapleResult, 'sensitivity' | 'specificity'>;

function iterate(
  patterns: readonly Pattern[],
  run: { readonly count: number; readonly prior: number; readonly maxIterations: number },
): Performance & Pick<StapleResult, 'iterations' | 'isConverged'> {
  let before: Performance | undefined;
  for (let iterations = 1; iterations <= run.maxIterations; iterations++) {
    const now = performances(patterns, run.count);
    for (const pattern of patterns) pattern.weight = posterior(pattern.pattern, now, run.prior);
    if (before && isClose(before, now)) return { ...now, iterations, isConverged: true };
    before = now;
  }
  const last = before ?? performances(patterns, run.count);
  return { ...last, iterations: run.maxIterations, isConverged: false };
}

/** The M step. */
function performances(patterns: readonly Pattern[], count: number): Performance {
  const inside = new Float64Array(count);
  const outside = new Float64Array(count);
  let [sumInside, sumOutside] = [0, 0];
  for (const { pattern, voxels, weight } of patterns) {
    sumInside += voxels * weight;
    sumOutside += voxels * (1 - weight);
    for (let observer = 0; observer < count; observer++) {
      if ((pattern >> observer) & 1) inside[observer] += voxels * weight;
      else outside[observer] += voxels * (1 - weight);
    }
  }
  return {
    sensitivity: Array.from(inside, (sum) => (sumInside === 0 ? null : sum / sumInside)),
    specificity: Array.from(outside, (sum) => (sumOutside === 0 ? null : sum / sumOutside)),
  };
}

/** The E step for one pattern. */
function posterior(
  pattern: number,
  { sensitivity, specificity }: Performance,
  prior: number,
): number {
  let [alpha, beta] = [1, 1];
  for (let observer = 0; observer < sensitivity.length; observer++) {
    const isMarked = ((pattern >> observer) & 1) === 1;
    const [p, q] = [sensitivity[observer], specificity[observer]];
    // Nothing inside: no voxel can be; nothing outside: every voxel is inside.
    if (p === null) return 0;
    if (q === null) return 1;
    alpha *= isMarked ? p : 1 - p;
    beta *= isMarked ? 1 - q : q;
  }
  const [inside, outside] = [prior * alpha, (1 - prior) * beta];
  return inside + outside === 0 ? prior : inside / (inside + outside);
}

function isClose(before: Performance, now: Performance): boolean {
  const steady = (a: readonly (number | null)[], b: readonly (number | null)[]): boolean =>
    a.every((value, at) => Math.abs((value ?? 0) - (b[at] ?? 0)) <= TOLERANCE);
  return steady(before.sensitivity, now.sensitivity) && steady(before.specificity, now.specificity);
}

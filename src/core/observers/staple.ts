import { AppError } from '../errors.ts';
import { requireObservers } from './fusion.ts';

/** The hidden true contour as STAPLE sees it, and how each observer performs against it. */
export interface StapleResult {
  /** [n], W = P(voxel is inside | all observers), 0 … 1. */
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
  options: { readonly maxIterations?: number; readonly confidenceWeight?: number } = {},
): StapleResult {
  requireObservers(observers);
  const count = observers.length;
  const n = observers[0].length;
  if (count > MAX_OBSERVERS || n === 0) {
    throw new AppError('internal/shape', { observers: count, limit: MAX_OBSERVERS, voxels: n });
  }
  const patternOf = patternsOf(observers);
  const patterns = countPatterns(patternOf, count);
  const marked = patterns.reduce((sum, { voxels, weight }) => sum + voxels * weight, 0) / n;
  const prior = marked * (options.confidenceWeight ?? 1);
  const estimate = iterate(patterns, {
    count,
    prior,
    maxIterations: options.maxIterations ?? 1000,
  });
  const inside = new Float32Array(2 ** count);
  for (const { pattern, weight } of patterns) inside[pattern] = weight;
  const probability = new Float32Array(n);
  const mask = new Uint8Array(n);
  for (let voxel = 0; voxel < n; voxel++) {
    probability[voxel] = inside[patternOf[voxel]];
    mask[voxel] = probability[voxel] >= 0.5 ? 1 : 0;
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

function patternsOf(observers: readonly Uint8Array[]): Uint16Array {
  const out = new Uint16Array(observers[0].length);
  observers.forEach((marked, observer) => {
    const bit = 1 << observer;
    for (let voxel = 0; voxel < out.length; voxel++) if (marked[voxel] !== 0) out[voxel] |= bit;
  });
  return out;
}

function countPatterns(patternOf: Uint16Array, observers: number): Pattern[] {
  const counts = new Float64Array(2 ** observers);
  for (let voxel = 0; voxel < patternOf.length; voxel++) counts[patternOf[voxel]]++;
  const patterns: Pattern[] = [];
  counts.forEach((voxels, pattern) => {
    if (voxels === 0) return;
    let marked = 0;
    for (let rest = pattern; rest !== 0; rest &= rest - 1) marked++;
    patterns.push({ pattern, voxels, weight: marked / observers });
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

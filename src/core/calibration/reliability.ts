import { AppError } from '../errors.ts';
import { completed } from '../steps.ts';

/** Probabilities of one structure and its reference, voxel by voxel. */
export interface ProbabilityAndReference {
  /** [n], 0 … 1: the structure's own probability. Not modified. */
  readonly probability: ArrayLike<number>;
  /** [n], non-zero inside the reference. Not modified. */
  readonly reference: ArrayLike<number>;
  /** [n], non-zero in the region of interest; everything when absent. All numbers move with it. Not modified. */
  readonly mask?: ArrayLike<number>;
}

/** One bar of a reliability diagram. */
export interface ReliabilityBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** What the network said, and how often it held; null for an empty bin. */
  readonly meanProbability: number | null;
  readonly observed: number | null;
}

/** Calibration of one case, or of several pooled; each 0 … 1 except nll ≥ 0, lower is better. */
export interface CalibrationScores {
  readonly voxels: number;
  /** Share of voxels inside the reference. */
  readonly prevalence: number;
  /** Expected calibration error: gaps of the bins, weighted by their counts. */
  readonly ece: number;
  /** Average and maximum gap over bins that are not empty. */
  readonly ace: number;
  readonly mce: number;
  /** Mean squared difference; a proper score. The sum over both classes is twice this. */
  readonly brier: number;
  /** Mean −ln of the probability of what is true, in nats; probabilities are cut to 1e-7 … 1 − 1e-7. */
  readonly nll: number;
  readonly bins: readonly ReliabilityBin[];
}

/** Rounding may leave a probability this far outside [0, 1]; anything beyond is an error. */
const TOLERANCE = 1e-6;
/** Probabilities are cut here before a logarithm. */
export const PROBABILITY_FLOOR = 1e-7;
/** The last bin ends a little above 1, so that it holds 1 itself; a probability on an inner edge falls below it. */
const LAST_EDGE = 1 + 1e-8;

/**
 * Calibration of the foreground probability in equal bins over 0 … 1 (ECE-fg).
 * @param bins default 10.
 * @returns null without voxels.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` {index} at a value inside the mask
 *   that is no probability.
 * Source: Jungo and Reyes 2019; bins by index = ⌊p M / (1 + 1e-8)⌋.
 */
export function calibrationScores(
  maps: ProbabilityAndReference,
  bins = 10,
): CalibrationScores | null {
  return completed(calibrationInSteps(maps, bins));
}

/** Voxels in a step of the work: some ten milliseconds. */
const STEP = 2 ** 20;

/** {@link calibrationScores}; yields after each million or so of voxels. */
export function* calibrationInSteps(
  maps: ProbabilityAndReference,
  bins = 10,
): Generator<undefined, CalibrationScores | null> {
  const { length } = maps.probability;
  requireSame(length, [maps.reference.length, maps.mask?.length]);
  const sums = emptySums(bins);
  let [squares, logs] = [0, 0];
  for (let start = 0; start < length; start += STEP) {
    const part = addVoxels(sums, maps, { start, end: Math.min(length, start + STEP) });
    squares += part.squares;
    logs += part.logs;
    yield;
  }
  if (total(sums.count) === 0) return null;
  const { observed, ...scores } = scoresOf(sums, equalEdges(bins), { squares, logs });
  return { ...scores, prevalence: observed };
}

/** Puts some voxels into their bins. */
function addVoxels(
  sums: BinSums,
  { probability, reference, mask }: ProbabilityAndReference,
  { start, end }: { readonly start: number; readonly end: number },
): { readonly squares: number; readonly logs: number } {
  const scale = sums.count.length / LAST_EDGE;
  let [squares, logs] = [0, 0];
  for (let voxel = start; voxel < end; voxel++) {
    if (mask && mask[voxel] === 0) continue;
    const p = requireProbability(probability[voxel], voxel);
    const y = reference[voxel] === 0 ? 0 : 1;
    const bin = Math.floor(p * scale);
    sums.count[bin]++;
    sums.probability[bin] += p;
    sums.observed[bin] += y;
    squares += (p - y) ** 2;
    logs -= Math.log(floored(y === 1 ? p : 1 - p));
  }
  return { squares, logs };
}

/** Calibration of the most probable class's own probability. */
export interface TopLabelScores {
  readonly voxels: number;
  readonly accuracy: number;
  readonly ece: number;
  readonly ace: number;
  readonly mce: number;
  /** Squared differences summed over classes, mean over voxels: 0 … 2. */
  readonly brier: number;
  readonly nll: number;
  readonly bins: readonly ReliabilityBin[];
}

/** Probabilities of all classes and the true class, voxel by voxel. */
export interface ClassProbabilities {
  /** [C, n], C slowest, background first. Not modified. */
  readonly probability: ArrayLike<number>;
  /** [n], 0 … C − 1. Not modified. */
  readonly reference: ArrayLike<number>;
  /** [n], non-zero in the region of interest; everything when absent. */
  readonly mask?: ArrayLike<number>;
}

/**
 * Calibration of the confidence max_c p_c in equal bins that hold their upper edge (ECE-top). Over a region that is mostly
 * background it says little: prefer {@link calibrationScores} of each structure.
 * @param bins default 15.
 * @returns null without voxels.
 * @throws as {@link calibrationScores}; AppError `internal/shape` for a reference that is no class.
 * Source: Guo et al. 2017. Of equal probabilities the higher class counts, so that p = 0.5 is foreground.
 */
export function topLabelScores(
  { probability, reference, mask }: ClassProbabilities,
  bins = 15,
): TopLabelScores | null {
  const n = reference.length;
  const classes = n === 0 ? 0 : probability.length / n;
  requireSame(n * Math.floor(classes), [probability.length]);
  requireSame(n, [mask?.length]);
  const edges = equalEdges(bins);
  const sums = emptySums(bins);
  let [squares, logs] = [0, 0];
  for (let voxel = 0; voxel < n; voxel++) {
    if (mask && mask[voxel] === 0) continue;
    const truth = reference[voxel];
    if (!(Number.isInteger(truth) && truth >= 0 && truth < classes)) {
      throw new AppError('internal/shape', { index: voxel, label: truth, classes });
    }
    let [top, confidence] = [0, -1];
    for (let c = 0; c < classes; c++) {
      const p = requireProbability(probability[c * n + voxel], c * n + voxel);
      if (p >= confidence) [top, confidence] = [c, p];
      squares += (p - (c === truth ? 1 : 0)) ** 2;
      if (c === truth) logs -= Math.log(floored(p));
    }
    const bin = binWithUpperEdge(confidence, edges);
    sums.count[bin]++;
    sums.probability[bin] += confidence;
    sums.observed[bin] += top === truth ? 1 : 0;
  }
  if (total(sums.count) === 0) return null;
  const { observed, ...scores } = scoresOf(sums, edges, { squares, logs });
  return { ...scores, accuracy: observed };
}

/**
 * Calibration of all voxels of several cases together, from the cases' own bins. A network can be calibrated so and yet be
 * wrong in every single patient: report the mean over cases first.
 * @param cases of equal bins.
 * @returns null without cases.
 * @throws AppError `internal/shape` when the bins differ.
 */
export function poolCalibration(cases: readonly CalibrationScores[]): CalibrationScores | null {
  const [first] = cases;
  if (!first) return null;
  const sums = emptySums(first.bins.length);
  let [squares, logs] = [0, 0];
  for (const { bins, brier, nll, voxels } of cases) {
    requireSame(first.bins.length, [bins.length]);
    bins.forEach(({ count, meanProbability, observed }, bin) => {
      sums.count[bin] += count;
      sums.probability[bin] += count * (meanProbability ?? 0);
      sums.observed[bin] += count * (observed ?? 0);
    });
    squares += brier * voxels;
    logs += nll * voxels;
  }
  const { observed, ...scores } = scoresOf(sums, equalEdges(first.bins.length), { squares, logs });
  return { ...scores, prevalence: observed };
}

/** Index of the bin (edges[b], edges[b + 1]] that holds a confidence above 0. */
function binWithUpperEdge(confidence: number, edges: readonly number[]): number {
  let bin = Math.min(edges.length - 2, Math.floor(confidence * (edges.length - 1)));
  while (bin > 0 && confidence <= edges[bin]) bin--;
  return bin;
}

/** What is added up for each bin. */
interface BinSums {
  readonly count: Float64Array;
  readonly probability: Float64Array;
  readonly observed: Float64Array;
}

function emptySums(bins: number): BinSums {
  return {
    count: new Float64Array(bins),
    probability: new Float64Array(bins),
    observed: new Float64Array(bins),
  };
}

function equalEdges(bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, at) => at / bins);
}

/** @param sums with at least one voxel. */
function scoresOf(
  sums: BinSums,
  edges: readonly number[],
  { squares, logs }: { readonly squares: number; readonly logs: number },
): Omit<CalibrationScores, 'prevalence'> & { observed: number } {
  const bins = Array.from(sums.count, (count, bin) => ({
    low: edges[bin],
    high: edges[bin + 1],
    count,
    meanProbability: count === 0 ? null : sums.probability[bin] / count,
    observed: count === 0 ? null : sums.observed[bin] / count,
  }));
  const voxels = total(sums.count);
  let [weighted, sum, largest, filled] = [0, 0, 0, 0];
  for (const { count, meanProbability, observed } of bins) {
    if (meanProbability === null || observed === null) continue;
    const gap = Math.abs(meanProbability - observed);
    weighted += count * gap;
    sum += gap;
    largest = Math.max(largest, gap);
    filled++;
  }
  return {
    voxels,
    observed: total(sums.observed) / voxels,
    ece: weighted / voxels,
    ace: sum / filled,
    mce: largest,
    brier: squares / voxels,
    nll: logs / voxels,
    bins,
  };
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function floored(p: number): number {
  return Math.min(1 - PROBABILITY_FLOOR, Math.max(PROBABILITY_FLOOR, p));
}

function requireProbability(p: number, index: number): number {
  // The negated form also catches NaN.
  if (!(p >= -TOLERANCE && p <= 1 + TOLERANCE)) {
    throw new AppError('inference/non-finite-output', { index, value: String(p) });
  }
  return Math.min(1, Math.max(0, p));
}

function requireSame(expected: number, lengths: readonly (number | undefined)[]): void {
  for (const actual of lengths) {
    if (actual !== undefined && actual !== expected) {
      throw new AppError('internal/shape', { expected, actual });
    }
  }
}

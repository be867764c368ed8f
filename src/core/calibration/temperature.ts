import { AppError } from '../errors.ts';
import { minimiseConvex, type LocalShape } from './newton.ts';

/** Voxels of one case that a calibration is fitted on; every case has the same weight. */
export interface CalibrationCase {
  /** [C, n], C slowest: softmax with the background first, sigmoid one channel a structure. Not modified. */
  readonly logits: ArrayLike<number>;
  /** Softmax: [n] the true class. Sigmoid: [C, n] non-zero inside. Not modified. */
  readonly reference: ArrayLike<number>;
}

/** What is fitted. */
export interface CalibrationModel {
  readonly activation: 'softmax' | 'sigmoid';
  /** C, channels of the logits. */
  readonly channels: number;
  /** Also one bias a class. */
  readonly withBias: boolean;
}

/** Why a fit is not to be trusted as it stands. */
export type FitWarning =
  /** The best temperature lies beyond the limit (0.05 or 20), which is given instead: separable or meaningless logits. */
  | 'temperature-at-limit'
  /** A class has no voxel in the cases, or nothing but its voxels: it keeps the bias 0. */
  | 'class-without-examples'
  /** The iterations ended before the slope vanished. */
  | 'not-converged';

/** Calibrated logits are (logit + bias) / temperature. */
export interface CalibrationFit {
  readonly temperature: number;
  /** [C]; all 0 without bias; the background's is 0 with softmax, where a common shift changes nothing. */
  readonly bias: readonly number[];
  /** Mean negative log-likelihood in nats before and after, each case with the same weight. */
  readonly nllBefore: number;
  readonly nllAfter: number;
  readonly warnings: readonly FitWarning[];
  readonly cases: number;
  readonly voxels: number;
}

/** Limits of a temperature. */
export const TEMPERATURE_RANGE = { min: 0.05, max: 20 } as const;

/**
 * Fits a temperature, and where asked a bias for each class, by maximum likelihood. With β = 1 / T and c = β · bias the
 * likelihood of β z + c is convex: Newton steps, halved until they help, β kept within its limits. For the stage `member` call
 * it for each member's logits, for `pooled` with `logitsOfProbabilities` of the mean, for `joint` see
 * `fitJointTemperature`.
 * @param cases voxels of the region of interest only; those without voxels do not count.
 * @returns null without voxels.
 * @throws AppError `internal/shape` when lengths or labels do not fit; `inference/non-finite-output` {index} at a logit that
 *   is not finite.
 * Source: Guo et al. 2017 (temperature); Alexandari et al. 2020 (bias-corrected temperature scaling).
 */
export function fitCalibration(
  cases: readonly CalibrationCase[],
  model: CalibrationModel,
): CalibrationFit | null {
  const used = cases.filter(({ reference }) => reference.length > 0);
  used.forEach((one) => requireCase(one, model));
  if (used.length === 0) return null;
  const { free, isUnseen } = freeParameters(used, model);
  const start = new Float64Array(model.channels + 1);
  start[0] = 1;
  const { parameters, value, startValue, isSteady } = minimiseConvex(
    (at) => likelihood(used, model, at),
    { start, free, first: BETA },
  );
  const beta = parameters[0];
  const isAtLimit = beta <= BETA.min || beta >= BETA.max;
  const warnings: FitWarning[] = [];
  if (isAtLimit) warnings.push('temperature-at-limit');
  if (isUnseen) warnings.push('class-without-examples');
  if (!isSteady) warnings.push('not-converged');
  return {
    temperature: 1 / beta,
    bias: Array.from(parameters.subarray(1), (c) => c / beta + 0),
    nllBefore: startValue,
    nllAfter: value,
    warnings,
    cases: used.length,
    voxels: used.reduce((sum, one) => sum + voxelsOf(one, model), 0),
  };
}

/** Limits of 1 / T. */
const BETA = { min: 1 / TEMPERATURE_RANGE.max, max: 1 / TEMPERATURE_RANGE.min } as const;

/** The mean negative log-likelihood with its slope and curvature in (β, c_0 … c_{C−1}). */
function likelihood(
  cases: readonly CalibrationCase[],
  model: CalibrationModel,
  parameters: Float64Array,
): LocalShape {
  const size = parameters.length;
  const sums = { value: 0, slope: new Float64Array(size), curvature: new Float64Array(size ** 2) };
  const add = model.activation === 'softmax' ? addSoftmaxCase : addSigmoidCase;
  for (const one of cases) {
    const weight = 1 / (cases.length * voxelsOf(one, model));
    sums.value += add(one, parameters, { weight, ...sums });
  }
  return sums;
}

interface Sums {
  readonly weight: number;
  readonly slope: Float64Array;
  readonly curvature: Float64Array;
}

/** Adds slope and curvature of one case; returns its weighted value. */
function addSoftmaxCase(
  { logits, reference }: CalibrationCase,
  parameters: Float64Array,
  { weight, slope, curvature }: Sums,
): number {
  const size = parameters.length;
  const classes = size - 1;
  const n = reference.length;
  const beta = parameters[0];
  const p = new Float64Array(classes);
  let value = 0;
  for (let voxel = 0; voxel < n; voxel++) {
    let largest = -Infinity;
    for (let c = 0; c < classes; c++) {
      p[c] = beta * logits[c * n + voxel] + parameters[1 + c];
      if (p[c] > largest) largest = p[c];
    }
    const truth = reference[voxel];
    value -= p[truth] - largest;
    let total = 0;
    for (let c = 0; c < classes; c++) total += p[c] = Math.exp(p[c] - largest);
    value += Math.log(total);
    let mean = 0;
    for (let c = 0; c < classes; c++) {
      p[c] /= total;
      mean += p[c] * logits[c * n + voxel];
    }
    slope[0] += weight * (mean - logits[truth * n + voxel]);
    slope[1 + truth] -= weight;
    let variance = 0;
    for (let c = 0; c < classes; c++) {
      const [w, off] = [weight * p[c], logits[c * n + voxel] - mean];
      variance += w * off * off;
      slope[1 + c] += w;
      curvature[1 + c] += w * off;
      curvature[(1 + c) * (size + 1)] += w;
      for (let d = 0; d <= c; d++) curvature[(1 + c) * size + 1 + d] -= w * p[d];
    }
    curvature[0] += variance;
  }
  mirror(curvature, size);
  return weight * value;
}

function addSigmoidCase(
  { logits, reference }: CalibrationCase,
  parameters: Float64Array,
  { weight, slope, curvature }: Sums,
): number {
  const size = parameters.length;
  const channels = size - 1;
  const n = logits.length / channels;
  let value = 0;
  for (let c = 0; c < channels; c++) {
    const [beta, shift] = [parameters[0], parameters[1 + c]];
    for (let at = c * n; at < (c + 1) * n; at++) {
      const z = logits[at];
      const y = reference[at] === 0 ? 0 : 1;
      const u = beta * z + shift;
      // ln(1 + e^u) without overflow.
      value += Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u))) - y * u;
      const p = 1 / (1 + Math.exp(-u));
      const [gap, w] = [weight * (p - y), weight * p * (1 - p)];
      slope[0] += gap * z;
      slope[1 + c] += gap;
      curvature[0] += w * z * z;
      curvature[1 + c] += w * z;
      curvature[(1 + c) * (size + 1)] += w;
    }
  }
  mirror(curvature, size);
  return weight * value;
}

/** The first row into the first column, the lower triangle of the rest into the upper. */
function mirror(matrix: Float64Array, size: number): void {
  for (let row = 1; row < size; row++) {
    matrix[row * size] = matrix[row];
    for (let column = 1; column < row; column++) {
      matrix[column * size + row] = matrix[row * size + column];
    }
  }
}

/** Which parameters move: β, and with a bias the class shifts, except the softmax background's and those without examples. */
function freeParameters(
  cases: readonly CalibrationCase[],
  { activation, channels, withBias }: CalibrationModel,
): { free: boolean[]; isUnseen: boolean } {
  const inside = new Float64Array(channels);
  const outside = new Float64Array(channels);
  for (const { reference } of cases) {
    const n = activation === 'softmax' ? reference.length : reference.length / channels;
    for (let at = 0; at < reference.length; at++) {
      if (activation === 'softmax') inside[reference[at]]++;
      else if (reference[at] === 0) outside[Math.floor(at / n)]++;
      else inside[Math.floor(at / n)]++;
    }
  }
  const isSeen = Array.from(inside, (count, c) =>
    activation === 'softmax' ? count > 0 : count > 0 && outside[c] > 0,
  );
  // One class of a softmax has to stay where it is: the first that is seen, the background where it is.
  const fixed = activation === 'softmax' ? isSeen.indexOf(true) : -1;
  const shifts = isSeen.map((seen, c) => withBias && seen && c !== fixed);
  return { free: [true, ...shifts], isUnseen: withBias && isSeen.includes(false) };
}

/** n */
export function voxelsOf({ logits }: CalibrationCase, { channels }: CalibrationModel): number {
  return logits.length / channels;
}

/** @throws as {@link fitCalibration}. */
export function requireCase(
  one: CalibrationCase,
  { activation, channels }: CalibrationModel,
): void {
  const { logits, reference } = one;
  const expected = reference.length * (activation === 'softmax' ? channels : 1);
  if (logits.length !== expected || expected % channels !== 0) {
    throw new AppError('internal/shape', { expected, actual: logits.length, channels });
  }
  for (let at = 0; at < logits.length; at++) {
    if (!Number.isFinite(logits[at])) {
      throw new AppError('inference/non-finite-output', { index: at, value: String(logits[at]) });
    }
  }
  if (activation === 'sigmoid') return;
  for (let at = 0; at < reference.length; at++) {
    const label = reference[at];
    if (!(Number.isInteger(label) && label >= 0 && label < channels)) {
      throw new AppError('internal/shape', { index: at, label, channels });
    }
  }
}

import { AppError } from '../errors.ts';
import { percentiles } from './percentiles.ts';

/** How a network's training scaled intensities; a step of the model manifest. One channel at a time. */
export type Intensity =
  /** (clip(HU, lowHu, highHu) − subtract) / divide */
  | {
      readonly kind: 'ct-window';
      readonly lowHu: number;
      readonly highHu: number;
      readonly subtract: number;
      readonly divide: number;
    }
  /** (v − subtract) / divide */
  | { readonly kind: 'linear'; readonly subtract: number; readonly divide: number }
  /**
   * nnU-Net `CTNormalization`: clip, then z-score by the training population. The four numbers are
   * `percentile_00_5`, `percentile_99_5`, `mean` and `std` of the plans' foreground intensities.
   */
  | {
      readonly kind: 'nnunet-ct';
      readonly lower: number;
      readonly upper: number;
      readonly mean: number;
      readonly std: number;
    }
  /**
   * Mean 0 and standard deviation (population) 1 of this image, over
   * - `volume`: all voxels (nnU-Net `ZScoreNormalization`, MONAI `NormalizeIntensity`);
   * - `nonzero`: voxels that are not 0; zeros stay 0 (MONAI with `nonzero=True`);
   * - `nonzero-filled`: a mask of the non-zero voxels with holes filled, 0 outside (nnU-Net with
   *   `use_mask_for_norm`); the mask comes from `nonzeroMask`;
   * - `body`: a mask of the patient, 0 outside.
   */
  | { readonly kind: 'z-score'; readonly scope: 'volume' | 'nonzero' | 'nonzero-filled' | 'body' }
  /** MONAI `ScaleIntensityRangePercentiles`: two percentiles of this image go to low and high. */
  | {
      readonly kind: 'percentile';
      /** 0 ≤ lowPercentile < highPercentile ≤ 100, linear interpolation. */
      readonly lowPercentile: number;
      readonly highPercentile: number;
      readonly low: number;
      readonly high: number;
      /** Values beyond the two percentiles are clipped to them. */
      readonly clip: boolean;
    }
  /** This image's least value goes to low, its largest to high; a constant image is multiplied by low, as in MONAI. */
  | { readonly kind: 'min-max'; readonly low: number; readonly high: number };

/** An intensity rule fitted to one image: (clip(v, low, high) − subtract) · scale + add. */
export interface IntensityMapping {
  readonly low: number;
  readonly high: number;
  readonly subtract: number;
  /** What the difference is divided by, > 0. */
  readonly divide: number;
  readonly multiply: number;
  readonly add: number;
  /** Which voxels become exactly 0 instead. */
  readonly zeroWhere: 'nowhere' | 'value-is-zero' | 'outside-mask';
}

/** Voxels of one channel in real units, and its mask where the rule wants one. */
export interface IntensityInput {
  /** Finite values; not modified. */
  readonly voxels: Int16Array | Float32Array;
  /** One byte a voxel, not 0 inside. Only for the scopes `nonzero-filled` and `body`. */
  readonly mask?: Uint8Array;
}

/** nnU-Net's least standard deviation. */
const LEAST_STD = 1e-8;

/**
 * Finds the numbers of an intensity rule for one image: statistics over the whole of it, so that
 * slabs or tiles can then be mapped one at a time. Means and deviations (population) in float64.
 * A constant image gives a mapping to one value, never a division by 0; no voxel in scope gives all 0.
 * @throws AppError `internal/shape` when a mask is missing or has another length;
 *   `input/no-image-content` for an image without voxels; RangeError for percentiles out of order.
 */
export function fitIntensity(intensity: Intensity, input: IntensityInput): IntensityMapping {
  if (input.voxels.length === 0) throw new AppError('input/no-image-content');
  switch (intensity.kind) {
    case 'ct-window': {
      const { lowHu, highHu, subtract, divide } = intensity;
      return { ...UNCHANGED, low: lowHu, high: highHu, subtract, divide };
    }
    case 'linear':
      return { ...UNCHANGED, subtract: intensity.subtract, divide: intensity.divide };
    case 'nnunet-ct': {
      const { lower, upper, mean, std } = intensity;
      const divide = Math.max(std, LEAST_STD);
      return { ...UNCHANGED, low: lower, high: upper, subtract: mean, divide };
    }
    case 'z-score':
      return zScore(intensity.scope, input);
    case 'percentile': {
      const { lowPercentile: least, highPercentile: most, clip } = intensity;
      if (!(least >= 0 && least < most && most <= 100)) {
        throw new RangeError(`percentiles ${least} and ${most} are not in order`);
      }
      const [low, high] = percentiles(input.voxels, [least, most]);
      // As MONAI does, a range of no width is only moved.
      if (high === low) return { ...UNCHANGED, subtract: low, add: intensity.low };
      const limits = clip ? { low, high } : {};
      return { ...UNCHANGED, ...limits, ...ontoRange([low, high], intensity) };
    }
    case 'min-max': {
      const [low, high] = range(input.voxels);
      if (high === low) return { ...UNCHANGED, multiply: intensity.low };
      return { ...UNCHANGED, ...ontoRange([low, high], intensity) };
    }
  }
}

/** from[0] → to.low, from[1] → to.high */
function ontoRange(
  [first, last]: readonly [number, number],
  to: { readonly low: number; readonly high: number },
): Pick<IntensityMapping, 'subtract' | 'divide' | 'multiply' | 'add'> {
  return { subtract: first, divide: last - first, multiply: to.high - to.low, add: to.low };
}

const UNCHANGED: IntensityMapping = {
  low: -Infinity,
  high: Infinity,
  subtract: 0,
  divide: 1,
  multiply: 1,
  add: 0,
  zeroWhere: 'nowhere',
};

/**
 * Maps voxels by a fitted rule: a whole channel, a slab or a tile.
 * @param input any part of the image that the rule was fitted to, with its part of the mask.
 * @param out [as voxels], overwritten; may be the voxels themselves when they are Float32Array.
 * @throws AppError `internal/shape` when lengths disagree or the mask is missing.
 */
export function mapIntensity(
  mapping: IntensityMapping,
  input: IntensityInput,
  out: Float32Array,
): void {
  const { voxels, mask } = input;
  const { low, high, subtract, divide, multiply, add, zeroWhere } = mapping;
  if (out.length !== voxels.length) {
    throw new AppError('internal/shape', { expected: voxels.length, actual: out.length });
  }
  const keepsZero = zeroWhere === 'value-is-zero';
  const inside = zeroWhere === 'outside-mask' ? requireMask(mask, voxels.length) : undefined;
  const scale = multiply / divide;
  for (let at = 0; at < voxels.length; at++) {
    const value = voxels[at];
    if ((keepsZero && value === 0) || (inside && inside[at] === 0)) {
      out[at] = 0;
      continue;
    }
    const clipped = value < low ? low : value > high ? high : value;
    out[at] = (clipped - subtract) * scale + add;
  }
}

/** A rule fitted to a channel and applied to the whole of it; a new array. */
export function normalizeIntensity(
  intensity: Intensity,
  input: IntensityInput,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(input.voxels.length);
  mapIntensity(fitIntensity(intensity, input), input, out);
  return out;
}

function zScore(
  scope: Extract<Intensity, { kind: 'z-score' }>['scope'],
  input: IntensityInput,
): IntensityMapping {
  const { voxels } = input;
  const mask = scope === 'volume' || scope === 'nonzero' ? undefined : input.mask;
  if (scope === 'nonzero-filled' || scope === 'body') requireMask(mask, voxels.length);
  const { mean, std } = moments(voxels, mask, scope === 'nonzero');
  const zeroWhere =
    scope === 'volume' ? 'nowhere' : scope === 'nonzero' ? 'value-is-zero' : 'outside-mask';
  return { ...UNCHANGED, subtract: mean, divide: Math.max(std, LEAST_STD), zeroWhere };
}

/** Population mean and standard deviation in two passes, so that a large mean loses no digits. */
function moments(
  voxels: Int16Array | Float32Array,
  mask: Uint8Array | undefined,
  skipZeros: boolean,
): { mean: number; std: number } {
  let [count, sum] = [0, 0];
  for (let at = 0; at < voxels.length; at++) {
    if ((mask && mask[at] === 0) || (skipZeros && voxels[at] === 0)) continue;
    count++;
    sum += voxels[at];
  }
  if (count === 0) return { mean: 0, std: 0 };
  const mean = sum / count;
  let squares = 0;
  for (let at = 0; at < voxels.length; at++) {
    if ((mask && mask[at] === 0) || (skipZeros && voxels[at] === 0)) continue;
    squares += (voxels[at] - mean) ** 2;
  }
  return { mean, std: Math.sqrt(squares / count) };
}

function range(voxels: Int16Array | Float32Array): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of voxels) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function requireMask(mask: Uint8Array | undefined, expected: number): Uint8Array {
  if (mask?.length !== expected) {
    throw new AppError('internal/shape', { expected, actual: mask?.length ?? 0 });
  }
  return mask;
}

import { AppError } from '../errors.ts';
import { normalisedCrossCorrelation, pearson } from '../statistics/correlation.ts';
import { votesOf } from './fusion.ts';

/**
 * Entropy of the observers' mean vote f, H(f) = −f log₂ f − (1 − f) log₂(1 − f): where experts disagree.
 * @param observers one mask [n] each, non-zero inside; not modified.
 * @returns [n], bits, 0 … 1.
 * @throws AppError `internal/shape` without observers or when their lengths differ.
 * Source: Jungo et al. 2018.
 */
export function observersEntropy(observers: readonly Uint8Array[]): Float64Array<ArrayBuffer> {
  const votes = votesOf(observers);
  const entropyOf = Float64Array.from({ length: observers.length + 1 }, (_, marked) => {
    const f = marked / observers.length;
    return f === 0 || f === 1 ? 0 : -(f * Math.log2(f) + (1 - f) * Math.log2(1 - f));
  });
  const out = new Float64Array(votes.length);
  for (let voxel = 0; voxel < out.length; voxel++) out[voxel] = entropyOf[votes[voxel]];
  return out;
}

/** The network's entropy and the observers' over the same voxels. */
export interface EntropyMaps {
  /** [n], the network's predictive entropy in one unit with `observers`; bits make it 0 … 1. Not modified. */
  readonly model: ArrayLike<number>;
  /** [n], from {@link observersEntropy}. Not modified. */
  readonly observers: ArrayLike<number>;
  /** [n], non-zero where voxels count; all of them when absent. */
  readonly mask?: ArrayLike<number>;
}

/** Is the network in doubt where the experts disagree? Read the numbers together. */
export interface DoubtAgreement {
  /** Mean entropy of the network. */
  readonly me: number;
  /**
   * Σ Ĥ H / Σ Ĥ, the network's entropy weighted by the observers'. A network that is in doubt everywhere gets the best value:
   * show it with `me` and `ncc`. null where the observers never disagree.
   */
  readonly wmeNormalised: number | null;
  /** Σ Ĥ H / n as the formula is printed; the paper's table was not computed so. Grows with the share of disagreement. */
  readonly wmePrinted: number;
  /** Normalised cross-correlation, −1 … 1; null when one of the maps does not vary. */
  readonly ncc: number | null;
  /** Pearson's correlation; null as `ncc`. */
  readonly pearson: number | null;
  readonly voxels: number;
}

/**
 * Weighted mean entropy, mean entropy and correlation of the network's doubt with the observers'.
 * @returns null without voxels.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` {index} at a value of either map
 *   inside the mask that is not finite.
 * Source: Jungo et al. 2018 (ME, WME); Kahl et al. 2024 (NCC).
 */
export function doubtAgreement(maps: EntropyMaps): DoubtAgreement | null {
  const { model, observers } = cut(maps);
  const voxels = model.length;
  if (voxels === 0) return null;
  let [sum, weights, weighted] = [0, 0, 0];
  for (let voxel = 0; voxel < voxels; voxel++) {
    sum += model[voxel];
    weights += observers[voxel];
    weighted += observers[voxel] * model[voxel];
  }
  return {
    me: sum / voxels,
    wmeNormalised: weights === 0 ? null : weighted / weights,
    wmePrinted: weighted / voxels,
    ncc: normalisedCrossCorrelation(model, observers),
    pearson: pearson(model, observers),
    voxels,
  };
}

function cut({ model, observers, mask }: EntropyMaps): {
  model: Float64Array;
  observers: Float64Array;
} {
  const n = model.length;
  if (observers.length !== n || (mask && mask.length !== n)) {
    throw new AppError('internal/shape', { model: n, observers: observers.length });
  }
  const inside = { model: new Float64Array(n), observers: new Float64Array(n) };
  let count = 0;
  for (let voxel = 0; voxel < n; voxel++) {
    if (mask && mask[voxel] === 0) continue;
    // Not finite if either is not.
    const sum = model[voxel] + observers[voxel];
    if (!Number.isFinite(sum)) {
      throw new AppError('inference/non-finite-output', { index: voxel, value: String(sum) });
    }
    inside.model[count] = model[voxel];
    inside.observers[count] = observers[voxel];
    count++;
  }
  return {
    model: inside.model.subarray(0, count),
    observers: inside.observers.subarray(0, count),
  };
}

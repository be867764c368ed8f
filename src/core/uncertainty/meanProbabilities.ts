import { AppError } from '../errors.ts';

/**
 * The mean over samples of each structure's probability, kept in steps of 1 / 65535 wherever one of them is not next to 0. The
 * largest error of a value is 7.7e-6; elsewhere all structures have less than that and count as 0.
 */
export interface MeanProbabilities {
  /** [n] indices on the network's grid, rising. */
  readonly voxels: Uint32Array<ArrayBuffer>;
  /** [S, n], structures slowest: p · 65535, rounded. */
  readonly values: Uint16Array<ArrayBuffer>;
  /** [S] labels. */
  readonly structures: readonly number[];
  /** Softmax: a voxel's probabilities and the background's sum to 1. Sigmoid: each stands by itself. */
  readonly activation: 'softmax' | 'sigmoid';
}

/** Steps of a kept probability. */
export const PROBABILITY_STEPS = 65535;

/**
 * The probability of one structure on the whole grid.
 * @param structure its label.
 * @param voxels of the network's grid.
 * @returns [net] 0 … 1, a new array; 0 where nothing is kept.
 * @throws AppError `internal/shape` for a structure of which nothing is kept, or a grid that is too small.
 */
export function probabilityOf(
  kept: MeanProbabilities,
  structure: number,
  voxels: number,
): Float32Array<ArrayBuffer> {
  const position = kept.structures.indexOf(structure);
  const n = kept.voxels.length;
  if (position < 0 || (n > 0 && kept.voxels[n - 1] >= voxels)) {
    throw new AppError('internal/shape', { structure, voxels });
  }
  const probability = new Float32Array(voxels);
  const from = position * n;
  for (let at = 0; at < n; at++) {
    probability[kept.voxels[at]] = kept.values[from + at] / PROBABILITY_STEPS;
  }
  return probability;
}

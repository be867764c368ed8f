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

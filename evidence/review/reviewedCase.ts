/** A case before its review. */
export interface ReviewCase {
  readonly shape: readonly [number, number, number];
  readonly spacingMm: readonly [number, number, number];
  /** Class indices of the contour and of the truth, on the network's grid. */
  readonly labels: Uint8Array;
  readonly truth: Uint8Array;
  readonly structures: readonly number[];
  readonly seed: number;
}

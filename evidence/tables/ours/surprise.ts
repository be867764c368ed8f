/** Entropy against what is usual so far from the contour: r = (H − μ(d)) / σ(d). (METHODS F4) */
export interface Surprise {
  /** @param distance [net] mm to the contour. */
  readonly of: (entropy: Float32Array, distance: Float32Array) => Float32Array;
}

/** Voxels at some distances, to take mean and deviation of. */
export interface SurpriseSums {
  readonly n: number[];
  readonly sum: number[];
  readonly squares: number[];
}

const BIN_MM = 1.25;
const BINS = 20;

function binOf(mm: number): number {
  return Math.min(BINS - 1, Math.floor(mm / BIN_MM));
}

/** What one calibration case adds. */
export function surpriseSums(
  entropy: Float32Array,
  distance: Float32Array,
  roi: Uint8Array,
): SurpriseSums {
  const zeros = (): number[] => Array.from({ length: BINS }, () => 0);
  const sums = { n: zeros(), sum: zeros(), squares: zeros() };
  for (let voxel = 0; voxel < roi.length; voxel++) {
    if (roi[voxel] === 0) continue;
    const bin = binOf(distance[voxel]);
    sums.n[bin]++;
    sums.sum[bin] += entropy[voxel];
    sums.squares[bin] += entropy[voxel] ** 2;
  }
  return sums;
}

/** Of cases that were not measured themselves. */
export function surpriseOf(cases: readonly SurpriseSums[]): Surprise {
  const total = (of: keyof SurpriseSums, bin: number): number =>
    cases.reduce((sum, one) => sum + one[of][bin], 0);
  const bins = Array.from({ length: BINS }, (_, bin) => {
    const n = Math.max(1, total('n', bin));
    const mean = total('sum', bin) / n;
    const variance = Math.max(0, total('squares', bin) / n - mean * mean);
    return { mean, deviation: Math.max(1e-6, Math.sqrt(variance)) };
  });
  return {
    of: (entropy, distance) =>
      entropy.map((value, voxel) => {
        const { mean, deviation } = bins[binOf(distance[voxel])];
        return (value - mean) / deviation;
      }),
  };
}

/** A CT in Hounsfield units holds air; nothing else that is shown here goes so low. */
const AIR_BELOW = -200;
const SOFT_TISSUE = { center: 40, width: 400 } as const;
/** Enough for percentiles that are only looked at, few enough to cost nothing on the main thread. */
const SAMPLES = 100_000;

/** How an image is first shown. */
export interface InitialWindow {
  readonly center: number;
  readonly width: number;
  /** Whether the values look like Hounsfield units: then the window is soft tissue. */
  readonly isHounsfield: boolean;
}

/**
 * Soft tissue (400/40) for a CT; for anything else the 0.1st to the 99.9th percentile, as viewers of MR do.
 * @param voxels finite; about 100,000 of them, evenly spread, are looked at. Not modified.
 */
export function initialWindow(voxels: Int16Array | Float32Array): InitialWindow {
  const step = Math.max(1, Math.floor(voxels.length / SAMPLES));
  const values = Float32Array.from(
    { length: Math.ceil(voxels.length / step) },
    (_, at) => voxels[at * step],
  ).toSorted();
  if (values[0] < AIR_BELOW) return { ...SOFT_TISSUE, isHounsfield: true };
  const at = (share: number): number => values[Math.round(share * (values.length - 1))];
  const [low, high] = [at(0.001), at(0.999)];
  // A nearly constant image still needs a width to be shown with.
  return { center: (low + high) / 2, width: Math.max(high - low, 1), isHounsfield: false };
}

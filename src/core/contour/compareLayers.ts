import { AppError } from '../errors.ts';
import type { SegmentLayers } from './segmentLayers.ts';

/** A segment in two sets of layers, by its number. */
export interface SegmentComparison {
  readonly number: number;
  readonly expectedVoxels: number;
  /** 0 where there is no segment of that number. */
  readonly foundVoxels: number;
  /** In both. */
  readonly commonVoxels: number;
}

const LABELS = 256;

/**
 * The voxels that segments of the same number have in two sets of layers, however these are packed: each layer of one is
 * counted once against each of the other.
 * @param expected layers [K, J, I] of one length, as those found; none is modified.
 * @returns one entry for each expected segment, in their order.
 * @throws AppError `internal/shape` for layers of different length.
 */
export function compareLayers(
  expected: Pick<SegmentLayers, 'layers' | 'segments'>,
  found: Pick<SegmentLayers, 'layers' | 'segments'>,
): readonly SegmentComparison[] {
  const joint = expected.layers.map((one) => found.layers.map((other) => countPairs(one, other)));
  const ofExpected = expected.layers.map(countLabels);
  const ofFound = found.layers.map(countLabels);
  return expected.segments.map(({ number, layer, label }) => {
    const other = found.segments.find((segment) => segment.number === number);
    const expectedVoxels = ofExpected[layer][label];
    if (!other) return { number, expectedVoxels, foundVoxels: 0, commonVoxels: 0 };
    return {
      number,
      expectedVoxels,
      foundVoxels: ofFound[other.layer][other.label],
      commonVoxels: joint[layer][other.layer][LABELS * label + other.label],
    };
  });
}

/**
 * Segments that are not there again, or not with the same voxels; the numbers, in the order of the expected ones. One
 * without voxels need not be there: most formats cannot hold it.
 */
export function differingSegments(comparisons: readonly SegmentComparison[]): readonly number[] {
  return comparisons
    .filter(
      ({ expectedVoxels, foundVoxels, commonVoxels }) =>
        expectedVoxels !== commonVoxels || foundVoxels !== commonVoxels,
    )
    .map(({ number }) => number);
}

/** [256 × 256] voxels with label a in one and b in the other, at 256 a + b. */
function countPairs(one: Uint8Array, other: Uint8Array): Float64Array {
  if (one.length !== other.length) {
    throw new AppError('internal/shape', { expected: one.length, actual: other.length });
  }
  const counts = new Float64Array(LABELS * LABELS);
  let from = 0;
  // Runs of one pair are long: adding up is done once for each.
  while (from < one.length) {
    const [a, b] = [one[from], other[from]];
    let to = from + 1;
    while (to < one.length && one[to] === a && other[to] === b) to++;
    counts[LABELS * a + b] += to - from;
    from = to;
  }
  return counts;
}

function countLabels(labels: Uint8Array): Float64Array {
  const counts = new Float64Array(LABELS);
  for (let voxel = 0; voxel < labels.length; voxel++) counts[labels[voxel]]++;
  return counts;
}

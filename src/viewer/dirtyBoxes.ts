import type { VoxelBox } from '../core/geometry/voxelBox.ts';

/** Voxels that an upload may take needlessly: less than what one more upload costs. */
const SLACK_VOXELS = 2 ** 18;

type Triple = readonly [number, number, number];

/** Voxels in a box; 0 for an empty one. */
export function boxVoxels({ low, high }: VoxelBox): number {
  const [ni, nj, nk] = perAxis((axis) => Math.max(0, high[axis] - low[axis]));
  return ni * nj * nk;
}

/** The part of a box that lies on a grid; null when none does. */
export function clippedBox(box: VoxelBox, shape: Triple): VoxelBox | null {
  const clipped: VoxelBox = {
    low: perAxis((axis) => Math.max(0, box.low[axis])),
    high: perAxis((axis) => Math.min(shape[axis], box.high[axis])),
  };
  return boxVoxels(clipped) > 0 ? clipped : null;
}

/**
 * Boxes that cover a list of boxes and one more. Those are joined that take hardly more voxels together than
 * alone, as along a stroke; two changes far apart stay two, so that nothing between them is uploaded.
 */
export function withBox(boxes: readonly VoxelBox[], added: VoxelBox): VoxelBox[] {
  for (const [at, box] of boxes.entries()) {
    const joined: VoxelBox = {
      low: perAxis((axis) => Math.min(box.low[axis], added.low[axis])),
      high: perAxis((axis) => Math.max(box.high[axis], added.high[axis])),
    };
    if (boxVoxels(joined) <= boxVoxels(box) + boxVoxels(added) + SLACK_VOXELS) {
      return withBox(boxes.toSpliced(at, 1), joined);
    }
  }
  return [...boxes, added];
}

/**
 * A box cut in two across k: what fits in an upload, at least one slice, and the rest, which may be null.
 * @param limit voxels of the first part.
 */
export function cutBox(box: VoxelBox, limit: number): readonly [VoxelBox, VoxelBox | null] {
  const { low, high } = box;
  const perSlice = boxVoxels({ low, high: [high[0], high[1], low[2] + 1] });
  const cut = low[2] + Math.max(1, Math.floor(limit / perSlice));
  if (cut >= high[2]) return [box, null];
  return [
    { low, high: [high[0], high[1], cut] },
    { low: [low[0], low[1], cut], high },
  ];
}

function perAxis(of: (axis: 0 | 1 | 2) => number): Triple {
  return [of(0), of(1), of(2)];
}

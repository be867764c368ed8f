import { boxAround, type VoxelBox } from '../geometry/voxelBox.ts';

type Shape = readonly [ni: number, nj: number, nk: number];

/** The smallest box that holds all voxels with one of several labels; null without one. */
export function boxOfLabels(
  labels: Uint8Array,
  shape: Shape,
  wanted: readonly number[],
): VoxelBox | null {
  return boxAround(wanted.flatMap((label) => boxOfLabel(labels, shape, label) ?? []));
}

/** The smallest box that holds all voxels with a label; null without one. @param labels [K, J, I] not modified. */
function boxOfLabel(labels: Uint8Array, [ni, nj]: Shape, label: number): VoxelBox | null {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [0, 0, 0];
  for (let voxel = labels.indexOf(label); voxel !== -1;) {
    const row = Math.floor(voxel / ni);
    const [j, k] = [row % nj, Math.floor(row / nj)];
    low[0] = Math.min(low[0], voxel - row * ni);
    low[1] = Math.min(low[1], j);
    low[2] = Math.min(low[2], k);
    high[1] = Math.max(high[1], j + 1);
    high[2] = k + 1;
    // Of the rest of the row only what lies beyond the box so far matters.
    let i = ni;
    while (i > high[0] && labels[row * ni + i - 1] !== label) i--;
    high[0] = i;
    voxel = labels.indexOf(label, (row + 1) * ni);
  }
  return high[0] === 0 ? null : { low, high };
}

/** A box with a margin on all sides, as far as the volume goes. @param margin whole voxels along i, j, k. */
export function widenedBox(
  { low, high }: VoxelBox,
  margin: readonly [number, number, number],
  shape: Shape,
): VoxelBox {
  const lower = (axis: 0 | 1 | 2): number => Math.max(0, low[axis] - margin[axis]);
  const upper = (axis: 0 | 1 | 2): number => Math.min(shape[axis], high[axis] + margin[axis]);
  return { low: [lower(0), lower(1), lower(2)], high: [upper(0), upper(1), upper(2)] };
}

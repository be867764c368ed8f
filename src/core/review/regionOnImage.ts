import { axisMaps, linearTable, nearestTable, type WeightTable } from '../geometry/axisMap.ts';
import { spacingMm } from '../geometry/affine.ts';
import type { IndexPoint, VoxelGrid } from '../geometry/grid.ts';
import type { VoxelBox } from '../geometry/voxelBox.ts';

/** The image's voxels of a region, and how values are interpolated there from the network's grid. */
export interface RegionOnImage {
  /** [n] voxels of the image whose nearest voxel of the network lies in the region, rising; may be none. */
  readonly voxels: Uint32Array;
  /** Holds all of them, as tightly as can be; empty without any. */
  readonly box: VoxelBox;
  /** [m] voxels of the network that the region's voxels are interpolated from, in no order. */
  readonly around: Uint32Array;
  /** Entries starts[v] … starts[v + 1] − 1 of `places` (into `around`) and `weights` make up image voxel v. */
  readonly starts: Uint32Array;
  readonly places: Uint32Array;
  /** > 0; sum to 1 for each voxel. */
  readonly weights: Float64Array;
}

interface Axis {
  /** Axis of the network's grid. */
  readonly along: 0 | 1 | 2;
  /** For each index of the image: nearest of the network; −1 outside of the network's field. */
  readonly nearest: Int32Array;
  readonly linear: WeightTable;
  /** Indices of the image that may be in the region: first ≤ index < end. */
  readonly first: number;
  readonly end: number;
}

/**
 * Finds a region on the image. Of two equally near voxels of the network the later one counts; what lies beyond the
 * network's outermost faces belongs to no region.
 * @param region voxel indices on the network's grid.
 * @throws AppError `input/inconsistent-geometry` when the grids are not parallel.
 */
export function regionOnImage(
  region: Uint32Array,
  { network, image }: { readonly network: VoxelGrid; readonly image: VoxelGrid },
): RegionOnImage {
  const bounds = boundsOf(region, network.shape);
  const axes = imageAxes(bounds, { network, image });
  const members = new Set(region);
  const strides = [1, network.shape[0], network.shape[0] * network.shape[1]] as const;
  const [ai, aj, ak] = axes;
  const list = tapList(axes, strides);
  const [ni, nj] = image.shape;
  for (let k = ak.first; k < ak.end; k++) {
    for (let j = aj.first; j < aj.end; j++) {
      const row = ak.nearest[k] * strides[ak.along] + aj.nearest[j] * strides[aj.along];
      if (ak.nearest[k] < 0 || aj.nearest[j] < 0) continue;
      for (let i = ai.first; i < ai.end; i++) {
        const nearest = ai.nearest[i];
        if (nearest < 0 || !members.has(row + nearest * strides[ai.along])) continue;
        list.add(i + ni * (j + nj * k), [i, j, k]);
      }
    }
  }
  return list.finished(image.shape);
}

/** What a region on a coarser grid holds of an image's voxels. */
export interface HeldVoxels {
  readonly count: number;
  /** Of those that count the one nearest to a place, [i, j, k]; null without any. */
  readonly nearest: IndexPoint | null;
}

/**
 * Counts the voxels of the image in a region that are what the region is about.
 * @param region voxel indices on the coarser grid.
 * @param about.counts by the linear index on the image.
 * @param about.near on the image, index space; may lie between voxels.
 * @throws AppError `input/inconsistent-geometry` when the grids are not parallel.
 */
export function heldByRegion(
  region: Uint32Array,
  grids: { readonly network: VoxelGrid; readonly image: VoxelGrid },
  about: { readonly counts: (voxel: number) => boolean; readonly near: IndexPoint },
): HeldVoxels {
  const { network, image } = grids;
  const [ai, aj, ak] = imageAxes(boundsOf(region, network.shape), grids);
  const members = new Set(region);
  const strides = [1, network.shape[0], network.shape[0] * network.shape[1]] as const;
  const [ni, nj] = image.shape;
  const mm = spacingMm(image.affine);
  let [count, least] = [0, Infinity];
  let nearest: IndexPoint | null = null;
  for (let k = ak.first; k < ak.end; k++) {
    const plane = ak.nearest[k] * strides[ak.along];
    for (let j = aj.first; j < aj.end; j++) {
      const row = plane + aj.nearest[j] * strides[aj.along];
      if (ak.nearest[k] < 0 || aj.nearest[j] < 0) continue;
      const beside = ((k - about.near[2]) * mm[2]) ** 2 + ((j - about.near[1]) * mm[1]) ** 2;
      for (let i = ai.first; i < ai.end; i++) {
        const block = ai.nearest[i];
        if (block < 0 || !members.has(row + block * strides[ai.along])) continue;
        if (!about.counts(i + ni * (j + nj * k))) continue;
        count++;
        const distance = beside + ((i - about.near[0]) * mm[0]) ** 2;
        if (distance >= least) continue;
        least = distance;
        nearest = [i, j, k];
      }
    }
  }
  return { count, nearest };
}

function boundsOf(
  region: Uint32Array,
  [ni, nj]: readonly [number, number, number],
): { readonly low: readonly number[]; readonly high: readonly number[] } {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (const voxel of region) {
    const row = Math.floor(voxel / ni);
    [voxel % ni, row % nj, Math.floor(row / nj)].forEach((index, axis) => {
      if (index < low[axis]) low[axis] = index;
      if (index > high[axis]) high[axis] = index;
    });
  }
  return { low, high };
}

/** A voxel on the outermost face is still inside, whatever rounding makes of it. */
const FACE_SLACK = 1e-6;

function imageAxes(
  { low, high }: ReturnType<typeof boundsOf>,
  { network, image }: { readonly network: VoxelGrid; readonly image: VoxelGrid },
): readonly [Axis, Axis, Axis] {
  const maps = axisMaps(image, network);
  const axis = (of: 0 | 1 | 2): Axis => {
    const { axis: along, scale, offset } = maps[of];
    const inputLength = network.shape[along];
    const sampling = { outputLength: image.shape[of], inputLength, scale, offset };
    const nearest = nearestTable(sampling).indices;
    let [first, end] = [image.shape[of], 0];
    for (let index = 0; index < nearest.length; index++) {
      const position = scale * index + offset;
      const isInside = position >= -0.5 - FACE_SLACK && position <= inputLength - 0.5 + FACE_SLACK;
      if (!isInside) nearest[index] = -1;
      if (nearest[index] < low[along] || nearest[index] > high[along]) continue;
      first = Math.min(first, index);
      end = index + 1;
    }
    return { along, nearest, linear: linearTable(sampling), first, end };
  };
  return [axis(0), axis(1), axis(2)];
}

/** Collects voxels of the image with the network's voxels around them. */
function tapList(axes: readonly [Axis, Axis, Axis], strides: readonly [number, number, number]) {
  const most = axes.reduce((count, { first, end }) => count * Math.max(0, end - first), 1);
  const voxels = new Uint32Array(most);
  const starts = new Uint32Array(most + 1);
  const places = new Uint32Array(8 * most);
  const weights = new Float64Array(8 * most);
  const placeOf = new Map<number, number>();
  let [count, taps] = [0, 0];
  const [li, lj, lk] = axes.map(({ linear }) => linear);
  const [si, sj, sk] = axes.map(({ along }) => strides[along]);
  const addTap = (voxel: number, weight: number): void => {
    let place = placeOf.get(voxel);
    if (place === undefined) placeOf.set(voxel, (place = placeOf.size));
    places[taps] = place;
    weights[taps++] = weight;
  };
  return {
    add: (voxel: number, [i, j, k]: readonly [number, number, number]): void => {
      for (let c = lk.starts[k]; c < lk.starts[k + 1]; c++) {
        for (let b = lj.starts[j]; b < lj.starts[j + 1]; b++) {
          for (let a = li.starts[i]; a < li.starts[i + 1]; a++) {
            addTap(
              li.indices[a] * si + lj.indices[b] * sj + lk.indices[c] * sk,
              li.weights[a] * lj.weights[b] * lk.weights[c],
            );
          }
        }
      }
      voxels[count++] = voxel;
      starts[count] = taps;
    },
    finished: (shape: readonly [number, number, number]): RegionOnImage => {
      const found = voxels.slice(0, count);
      return {
        voxels: found,
        box: boxOf(found, shape),
        around: Uint32Array.from(placeOf.keys()),
        starts: starts.slice(0, count + 1),
        places: places.slice(0, taps),
        weights: weights.slice(0, taps),
      };
    },
  };
}

function boxOf(voxels: Uint32Array, shape: readonly [number, number, number]): VoxelBox {
  if (voxels.length === 0) return { low: [0, 0, 0], high: [0, 0, 0] };
  const { low, high } = boundsOf(voxels, shape);
  return { low: [low[0], low[1], low[2]], high: [high[0] + 1, high[1] + 1, high[2] + 1] };
}

import { AppError } from '../errors.ts';

type Size3 = readonly [number, number, number];

/** A box of voxels: `low` is the first voxel, `high` the first voxel behind it, along i, j, k. */
export interface VoxelBox {
  readonly low: readonly [number, number, number];
  readonly high: readonly [number, number, number];
}

/**
 * The smallest box that holds all voxels of a mask; the whole volume where the mask is empty, as
 * nnU-Net has it.
 */
export function boundingBox(mask: Uint8Array, shape: Size3): VoxelBox {
  const [ni, nj, nk] = shape;
  const low = [ni, nj, nk];
  const high = [0, 0, 0];
  // Most rows are empty: where rows are made of whole words they are read four voxels at a time.
  const isInWords = ni % 4 === 0 && mask.byteOffset % 4 === 0;
  const words = isInWords ? new Int32Array(mask.buffer, mask.byteOffset, mask.length >> 2) : null;
  for (let k = 0, row = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++, row += ni) {
      let first = words ? 4 * firstSet(words, row >> 2, ni >> 2) : 0;
      while (first < ni && mask[row + first] === 0) first++;
      if (first === ni) continue;
      let last = ni - 1;
      while (mask[row + last] === 0) last--;
      low[0] = Math.min(low[0], first);
      high[0] = Math.max(high[0], last + 1);
      low[1] = Math.min(low[1], j);
      high[1] = Math.max(high[1], j + 1);
      low[2] = Math.min(low[2], k);
      high[2] = Math.max(high[2], k + 1);
    }
  }
  if (high[0] === 0) return { low: [0, 0, 0], high: shape };
  return { low: [low[0], low[1], low[2]], high: [high[0], high[1], high[2]] };
}

/** Position of the first word that is not 0, from `start`; `count` where all are. */
function firstSet(words: Int32Array, start: number, count: number): number {
  let at = 0;
  while (at < count && words[start + at] === 0) at++;
  return at;
}

/** The smallest box around several; null around none. */
export function boxAround(boxes: readonly VoxelBox[]): VoxelBox | null {
  if (boxes.length === 0) return null;
  const low = (axis: 0 | 1 | 2): number => Math.min(...boxes.map((box) => box.low[axis]));
  const high = (axis: 0 | 1 | 2): number => Math.max(...boxes.map((box) => box.high[axis]));
  return { low: [low(0), low(1), low(2)], high: [high(0), high(1), high(2)] };
}

/** Voxels along i, j, k of a box. */
export function boxShape(box: VoxelBox): Size3 {
  return [box.high[0] - box.low[0], box.high[1] - box.low[1], box.high[2] - box.low[2]];
}

/** Arrays that can be cut and put back. */
type VoxelArray = Int16Array | Float32Array | Uint8Array;

/** An array whose slices are of its own type. */
interface Sliceable<T> {
  slice(start: number, end: number): T;
}

/**
 * The part of a volume inside a box, [k, j, i], a new array of the same type.
 * @throws AppError `internal/shape` when the array does not fit or the box reaches outside.
 */
export function cropToBox<T extends VoxelArray & Sliceable<T>>(
  voxels: T,
  shape: Size3,
  box: VoxelBox,
): T {
  const size = boxShape(box);
  requireInside(voxels.length, shape, box);
  const sliceable: Sliceable<T> = voxels;
  const out = sliceable.slice(0, size[0] * size[1] * size[2]);
  forEachRow(shape, box, (source, target) => {
    out.set(voxels.subarray(source, source + size[0]), target);
  });
  return out;
}

/**
 * Puts the content of a box back into a volume; what lies outside the box is left as it is.
 * @param part [k, j, i] of the box; not modified.
 * @param volume the target; of the same type as `part`.
 * @throws AppError `internal/shape` when an array does not fit or the box reaches outside.
 */
export function insertBox<T extends VoxelArray>(
  part: T,
  box: VoxelBox,
  volume: { readonly voxels: T; readonly shape: Size3 },
): void {
  const size = boxShape(box);
  requireInside(volume.voxels.length, volume.shape, box);
  if (part.length !== size[0] * size[1] * size[2]) {
    throw new AppError('internal/shape', {
      expected: size[0] * size[1] * size[2],
      actual: part.length,
    });
  }
  forEachRow(volume.shape, box, (target, source) => {
    volume.voxels.set(part.subarray(source, source + size[0]), target);
  });
}

/** Visits the rows of a box: where each begins in the volume and in the box. */
function forEachRow(shape: Size3, box: VoxelBox, visit: (inVolume: number, inBox: number) => void) {
  const [ni, nj] = shape;
  const width = box.high[0] - box.low[0];
  let at = 0;
  for (let k = box.low[2]; k < box.high[2]; k++) {
    for (let j = box.low[1]; j < box.high[1]; j++, at += width) {
      visit(ni * (j + nj * k) + box.low[0], at);
    }
  }
}

function requireInside(length: number, shape: Size3, box: VoxelBox): void {
  const expected = shape[0] * shape[1] * shape[2];
  if (length !== expected) throw new AppError('internal/shape', { expected, actual: length });
  const isInside = ([0, 1, 2] as const).every(
    (axis) => box.low[axis] >= 0 && box.low[axis] < box.high[axis] && box.high[axis] <= shape[axis],
  );
  if (!isInside) throw new AppError('internal/shape', { low: box.low, high: box.high, shape });
}

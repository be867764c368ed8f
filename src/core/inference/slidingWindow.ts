import { AppError } from '../errors.ts';

/** Numbers of voxels, or a voxel index, along i, j, k. i is the fastest axis of an array. */
export type Size3 = readonly [i: number, j: number, k: number];

/** Where tiles lie along an axis. */
export type TilingRule =
  /** nnU-Net v2: equal steps of at most `stepFraction` of the tile, rounded half to even. */
  | { readonly kind: 'nnunet'; readonly stepFraction: number }
  /** MONAI's SlidingWindowInferer: whole steps of tile · (1 − overlap), the last tile moved inside. */
  | { readonly kind: 'monai'; readonly overlap: number };

/** All tiles of a volume: the product of the starts along each axis. */
export interface TilePlan {
  readonly volume: Size3;
  readonly tile: Size3;
  /** First voxel of the tiles along i, j, k; below 0 where the volume is smaller than the tile. */
  readonly starts: readonly [readonly number[], readonly number[], readonly number[]];
  /** Number of tiles. */
  readonly count: number;
}

/**
 * First voxels of the tiles along one axis, rising from 0; the last tile ends at the end of the axis.
 * @param length voxels along the axis, ≥ `tile`.
 * @param tile voxels of a tile along the axis, ≥ 1.
 * @throws AppError `internal/shape` when the tile is longer than the axis or a size is no positive
 *   integer; RangeError when the step fraction is outside (0, 1] or the overlap outside [0, 1).
 * Source: nnU-Net `compute_steps_for_sliding_window`; MONAI `_get_scan_interval`, `dense_patch_slices`.
 */
export function tileStarts(length: number, tile: number, rule: TilingRule): number[] {
  if (!isSize(length) || !isSize(tile) || tile > length) {
    throw new AppError('internal/shape', { length, tile });
  }
  const last = length - tile;
  if (rule.kind === 'nnunet') {
    const { stepFraction } = rule;
    if (!(stepFraction > 0 && stepFraction <= 1)) {
      throw new RangeError(`step fraction ${stepFraction} is outside (0, 1]`);
    }
    const count = Math.ceil(last / (tile * stepFraction)) + 1;
    const step = count > 1 ? last / (count - 1) : 0;
    return Array.from({ length: count }, (_, n) => roundHalfEven(step * n));
  }
  const { overlap } = rule;
  if (!(overlap >= 0 && overlap < 1)) throw new RangeError(`overlap ${overlap} is outside [0, 1)`);
  const interval = tile === length ? tile : Math.max(1, Math.trunc(tile * (1 - overlap)));
  return Array.from({ length: Math.ceil(last / interval) + 1 }, (_, n) =>
    Math.min(n * interval, last),
  );
}

/**
 * The tiles that cover a volume. A volume smaller than the tile is thought padded on both sides, the
 * odd voxel at the end, as nnU-Net and MONAI pad; its tiles begin at negative indices and reach
 * beyond the end, so that no padded copy is needed (see `readTile`).
 * @param tile voxels of a tile; a size of 1 means a two-dimensional network that goes along that axis: every slice
 *   across it is tiled by itself, none is left out or taken twice.
 * @throws as `tileStarts`.
 */
export function planTiles(volume: Size3, tile: Size3, rule: TilingRule): TilePlan {
  const along = (axis: 0 | 1 | 2): number[] => {
    const [length, size] = [volume[axis], tile[axis]];
    if (!isSize(length) || !isSize(size))
      throw new AppError('internal/shape', { length, tile: size });
    if (size === 1) return Array.from({ length }, (_, k) => k);
    const before = Math.floor(Math.max(0, size - length) / 2);
    return tileStarts(Math.max(length, size), size, rule).map((start) => start - before);
  };
  const starts = [along(0), along(1), along(2)] as const;
  return { volume, tile, starts, count: starts[0].length * starts[1].length * starts[2].length };
}

/** First voxels of a plan's tiles, i fastest and k slowest: the order of nnU-Net and MONAI. */
export function* tileOrigins(plan: TilePlan): Generator<Size3, void, undefined> {
  const [alongI, alongJ, alongK] = plan.starts;
  for (const k of alongK) {
    for (const j of alongJ) {
      for (const i of alongI) yield [i, j, k];
    }
  }
}

/** A tile to cut out of a volume of one channel. */
export interface TileRequest {
  /** Shape of the volume. */
  readonly volume: Size3;
  /** First voxel of the tile; may lie outside the volume. */
  readonly origin: Size3;
  /** Shape of the tile. */
  readonly tile: Size3;
  /** Value of the tile's voxels outside the volume; 0 in nnU-Net and MONAI, after normalisation. */
  readonly outside: number;
}

/**
 * Copies one tile of a channel.
 * @param voxels [K, J, I] of the volume; not modified.
 * @param out [k, j, i] of the tile, overwritten; for several channels pass a subarray for each.
 * @throws AppError `internal/shape` when an array does not fit its shape.
 */
export function readTile(
  voxels: Float32Array | Int16Array,
  request: TileRequest,
  out: Float32Array,
): void {
  const { volume, origin, tile, outside } = request;
  requireLength(voxels.length, volume);
  requireLength(out.length, tile);
  const [ni, nj, nk] = volume;
  const [from, to] = [Math.max(0, -origin[0]), Math.min(tile[0], ni - origin[0])];
  for (let k = 0, at = 0; k < tile[2]; k++) {
    const sourceK = k + origin[2];
    for (let j = 0; j < tile[1]; j++, at += tile[0]) {
      const sourceJ = j + origin[1];
      const inside = sourceK >= 0 && sourceK < nk && sourceJ >= 0 && sourceJ < nj && from < to;
      if (!inside) {
        out.fill(outside, at, at + tile[0]);
        continue;
      }
      const row = ni * (sourceJ + nj * sourceK) + origin[0];
      if (from > 0) out.fill(outside, at, at + from);
      for (let i = from; i < to; i++) out[at + i] = voxels[row + i];
      if (to < tile[0]) out.fill(outside, at + to, at + tile[0]);
    }
  }
}

/** Nearest integer, exact halves to the even neighbour, as numpy.round and Python's round do. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const share = value - below;
  if (share !== 0.5) return share < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

function isSize(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}

function requireLength(actual: number, shape: Size3): void {
  const expected = shape[0] * shape[1] * shape[2];
  if (actual !== expected) throw new AppError('internal/shape', { expected, actual });
}

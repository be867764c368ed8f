import type { Size3 } from './slidingWindow.ts';

/**
 * How much each voxel of a tile counts where tiles overlap:
 * weight(i, j, k) = max(axes[0][i] · axes[1][j] · axes[2][k], floor), at most 1, always above 0.
 */
export interface ImportanceMap {
  readonly axes: readonly [Float64Array, Float64Array, Float64Array];
  readonly floor: number;
}

/** Whose importance map: equal weights, or one of two Gaussians. */
export type ImportanceKind = 'constant' | 'nnunet-gaussian' | 'monai-gaussian';

/** Standard deviation of the Gaussian as a share of the tile's size; the default of both libraries. */
const SIGMA_SHARE = 1 / 8;

/** MONAI clamps its map at .001, or at its least value where that is larger. */
const MONAI_FLOOR = 1e-3;

/**
 * The importance map of a tile.
 *
 * - `nnunet-gaussian`: an impulse at ⌊size / 2⌋ filtered by a Gaussian of σ = size / 8 and divided by
 *   its maximum. scipy cuts the kernel at 4 σ, which is half the tile: nothing is cut. So it is
 *   exp(−d² / 2σ²) with its peak on a voxel, unsymmetrical for an even size. nnU-Net gives weights
 *   that are 0 its smallest one; that happens in the float16 it keeps them in, never here: the least
 *   possible is e⁻²⁴, 4e-11.
 * - `monai-gaussian`: the same Gaussian about the tile's true centre (size − 1) / 2: symmetrical, and
 *   for an even size nowhere 1.
 *
 * An axis of size 1 has weight 1: a two-dimensional tile has the two-dimensional map.
 * Source: nnU-Net `compute_gaussian`; MONAI `compute_importance_map`, `sigma_scale` .125.
 */
export function importanceMap(tile: Size3, kind: ImportanceKind): ImportanceMap {
  if (kind === 'constant') {
    return { axes: [ones(tile[0]), ones(tile[1]), ones(tile[2])], floor: 0 };
  }
  const centreOf = (size: number) =>
    kind === 'nnunet-gaussian' ? Math.floor(size / 2) : (size - 1) / 2;
  const axis = (size: number) => gaussian(size, centreOf(size));
  return {
    axes: [axis(tile[0]), axis(tile[1]), axis(tile[2])],
    floor: kind === 'nnunet-gaussian' ? 0 : MONAI_FLOOR,
  };
}

/** The whole map of a tile, [k, j, i], a new array. */
export function importanceVolume(map: ImportanceMap): Float64Array<ArrayBuffer> {
  const [axisI, axisJ, axisK] = map.axes;
  const out = new Float64Array(axisI.length * axisJ.length * axisK.length);
  let at = 0;
  for (const k of axisK) {
    for (const j of axisJ) {
      for (const i of axisI) out[at++] = Math.max(k * j * i, map.floor);
    }
  }
  return out;
}

function gaussian(size: number, centre: number): Float64Array {
  const sigma = size * SIGMA_SHARE;
  return Float64Array.from({ length: size }, (_, at) =>
    Math.exp(-((at - centre) ** 2) / (2 * sigma ** 2)),
  );
}

function ones(size: number): Float64Array {
  return new Float64Array(size).fill(1);
}

import { AppError } from '../errors.ts';
import { spacingMm } from '../geometry/affine.ts';
import { largestComponent } from '../geometry/components.ts';
import { dilateMm } from '../geometry/distance.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';

/** Between air and fat: skin at 2 to 3 mm voxels lies above, clothes and most of a mattress below. */
const BODY_ABOVE_HU = -300;
/** A structure is possible where its probability reaches this. (METHODS A3) */
export const POSSIBLE_PROBABILITY = 0.05;
const DILATION_MM = 10;

/**
 * The patient's body without any contour: the largest face-connected part above a threshold, with
 * the holes of each slice along k filled, so that lungs and bowel gas are inside. Arms and table fall away
 * where they do not touch the trunk. Air that reaches the edge of its slice stays outside.
 * @param voxels [K, J, I] with slices along k (the network's grid); not modified.
 * @param above on CT −300 HU; elsewhere `tissueThreshold`.
 * @returns mask of 0 and 1; all 0 when nothing lies above the threshold.
 * @throws AppError `internal/shape` when the voxels do not fit the grid.
 */
export function bodyMask(
  voxels: Float32Array | Int16Array,
  grid: VoxelGrid,
  above = BODY_ABOVE_HU,
): Uint8Array<ArrayBuffer> {
  requireLength(voxels.length, grid);
  const dense = new Uint8Array(voxels.length);
  for (let voxel = 0; voxel < dense.length; voxel++) dense[voxel] = voxels[voxel] > above ? 1 : 0;
  const body = largestComponent(dense, grid.shape, 6);
  const [ni, nj, nk] = grid.shape;
  const fill = holeFiller(ni, nj);
  for (let k = 0; k < nk; k++) fill(body.subarray(k * ni * nj, (k + 1) * ni * nj));
  return body;
}

/** Where uncertainty is counted and ranked. */
export interface RegionOfInterest {
  /** [K, J, I] 0 or 1. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** Voxels in the mask; may be 0. */
  readonly voxels: number;
}

/**
 * The region of interest without a reference contour: all voxels of the body within 10 mm of one where
 * some structure is possible, p(any structure) = 1 − p(background) ≥ 0.05. Every share of a budget is a
 * share of this region. It is empty, 0 voxels, when the network holds no structure possible anywhere:
 * then there is nothing to rank, and a caller has to say so.
 * @param background [K, J, I] mean probability of class 0 on the grid; not modified.
 * @param body mask from {@link bodyMask} on the same grid; not modified.
 * @throws AppError `internal/shape` when an array does not fit the grid.
 * Source: METHODS A3, deployment form.
 */
export function regionOfInterest(
  background: Float32Array,
  body: Uint8Array,
  grid: VoxelGrid,
): RegionOfInterest {
  requireLength(background.length, grid);
  const possible = new Uint8Array(background.length);
  for (let voxel = 0; voxel < possible.length; voxel++) {
    possible[voxel] = 1 - background[voxel] >= POSSIBLE_PROBABILITY ? 1 : 0;
  }
  return regionAround(possible, body, grid);
}

/**
 * {@link regionOfInterest} where it is already known at which voxels some structure is possible.
 * @param possible [K, J, I] non-zero where p(any structure) ≥ {@link POSSIBLE_PROBABILITY}; not modified.
 */
export function regionAround(
  possible: Uint8Array,
  body: Uint8Array,
  grid: VoxelGrid,
): RegionOfInterest {
  requireLength(possible.length, grid);
  requireLength(body.length, grid);
  const scale = { shape: grid.shape, spacingMm: spacingMm(grid.affine) };
  const mask = dilateMm(possible, scale, DILATION_MM);
  let voxels = 0;
  for (let voxel = 0; voxel < mask.length; voxel++) {
    if (body[voxel] === 0) mask[voxel] = 0;
    voxels += mask[voxel];
  }
  return { mask, voxels };
}

const OUTSIDE = 2;

/** Sets every unset pixel that no path of unset neighbours (by edges) joins to the slice's rim. */
function holeFiller(ni: number, nj: number): (slice: Uint8Array) => void {
  const stack = new Int32Array(ni * nj);
  return (slice) => {
    let depth = 0;
    const visit = (pixel: number): void => {
      if (slice[pixel] !== 0) return;
      slice[pixel] = OUTSIDE;
      stack[depth++] = pixel;
    };
    for (let i = 0; i < ni; i++) {
      visit(i);
      visit(i + ni * (nj - 1));
    }
    for (let j = 0; j < nj; j++) {
      visit(ni * j);
      visit(ni * j + ni - 1);
    }
    while (depth > 0) {
      const pixel = stack[--depth];
      const i = pixel % ni;
      if (i > 0) visit(pixel - 1);
      if (i < ni - 1) visit(pixel + 1);
      if (pixel >= ni) visit(pixel - ni);
      if (pixel < ni * (nj - 1)) visit(pixel + ni);
    }
    for (let pixel = 0; pixel < slice.length; pixel++)
      slice[pixel] = slice[pixel] === OUTSIDE ? 0 : 1;
  };
}

function requireLength(length: number, grid: VoxelGrid): void {
  const expected = voxelCount(grid);
  if (length !== expected) throw new AppError('internal/shape', { expected, actual: length });
}

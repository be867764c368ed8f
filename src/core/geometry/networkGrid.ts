import type { Affine } from './affine.ts';
import { affineFromColumns, applyPoint, column, spacingMm } from './affine.ts';
import type { VoxelGrid } from './grid.ts';
import { reorientation } from './orientation.ts';

/** What a network expects of its input grid; fields of the model manifest. */
export interface NetworkSampling {
  readonly orientation: 'LPS';
  readonly spacingMm: readonly [number, number, number];
}

/**
 * The grid that a network reads: the source's own axes, permuted and flipped so that i, j, k grow to
 * the left, posterior and superior, and re-spaced. Stays oblique where the source is.
 *
 * Convention: the outer faces of the first and last voxels coincide on both grids (as in scikit-image
 * and nnU-Net), so the field of view is kept exactly. Along each axis there are
 * max(1, round(n · spacing / target)) voxels, and the spacing that results differs from the target by
 * at most half a voxel over the whole field of view; the affine holds the spacing as it is.
 * @throws AppError `input/inconsistent-geometry` when the source's affine is singular.
 */
export function networkGridOf(source: VoxelGrid, sampling: NetworkSampling): VoxelGrid {
  const picks = reorientation(source.affine, sampling.orientation);
  const sourceSpacing = spacingMm(source.affine);
  const origin: [number, number, number] = [0, 0, 0];
  const along = (axis: 0 | 1 | 2): { length: number; step: [number, number, number] } => {
    const { sourceAxis, flipped } = picks[axis];
    const voxels = source.shape[sourceAxis];
    const extentMm = voxels * sourceSpacing[sourceAxis];
    const length = Math.max(1, Math.round(extentMm / sampling.spacingMm[axis]));
    const ratio = voxels / length;
    // Half a network voxel inside the face that both grids share.
    const first = (ratio - 1) / 2;
    origin[sourceAxis] = flipped ? voxels - 1 - first : first;
    const signed = flipped ? -ratio : ratio;
    const [x, y, z] = column(source.affine, sourceAxis);
    return { length, step: [x * signed, y * signed, z * signed] };
  };
  const [i, j, k] = [along(0), along(1), along(2)];
  const affine: Affine = affineFromColumns(
    [i.step, j.step, k.step],
    applyPoint(source.affine, origin),
  );
  return { shape: [i.length, j.length, k.length], affine };
}

import { column, determinant, spacingMm, type Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { NiftiSource, VolumeSource } from '../../core/volume/volume.ts';
import { HEADER_LAYOUTS } from './headerLayout.ts';

const MILLIMETRES = 2;
const SCANNER_COORDINATES = 1;

/** A source whose geometry a NIfTI file can repeat to the last bit, and the grid that this file then has. */
export interface NiftiTarget {
  readonly source: NiftiSource;
  readonly grid: VoxelGrid;
}

/** Axes whose cosines differ more from those of right angles have no qform. */
const LARGEST_COSINE = 1e-5;

/**
 * What an export as NIfTI takes for the geometry of its source: the header of a NIfTI file as it is, else a new one of
 * NIfTI-1 whose sform is the affine, rounded to float32 as that format stores it. Its qform says the same, for readers that
 * prefer it, unless the axes are sheared, which a qform cannot say.
 */
export function niftiTarget(source: VolumeSource, grid: VoxelGrid): NiftiTarget {
  if (source.format === 'nifti1' || source.format === 'nifti2') return { source, grid };
  const layout = HEADER_LAYOUTS.nifti1;
  const header = new Uint8Array(layout.headerBytes);
  const view = new DataView(header.buffer);
  const affine = Array.from(grid.affine, Math.fround);
  view.setFloat32(layout.pixdim, 1, true);
  spacingMm(grid.affine).forEach((size, axis) => {
    view.setFloat32(layout.pixdim + 4 * (axis + 1), size, true);
  });
  header[layout.xyztUnits] = MILLIMETRES;
  view.setInt16(layout.sformCode, SCANNER_COORDINATES, true);
  affine.slice(0, 12).forEach((value, at) => view.setFloat32(layout.srow + 4 * at, value, true));
  writeQform(view, grid.affine);
  const { sha256 } = source;
  return {
    source: { format: 'nifti1', header, littleEndian: true, sha256 },
    grid: { shape: grid.shape, affine: affine as unknown as Affine },
  };
}

/** Source: nifti1.h, method 2; `nifti_mat44_to_quatern` of nifti1_io.c. */
function writeQform(view: DataView, affine: Affine): void {
  const layout = HEADER_LAYOUTS.nifti1;
  const spacing = spacingMm(affine);
  const axes = ([0, 1, 2] as const).map((axis) =>
    column(affine, axis).map((mm) => mm / spacing[axis]),
  );
  const cosine = (a: number, b: number): number =>
    axes[a].reduce((sum, part, at) => sum + part * axes[b][at], 0);
  const isRectangular = [cosine(0, 1), cosine(0, 2), cosine(1, 2)].every(
    (value) => Math.abs(value) < LARGEST_COSINE,
  );
  if (!isRectangular) return;
  const qfac = determinant(affine) < 0 ? -1 : 1;
  const [x, y, z] = [axes[0], axes[1], axes[2].map((part) => part * qfac)];
  const quaternion = quaternionOf(x, y, z);
  const origin = column(affine, 3);
  view.setFloat32(layout.pixdim, qfac, true);
  view.setInt16(layout.qformCode, SCANNER_COORDINATES, true);
  [...quaternion, ...origin].forEach((value, at) => {
    view.setFloat32(layout.quatern + 4 * at, value, true);
  });
}

/** b, c, d of the rotation whose columns are given; a is implied, and not negative. */
function quaternionOf(
  x: readonly number[],
  y: readonly number[],
  z: readonly number[],
): readonly [number, number, number] {
  // The largest of the four is computed by a root, the others by division through it.
  const squares = [
    1 + x[0] + y[1] + z[2],
    1 + x[0] - y[1] - z[2],
    1 - x[0] + y[1] - z[2],
    1 - x[0] - y[1] + z[2],
  ];
  const largest = squares.indexOf(Math.max(...squares));
  const root = Math.sqrt(squares[largest]) / 2;
  const over = 0.25 / root;
  const parts = [
    [root, (y[2] - z[1]) * over, (z[0] - x[2]) * over, (x[1] - y[0]) * over],
    [(y[2] - z[1]) * over, root, (y[0] + x[1]) * over, (z[0] + x[2]) * over],
    [(z[0] - x[2]) * over, (y[0] + x[1]) * over, root, (z[1] + y[2]) * over],
    [(x[1] - y[0]) * over, (z[0] + x[2]) * over, (z[1] + y[2]) * over, root],
  ][largest];
  const sign = parts[0] < 0 ? -1 : 1;
  return [parts[1] * sign, parts[2] * sign, parts[3] * sign];
}

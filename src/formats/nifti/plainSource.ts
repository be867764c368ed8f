import { spacingMm, type Affine } from '../../core/geometry/affine.ts';
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

/**
 * What an export as NIfTI takes for the geometry of its source: the header of a NIfTI file as it is, else a new one of
 * NIfTI-1 whose sform is the affine, rounded to float32 as that format stores it.
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
  const { sha256 } = source;
  return {
    source: { format: 'nifti1', header, littleEndian: true, sha256 },
    grid: { shape: grid.shape, affine: affine as unknown as Affine },
  };
}

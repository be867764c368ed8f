import { AppError } from '../../core/errors.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import { parseNiftiHeader } from '../nifti/niftiHeader.ts';
import { niftiOrientation } from '../nifti/niftiOrientation.ts';
import type { ScalarDatatype } from '../voxels/scalarDatatype.ts';
import { npyTypeBytes, parseNpyHeader, type NpyType } from '../npy/npyHeader.ts';

/** Where the numbers of a file of samples lie: volumes one after the other, i fastest in each. */
export interface PlaneLayout {
  readonly format: 'nifti' | 'npz';
  readonly shape: readonly [ni: number, nj: number, nk: number];
  /** Null where the format has none. */
  readonly affine: Affine | null;
  /** Volumes in the file, ≥ 1. */
  readonly planes: number;
  readonly type: ScalarDatatype['name'] | NpyType;
  readonly bytesPerNumber: 1 | 2 | 4 | 8;
  readonly littleEndian: boolean;
  /** Value = slope × stored + intercept. */
  readonly slope: number;
  readonly intercept: number;
  readonly dataOffsetBytes: number;
  /** The order is turned round (Fortran order of a [C, z, y, x] array): plane fastest, i slowest. */
  readonly isReversed: boolean;
}

/**
 * @param head as for `parseNiftiHeader`. Three dimensions, or four.
 * @throws AppError as `parseNiftiHeader` and `niftiOrientation`.
 */
export function niftiLayout(head: Uint8Array): PlaneLayout {
  const header = parseNiftiHeader(head, 'frames');
  const { datatype, shape, frames, littleEndian, slope, intercept, dataOffsetBytes } = header;
  return {
    format: 'nifti',
    shape,
    affine: niftiOrientation(header).affine,
    planes: frames,
    type: datatype.name,
    bytesPerNumber: datatype.bytes,
    littleEndian,
    slope,
    intercept,
    dataOffsetBytes,
    isReversed: false,
  };
}

/**
 * An array [C, z, y, x] as nnU-Net saves it: x, y, z run along i, j, k of the image, whatever reader it was
 * trained with, save one that turns images to RAS first.
 * @param head as for `parseNpyHeader`.
 * @throws AppError as `parseNpyHeader`; `input/not-three-dimensional` { shape, format } for other dimensions.
 * Source: nnU-Net v2 `inference/export_prediction.py`; v1 `inference/segmentation_export.py`.
 */
export function npyLayout(head: Uint8Array): PlaneLayout {
  const { type, littleEndian, fortranOrder, shape, dataOffsetBytes } = parseNpyHeader(head);
  const [planes, nk, nj, ni] = shape;
  if (shape.length !== 4 || shape.some((size) => size < 1)) {
    throw new AppError('input/not-three-dimensional', { shape, format: 'npz' });
  }
  return {
    format: 'npz',
    shape: [ni, nj, nk],
    affine: null,
    planes,
    type,
    bytesPerNumber: npyTypeBytes(type),
    littleEndian,
    slope: 1,
    intercept: 0,
    dataOffsetBytes,
    isReversed: fortranOrder,
  };
}

/** Header and numbers: the least length of a complete file. */
export function layoutBytes({
  dataOffsetBytes,
  shape,
  planes,
  bytesPerNumber,
}: PlaneLayout): number {
  return dataOffsetBytes + shape[0] * shape[1] * shape[2] * planes * bytesPerNumber;
}

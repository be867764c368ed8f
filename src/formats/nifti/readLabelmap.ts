import { AppError } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { parseNiftiHeader } from './niftiHeader.ts';
import { niftiOrientation } from './niftiOrientation.ts';
import { decodeVoxels, surveyVoxels } from './niftiVoxels.ts';
import { assertComplete, assertHoldable } from './readNifti.ts';

export interface Labelmap {
  readonly grid: VoxelGrid;
  /** [K, J, I], i fastest; 0 is background. */
  readonly labels: Uint8Array<ArrayBuffer>;
}

/**
 * Reads a NIfTI whose values are whole numbers 0 … 255, of whatever datatype. An empty map is allowed.
 * @param bytes the inflated file. Not modified, not kept.
 * @throws AppError as `readNifti` save `input/no-image-content`; `input/unsupported-datatype`
 * { datatype, reason: 'not-labels' } where a value is fractional, negative, above 255 or not finite.
 */
export function readLabelmap(bytes: Uint8Array): Labelmap {
  const header = parseNiftiHeader(bytes);
  const { affine } = niftiOrientation(header);
  assertComplete(header, bytes.length);
  assertHoldable(header);
  const survey = finish(surveyVoxels(bytes, header));
  const isLabelmap =
    survey.fitsInt16 && survey.nonFiniteCount === 0 && survey.min >= 0 && survey.max <= 255;
  if (!isLabelmap) {
    const datatype = header.datatype.name;
    throw new AppError('input/unsupported-datatype', { datatype, reason: 'not-labels' });
  }
  const labels = new Uint8Array(header.shape[0] * header.shape[1] * header.shape[2]);
  finish(decodeVoxels(bytes, header, labels, 0));
  return { grid: { shape: header.shape, affine }, labels };
}

function finish<R>(pass: Generator<number, R, void>): R {
  for (;;) {
    const step = pass.next();
    if (step.done) return step.value;
  }
}

import { AppError } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { parseNiftiHeader } from './niftiHeader.ts';
import { assertHoldable } from '../voxels/checkedGrid.ts';
import { assertComplete, attachedVoxels, storedPlane } from '../voxels/readVolume.ts';
import { decodeVoxels, surveyVoxels } from '../voxels/storedVoxels.ts';
import { niftiVoxelFile } from './readNifti.ts';

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
  const file = niftiVoxelFile(header);
  const loaded = attachedVoxels(file, bytes);
  assertComplete(file, loaded);
  assertHoldable(header.shape, 2);
  const stored = storedPlane(file, loaded, 0);
  const survey = finish(surveyVoxels(stored));
  const isLabelmap =
    survey.fitsInt16 && survey.nonFiniteCount === 0 && survey.min >= 0 && survey.max <= 255;
  if (!isLabelmap) {
    const datatype = header.datatype.name;
    throw new AppError('input/unsupported-datatype', { datatype, reason: 'not-labels' });
  }
  const labels = new Uint8Array(stored.count);
  finish(decodeVoxels(stored, labels, 0));
  return { grid: file.grid, labels };
}

function finish<R>(pass: Generator<number, R, void>): R {
  for (;;) {
    const step = pass.next();
    if (step.done) return step.value;
  }
}

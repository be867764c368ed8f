import { AppError } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import { verifyPlanes } from '../../formats/dicom/verifyPlanes.ts';
import { verifyReferences } from '../../formats/dicom/verifyReferences.ts';
import {
  NORMALISED_PREDICTIVE_ENTROPY,
  SAMPLE_SHARE,
} from '../../formats/parametricMap/mapQuantities.ts';
import { readParametricMap } from '../../formats/parametricMap/readParametricMap.ts';
import { writeParametricMap } from '../../formats/parametricMap/writeParametricMap.ts';
import type { EncodedFile, ExportWriting, MapQuantity } from '../codec.api.ts';
import { parseOwn, seriesOf, withUids } from './encodeDicom.ts';
import { readOwnFile, type ExportContext } from './exportContext.ts';
import { sha256Hex } from './sha256.ts';

/** A map on the grid of the image that it is of. */
export interface ParametricMapExport {
  readonly source: VolumeSource;
  readonly grid: VoxelGrid;
  /** [K, J, I] on the grid; not modified. */
  readonly values: Float32Array<ArrayBuffer>;
  readonly quantity: MapQuantity;
  readonly writing: ExportWriting;
}

/**
 * A DICOM Parametric Map, read back and compared to the last bit, with what it refers to.
 * @throws as `writeParametricMap`; AppError `export/not-representable` {format, reason: 'not-dicom'};
 *   `export/readback-mismatch` {what: 'quantity' | 'values', …}.
 */
export async function encodeParametricMap(
  { source, grid, values, quantity, writing: by }: ParametricMapExport,
  context: ExportContext,
): Promise<EncodedFile> {
  const series = seriesOf(source);
  const writing = withUids(by);
  context.progress({ stage: 'write', done: 0, total: 1 });
  await context.checkpoint();
  const isShare = quantity.kind === 'share';
  const code = isShare ? SAMPLE_SHARE : NORMALISED_PREDICTIVE_ENTROPY;
  const structure = isShare ? quantity.structure.name : '';
  const map = { series, grid, values, quantity: code, structure, writing };
  const bytes = writeParametricMap(map);
  context.progress({ stage: 'verify', done: 0, total: 1 });
  await context.checkpoint();
  await readOwnFile(() => {
    const file = parseOwn(bytes);
    verifyReferences(file.dataSet, series, writing);
    verifyPlanes(file.dataSet, { series, grid });
    const found = readParametricMap(file, grid);
    if (found.quantity?.value !== code.concept.value) throw mismatch('quantity');
    if (found.values.some((value, at) => value !== values[at])) throw mismatch('values');
    return Promise.resolve();
  });
  const sha256 = await sha256Hex(bytes);
  context.transfer(bytes.buffer);
  return { bytes, sha256 };
}

function mismatch(what: string): AppError {
  return new AppError('export/readback-mismatch', { what });
}

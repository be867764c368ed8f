import { AppError } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import { verifyPlanes } from '../../formats/dicom/verifyPlanes.ts';
import { verifyReferences } from '../../formats/dicom/verifyReferences.ts';
import {
  NORMALISED_PREDICTIVE_ENTROPY,
  OBSERVER_DISAGREEMENT,
  SAMPLE_SHARE,
} from '../../formats/parametricMap/mapQuantities.ts';
import {
  readParametricMapSlices,
  type ParametricMapSlices,
} from '../../formats/parametricMap/readParametricMap.ts';
import { openParametricMap } from '../../formats/parametricMap/writeParametricMap.ts';
import type { EncodedFile, ExportWriting, MapQuantity } from '../codec.api.ts';
import { parseOwn, seriesOf, withUids } from './encodeDicom.ts';
import { readOwnFile, type ExportContext } from './exportContext.ts';
import { fileSha256 } from './fileSha256.ts';
import { mapSlabs, type CoarseMap, type MapSlab } from './mapSlabs.ts';

const CODES = {
  uncertainty: NORMALISED_PREDICTIVE_ENTROPY,
  share: SAMPLE_SHARE,
  disagreement: OBSERVER_DISAGREEMENT,
};

/** A map of an image. */
export interface ParametricMapExport {
  readonly source: VolumeSource;
  readonly map: CoarseMap;
  readonly quantity: MapQuantity;
  readonly writing: ExportWriting;
}

/**
 * A DICOM Parametric Map, read back and compared to the last bit, with what it refers to. Its values are worked out slab by
 * slab, and once more to compare: the file is the only array of their number.
 * @throws as `openParametricMap` and `mapSlabs`; AppError `export/not-representable` {format, reason: 'not-dicom'};
 *   `export/readback-mismatch` {what: 'quantity' | 'values', …}.
 */
export async function encodeParametricMap(
  { source, map, quantity, writing: by }: ParametricMapExport,
  context: ExportContext,
): Promise<EncodedFile> {
  const series = seriesOf(source);
  const { grid } = map;
  const writing = withUids(by);
  const code = CODES[quantity.kind];
  const structure = quantity.kind === 'uncertainty' ? '' : quantity.structure.name;
  const content = { series, grid, quantity: code, structure, writing };
  const { bytes, putSlices } = openParametricMap(content);
  await forSlabs('write', { map, context }, ({ first, values }) => putSlices(first, values));
  await readOwnFile(async () => {
    const file = parseOwn(bytes);
    verifyReferences(file.dataSet, series, writing);
    verifyPlanes(file.dataSet, { series, grid });
    const found = readParametricMapSlices(file, grid);
    if (found.quantity?.value !== code.concept.value) throw mismatch('quantity');
    await forSlabs('verify', { map, context }, (slab) => verifySlab(slab, grid, found));
  });
  const sha256 = await fileSha256(bytes, () => context.checkpoint());
  context.transfer(bytes.buffer);
  return { bytes, sha256 };
}

async function forSlabs(
  stage: 'write' | 'verify',
  { map, context }: { readonly map: CoarseMap; readonly context: ExportContext },
  onSlab: (slab: MapSlab) => void,
): Promise<void> {
  for (const slab of mapSlabs(map)) {
    context.progress({ stage, done: slab.first, total: map.grid.shape[2] });
    await context.checkpoint();
    onSlab(slab);
  }
}

/** @throws AppError `export/readback-mismatch` {what: 'values'}. */
export function verifySlab(
  { first, values }: MapSlab,
  { shape }: VoxelGrid,
  found: Pick<ParametricMapSlices, 'readSlice'>,
): void {
  const plane = shape[0] * shape[1];
  const slice = new Float32Array(plane);
  for (let start = 0; start < values.length; start += plane) {
    found.readSlice(first + start / plane, slice);
    for (let pixel = 0; pixel < plane; pixel++) {
      if (slice[pixel] !== values[start + pixel]) throw mismatch('values');
    }
  }
}

function mismatch(what: string): AppError {
  return new AppError('export/readback-mismatch', { what });
}

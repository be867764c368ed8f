import { AppError } from '../../core/errors.ts';
import { sha256Stream, type Sha256Stream } from '../../core/sha256Stream.ts';
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
import {
  openParametricMap,
  type ParametricMapFile,
} from '../../formats/parametricMap/writeParametricMap.ts';
import type { EncodedFile, ExportWriting, MapQuantity } from '../codec.api.ts';
import { blobOfParts } from './blobOf.ts';
import { parseOwn, seriesOf, withUids } from './encodeDicom.ts';
import { readOwnFile, type ExportContext } from './exportContext.ts';
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
 * slab, go to the browser, and are worked out once more to compare: the file, of 630 MB for 512 × 512 × 600 voxels, is never
 * in the tab's memory as a whole.
 * @throws as `openParametricMap`, `mapSlabs` and `blobOfParts`; AppError `export/not-representable` {format, reason:
 *   'not-dicom'}; `export/readback-mismatch` {what: 'quantity' | 'values' | 'length', …}.
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
  const file = openParametricMap({ series, grid, quantity: code, structure, writing });
  const hash = sha256Stream();
  const parts = storedParts(file, map, context);
  const blob = await blobOfParts(hashed(parts, hash), file.fileBytes);
  await readOwnFile(async () => {
    const head = parseOwn(await bytesOf(blob, 0, file.head.length), 'float-header');
    verifyReferences(head.dataSet, series, writing);
    verifyPlanes(head.dataSet, { series, grid });
    const found = readParametricMapSlices(head, grid);
    if (found.quantity?.value !== code.concept.value) throw mismatch('quantity');
    const { offsetBytes, frameBytes, frames } = found;
    if (blob.size !== offsetBytes + frames * frameBytes) throw mismatch('length');
    for await (const slab of slabsOf('verify', map, context)) {
      const from = offsetBytes + slab.first * frameBytes;
      const stored = await bytesOf(blob, from, slab.values.byteLength);
      verifySlab(slab, grid, { ...found, stored });
    }
  });
  return { blob, sha256: hash.end() };
}

async function* storedParts(
  { head, stored }: ParametricMapFile,
  map: CoarseMap,
  context: ExportContext,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  yield head;
  for await (const { values } of slabsOf('write', map, context)) yield stored(values);
}

async function* hashed(
  parts: AsyncIterable<Uint8Array<ArrayBuffer>>,
  hash: Sha256Stream,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  for await (const part of parts) {
    hash.push(part);
    yield part;
  }
}

async function* slabsOf(
  stage: 'write' | 'verify',
  map: CoarseMap,
  context: ExportContext,
): AsyncGenerator<MapSlab, void, void> {
  for (const slab of mapSlabs(map)) {
    context.progress({ stage, done: slab.first, total: map.grid.shape[2] });
    await context.checkpoint();
    yield slab;
  }
}

async function bytesOf(blob: Blob, from: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.slice(from, from + length).arrayBuffer());
}

/** What was read of a slab. */
interface FoundSlab extends Pick<ParametricMapSlices, 'readSlice' | 'frameBytes'> {
  /** Its frames as they are stored: of our own files, that of slice k is the k-th. */
  readonly stored: Uint8Array;
}

/** @throws AppError `export/readback-mismatch` {what: 'values'}. */
export function verifySlab(
  { first, values }: MapSlab,
  { shape }: VoxelGrid,
  { readSlice, frameBytes, stored }: FoundSlab,
): void {
  const plane = shape[0] * shape[1];
  const slice = new Float32Array(plane);
  const frameAt = (frame: number): Uint8Array => {
    const at = (frame - first) * frameBytes;
    if (at < 0 || at + frameBytes > stored.length) throw mismatch('values');
    return stored.subarray(at, at + frameBytes);
  };
  for (let start = 0; start < values.length; start += plane) {
    readSlice(first + start / plane, frameAt, slice);
    for (let pixel = 0; pixel < plane; pixel++) {
      if (slice[pixel] !== values[start + pixel]) throw mismatch('values');
    }
  }
}

function mismatch(what: string): AppError {
  return new AppError('export/readback-mismatch', { what });
}

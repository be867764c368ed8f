import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import { isSameGrid, voxelCount } from '../../core/geometry/gridMath.ts';
import { nrrdMapHeader, writeSegNrrd, type NrrdParts } from '../../formats/nrrd/writeNrrd.ts';
import { nrrdVoxelFile } from '../../formats/nrrd/nrrdVoxelFile.ts';
import { readLabelLayers } from '../../formats/voxels/readLabelLayers.ts';
import type { LoadedVoxels } from '../../formats/voxels/readVolume.ts';
import { HOST_LITTLE_ENDIAN } from '../../formats/voxels/storedVoxels.ts';
import { voxelBytes, type VoxelFile } from '../../formats/voxels/voxelFile.ts';
import type { EncodedFile } from '../codec.api.ts';
import { compareBytes } from './compareBytes.ts';
import { exportInSteps, readOwnFile, type ExportContext } from './exportContext.ts';
import { encodedFile } from './encodedFile.ts';
import { gunzip } from './gunzip.ts';
import { gzip } from './gzip.ts';
import { inflateUpTo } from './inflateUpTo.ts';
import { mapSlabs, type CoarseMap } from './mapSlabs.ts';
import { verifySegments } from './verifySegments.ts';

/**
 * Segments as a .seg.nrrd file, read back and compared: grid to the last bit, names, origins, codes, every voxel.
 * @param note what the file says of who wrote it; printable ASCII.
 * @throws AppError as `writeSegNrrd`; `export/readback-mismatch` as `verifySegments`.
 */
export async function encodeSegNrrd(
  layers: SegmentLayers,
  note: string,
  context: ExportContext,
): Promise<EncodedFile> {
  const written = await packedSegments(writeSegNrrd(layers, note), context);
  const { file, loaded } = await readBack(written, context);
  const found = await exportInSteps(readLabelLayers(file, loaded, []), 'verify', context);
  verifySegments(layers, found, {
    nameOf: ({ name }) => name.replace(/\r\n?/g, '\n'),
    unknownOrigin: null,
    hasCodes: true,
  });
  return encodedFile(written, () => context.checkpoint());
}

/**
 * A scalar map as an NRRD file of float32 on the image's grid, read back and compared to the last bit. Its values are worked
 * out slab by slab, and once more to compare: only the packed file is in memory.
 * @throws AppError as `nrrdMapHeader` and `mapSlabs`; `export/readback-mismatch` { what }.
 */
export async function encodeNrrdMap(
  map: CoarseMap,
  note: string,
  context: ExportContext,
): Promise<EncodedFile> {
  const { grid } = map;
  const header = nrrdMapHeader(grid, note);
  const total = voxelCount(grid) * Float32Array.BYTES_PER_ELEMENT;
  const written = await packed(header, { parts: storedSlabs(map), total }, context);
  await readOwnFile(async () => {
    const file = nrrdVoxelFile(written);
    if (!isSameGrid(file.grid, grid)) throw mismatch('grid');
    if (!isPlainFloat(file)) throw mismatch('datatype');
    const comparison = compareBytes(storedSlabs(map));
    const { trailingBytes } = await gunzip(written.subarray(file.data.offsetBytes), {
      sink: (chunk) => comparison.push(chunk),
      step: async (done) => {
        context.progress({ stage: 'verify', done, total: written.length });
        await context.checkpoint();
      },
    });
    if (trailingBytes > 0) throw mismatch('length');
    if (!comparison.end()) throw mismatch('values');
  });
  return encodedFile(written, () => context.checkpoint());
}

function packedSegments(
  { header, voxels }: NrrdParts,
  context: ExportContext,
): Promise<Uint8Array<ArrayBuffer>> {
  return packed(header, { parts: [voxels], total: voxels.length }, context);
}

/** The values as they are stored. */
function* storedSlabs(map: CoarseMap): Generator<Uint8Array<ArrayBuffer>, void, void> {
  for (const { values } of mapSlabs(map)) yield new Uint8Array(values.buffer);
}

/** Whether the voxels are the float32 numbers that memory holds, as they are. */
function isPlainFloat({
  datatype,
  littleEndian,
  planes,
  slope,
  intercept,
  data,
}: VoxelFile): boolean {
  const isAsItIs = slope === 1 && intercept === 0 && planes === 1;
  const isHost = datatype.name === 'float32' && littleEndian === HOST_LITTLE_ENDIAN;
  return isAsItIs && isHost && data.encoding === 'gzip';
}

async function packed(
  header: Uint8Array,
  { parts, total }: { readonly parts: Iterable<Uint8Array<ArrayBuffer>>; readonly total: number },
  context: ExportContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const compressed = await gzip(parts, async (done) => {
    context.progress({ stage: 'deflate', done, total });
    await context.checkpoint();
  });
  const bytes = new Uint8Array(header.length + compressed.length);
  bytes.set(header);
  bytes.set(compressed, header.length);
  return bytes;
}

/** Inflated by another implementation than the one that deflated it. */
function readBack(
  bytes: Uint8Array,
  context: ExportContext,
): Promise<{ file: VoxelFile; loaded: LoadedVoxels }> {
  return readOwnFile(async () => {
    const file = nrrdVoxelFile(bytes);
    const inflated = await inflateUpTo(bytes.subarray(file.data.offsetBytes), {
      length: voxelBytes(file),
      step: async (done) => {
        context.progress({ stage: 'verify', done, total: bytes.length });
        await context.checkpoint();
      },
    });
    if (inflated.trailingBytes > 0) throw mismatch('length');
    const { datatype, littleEndian } = file;
    const loaded = { bytes: inflated.bytes, offsetBytes: 0, datatype, littleEndian };
    return { file, loaded: { ...loaded, trailingBytes: 0 } };
  });
}

function mismatch(what: string): AppError {
  return new AppError('export/readback-mismatch', { what, format: 'nrrd' });
}

import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { isSameGrid } from '../../core/geometry/gridMath.ts';
import { writeNrrdMap, writeSegNrrd, type NrrdParts } from '../../formats/nrrd/writeNrrd.ts';
import { nrrdVoxelFile } from '../../formats/nrrd/nrrdVoxelFile.ts';
import { readLabelLayers } from '../../formats/voxels/readLabelLayers.ts';
import { storedPlane, type LoadedVoxels } from '../../formats/voxels/readVolume.ts';
import { decodeVoxels } from '../../formats/voxels/storedVoxels.ts';
import { voxelBytes, type VoxelFile } from '../../formats/voxels/voxelFile.ts';
import type { EncodedFile } from '../codec.api.ts';
import { exportInSteps, readOwnFile, type ExportContext } from './exportContext.ts';
import { gzip } from './gzip.ts';
import { inflateUpTo } from './inflateUpTo.ts';
import { sha256Hex } from './sha256.ts';
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
  const written = await packed(writeSegNrrd(layers, note), context);
  const { file, loaded } = await readBack(written, context);
  const found = await exportInSteps(readLabelLayers(file, loaded, []), 'verify', context);
  verifySegments(layers, found, {
    nameOf: ({ name }) => name.replace(/\r\n?/g, '\n'),
    unknownOrigin: null,
    hasCodes: true,
  });
  return offered(written, context);
}

/**
 * A scalar map as an NRRD file of float32, read back and compared to the last bit.
 * @param values on `grid`; not modified.
 * @throws AppError as `writeNrrdMap`; `export/readback-mismatch` { what }.
 */
export async function encodeNrrdMap(
  { grid, values }: { readonly grid: VoxelGrid; readonly values: Float32Array<ArrayBuffer> },
  note: string,
  context: ExportContext,
): Promise<EncodedFile> {
  const written = await packed(writeNrrdMap(grid, values, note), context);
  const { file, loaded } = await readBack(written, context);
  if (!isSameGrid(file.grid, grid)) throw mismatch('grid');
  const found = new Float32Array(values.length);
  await exportInSteps(
    asShares(decodeVoxels(storedPlane(file, loaded, 0), found, Number.NaN), values.length),
    'verify',
    context,
  );
  if (found.some((value, at) => value !== values[at])) throw mismatch('values');
  return offered(written, context);
}

function* asShares(steps: Generator<number, void>, total: number): Generator<number, void> {
  for (;;) {
    const step = steps.next();
    if (step.done) return;
    yield step.value / total;
  }
}

async function packed(
  { header, voxels }: NrrdParts,
  context: ExportContext,
): Promise<Uint8Array<ArrayBuffer>> {
  const compressed = await gzip([voxels], async (done) => {
    context.progress({ stage: 'deflate', done, total: voxels.length });
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

async function offered(
  bytes: Uint8Array<ArrayBuffer>,
  context: ExportContext,
): Promise<EncodedFile> {
  const sha256 = await sha256Hex(bytes);
  context.transfer(bytes.buffer);
  return { bytes, sha256 };
}

function mismatch(what: string): AppError {
  return new AppError('export/readback-mismatch', { what, format: 'nrrd' });
}

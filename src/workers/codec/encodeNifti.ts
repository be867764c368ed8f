import { AppError } from '../../core/errors.ts';
import { exportHeader, type ExportKind } from '../../formats/nifti/writeNifti.ts';
import { niftiTarget } from '../../formats/nifti/plainSource.ts';
import { readbackOf, type Readback } from '../../formats/nifti/verifyReadback.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import type { EncodedFile } from '../codec.api.ts';
import type { ExportContext } from './exportContext.ts';
import { gunzip } from './gunzip.ts';
import { encodedFile } from './encodedFile.ts';
import { gzip } from './gzip.ts';

/** Voxels on the image's grid, and how they are described: printable ASCII, ≤ 79 characters. */
export interface NiftiExport {
  readonly source: VolumeSource;
  readonly grid: VoxelGrid;
  readonly content: ExportKind;
  /** Labels, or quantised values in the byte order of {@link isLittleEndian}. Not modified. */
  readonly voxels: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  readonly description: string;
}

/** The byte order of an export: that of a NIfTI image, else little-endian. */
export function isLittleEndian(source: VolumeSource): boolean {
  return 'littleEndian' in source ? source.littleEndian : true;
}

/**
 * A gzipped NIfTI file on the image's grid; nothing is given out that has not been inflated by another implementation,
 * read and compared to the last bit.
 * @throws as `exportHeader`; AppError `export/readback-mismatch`.
 */
export async function encodeNifti(
  { source: image, grid: imageGrid, content, voxels, description }: NiftiExport,
  context: ExportContext,
): Promise<EncodedFile> {
  const { source, grid } = niftiTarget(image, imageGrid);
  const header = exportHeader(source, grid, { content, description });
  const stored = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  const total = header.length + stored.length;
  const bytes = await gzip([header, stored], async (done) => {
    context.progress({ stage: 'deflate', done, total });
    await context.checkpoint();
  });
  const readback = readbackOf({ source, grid, voxels });
  await inflateInto(readback, bytes, context);
  readback.end();
  return encodedFile(bytes, () => context.checkpoint());
}

/** @throws AppError `export/readback-mismatch` {what: 'stream'}. */
async function inflateInto(
  readback: Readback,
  compressed: Uint8Array,
  context: ExportContext,
): Promise<void> {
  let trailing = 0;
  try {
    const { trailingBytes } = await gunzip(compressed, {
      sink: (chunk) => readback.push(chunk),
      step: async (done) => {
        context.progress({ stage: 'verify', done, total: compressed.length });
        await context.checkpoint();
      },
    });
    trailing = trailingBytes;
  } catch (error) {
    // Our own file found corrupt is no fault of the input.
    if (error instanceof AppError && error.code === 'input/corrupt') throw mismatch(error);
    throw error;
  }
  if (trailing > 0) throw mismatch();
}

function mismatch(cause?: AppError): AppError {
  return new AppError('export/readback-mismatch', { what: 'stream' }, { cause });
}

import { AppError } from '../../core/errors.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import { upsampleSlices } from '../../core/geometry/resample.ts';
import { niftiTarget } from '../../formats/nifti/plainSource.ts';
import { exportHeader, quantizeUncertainty } from '../../formats/nifti/writeNifti.ts';
import { verifyReadback, type ExpectedExport } from '../../formats/nifti/verifyReadback.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecApi, CodecProgress, EncodedFile } from '../codec.api.ts';
import { gunzip } from './gunzip.ts';
import { gzip } from './gzip.ts';
import { sha256Hex } from './sha256.ts';

type Context = CallContext<CodecProgress>;

/** Source voxels resampled between two checkpoints: some tens of milliseconds of work. */
const VOXELS_PER_STEP = 4e6;

/** `encodeLabelmap` of the codec's contract. Throws AppError `internal/shape`, else as `exportHeader`. */
export async function encodeLabelmap(
  params: CodecApi['encodeLabelmap']['params'],
  context: Context,
): Promise<EncodedFile> {
  const { labels, description } = params;
  const { source, grid } = niftiTarget(params.source, params.grid);
  assertLength(labels.length, voxelCount(grid));
  const content = { kind: 'labelmap', labels } as const;
  const header = exportHeader(source, grid, { content, description });
  return compressAndVerify(header, { source, grid, voxels: labels }, context);
}

/** `encodeUncertainty` of the codec's contract. Throws as `upsampleSlices` and `quantizeUncertainty`. */
export async function encodeUncertainty(
  params: CodecApi['encodeUncertainty']['params'],
  context: Context,
): Promise<EncodedFile> {
  const { description } = params;
  const { source, grid } = niftiTarget(params.source, params.grid);
  const content = { kind: 'uncertainty' } as const;
  const header = exportHeader(source, grid, { content, description });
  const voxels = await quantizeOnSource(params, source.littleEndian, context);
  return compressAndVerify(header, { source, grid, voxels }, context);
}

/** Slab by slab, so that a cancel can come in between. */
async function quantizeOnSource(
  params: CodecApi['encodeUncertainty']['params'],
  littleEndian: boolean,
  context: Context,
): Promise<Uint16Array<ArrayBuffer>> {
  const { grid, networkGrid, entropy } = params;
  const [ni, nj, nk] = grid.shape;
  const out = new Uint16Array(voxelCount(grid));
  const slicesPerStep = Math.max(1, Math.floor(VOXELS_PER_STEP / (ni * nj)));
  for (let first = 0; first < nk; first += slicesPerStep) {
    context.progress({ stage: 'resample', done: first, total: nk });
    await context.checkpoint();
    const slab = slabOf(grid, first, Math.min(slicesPerStep, nk - first));
    upsampleSlices(entropy, { network: networkGrid, source: slab }, (k, slice) => {
      const start = (first + k) * ni * nj;
      quantizeUncertainty(slice, out.subarray(start, start + ni * nj), littleEndian);
    });
  }
  return out;
}

/** The grid of slices `first` … `first + count - 1`. */
function slabOf(grid: VoxelGrid, first: number, count: number): VoxelGrid {
  const m = grid.affine;
  const affine: Affine = [
    ...([m[0], m[1], m[2], m[3] + first * m[2]] as const),
    ...([m[4], m[5], m[6], m[7] + first * m[6]] as const),
    ...([m[8], m[9], m[10], m[11] + first * m[10]] as const),
    ...([0, 0, 0, 1] as const),
  ];
  return { shape: [grid.shape[0], grid.shape[1], count], affine };
}

/** Nothing is offered that has not been inflated by another implementation, read and compared. */
async function compressAndVerify(
  header: Uint8Array<ArrayBuffer>,
  expected: ExpectedExport & { readonly voxels: { readonly buffer: ArrayBuffer } },
  context: Context,
): Promise<EncodedFile> {
  const { voxels } = expected;
  const stored = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  const total = header.length + stored.length;
  const bytes = await gzip([header, stored], async (done) => {
    context.progress({ stage: 'deflate', done, total });
    await context.checkpoint();
  });
  verifyReadback(await inflateExactly(bytes, total, context), expected);
  const sha256 = await sha256Hex(bytes);
  context.transfer(bytes.buffer);
  return { bytes, sha256 };
}

async function inflateExactly(
  compressed: Uint8Array,
  total: number,
  context: Context,
): Promise<Uint8Array> {
  const inflated = new Uint8Array(total);
  let length = 0;
  try {
    await gunzip(compressed, {
      sink: (chunk) => {
        if (length + chunk.length > total) throw mismatch();
        inflated.set(chunk, length);
        length += chunk.length;
      },
      step: async (done) => {
        context.progress({ stage: 'verify', done, total: compressed.length });
        await context.checkpoint();
      },
    });
  } catch (error) {
    // Our own file found corrupt is no fault of the input.
    if (error instanceof AppError && error.code === 'input/corrupt') throw mismatch(error);
    throw error;
  }
  if (length !== total) throw mismatch();
  return inflated;
}

function mismatch(cause?: AppError): AppError {
  return new AppError('export/readback-mismatch', { what: 'stream' }, { cause });
}

function assertLength(actual: number, expected: number): void {
  if (actual !== expected) throw new AppError('internal/shape', { expected, actual });
}

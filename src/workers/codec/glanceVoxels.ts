import { AppError } from '../../core/errors.ts';
import {
  LARGEST_SURVEYED,
  lookOf,
  type FileGlance,
  type VoxelSurvey,
} from '../../core/worklist/fileGlance.ts';
import { recognize } from '../../formats/recognize.ts';
import { dataFilePositions, parseVoxelHeader } from '../../formats/voxelHeader.ts';
import { storedPlane } from '../../formats/voxels/readVolume.ts';
import { describedSegments } from '../../formats/voxels/readLabelLayers.ts';
import { decodeVoxels } from '../../formats/voxels/storedVoxels.ts';
import { voxelBytes, type VoxelFile } from '../../formats/voxels/voxelFile.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, SourceFile } from '../codec.api.ts';
import { isGzip } from './gunzip.ts';
import { inflateHead } from './inflateUpTo.ts';
import { pathOf } from './loadVoxels.ts';
import { readSource, sourceSize } from './readSource.ts';

type Context = CallContext<CodecProgress>;

/** Read of each file, whatever its length; a slice or two of an image, all of most label maps. */
const HEAD_BYTES = 1 << 18;
/** Inflated of it. */
const INFLATED_BYTES = 1 << 22;
/** Voxels after which no more are looked at. */
const MOST_VOXELS = 1 << 21;

/**
 * What the beginning of a file of voxels says: 256 KiB of it, and as much of its first data file where its header is
 * detached.
 * @param sources the header, then all files among which those of its voxels are.
 * @throws AppError as `readSource`, `inflateHead`, `parseVoxelHeader` and `dataFilePositions`.
 */
export async function glanceVoxels(
  sources: readonly SourceFile[],
  context: Context,
): Promise<FileGlance> {
  const [source] = sources;
  if (!source) throw new AppError('input/corrupt', { reason: 'empty' });
  const header = await headOf(source, context);
  // Of an archive only its directory could tell; what is in it is told when it is read.
  if (['zip', 'npz'].includes(recognize(header.bytes))) {
    const unknown = { shape: null, affine: null, planes: 1, segments: [] } as const;
    return { format: 'npz', ...unknown, look: 'probability' };
  }
  const file = parseVoxelHeader(header.bytes);
  const [position] = dataFilePositions(file, pathOf(source), sources.map(pathOf));
  const data = position === undefined ? undefined : sources[position];
  const head = data ? await headOf(data, context) : header;
  const voxels = await firstVoxels(head, file, context);
  const isPacked = head.isGzipped || voxels.isPacked;
  return {
    format: GLANCED_FORMATS[file.source.format],
    shape: file.grid.shape,
    affine: file.grid.affine,
    planes: file.planes,
    look:
      file.segments.length > 0
        ? 'labels'
        : lookOf({
            ...surveyOf(file, voxels.bytes),
            isByte: file.datatype.bytes === 1,
            compression: isPacked ? packedBytes(head, file) / voxelBytes(file) : 1,
          }),
    segments: describedSegments(file.segments),
  };
}

const GLANCED_FORMATS = {
  nifti1: 'nifti',
  nifti2: 'nifti',
  nrrd: 'nrrd',
  metaimage: 'metaimage',
  mgh: 'mgh',
} as const;

/** Of the voxels; what a header within a gzipped file takes cannot be told, and is little. */
function packedBytes({ isGzipped, fileBytes }: FileHead, { data }: VoxelFile): number {
  return isGzipped ? fileBytes : fileBytes - data.offsetBytes;
}

/** The beginning of a file, inflated where it is gzipped. */
export interface FileHead {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isGzipped: boolean;
  /** There is more of it. */
  readonly isCut: boolean;
  readonly fileBytes: number;
}

/** @throws AppError as `readSource` and `inflateHead`. */
export async function headOf(source: SourceFile, context: Context): Promise<FileHead> {
  const bytes = await readSource(source, { to: HEAD_BYTES });
  const fileBytes = await sourceSize(source);
  const isCut = bytes.length < fileBytes;
  if (!isGzip(bytes)) return { bytes, isGzipped: false, isCut, fileBytes };
  const inflated = await inflateHead(bytes, {
    length: INFLATED_BYTES,
    isCut,
    step: () => context.checkpoint(),
  });
  return { bytes: inflated, isGzipped: true, isCut: true, fileBytes };
}

/** Of voxels that are text nothing is looked at: so few files are. */
async function firstVoxels(
  { bytes, isCut, isGzipped }: FileHead,
  { data }: VoxelFile,
  context: Context,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; isPacked: boolean }> {
  const packed = bytes.subarray(data.offsetBytes);
  const isPacked = data.encoding === 'gzip' || data.encoding === 'zlib';
  if (packed.length === 0 || data.skipLines > 0 || data.isAtEnd) {
    return { bytes: new Uint8Array(0), isPacked };
  }
  // A data file that is gzip throughout was inflated when its beginning was read.
  const isInflated = isGzipped && data.encoding === 'gzip';
  if (data.encoding === 'raw' || isInflated)
    return { bytes: packed.subarray(data.skipBytes), isPacked };
  if (!isPacked) return { bytes: new Uint8Array(0), isPacked };
  const inflated = await inflateHead(packed, {
    length: INFLATED_BYTES,
    isCut,
    step: () => context.checkpoint(),
  });
  return { bytes: inflated.subarray(data.skipBytes), isPacked };
}

type Voxels = Pick<VoxelSurvey, 'count' | 'min' | 'max' | 'isWhole' | 'kinds'>;

/** Of the first volume, as far as it goes. */
function surveyOf(file: VoxelFile, bytes: Uint8Array): Voxels {
  const { datatype, littleEndian } = file;
  const loaded = { bytes, offsetBytes: 0, datatype, littleEndian, trailingBytes: 0 };
  const stored = storedPlane(file, loaded, 0);
  const present = Math.floor(bytes.length / (stored.components * datatype.bytes));
  const count = Math.min(stored.count, present, MOST_VOXELS);
  const values = new Float32Array(count);
  const steps = decodeVoxels({ ...stored, count }, values, Number.NaN);
  while (!steps.next().done);
  const isPresent = new Uint8Array(LARGEST_SURVEYED + 1);
  let [min, max, isWhole] = [Infinity, -Infinity, true];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
    if (value !== Math.round(value)) isWhole = false;
    else if (value >= 0 && value <= LARGEST_SURVEYED) isPresent[value] = 1;
  }
  const kinds = isPresent.reduce((sum, present) => sum + present, 0);
  return { count, min, max, isWhole, kinds };
}

import { AppError } from '../../core/errors.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import { LONGEST_MGH_FOOTER_BYTES } from '../../formats/mgh/mghColorTable.ts';
import { dataFilePositions, parseVoxelHeader } from '../../formats/voxelHeader.ts';
import { assertHoldable } from '../../formats/voxels/checkedGrid.ts';
import type { LoadedVoxels } from '../../formats/voxels/readVolume.ts';
import { SCALAR_DATATYPES } from '../../formats/voxels/scalarDatatype.ts';
import { HOST_LITTLE_ENDIAN } from '../../formats/voxels/storedVoxels.ts';
import { bytesOfHex, numbersOfText } from '../../formats/voxels/textVoxels.ts';
import {
  LONGEST_TEXT_HEADER_BYTES,
  voxelBytes,
  type VoxelFile,
} from '../../formats/voxels/voxelFile.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, SourceFile } from '../codec.api.ts';
import { isGzip } from './gunzip.ts';
import { inflateHead, inflateUpTo } from './inflateUpTo.ts';
import { readFile } from './readFile.ts';
import { readSource, sourceSize } from './readSource.ts';
import { abortableSha256Hex, sha256OfSeveral } from './sha256.ts';

type Context = CallContext<CodecProgress>;

export interface LoadedVoxelFile {
  readonly file: VoxelFile;
  readonly voxels: LoadedVoxels;
  /** What follows the voxels, as far as a format keeps something there (MGH). */
  readonly footer: Uint8Array;
  /** As a volume's source has it. */
  readonly sha256: string;
}

/**
 * Reads a file of voxels, whichever format it has, inflates it where it is gzipped, and unpacks its voxels; those of a
 * detached header out of the files that it names. Every length is held against the header before memory is taken.
 * @param sources the header, then all files among which those of its voxels are.
 * @param accept called with the header before its voxels are read; may throw to refuse it.
 * @throws AppError as `parseVoxelHeader`, `dataFilePositions`, `inflateUpTo`, `readSource`, `bytesOfHex` and `numbersOfText`;
 * `input/unsupported-format` { format, reason: 'compressed-twice' }; whatever `accept` throws.
 */
export async function loadVoxels(
  sources: readonly SourceFile[],
  context: Context,
  accept: (file: VoxelFile) => void,
): Promise<LoadedVoxelFile> {
  const [header] = sources;
  if (!header) throw new AppError('input/corrupt', { reason: 'empty' });
  const step = inflateStep(context);
  const { bytes, sha256 } = await readHashed(header, context);
  const head = isGzip(bytes)
    ? await inflateHead(bytes, { length: LONGEST_TEXT_HEADER_BYTES, isCut: false, step })
    : bytes;
  const file = parseVoxelHeader(head);
  accept(file);
  if (file.data.files.kind === 'attached') {
    const loaded = isGzip(bytes)
      ? await fromGzip(bytes, file, context)
      : await fromParts([bytes], file, context);
    return { file, sha256, ...loaded };
  }
  const positions = dataFilePositions(file, pathOf(header), sources.map(pathOf));
  const parts: Uint8Array[] = [];
  const hashes = [sha256];
  for (const position of positions) {
    const part = await readHashed(sources[position] ?? header, context);
    hashes.push(part.sha256);
    parts.push(
      isGzip(part.bytes) && file.data.encoding === 'raw'
        ? await inflatePart(part.bytes, { file, parts: positions.length }, context)
        : part.bytes,
    );
  }
  const loaded = await fromParts(parts, file, context);
  return { file, sha256: await sha256OfSeveral(hashes), ...loaded };
}

/** In an archive, its path there. */
export function pathOf({ path, entry }: SourceFile): string {
  return entry ?? path;
}

async function readHashed(
  source: SourceFile,
  context: Context,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; sha256: string }> {
  const total = await sourceSize(source);
  const step = async (done: number): Promise<void> => {
    context.progress({ stage: 'read', done, total });
    await context.checkpoint();
  };
  await step(0);
  const bytes =
    source.entry === null ? await readFile(source.file, step) : await readSource(source);
  return { bytes, sha256: await abortableSha256Hex(bytes, context.signal) };
}

function inflateStep(context: Context): (done: number) => Promise<void> {
  return async (done) => {
    context.progress({ stage: 'inflate', done, total: 0 });
    await context.checkpoint();
  };
}

type Unpacked = Pick<LoadedVoxelFile, 'voxels' | 'footer'>;

/** A whole file that is gzipped, its voxels raw behind the header: inflated once, in place. */
async function fromGzip(
  compressed: Uint8Array,
  file: VoxelFile,
  context: Context,
): Promise<Unpacked> {
  const { data, source } = file;
  if (data.encoding !== 'raw' || data.skipLines > 0 || data.isAtEnd) {
    const detail = { format: source.format, reason: 'compressed-twice' };
    throw new AppError('input/unsupported-format', detail);
  }
  const offsetBytes = data.offsetBytes + data.skipBytes;
  const inflated = await inflateUpTo(compressed, {
    length: offsetBytes + voxelBytes(file),
    keepNext: footerBytes(file),
    admit: () => assertHoldable(file.grid.shape, 2),
    step: async (done) => {
      context.progress({ stage: 'inflate', done, total: compressed.length });
      await context.checkpoint();
    },
  });
  const { datatype, littleEndian } = file;
  const { bytes, next, trailingBytes } = inflated;
  return {
    voxels: { bytes, offsetBytes, datatype, littleEndian, trailingBytes },
    footer: next,
  };
}

/** Of MGH, whose scan parameters and tags are no surplus. */
function footerBytes({ source }: VoxelFile): number {
  return source.format === 'mgh' ? LONGEST_MGH_FOOTER_BYTES : 0;
}

/** A data file that is gzipped though its header does not say so: .img.gz, .raw.gz. */
async function inflatePart(
  compressed: Uint8Array,
  { file, parts }: { file: VoxelFile; parts: number },
  context: Context,
): Promise<Uint8Array> {
  const { data } = file;
  const length = data.offsetBytes + data.skipBytes + voxelBytes(file) / parts;
  const admit = (): void => assertHoldable(file.grid.shape, 2);
  const { bytes } = await inflateUpTo(compressed, { length, admit, step: inflateStep(context) });
  return bytes;
}

/** Files of equal parts of the voxels, one behind the other. */
async function fromParts(
  files: readonly Uint8Array[],
  file: VoxelFile,
  context: Context,
): Promise<Unpacked> {
  const { encoding } = file.data;
  const isText = encoding === 'text';
  const width = isText ? 1 : file.datatype.bytes;
  const length = (voxelCount(file.grid) * file.planes * width) / files.length;
  const parts: Part[] = [];
  for (const bytes of files) parts.push(await unpackPart(bytes, { file, length, context }));
  const [only] = parts;
  const stored = isText
    ? { datatype: SCALAR_DATATYPES.float64, littleEndian: HOST_LITTLE_ENDIAN }
    : { datatype: file.datatype, littleEndian: file.littleEndian };
  if (parts.length === 1 && only) {
    const { bytes, offsetBytes } = only;
    const end = offsetBytes + length * (isText ? 8 : 1);
    const footer = bytes.subarray(end, end + footerBytes(file));
    const kept = footer.length > 0 ? bytes.subarray(0, end) : bytes;
    const { trailingBytes } = only;
    return { voxels: { bytes: kept, offsetBytes, trailingBytes, ...stored }, footer };
  }
  const voxels = { bytes: joinParts(parts, length * (isText ? 8 : 1)), offsetBytes: 0, ...stored };
  return { voxels: { ...voxels, trailingBytes: 0 }, footer: new Uint8Array(0) };
}

interface Part {
  readonly bytes: Uint8Array;
  readonly offsetBytes: number;
  readonly trailingBytes: number;
}

function joinParts(parts: readonly Part[], length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length * parts.length);
  parts.forEach(({ bytes, offsetBytes }, n) => {
    out.set(bytes.subarray(offsetBytes, offsetBytes + length), n * length);
  });
  return out;
}

/** @param length of what is unpacked: bytes, or numbers where they are text. */
async function unpackPart(
  bytes: Uint8Array,
  { file, length, context }: { file: VoxelFile; length: number; context: Context },
): Promise<Part> {
  const { data } = file;
  const start = afterLines(bytes, data.offsetBytes, data.skipLines);
  const packed = bytes.subarray(start);
  switch (data.encoding) {
    case 'raw': {
      const offsetBytes = data.isAtEnd
        ? Math.max(start, bytes.length - length)
        : start + data.skipBytes;
      assertHolds(bytes.length, offsetBytes + length);
      return { bytes, offsetBytes, trailingBytes: 0 };
    }
    case 'gzip':
    case 'zlib': {
      if (data.encoding === 'gzip' && !isGzip(packed)) {
        throw new AppError('input/corrupt', { reason: 'bad-gzip' });
      }
      const inflated = await inflateUpTo(packed, {
        length: data.skipBytes + length,
        admit: () => assertHoldable(file.grid.shape, 2),
        step: inflateStep(context),
      });
      const { trailingBytes } = inflated;
      return { bytes: inflated.bytes, offsetBytes: data.skipBytes, trailingBytes };
    }
    case 'hex': {
      const all = bytesOfHex(packed, data.skipBytes + length);
      return { bytes: all, offsetBytes: data.skipBytes, trailingBytes: 0 };
    }
    case 'text': {
      const numbers = numbersOfText(packed.subarray(data.skipBytes), length);
      return { bytes: new Uint8Array(numbers.buffer), offsetBytes: 0, trailingBytes: 0 };
    }
  }
}

function afterLines(bytes: Uint8Array, start: number, lines: number): number {
  let at = start;
  for (let line = 0; line < lines; line++) {
    const newline = bytes.indexOf(10, at);
    if (newline < 0) assertHolds(bytes.length, bytes.length + 1);
    at = newline + 1;
  }
  return at;
}

function assertHolds(actualBytes: number, expectedBytes: number): void {
  if (actualBytes >= expectedBytes) return;
  throw new AppError('input/corrupt', { reason: 'truncated-data', expectedBytes, actualBytes });
}

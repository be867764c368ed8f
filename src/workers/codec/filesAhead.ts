import { AppError } from '../../core/errors.ts';
import type { SourceFile } from '../codec.api.ts';
import { isGzip } from './gunzip.ts';
import { readBytes } from './readFile.ts';
import { readSource } from './readSource.ts';

/** Of the files that are asked for in one request. */
const REQUEST_BYTES = 1 << 24;

type Bytes = Uint8Array<ArrayBuffer>;

export interface FilesAhead {
  /** Gives a file; those before it in the order are let go. @throws AppError as `readSource`. */
  take(position: number): Promise<Bytes>;
}

/**
 * Reads files whole in the order in which they will be asked for. What a file costs is more the request than its bytes, and a
 * request's time is mostly waiting: some 16 MiB are asked for at once, and again as many before they are needed; the first of
 * them now.
 * @param order positions in `sources`. A file that is asked for again, or that is not among them, is read by itself.
 */
export function filesAhead(sources: readonly SourceFile[], order: readonly number[]): FilesAhead {
  const requests = requestsOf(sources, order);
  const requestOf = new Map(
    requests.flatMap((positions, at) => positions.map((position) => [position, at] as const)),
  );
  const reading = new Map<number, Promise<ReadonlyMap<number, Bytes>>>();
  const start = (at: number): void => {
    const positions = requests[at];
    if (!positions || reading.has(at)) return;
    const started = readTogether(sources, positions);
    // Who asks for it hears of a failure; until then it is no unhandled one.
    started.catch(() => undefined);
    reading.set(at, started);
  };
  start(0);
  let reached = 0;
  const take = async (position: number): Promise<Bytes> => {
    const at = requestOf.get(position);
    if (at === undefined || at < reached) return readSource(sourceAt(sources, position));
    reached = at;
    for (const past of reading.keys()) if (past < at) reading.delete(past);
    start(at);
    start(at + 1);
    const read = await reading.get(at);
    return read?.get(position) ?? readSource(sourceAt(sources, position));
  };
  return { take };
}

function requestsOf(sources: readonly SourceFile[], order: readonly number[]): number[][] {
  const requests: number[][] = [];
  let bytes = Infinity;
  for (const position of new Set(order)) {
    const { file, entry } = sourceAt(sources, position);
    // An entry of an archive is inflated by itself; the size of the archive says nothing of it.
    const size = entry === null ? file.size : REQUEST_BYTES;
    if (bytes + size > REQUEST_BYTES) {
      requests.push([]);
      bytes = 0;
    }
    requests.at(-1)?.push(position);
    bytes += size;
  }
  return requests;
}

/** Files as one blob: a request and its answer for all of them. */
async function readTogether(
  sources: readonly SourceFile[],
  positions: readonly number[],
): Promise<ReadonlyMap<number, Bytes>> {
  const [first] = positions;
  if (first === undefined) return new Map();
  if (positions.length === 1) return new Map([[first, await readSource(sourceAt(sources, first))]]);
  // Each bounded by the length by which its bytes are found again.
  const parts = positions.map((position) => {
    const { file } = sourceAt(sources, position);
    const part = file.slice(0, file.size);
    if (part.size !== file.size) throw new AppError('input/unreadable');
    return part;
  });
  const together = new Blob(parts);
  const bytes = await readBytes(together, 0, together.size);
  const read = new Map<number, Bytes>();
  let at = 0;
  for (const position of positions) {
    const source = sourceAt(sources, position);
    const own = bytes.subarray(at, at + source.file.size);
    read.set(position, isGzip(own) ? await readSource(source) : own);
    at += source.file.size;
  }
  return read;
}

function sourceAt(sources: readonly SourceFile[], position: number): SourceFile {
  const source = sources[position];
  if (!source) throw new AppError('internal/shape', { what: 'source' });
  return source;
}

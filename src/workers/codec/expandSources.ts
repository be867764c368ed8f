import { AppError } from '../../core/errors.ts';
import { isZip } from '../../formats/zip/zipDirectory.ts';
import type { SourceFile } from '../codec.api.ts';
import { isGzip } from './gunzip.ts';
import { readBytes } from './readFile.ts';
import { archiveEntries } from './readSource.ts';

/** More files than any study has; each of them is looked into. */
export const MOST_SOURCES = 50_000;
/** Of all files of an archive together, as its directory states them. */
const LARGEST_INFLATED_BYTES = 16e9;
/** How many files are asked for their beginning at once: what a read costs is waiting. */
const READ_AT_ONCE = 64;

export interface ExpandedSources {
  /** In the order given; the files of an archive in its place, in the order of its directory. */
  readonly sources: readonly SourceFile[];
  /** Archives that cannot be read, and why. They are none of `sources`. */
  readonly refused: readonly { readonly source: SourceFile; readonly error: AppError }[];
  /** The beginnings of some files, as `readSource` would give them: each read costs more by its waiting than by its bytes. */
  readonly heads: ReadonlyMap<SourceFile, Uint8Array<ArrayBuffer>>;
}

/** Of beginnings that are kept. */
const LARGEST_HEADS_BYTES = 64 * 2 ** 20;
/** Enough to tell an archive. */
const SIGNATURE_BYTES = 4;

/**
 * Archives taken apart into the files that they hold. Only their directories are read: what an entry holds is inflated when it
 * is asked for, and an archive within an archive is left as it is. So are archives that are files of their own: model
 * packages, and numpy's .npz.
 * @param headBytes of the beginnings that are given back.
 * @param step called now and then: the place to cancel.
 * @throws AppError `input/too-large` { files, limitFiles } beyond 50,000 files; `input/unreadable` where a file is
 *   gone; what `step` throws.
 */
export async function expandSources(
  given: readonly SourceFile[],
  headBytes: number,
  step: (done: number) => Promise<void>,
): Promise<ExpandedSources> {
  const sources: SourceFile[] = [];
  const heads = new Map<SourceFile, Uint8Array<ArrayBuffer>>();
  const mostHeads = LARGEST_HEADS_BYTES / headBytes;
  const refused: { source: SourceFile; error: AppError }[] = [];
  for (let at = 0; at < given.length; at += READ_AT_ONCE) {
    await step(at);
    const some = given.slice(at, at + READ_AT_ONCE);
    const length = at + READ_AT_ONCE <= mostHeads ? headBytes : SIGNATURE_BYTES;
    const beginnings = await Promise.all(some.map((source) => beginningOf(source, length)));
    for (const [n, source] of some.entries()) {
      const head = beginnings[n];
      if (!head || !isZip(head)) {
        sources.push(source);
        // What is gzipped has another beginning for those who ask.
        if (head && length === headBytes && !isGzip(head)) heads.set(source, head);
        continue;
      }
      try {
        for (const inside of await filesIn(source)) sources.push(inside);
        requireFew(sources.length);
      } catch (error) {
        if (!(error instanceof AppError) || 'files' in error.detail) throw error;
        refused.push({ source, error });
      }
    }
    requireFew(sources.length);
  }
  return { sources, refused, heads };
}

function requireFew(files: number): void {
  if (files > MOST_SOURCES) {
    throw new AppError('input/too-large', { files, limitFiles: MOST_SOURCES });
  }
}

/** Null for what lies in an archive. */
async function beginningOf(
  { file, entry }: SourceFile,
  bytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  return entry === null ? readBytes(file, 0, bytes) : null;
}

async function filesIn(source: SourceFile): Promise<readonly SourceFile[]> {
  const { path, file } = source;
  const entries = [...(await archiveEntries(file)).values()];
  const isFileOfItsOwn = entries.some((entry) => /(\.npy|(^|\/)model\.json)$/.test(entry.path));
  if (isFileOfItsOwn) return [source];
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes > LARGEST_INFLATED_BYTES) {
    throw new AppError('input/too-large', { bytes, limitBytes: LARGEST_INFLATED_BYTES });
  }
  return entries.map((entry) => ({ path, file, entry: entry.path }));
}

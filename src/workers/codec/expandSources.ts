import { AppError } from '../../core/errors.ts';
import { isZip } from '../../formats/zip/zipDirectory.ts';
import type { SourceFile } from '../codec.api.ts';
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
}

/**
 * Archives taken apart into the files that they hold. Only their directories are read: what an entry holds is inflated when it
 * is asked for, and an archive within an archive is left as it is. So are archives that are files of their own: model
 * packages, and numpy's .npz.
 * @param step called now and then: the place to cancel.
 * @throws AppError `input/too-large` { files, limitFiles } beyond 50,000 files; `input/unreadable` where a file is
 *   gone; what `step` throws.
 */
export async function expandSources(
  given: readonly SourceFile[],
  step: (done: number) => Promise<void>,
): Promise<ExpandedSources> {
  const sources: SourceFile[] = [];
  const refused: { source: SourceFile; error: AppError }[] = [];
  for (let at = 0; at < given.length; at += READ_AT_ONCE) {
    await step(at);
    const some = given.slice(at, at + READ_AT_ONCE);
    const isArchive = await Promise.all(some.map(beginsAsZip));
    for (const [n, source] of some.entries()) {
      if (!isArchive[n]) {
        sources.push(source);
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
  return { sources, refused };
}

function requireFew(files: number): void {
  if (files > MOST_SOURCES) {
    throw new AppError('input/too-large', { files, limitFiles: MOST_SOURCES });
  }
}

async function beginsAsZip({ file, entry }: SourceFile): Promise<boolean> {
  return entry === null && isZip(await readBytes(file, 0, 4));
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

import { AppError } from '../../core/errors.ts';
import { isSystemFile, isZip, requireSafePath } from '../../formats/zip/zipDirectory.ts';
import { readBytes } from './readFile.ts';
import { readZipEntry, zipEntries } from './readZip.ts';

/** A file of a folder or an archive; its content is read when it is asked for. */
export interface PackageFile {
  readonly path: string;
  /** As the folder or the archive's directory states it. */
  readonly bytes: number;
  /**
   * @param step called between pieces: the place to cancel.
   * @returns the content, `bytes` long. @throws AppError `input/corrupt`, `input/unreadable`.
   */
  content(step: () => Promise<void>): Promise<Blob>;
}

/** A file as dropped, with its path below what was dropped. */
export interface NamedFile {
  readonly path: string;
  readonly file: Blob;
}

/**
 * The files of one zip archive, or those given. Of an archive only its directory is read.
 * @throws AppError as `zipEntries`; 'duplicate-path' for files given twice.
 */
export async function packageFiles(given: readonly NamedFile[]): Promise<readonly PackageFile[]> {
  const [only] = given;
  if (given.length === 1 && only && isZip(await readBytes(only.file, 0, 4)))
    return zipFiles(only.file);
  const wanted = given.filter(({ path }) => !isSystemFile(path));
  for (const { path } of wanted) requireSafePath(path);
  const paths = new Set(wanted.map(({ path }) => path.toLowerCase()));
  if (paths.size < wanted.length) throw corrupt('duplicate-path');
  return wanted.map(({ path, file }) => ({
    path,
    bytes: file.size,
    content: () => Promise.resolve(file),
  }));
}

async function zipFiles(archive: Blob): Promise<PackageFile[]> {
  const entries = await zipEntries(archive);
  return entries.map((entry) => ({
    path: entry.path,
    bytes: entry.bytes,
    content: async (step) => {
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      const sink = (chunk: Uint8Array): void => void pieces.push(chunk.slice());
      await readZipEntry(archive, entry, { sink, step });
      return new Blob(pieces);
    },
  }));
}

function corrupt(reason: string): AppError {
  return new AppError('input/corrupt', { reason });
}

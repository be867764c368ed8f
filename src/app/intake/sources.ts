import type { SourceFile } from '../../workers/codec.api.ts';
import type { NamedFile } from '../droppedFiles.ts';

/** Files as they were dropped or picked. */
export function sourcesOf(files: readonly NamedFile[]): SourceFile[] {
  return files.map(({ path, file }) => ({ path, file, entry: null }));
}

/** Below what was dropped; within its archive where it is in one. */
export function sourcePath({ path, entry }: SourceFile): string {
  return entry === null ? path : `${path}/${entry}`;
}

export function sourceName(source: SourceFile): string {
  const path = sourcePath(source);
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Of a file in an archive nothing is known here: 0. */
export function sourceBytes({ file, entry }: SourceFile): number {
  return entry === null ? file.size : 0;
}

/** The same file, by what the system says of it. */
export function isSameSource(a: SourceFile, b: SourceFile): boolean {
  if (a.entry !== b.entry || a.path !== b.path || a.file.size !== b.file.size) return false;
  const modified = ({ file }: SourceFile): number => (file instanceof File ? file.lastModified : 0);
  return modified(a) === modified(b);
}

import { rememberHandle } from './fileHandles.ts';

/** A file with its path below what was dropped or picked. */
export interface NamedFile {
  readonly path: string;
  readonly file: File;
}

/** One more than are looked through: whoever drops a whole disk is told so, and no further file is looked for. */
const MOST_FILES = 50_001;

/**
 * The files of a drop, those in folders included. To be called while the event is handled: later the browser has
 * forgotten what was dropped.
 */
export function droppedFiles(transfer: DataTransfer): Promise<NamedFile[]> {
  const plain = [...transfer.files].map((file) => ({ path: file.name, file }));
  const handles = handlesIn(transfer);
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry());
  const roots = entries.filter((entry) => entry !== null);
  if (roots.some((entry) => entry.isDirectory)) return walk(roots);
  return handles.then((found) => {
    for (const [at, { file }] of plain.entries()) {
      const handle = found[at];
      if (handle?.kind === 'file') rememberHandle(file, handle as FileSystemFileHandle);
    }
    return plain;
  });
}

/** Of each file, in the order of the files; null where the browser gives none. */
function handlesIn({ items }: DataTransfer): Promise<(FileSystemHandle | null)[]> {
  const files = Array.from(items).filter(({ kind }) => kind === 'file');
  return Promise.all(
    files.map(async (item) => {
      // Not in TypeScript's library: Chromium alone has it.
      const asking = item as DataTransferItem & {
        readonly getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
      };
      return (await asking.getAsFileSystemHandle?.().catch(() => null)) ?? null;
    }),
  );
}

/** Picked files; with a folder picker each has its path in the folder. */
export function pickedFiles(list: FileList): NamedFile[] {
  return Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function walk(roots: readonly FileSystemEntry[]): Promise<NamedFile[]> {
  const found: NamedFile[] = [];
  const waiting = roots.toReversed();
  for (let entry = waiting.pop(); entry && found.length < MOST_FILES; entry = waiting.pop()) {
    if (isFile(entry)) found.push({ path: entry.fullPath.slice(1), file: await fileOf(entry) });
    else if (isFolder(entry)) waiting.push(...(await childrenOf(entry)).toReversed());
  }
  return found;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives at most a hundred entries at a time. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

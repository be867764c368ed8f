import { expect, it } from 'vitest';
import { droppedFiles } from './droppedFiles.ts';

type Tree = Readonly<Record<string, unknown>>;

/** An entry of the drop: a folder where it has content, else a file. A reader gives two entries at a time. */
function entry(path: string, content: Tree | null): unknown {
  const name = path.split('/').at(-1) ?? '';
  const common = { name, fullPath: path, isFile: !content, isDirectory: content !== null };
  if (!content)
    return { ...common, file: (take: (file: File) => void) => take(new File(['x'], name)) };
  const children = Object.entries(content).map(([child, inner]) =>
    entry(`${path}/${child}`, inner as Tree | null),
  );
  const createReader = () => {
    const rest = [...children];
    return { readEntries: (take: (some: unknown[]) => void) => take(rest.splice(0, 2)) };
  };
  return { ...common, createReader };
}

function transferOf(roots: Tree, files: readonly string[] = []): DataTransfer {
  const items = Object.entries(roots).map(([name, content]) => ({
    webkitGetAsEntry: () => entry(`/${name}`, content as Tree | null),
  }));
  const made: unknown = { items, files: files.map((name) => new File(['x'], name)) };
  return made as DataTransfer;
}

const pathsOf = async (transfer: DataTransfer): Promise<string[]> =>
  (await droppedFiles(transfer)).map(({ path }) => path);

it('files are taken as they are', async () => {
  expect(await pathsOf(transferOf({ 'a.nii': null, 'b.nii': null }, ['a.nii', 'b.nii']))).toEqual([
    'a.nii',
    'b.nii',
  ]);
});

it('folders are walked, in whatever portions the browser gives', async () => {
  const folder = { 'model.json': null, 'a.onnx': null, 'b.onnx': null, deep: { 'card.md': null } };
  expect(await pathsOf(transferOf({ network: folder }))).toEqual([
    'network/model.json',
    'network/a.onnx',
    'network/b.onnx',
    'network/deep/card.md',
  ]);
});

it('what a script drops has no entries, only files', async () => {
  const made = transferOf({}, ['a.zip']);
  expect(await pathsOf(made)).toEqual(['a.zip']);
});

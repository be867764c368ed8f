import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { AppError } from '../core/errors.ts';
import type { ModelFiles } from '../runtime/openModel.ts';
import { openPackage } from '../workers/codec/openPackage.ts';
import { LARGEST_FILE_BYTES } from '../workers/codec/readFile.ts';
import { verifiedNetworks } from '../workers/inference/networkFile.ts';
import type { Surroundings } from './surroundings.ts';
import { codecCall } from './surroundings.ts';

/**
 * @returns the whole file.
 * @throws AppError `input/unreadable` for one that is not there, not a file or not permitted; `input/too-large`.
 */
export async function readBlob(path: string): Promise<Blob> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST_FILE_BYTES) {
      throw new AppError('input/too-large', { bytes: size, limitBytes: LARGEST_FILE_BYTES });
    }
    return new Blob([await readFile(path)]);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('input/unreadable', {}, { cause: error });
  }
}

/**
 * A model package, every file of it checked.
 * @param path of its folder, or of its zip archive.
 * @throws AppError `model/not-found` {id: path} where nothing is there; as {@link readBlob}, `openPackage` and
 *   `verifiedNetworks`.
 */
export async function readPackage(
  path: string,
  surroundings: Pick<Surroundings, 'signal'>,
): Promise<ModelFiles> {
  const paths = await filesBelow(path);
  const files = await Promise.all(
    paths.map(async (file) => ({
      path: file === path ? basename(path) : relative(path, file).split(sep).join('/'),
      file: await readBlob(file),
    })),
  );
  const opened = await openPackage({ files }, codecCall(surroundings));
  const bytes: Record<string, ArrayBuffer> = {};
  for (const [name, file] of Object.entries(opened.files)) bytes[name] = await file.arrayBuffer();
  const { manifest } = opened;
  return { manifest, networks: await verifiedNetworks(manifest, bytes) };
}

/** The file itself, or all files of the folder and of the folders in it. */
async function filesBelow(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  } catch (cause) {
    throw new AppError('model/not-found', { id: path }, { cause });
  }
}

/**
 * One file of a package in a folder.
 * @throws AppError `model/not-found` {path} where it cannot be read.
 */
export async function packageFile(folder: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return Uint8Array.from(await readFile(join(folder, path)));
  } catch (cause) {
    throw new AppError('model/not-found', { path }, { cause });
  }
}

import { AppError } from '../core/errors.ts';
import { metaImageVoxelFile } from './metaimage/metaImageVoxelFile.ts';
import { mghVoxelFile } from './mgh/mghVoxelFile.ts';
import { parseNiftiHeader } from './nifti/niftiHeader.ts';
import { niftiVoxelFile } from './nifti/readNifti.ts';
import { nrrdVoxelFile } from './nrrd/nrrdVoxelFile.ts';
import { recognize } from './recognize.ts';
import type { VoxelFile } from './voxels/voxelFile.ts';

/**
 * The header of a file of voxels, whichever format it has: NIfTI (one file or the .hdr of a pair), NRRD, MetaImage, MGH.
 * @param head inflated bytes from the start: `LONGEST_TEXT_HEADER_BYTES`, or the whole file where it is shorter. With less, a
 * header that goes on is refused as damaged.
 * @throws AppError `input/unsupported-format` { format } for any other file; else as the reader of each format.
 */
export function parseVoxelHeader(head: Uint8Array): VoxelFile {
  const format = recognize(head);
  if (format === 'nrrd') return nrrdVoxelFile(head);
  if (format === 'metaimage') return metaImageVoxelFile(head);
  if (format === 'mgh') return mghVoxelFile(head);
  return niftiVoxelFile(parseNiftiHeader(head, 'any'));
}

/**
 * Which of the files hold the voxels of a header: those it names, or the .img beside a .hdr. Names are compared without their
 * folders, which may have been another's; in the header's own folder first, and letters in their case first.
 * @param header path of the header.
 * @param paths of all files.
 * @returns positions in `paths`, in the order of the data; empty where the voxels follow the header.
 * @throws AppError `input/corrupt` { reason: 'data-file-missing', format, missing, count }
 */
export function dataFilePositions(
  { source, data }: VoxelFile,
  header: string,
  paths: readonly string[],
): readonly number[] {
  if (data.files.kind === 'attached') return [];
  const names = data.files.kind === 'pair' ? null : data.files.names;
  const found = names
    ? names.map((name) => positionOf([baseName(name)], header, paths))
    : [positionOf(imageNames(baseName(header)), header, paths)];
  const missing = found.filter((position) => position < 0).length;
  if (missing > 0) {
    const detail = { reason: 'data-file-missing', missing, count: found.length };
    throw new AppError('input/corrupt', { ...detail, format: source.format });
  }
  return found;
}

/** image.hdr, image.hdr.gz → image.img, image.img.gz */
function imageNames(header: string): readonly string[] {
  const stem = header.replace(/\.hdr(\.gz)?$/i, '');
  return [`${stem}.img`, `${stem}.img.gz`];
}

/** A file of another folder counts only where no second one has the name: whose it is could not be told. */
function positionOf(names: readonly string[], header: string, paths: readonly string[]): number {
  const folder = folderOf(header);
  const others = [...paths.keys()].filter((position) => paths[position] !== header);
  const inFolder = others.filter((position) => folderOf(paths[position]) === folder);
  const named = (positions: readonly number[], fold: (name: string) => string): number[] => {
    const wanted = names.map(fold);
    return positions.filter((position) => wanted.includes(fold(baseName(paths[position]))));
  };
  const asIs = (name: string): string => name;
  const lowered = (name: string): string => name.toLowerCase();
  for (const found of [named(inFolder, asIs), named(inFolder, lowered)]) {
    if (found.length > 0) return found[0];
  }
  for (const found of [named(others, asIs), named(others, lowered)]) {
    if (found.length === 1) return found[0];
  }
  return -1;
}

function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? '';
}

function folderOf(path: string): string {
  return path.slice(0, path.length - baseName(path).length);
}

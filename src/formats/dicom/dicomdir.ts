import type { DicomDataSet } from './dataSet.ts';

/** SOP class of a DICOMDIR, the directory of a medium. */
export const MEDIA_DIRECTORY = '1.2.840.10008.1.3.10';

/**
 * How many of the files that a DICOMDIR lists are not among those given.
 * @param at its own path; what it lists lies below its folder.
 * @param paths of all files, in the same archive or folder. Case does not count, and an extension that a copy may have got.
 * Source: PS3.3 F.3; PS3.10 8.5.
 */
export function missingFromDirectory(
  dicomdir: DicomDataSet,
  at: string,
  paths: readonly string[],
): number {
  const present = new Set(paths.flatMap((path) => [plainName(path), withoutExtension(path)]));
  const folder = at.slice(0, at.lastIndexOf('/') + 1);
  const listed = new Set(
    dicomdir.items('DirectoryRecordSequence').flatMap((record) => {
      const parts = record.texts('ReferencedFileID').filter((part) => part !== '');
      return parts.length > 0 ? [plainName(folder + parts.join('/'))] : [];
    }),
  );
  return [...listed].filter((path) => !present.has(path)).length;
}

/** Of ISO 9660 the version behind the name is left out. */
function plainName(path: string): string {
  return path.toLowerCase().replace(/;\d+$/, '');
}

function withoutExtension(path: string): string {
  return plainName(path).replace(/\.[^./]*$/, '');
}

import { segmentsByObserver, type ContoursRole } from '../../core/intake/contoursRole.ts';
import { parseCaseFileName, stemOf, structureOfName } from '../../core/worklist/caseFileName.ts';
import type { ContoursFile } from '../../workers/codec.api.ts';
import type { DrawnBy } from '../evaluation/drawnBy.ts';
import { contoursOf } from './foundSources.ts';
import type { PendingIntake } from './pendingIntake.ts';
import { sourcePath } from './sources.ts';

/** Of files of contours those that are compared with, and what they are. */
interface Compared {
  /** As the image's file is called. */
  readonly imageName: string;
  readonly positions: readonly number[];
  readonly roleOf: (position: number) => ContoursRole;
  /** Of each file the segments that are wanted; all of one that is not in it. */
  readonly numbers: ReadonlyMap<number, readonly number[]>;
}

/** Who drew what: the files of each observer, each observer's segments of a file, and all files of the reference together. */
export function drawnBy(
  pending: PendingIntake,
  { imageName, positions, roleOf, numbers }: Compared,
): DrawnBy[] {
  const fileAt = (position: number): ContoursFile[] =>
    contoursOf(pending, [position], numbers).map((file) => withName(file, imageName));
  const reference = positions.filter((position) => roleOf(position) === 'reference');
  const [first] = reference;
  const references: DrawnBy[] =
    first === undefined
      ? []
      : [
          {
            name: togetherName(reference.map((position) => pathOf(pending, position))),
            role: 'reference',
            files: reference.flatMap(fileAt),
          },
        ];
  // What one person drew in several files belongs together.
  const people = new Map<string, readonly number[]>();
  for (const position of positions) {
    if (roleOf(position) !== 'observer') continue;
    const who = personName(pathOf(pending, position));
    people.set(who, [...(people.get(who) ?? []), position]);
  }
  const observers = [...people].map(([name, of]): DrawnBy => ({
    name,
    role: 'observer',
    files: of.flatMap(fileAt),
  }));
  const parts = positions
    .filter((position) => roleOf(position) === 'observers')
    .flatMap((position) => bySegments(pending, position, fileAt(position)));
  return [...references, ...observers, ...parts];
}

function bySegments(
  { findings }: PendingIntake,
  position: number,
  files: readonly ContoursFile[],
): DrawnBy[] {
  const finding = findings[position];
  if (!finding || finding.kind === 'left-out') return [];
  const segments = finding.kind === 'contours' ? finding.segments : finding.glance.segments;
  const [file] = files;
  const wanted = segments.filter(({ number }) => file?.numbers?.includes(number) ?? true);
  return [...segmentsByObserver(wanted)].map(([name, of]) => ({
    name,
    role: 'observer',
    files: files.map((one) => ({ ...one, numbers: of.map(({ number }) => number) })),
  }));
}

/** Where the file has no name for its only structure, its own may tell it. */
function withName(file: ContoursFile, imageName: string): ContoursFile {
  const structure = structureOfName(file.name, imageName);
  return structure === '' ? file : { ...file, structure };
}

/** Who drew a file: whom its name tells, else its name. */
function personName(path: string): string {
  const { role } = parseCaseFileName(path);
  return role.kind === 'observer' && role.who !== '' ? role.who : plainName(path);
}

/** Of several files the folder that they lie in, or how many they are. */
function togetherName(paths: readonly string[]): string {
  const [first = ''] = paths;
  if (paths.length === 1) return plainName(first);
  const folders = new Set(paths.map((path) => path.split('/').at(-2) ?? ''));
  const [folder = ''] = folders;
  return folders.size === 1 && folder !== '' ? folder : `${plainName(first)} + ${paths.length - 1}`;
}

function plainName(path: string): string {
  return stemOf(path).replace(/\.(seg\.nrrd|nrrd|nhdr|mha|mhd|mgh|mgz|hdr|img|dcm)(\.gz)?$/i, '');
}

function pathOf({ sources, findings }: PendingIntake, position: number): string {
  const finding = findings[position];
  const source = sources[finding?.sources[0] ?? -1];
  return source ? sourcePath(source) : (finding?.name ?? '');
}

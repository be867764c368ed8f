import { structureKey } from '../evaluation/structureKey.ts';
import type { SegmentDescription } from '../contour/segmentLayers.ts';
import type { ToldRole } from './pairFindings.ts';

/**
 * What a file of contours is of an image: what is reviewed; what that is held against; one of several people who drew the
 * same; several of them, each a segment of it; a sample made elsewhere.
 */
export type ContoursRole = 'review' | 'reference' | 'observer' | 'observers' | 'sample';

/** What is known of a file of contours before it is read. */
export interface RoledContours {
  readonly position: number;
  readonly format: 'rtstruct' | 'dicom-seg' | 'label-map';
  readonly segments: readonly SegmentDescription[];
  readonly told: ToldRole | null;
}

/** Proposed roles, and whether nobody need be asked. */
export interface ProposedRoles {
  readonly roles: ReadonlyMap<number, ContoursRole>;
  readonly isClear: boolean;
}

/**
 * What files of contours of one image are, by their names, by those of their segments, and by whether there is something
 * under review that they can be held against.
 */
export function proposeRoles(
  files: readonly RoledContours[],
  { hasResult }: { readonly hasResult: boolean },
): ProposedRoles {
  const told = files.map(toldOf);
  const open = files.filter((_, at) => told[at] === null);
  const isShared = sharesStructures(files);
  const untold = ((): ContoursRole => {
    if (hasResult) return open.length === 1 ? 'reference' : 'observer';
    return isShared ? 'observer' : 'review';
  })();
  const roles = new Map(files.map(({ position }, at) => [position, told[at] ?? untold]));
  if (hasResult) return { roles, isClear: open.length === 0 };
  // What is to be reviewed is the first question, where several files could be.
  const maps = files.filter(({ format }) => format === 'label-map');
  const areReferences = told.every((role) => role === 'reference');
  const mayDiffer =
    maps.length > 1 || isShared || told.some((role) => role?.startsWith('observer'));
  return { roles, isClear: areReferences || files.length === 0 || !mayDiffer };
}

function toldOf({ told, segments }: RoledContours): ContoursRole | null {
  if (told) return told;
  const people = new Set(segments.map(({ name }) => observerOfSegment(name)?.who.toLowerCase()));
  if (segments.length === 0 || people.has(undefined)) return null;
  return people.size > 1 ? 'observers' : 'observer';
}

/** Several files that name the same structure were drawn by several people, or at several times. */
function sharesStructures(files: readonly RoledContours[]): boolean {
  const seen = new Set<string>();
  for (const { segments } of files) {
    const keys = new Set(segments.flatMap(({ name }) => structureKey(name) ?? []));
    for (const key of keys) if (seen.has(key)) return true;
    for (const key of keys) seen.add(key);
  }
  return false;
}

const PERSON = '(?:rater|observer|obs|annotator|annotation|reader|radiologist|expert)';
/** A header may hold a name of megabytes, for which the expressions take hours. */
const LONGEST_TELLING_NAME = 255;
const PERSON_AT_END = new RegExp(
  `^(.*?)[\\s._:,(–-]*(?<![a-z])(${PERSON}[\\s._-]*[a-z]?\\w*\\d\\w*|${PERSON}[\\s._-]+[a-z])\\)?$`,
  'i',
);
const PERSON_AT_START = new RegExp(`^(${PERSON}[\\s._-]*(?:\\d+|[a-z]))[\\s._:,–-]+(.+)$`, 'i');

/**
 * Who drew a segment, as `Nodule 1 - Annotation 57` and `Reader 2: liver` say, and what is left of its name.
 * @returns null where the name tells nobody.
 */
export function observerOfSegment(
  name: string,
): { readonly who: string; readonly structure: string } | null {
  if (name.length > LONGEST_TELLING_NAME) return null;
  const end = PERSON_AT_END.exec(name.trim());
  if (end) return { who: end[2] ?? '', structure: end[1] ?? '' };
  const start = PERSON_AT_START.exec(name.trim());
  return start && { who: start[1] ?? '', structure: start[2] ?? '' };
}

/** Segments of a file by who drew them, in the order of the file; what tells nobody is everybody's own group. */
export function segmentsByObserver(
  segments: readonly SegmentDescription[],
): ReadonlyMap<string, readonly SegmentDescription[]> {
  const groups = new Map<string, readonly SegmentDescription[]>();
  // The same person may be written in several ways: `Reader 1`, `reader_1`.
  const spelt = new Map<string, string>();
  for (const segment of segments) {
    const told = observerOfSegment(segment.name)?.who;
    const key = told?.toLowerCase().replaceAll(/[\s._-]+/g, '');
    const who = (key !== undefined && spelt.get(key)) || (told ?? segment.name);
    if (key !== undefined) spelt.set(key, who);
    groups.set(who, [...(groups.get(who) ?? []), segment]);
  }
  return groups;
}

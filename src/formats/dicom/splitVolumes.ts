import type { ImageHeader } from './imageHeader.ts';
import { cross, dot, MARKS, type Mark, type PlaneHeader, type Triple } from './planeHeader.ts';

/** A plane and the file it is in. */
export interface ImagePlane {
  readonly image: ImageHeader;
  readonly header: PlaneHeader;
}

/** A plane whose header says where it lies. */
export interface PlacedPlane extends ImagePlane {
  readonly positionMm: Triple;
  readonly directions: readonly [row: Triple, column: Triple];
  readonly spacingMm: readonly [number, number];
}

/** Why planes of one series are not of one volume. */
export type SplitReason =
  'localizer' | 'frame-of-reference' | 'size' | 'orientation' | 'place' | 'gap' | 'repeat' | Mark;

/** Planes of one series that belong together; places may repeat still. */
export interface PlaneGroup {
  readonly planes: readonly PlacedPlane[];
  readonly reasons: readonly SplitReason[];
  /** What tells it apart for a reader, as far as a few signs can: `TE 30`. */
  readonly label: string;
  /** Its planes differ too much to be divided: they are no volumes that anybody could choose from. */
  readonly isScattered: boolean;
}

/** Planes that are closer than this along the normal are at the same place; no scanner steps so little. */
export const SAME_PLACE_MM = 0.01;

/** Direction cosines that differ by less are roundings of one orientation (a twentieth of a degree). */
const SAME_DIRECTION = 1e-3;

/** Rounded to a tenth of a millimetre, as some scanners write positions. */
export const ROUNDED_MM = 0.051;

/** More parts than any scan has: rotational ones turn by degrees. */
const MOST_PARTS = 200;

/** Between neighbours; wider, and the planes on both sides are volumes of their own. */
const LARGEST_GAP_MM = 30;
const LARGEST_GAP_SPACINGS = 3;

/**
 * Divides the planes of a series into those of one volume each: by what can never be of one grid (size, orientation, frame
 * of reference, a survey among others), then by what tells volumes apart that lie in each other or at the same places, then
 * at wide gaps.
 */
export function splitVolumes(planes: readonly PlacedPlane[]): readonly PlaneGroup[] {
  const whole: readonly PlaneGroup[] =
    planes.length === 0 ? [] : [{ planes, reasons: [], label: '', isScattered: false }];
  return whole
    .flatMap((group) => splitBy(group, 'localizer', (a, b) => isLocalizer(a) === isLocalizer(b)))
    .flatMap((group) => splitBy(group, 'frame-of-reference', isSameFrame))
    .flatMap((group) => splitBy(group, 'size', isSameSize))
    .flatMap((group) => splitBy(group, 'orientation', isSameOrientation))
    .flatMap(splitPlaces)
    .flatMap(splitInterleaved)
    .flatMap(splitRepeats)
    .flatMap(splitGaps);
}

const isLocalizer = ({ header }: PlacedPlane): boolean => header.isLocalizer;

function isSameFrame(a: PlacedPlane, b: PlacedPlane): boolean {
  return a.image.series.frameOfReferenceUid === b.image.series.frameOfReferenceUid;
}

function isSameSize(a: PlacedPlane, b: PlacedPlane): boolean {
  const isSame = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-4 * one;
  return (
    a.header.rows === b.header.rows &&
    a.header.columns === b.header.columns &&
    isSame(a.spacingMm[0], b.spacingMm[0]) &&
    isSame(a.spacingMm[1], b.spacingMm[1])
  );
}

function isSameOrientation(a: PlacedPlane, b: PlacedPlane): boolean {
  return a.directions.every((direction, at) =>
    direction.every((cosine, axis) => Math.abs(cosine - b.directions[at][axis]) <= SAME_DIRECTION),
  );
}

function splitBy(
  group: PlaneGroup,
  reason: SplitReason,
  isSame: (a: PlacedPlane, b: PlacedPlane) => boolean,
): readonly PlaneGroup[] {
  if (group.isScattered) return [group];
  const parts: PlacedPlane[][] = [];
  for (const plane of group.planes) {
    const part = parts.find(([first]) => first && isSame(first, plane));
    if (part) part.push(plane);
    else if (parts.length === MOST_PARTS) return [{ ...group, isScattered: true }];
    else parts.push([plane]);
  }
  if (parts.length < 2) return [group];
  return parts.map((part) => ({ ...group, planes: part, reasons: [...group.reasons, reason] }));
}

/** Distance of a plane along the normal of the first one, mm. */
export function heightsMm(planes: readonly PlacedPlane[]): readonly number[] {
  const [first] = planes;
  if (!first) return [];
  const normal = cross(...first.directions);
  return planes.map(({ positionMm }) => dot(positionMm, normal));
}

/** Planes at one height, but moved within it, are of two volumes: each then has its own corner. */
function splitPlaces(group: PlaneGroup): readonly PlaneGroup[] {
  if (group.isScattered) return [group];
  const [first] = group.planes;
  if (!first) return [group];
  const [row, column] = first.directions;
  const isSameCorner = (a: PlacedPlane, b: PlacedPlane): boolean =>
    [row, column].every(
      (axis) => Math.abs(dot(a.positionMm, axis) - dot(b.positionMm, axis)) <= ROUNDED_MM,
    );
  const isMoved = placesOf(group.planes).some(([one, ...others]) =>
    others.some((other) => one && !isSameCorner(one, other)),
  );
  return isMoved ? splitBy(group, 'place', isSameCorner) : [group];
}

/** Planes by place, rising along the normal; of one place in the order of their instance numbers. */
export function placesOf(planes: readonly PlacedPlane[]): readonly (readonly PlacedPlane[])[] {
  const heights = heightsMm(planes);
  const order = planes.map((plane, at) => ({ plane, height: heights[at] }));
  order.sort((a, b) => a.height - b.height);
  const places: PlacedPlane[][] = [];
  let lastHeight = -Infinity;
  for (const { plane, height } of order) {
    if (height - lastHeight > SAME_PLACE_MM) {
      places.push([]);
      lastHeight = height;
    }
    places.at(-1)?.push(plane);
  }
  for (const place of places) place.sort(byInstance);
  return places;
}

function byInstance(a: ImagePlane, b: ImagePlane): number {
  const number = ({ image, header }: ImagePlane): number =>
    header.frame ?? image.instanceNumber ?? 0;
  return number(a) - number(b) || a.image.source - b.image.source;
}

/** The same instance given twice is one. */
export function isSameInstance(a: ImagePlane, b: ImagePlane): boolean {
  return instanceKey(a) === instanceKey(b);
}

function instanceKey({ image, header }: ImagePlane): string {
  return `${image.sopInstanceUid || image.source} ${header.frame ?? ''}`;
}

/** How many different instances share the place that most share. */
function mostAtOnePlace(planes: readonly PlacedPlane[]): number {
  return Math.max(0, ...placesOf(planes).map((place) => new Set(place.map(instanceKey)).size));
}

/** Marks that no single volume has two of; of those of CT too, whose acquisitions are scans of their own. */
const DIVIDING: readonly Mark[] = ['echo', 'bValue', 'time'];
const DIVIDING_CT: readonly Mark[] = [...DIVIDING, 'acquisition'];

/** Ranges along the normal that cover the whole more than this many times are of volumes that lie in each other. */
const INTERLEAVED = 1.5;

/**
 * Two phases of a scan whose planes lie between each other would make one volume of twice the slices: parts that cover the
 * same range are apart. Parts that follow each other along the body are of one volume, and so are slices with a number each.
 */
function splitInterleaved(group: PlaneGroup): readonly PlaneGroup[] {
  if (group.isScattered) return [group];
  const heights = heightsMm(group.planes);
  const extent = extentOf(heights);
  const isCt = group.planes[0]?.image.series.modality === 'CT';
  if (extent === 0) return [group];
  for (const mark of isCt ? DIVIDING_CT : DIVIDING) {
    const parts = groupedBy(
      group.planes.map((plane, at) => ({ plane, height: heights[at] })),
      ({ plane }) => plane.header.marks[mark],
    );
    const covered = [...parts.values()]
      .map((part) => extentOf(part.map(({ height }) => height)))
      .reduce((sum, one) => sum + one, 0);
    const isDivided = parts.size > 1 && [...parts.values()].every((part) => part.length > 1);
    if (!isDivided || covered <= INTERLEAVED * extent) continue;
    return [...parts.entries()]
      .toSorted(([a], [b]) => compareMarks(a, b))
      .flatMap(([value, part]) =>
        splitInterleaved({
          ...group,
          planes: part.map(({ plane }) => plane),
          reasons: [...group.reasons, mark],
          label: joined(group.label, labelOf(mark, value)),
        }),
      );
  }
  return [group];
}

function extentOf(heights: readonly number[]): number {
  let [low, high] = [Infinity, -Infinity];
  for (const height of heights) {
    if (height < low) low = height;
    if (height > high) high = height;
  }
  return high > low ? high - low : 0;
}

/**
 * A series over time, with several echoes or b-values has each place several times. The first mark that takes repeats from
 * every part divides it, and the parts again by the next; where no mark tells and every place repeats equally often, the
 * n-th of each place are a volume. What repeats then is left to be compared when it is read.
 */
function splitRepeats(group: PlaneGroup): readonly PlaneGroup[] {
  if (group.isScattered) return [group];
  const most = mostAtOnePlace(group.planes);
  if (most < 2) return [group];
  for (const mark of MARKS) {
    const parts = groupedBy(group.planes, ({ header }) => header.marks[mark]);
    if (parts.size < 2 || parts.size > most) continue;
    const values = [...parts.entries()].toSorted(([a], [b]) => compareMarks(a, b));
    if (values.some(([, planes]) => mostAtOnePlace(planes) >= most)) continue;
    return values.flatMap(([value, planes]) =>
      splitRepeats({
        ...group,
        planes,
        reasons: [...group.reasons, mark],
        label: joined(group.label, labelOf(mark, value)),
      }),
    );
  }
  return splitByRank(group, most);
}

function splitByRank(group: PlaneGroup, most: number): readonly PlaneGroup[] {
  const places = placesOf(group.planes);
  if (places.length < 2 || places.some((place) => place.length !== most)) return [group];
  return Array.from({ length: most }, (_, rank) => ({
    ...group,
    planes: places.map((place) => place[rank]),
    reasons: [...group.reasons, 'repeat' as const],
    label: joined(group.label, String(rank + 1)),
  }));
}

export function groupedBy<T>(
  values: readonly T[],
  keyOf: (value: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

function compareMarks(a: string, b: string): number {
  return Number(a) - Number(b) || (a < b ? -1 : 1);
}

const SIGNS: Partial<Record<Mark, string>> = {
  echo: 'TE ',
  bValue: 'b ',
  time: 't ',
  trigger: 't ',
};

/** The image type is spoken of by the parts after ORIGINAL\PRIMARY, which are alike. */
function labelOf(mark: Mark, value: string): string {
  const shown = mark === 'imageType' ? value.split('\\').slice(2).join(' ') : value;
  return `${SIGNS[mark] ?? '#'}${shown}`;
}

function joined(a: string, b: string): string {
  return a === '' ? b : `${a}, ${b}`;
}

function splitGaps(group: PlaneGroup): readonly PlaneGroup[] {
  if (group.isScattered) return [group];
  const places = placesOf(group.planes);
  if (places.length < 3) return [group];
  const heights = heightsMm(places.map(([first]) => first));
  const gaps = heights.slice(1).map((height, at) => height - heights[at]);
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)];
  const isWide = (gap: number): boolean =>
    gap > LARGEST_GAP_MM && gap > LARGEST_GAP_SPACINGS * usual;
  if (!gaps.some(isWide)) return [group];
  const parts: PlacedPlane[][] = [[]];
  places.forEach((place, at) => {
    if (at > 0 && isWide(gaps[at - 1])) parts.push([]);
    parts.at(-1)?.push(...place);
  });
  return parts.map((planes) => ({ ...group, planes, reasons: [...group.reasons, 'gap' as const] }));
}

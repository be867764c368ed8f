import type { Issue } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { DicomSeries, SourceFrame } from '../../core/volume/dicomSeries.ts';
import type { ImageHeader, Refusal } from './imageHeader.ts';
import {
  groupedBy,
  splitVolumes,
  type ImagePlane,
  type PlacedPlane,
  type PlaneGroup,
  type SplitReason,
} from './splitVolumes.ts';
import { geometryIssue, isAtSlice, stackPlanes, type PlaneStack } from './stackPlanes.ts';

/** A volume that can be made of files, or why it cannot. */
export interface SeriesPlan {
  /** Positions of its files in the list that was inspected: by slices, rising along k; repeats after what they repeat. */
  readonly sources: readonly number[];
  /** Among the volumes that are made of the very same files: 0, 1, … */
  readonly part: number;
  /** The description of the series, and what tells the volume from the others of it. */
  readonly name: string;
  /** Without frames. */
  readonly series: DicomSeries;
  readonly isLocalizer: boolean;
  /** Null where it is refused. */
  readonly stack: PlaneStack | null;
  readonly grid: VoxelGrid | null;
  /** What is doubtful and what will be done, geometry and meaning of the values; known from the headers alone. */
  readonly issues: readonly Issue[];
  readonly refusal: Refusal | null;
}

/**
 * Volumes from the headers of images: by series, then by geometry and by what tells repeated places apart
 * ({@link splitVolumes}), the planes sorted along their normal and put on a grid ({@link stackPlanes}). Names and instance
 * numbers of files decide nothing. A file may be in several volumes (one of several echoes in one file), and each file is in
 * one at least. A file that is damaged, or is no grey image, is refused apart from the others of its series.
 */
export function groupSeries(images: readonly ImageHeader[]): readonly SeriesPlan[] {
  const plans = [...groupedBy(images, seriesKey).values()].flatMap(plansOfSeries);
  const seen = new Map<string, number>();
  return plans.map((plan) => {
    const files = plan.sources.toSorted((a, b) => a - b).join(' ');
    const part = seen.get(files) ?? 0;
    seen.set(files, part + 1);
    return { ...plan, part };
  });
}

/** Where the series has no UID, its study, number and description stand for it; never two patients in one. */
function seriesKey({ series }: ImageHeader): string {
  const { instanceUid, patient, study, modality } = series;
  const identity =
    instanceUid === ''
      ? ['', study.instanceUid, study.date, series.number, series.description]
      : [instanceUid];
  return JSON.stringify([...identity, patient.id, patient.name, modality]);
}

function plansOfSeries(images: readonly ImageHeader[]): readonly SeriesPlan[] {
  const refused = images.filter(({ refusal }) => refusal !== null);
  const sound = images.filter(({ refusal }) => refusal === null);
  const planes = sound.flatMap((image) => image.planes.map((header) => ({ image, header })));
  const placed = planes.flatMap((plane) => placedPlane(plane) ?? []);
  const unplaced = planes.filter((plane) => placedPlane(plane) === null);
  const groups = splitVolumes(placed);
  const damaged = refused.filter(({ refusal }) => refusal?.code === 'input/corrupt').length;
  const siblings = siblingsOf(groups, damaged);
  return [
    ...groups.map((group) => planOfGroup(group, siblings)),
    ...refusedPlans(refused.map((image) => ({ image, refusal: image.refusal }))),
    ...refusedPlans(
      unplaced.map((plane) => ({ image: plane.image, refusal: unplacedReason(plane) })),
    ),
  ];
}

function placedPlane({ image, header }: ImagePlane): PlacedPlane | null {
  const { positionMm, directions, spacingMm } = header;
  if (!positionMm || !directions || !spacingMm) return null;
  return { image, header, positionMm, directions, spacingMm };
}

function unplacedReason({ header }: ImagePlane): Refusal {
  const { positionMm, directions } = header;
  const reason = !positionMm ? 'no-position' : !directions ? 'no-direction' : 'no-pixel-spacing';
  return { code: 'input/inconsistent-geometry', detail: { reason } };
}

/** One plan for each reason, so that a folder of pictures is one line. */
function refusedPlans(
  refused: readonly { readonly image: ImageHeader; readonly refusal: Refusal | null }[],
): readonly SeriesPlan[] {
  const reasons = groupedBy(refused, ({ refusal }) => JSON.stringify(refusal));
  return [...reasons.values()].map((files) => {
    const [{ image, refusal }] = files;
    return {
      sources: [...new Set(files.map((file) => file.image.source))],
      part: 0,
      name: nameOf(image.series, ''),
      series: image.series,
      isLocalizer: false,
      stack: null,
      grid: null,
      issues: [],
      refusal,
    };
  });
}

/** What a volume has to know of the others of its series. */
interface Siblings {
  /** `2/3`, among the surveys or among the others; '' for the only one. */
  readonly places: ReadonlyMap<PlaneGroup, string>;
  /** How many volumes there are for each reason. */
  readonly counts: ReadonlyMap<SplitReason, number>;
  /** Files of the series that are left out because they are damaged. */
  readonly damaged: number;
}

function siblingsOf(groups: readonly PlaneGroup[], damaged: number): Siblings {
  const places = new Map<PlaneGroup, string>();
  const counts = new Map<SplitReason, number>();
  const kinds = groupedBy(groups, ({ planes }) => String(planes[0]?.header.isLocalizer));
  for (const kind of kinds.values()) {
    kind.forEach((group, at) =>
      places.set(group, kind.length > 1 ? `${at + 1}/${kind.length}` : ''),
    );
  }
  for (const reason of groups.flatMap(({ reasons }) => [...new Set(reasons)])) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return { places, counts, damaged };
}

function planOfGroup(group: PlaneGroup, { places, counts, damaged }: Siblings): SeriesPlan {
  const { planes, label } = group;
  const [{ image, header }] = planes;
  const stack = group.isScattered ? tooManyParts() : stackPlanes(planes);
  const isStack = 'grid' in stack;
  const issues = isStack ? [...stack.issues] : [];
  const split = splitIssue(group, counts);
  if (split) issues.unshift(split);
  if (damaged > 0) issues.unshift(geometryIssue('damaged-files', { count: damaged }));
  if (image.series.instanceUid === '') issues.push(geometryIssue('no-series-uid'));
  if (image.series.frameOfReferenceUid === '') issues.push(geometryIssue('no-frame-of-reference'));
  issues.push(...valueIssues(planes));
  const place = places.get(group) ?? '';
  const sorted = isStack ? stack.planes.flatMap(({ plane, copies }) => [plane, ...copies]) : planes;
  return {
    // Instances given twice are not among the copies, but they are of this volume.
    sources: [...new Set([...sorted, ...planes].map((plane) => plane.image.source))],
    part: 0,
    name: nameOf(image.series, [place, label].filter((text) => text !== '').join(' ')),
    series: image.series,
    isLocalizer: header.isLocalizer,
    stack: isStack ? stack : null,
    grid: isStack ? stack.grid : null,
    issues,
    refusal: isStack ? null : stack,
  };
}

function tooManyParts(): Refusal {
  return { code: 'input/inconsistent-geometry', detail: { reason: 'too-many-parts' } };
}

function nameOf({ description, number, modality }: DicomSeries, suffix: string): string {
  const name = description || [modality, number].filter((part) => part !== null).join(' ');
  return suffix === '' ? name : `${name} (${suffix})`;
}

/** That a survey is apart is what everybody expects; anything else is said. */
function splitIssue({ reasons }: PlaneGroup, counts: Siblings['counts']): Issue | null {
  const [reason] = reasons.filter((one) => one !== 'localizer');
  if (!reason) return null;
  return geometryIssue('split', { by: byOf(reason), count: counts.get(reason) ?? 1 });
}

function byOf(reason: SplitReason): string {
  const isTime = reason === 'time' || reason === 'trigger' || reason === 'acquisition';
  return isTime ? 'time' : reason;
}

/** Modalities whose values mean what they are taken for: HU, and the arbitrary units of MR. */
const KNOWN_MODALITIES: ReadonlySet<string> = new Set(['CT', 'MR']);

function valueIssues(planes: readonly PlacedPlane[]): readonly Issue[] {
  const [{ image }] = planes;
  const { modality } = image.series;
  const images = [...new Set(planes.map((plane) => plane.image))];
  const issues: Issue[] = [];
  const add = (reason: string, detail: Issue['detail'] = {}): void => {
    issues.push({ code: 'issue/dicom-values', detail: { reason, ...detail } });
  };
  if (images.some(({ pixels }) => pixels.photometric === 'MONOCHROME1')) add('monochrome1');
  if (images.some(({ pixels }) => pixels.isLossy)) add('lossy');
  if (modality === 'CT') {
    if (images.some(({ hasRescale }) => !hasRescale)) add('no-rescale');
    else if (images.some(({ rescaleType }) => !/^(HU)?$/.test(rescaleType))) add('not-hounsfield');
  } else if (!KNOWN_MODALITIES.has(modality)) {
    add('modality', { modality: /^[A-Z]{2,16}$/.test(modality) ? modality : '' });
  }
  return issues;
}

/** Where the planes of a stack came from, by slice k; null for slices that are made of their neighbours. */
export function sourceFrames({ grid, planes }: PlaneStack): readonly (SourceFrame | null)[] {
  const frames: (SourceFrame | null)[] = Array.from({ length: grid.shape[2] }, () => null);
  for (const { plane, at } of planes) {
    const { image, header } = plane;
    if (!isAtSlice(at, Math.round(at))) continue;
    const { sopClassUid, sopInstanceUid } = image;
    frames[Math.round(at)] = { sopClassUid, sopInstanceUid, frame: header.frame };
  }
  return frames;
}

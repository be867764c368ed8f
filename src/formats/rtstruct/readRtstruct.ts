import type { ContourDoubt } from '../../core/contour/contourDoubt.ts';
import { fillRings } from '../../core/contour/fillRings.ts';
import { packLayers } from '../../core/contour/packLayers.ts';
import type { Ring } from '../../core/contour/ring.ts';
import type {
  ContourReference,
  SegmentDescription,
  SegmentLayers,
} from '../../core/contour/segmentLayers.ts';
import { commonVoxels, runList, runsCount, type VoxelRuns } from '../../core/contour/voxelRuns.ts';
import { AppError, type Issue } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import type { DicomFile } from '../dicom/dicomFile.ts';
import { contourTarget, count, placeContour, PLANE_TOLERANCE } from './placeContours.ts';
import type { ContourTarget, Doubts, PlacedContour } from './placeContours.ts';
import { readStructureSet, type Roi, type StructureSet } from './structureSet.ts';

/** What is told of a structure set before its image is known. */
export interface RtstructGlance {
  readonly segments: readonly SegmentDescription[];
  readonly reference: ContourReference;
}

/** @throws AppError as {@link readStructureSet}. */
export function glanceRtstruct({ dataSet }: DicomFile): RtstructGlance {
  const { rois, reference } = readStructureSet(dataSet);
  return { segments: rois.map(({ description }) => description), reference };
}

/**
 * The contours of an RT Structure Set as labels on the image's grid: in each slice the voxels whose centres are inside of
 * an odd number of a structure's contours ({@link fillRings}). Contours lie where their points are; what they refer to
 * decides only whether they belong to the image at all. Nothing is interpolated: a slice between two contours is empty,
 * and an issue says so. Structures without contours are kept, empty.
 *
 * Yields the part done, 0 … 1, after each structure.
 * @throws AppError as {@link readStructureSet}; `input/inconsistent-geometry` { reason: 'other-frame-of-reference' } where
 *   all of it belongs to another one, 'contours-across-slices' or 'contours-outside' where no contour can be placed for
 *   that reason; `input/corrupt` { format: 'dicom', reason: 'bad-contours' } where none can be read or they are too
 *   entangled; `input/too-large` for too many layers.
 */
export function* readRtstruct(
  { dataSet }: DicomFile,
  { grid, source }: { readonly grid: VoxelGrid; readonly source: VolumeSource },
): Generator<number, SegmentLayers> {
  const structureSet = readStructureSet(dataSet);
  const doubts: Doubts = new Map();
  if (structureSet.unnumbered > 0) count(doubts, 'unnumbered', structureSet.unnumbered);
  const rois = inFrameOfReference(structureSet, source, doubts);
  const target = contourTarget(grid, source);
  const packing = packLayers(grid);
  const total = rois.reduce((sum, { contours }) => sum + contours.length + 1, 0);
  const survey: Survey = { doubts, placed: 0, offMm: 0, structuresWithGaps: 0 };
  let done = 0;
  for (const roi of rois) {
    packing.add(roi.description, voxelsOf(roi, target, survey));
    done += roi.contours.length + 1;
    yield done / total;
  }
  refuseUnplaced(survey);
  noteSeries(structureSet, { source, isPlaced: survey.placed > 0 }, doubts);
  return { grid, layers: packing.layers, segments: packing.segments, issues: issuesOf(survey) };
}

interface Survey {
  readonly doubts: Doubts;
  placed: number;
  offMm: number;
  structuresWithGaps: number;
}

/** The structures that share the image's frame of reference, or do not say which one is theirs. */
function inFrameOfReference(
  { rois }: StructureSet,
  source: VolumeSource,
  doubts: Doubts,
): readonly Roi[] {
  const uid = source.format === 'dicom' ? source.series.frameOfReferenceUid : '';
  const isUnknown = ({ frameOfReferenceUid }: Roi): boolean =>
    uid === '' || frameOfReferenceUid === '';
  const unknown = rois.filter(isUnknown).length;
  if (unknown > 0) count(doubts, 'frame-of-reference-unknown', unknown);
  const own = rois.filter((roi) => isUnknown(roi) || roi.frameOfReferenceUid === uid);
  if (own.length === 0) {
    throw new AppError('input/inconsistent-geometry', { reason: 'other-frame-of-reference' });
  }
  if (own.length < rois.length) count(doubts, 'structures-elsewhere', rois.length - own.length);
  return own;
}

function voxelsOf(roi: Roi, target: ContourTarget, survey: Survey): VoxelRuns {
  const { doubts } = survey;
  const bySlice = new Map<number, PlacedContour[]>();
  for (const contour of roi.contours) {
    const placed = placeContour(contour, target, doubts);
    if (!placed) continue;
    survey.placed++;
    survey.offMm = Math.max(
      survey.offMm,
      Math.abs(placed.plane - placed.k) * target.sliceSpacingMm,
    );
    const others = bySlice.get(placed.k);
    if (others) others.push(placed);
    else bySlice.set(placed.k, [placed]);
  }
  const [ni, nj] = target.grid.shape;
  const list = runList();
  let before: { k: number; runs: VoxelRuns } | null = null;
  let missing = 0;
  const reach = reachOf([...bySlice.values()].flat());
  for (const [k, contours] of [...bySlice].toSorted(([a], [b]) => a - b)) {
    const rings = distinct(nearestPlane(contours, { doubts, reach }), doubts);
    if (rings.length === 0) continue;
    const runs = fillRings(rings, [ni, nj]);
    if (runs.length === 0) {
      count(doubts, 'no-voxel', rings.length);
      continue;
    }
    noteCrossings(rings, [ni, nj], doubts);
    if (before && k - before.k > 1 && commonVoxels(before.runs, runs) > 0)
      missing += k - before.k - 1;
    before = { k, runs };
    const start = k * ni * nj;
    for (let at = 0; at < runs.length; at += 2) list.add(start + runs[at], start + runs[at + 1]);
  }
  if (missing > 0) {
    count(doubts, 'gaps', missing);
    survey.structuresWithGaps++;
  }
  return list.runs();
}

/**
 * How far from its contours a structure reaches, in slices: half of the usual distance of their planes. Where these are closer
 * than the slices (every other one of a series was read), a contour between two slices says nothing of either: put onto the
 * nearer one, it would make the structure longer.
 */
function reachOf(contours: readonly PlacedContour[]): number {
  const planes = Float64Array.from(contours, ({ plane }) => plane).toSorted();
  const gaps = planes.subarray(1).map((plane, at) => plane - planes[at]);
  const between = gaps.filter((gap) => gap > PLANE_TOLERANCE).toSorted();
  const usual = between[Math.floor(between.length / 2)] ?? Infinity;
  return usual / 2 + PLANE_TOLERANCE;
}

/** Of contours in several planes that are nearest to one slice, those of the plane nearest to it, if they reach it. */
function nearestPlane(
  contours: readonly PlacedContour[],
  { doubts, reach }: { readonly doubts: Doubts; readonly reach: number },
): readonly PlacedContour[] {
  const [nearest] = contours.toSorted(
    (a, b) => Math.abs(a.plane - a.k) - Math.abs(b.plane - b.k) || a.plane - b.plane,
  );
  const isReached = Math.abs(nearest.plane - nearest.k) <= reach;
  const kept = contours.filter(
    ({ plane }) => isReached && Math.abs(plane - nearest.plane) <= PLANE_TOLERANCE,
  );
  if (kept.length < contours.length) count(doubts, 'nearer-plane', contours.length - kept.length);
  return kept;
}

/** Each ring once: by the even-odd rule a contour that is there twice, in whichever direction, would vanish. */
function distinct(contours: readonly PlacedContour[], doubts: Doubts): readonly Ring[] {
  if (contours.length === 1) return [contours[0].ring];
  const byExtent = new Map<string, Ring[]>();
  const rings: Ring[] = [];
  for (const { ring } of contours) {
    const extent = extentOf(ring);
    const alike = byExtent.get(extent) ?? [];
    if (alike.some((other) => hasSameCorners(other, ring))) {
      count(doubts, 'repeated');
      continue;
    }
    byExtent.set(extent, [...alike, ring]);
    rings.push(ring);
  }
  return rings;
}

/** Tells most rings apart, wherever they begin. */
function extentOf(ring: Ring): string {
  let [lowI, highI, lowJ, highJ] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < ring.length; at += 2) {
    lowI = Math.min(lowI, ring[at]);
    highI = Math.max(highI, ring[at]);
    lowJ = Math.min(lowJ, ring[at + 1]);
    highJ = Math.max(highJ, ring[at + 1]);
  }
  return `${ring.length} ${lowI} ${highI} ${lowJ} ${highJ}`;
}

function hasSameCorners(a: Ring, b: Ring): boolean {
  const [ofA, ofB] = [sortedCorners(a), sortedCorners(b)];
  return ofA.every(([i, j], at) => i === ofB[at][0] && j === ofB[at][1]);
}

function sortedCorners(ring: Ring): readonly (readonly [number, number])[] {
  const corners = Array.from(
    { length: ring.length / 2 },
    (_, at) => [ring[2 * at], ring[2 * at + 1]] as const,
  );
  return corners.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
}

/** More in one slice are not compared with one another: they are not drawn by hand. */
const MOST_COMPARED = 32;

/** Contours of which each surrounds a part of the other: the even-odd rule cuts out what both surround. */
function noteCrossings(
  rings: readonly Ring[],
  size: readonly [number, number],
  doubts: Doubts,
): void {
  if (rings.length < 2 || rings.length > MOST_COMPARED) return;
  const filled = rings.map((ring) => fillRings([ring], size));
  const areas = filled.map(runsCount);
  for (let a = 0; a < rings.length; a++) {
    for (let b = a + 1; b < rings.length; b++) {
      const common = commonVoxels(filled[a], filled[b]);
      const isNested = common === Math.min(areas[a], areas[b]);
      if (common === 0 || isNested) continue;
      // Neighbours share the centres on a common edge and lose none.
      const odd = runsCount(fillRings([rings[a], rings[b]], size));
      if (odd < areas[a] + areas[b] - common) count(doubts, 'crossing');
    }
  }
}

function refuseUnplaced({ placed, doubts }: Survey): void {
  if (placed > 0) return;
  const most = (['across-slices', 'outside', 'broken'] as const)
    .map((reason) => ({ reason, found: doubts.get(reason) ?? 0 }))
    .toSorted((a, b) => b.found - a.found)[0];
  if (most.found === 0) return;
  if (most.reason === 'broken') {
    throw new AppError('input/corrupt', { format: 'dicom', reason: 'bad-contours' });
  }
  throw new AppError('input/inconsistent-geometry', { reason: `contours-${most.reason}` });
}

/** Contours that name no image may still belong to a series that is not this one. */
function noteSeries(
  { reference }: StructureSet,
  { source, isPlaced }: { source: VolumeSource; isPlaced: boolean },
  doubts: Doubts,
): void {
  if (source.format !== 'dicom' || !isPlaced || doubts.has('references-unresolved')) return;
  const { instanceUid } = source.series;
  const isOther = reference.seriesInstanceUid !== '' && reference.seriesInstanceUid !== instanceUid;
  if (isOther) count(doubts, 'references-unresolved');
}

function issuesOf({ doubts, offMm, structuresWithGaps }: Survey): readonly Issue[] {
  return [...doubts].map(([reason, found]) => ({
    code: 'issue/contours-read',
    detail: { reason, count: found, ...extraOf(reason, { offMm, structuresWithGaps }) },
  }));
}

function extraOf(
  reason: ContourDoubt,
  { offMm, structuresWithGaps }: { offMm: number; structuresWithGaps: number },
): Readonly<Record<string, number>> {
  if (reason === 'off-slices') return { maxMm: offMm };
  return reason === 'gaps' ? { structures: structuresWithGaps } : {};
}

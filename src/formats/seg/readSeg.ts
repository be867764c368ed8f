import { packLayers } from '../../core/contour/packLayers.ts';
import { resampleLayers } from '../../core/contour/resampleLayers.ts';
import type {
  LayeredSegment,
  SegmentDescription,
  SegmentLayers,
} from '../../core/contour/segmentLayers.ts';
import { addMaskRuns, runList, type RunList } from '../../core/contour/voxelRuns.ts';
import { AppError, type Issue } from '../../core/errors.ts';
import { spacingMm } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import type { DicomFile } from '../dicom/dicomFile.ts';
import type { DecodeFrame } from '../dicom/frames.ts';
import { segPixels, type SegPixels } from './framePixels.ts';
import { paintFrame } from './paintFrame.ts';
import { gridOfPlanes, placePlanes, type PlacedPlane } from '../dicom/placePlanes.ts';
import { backgroundNumber, isLabelMap, segHeader } from './segHeader.ts';
import { framePlanes, sourceKey, type FramePlane } from '../dicom/framePlanes.ts';

/** What the contours are to lie on. */
export interface SegTarget {
  readonly grid: VoxelGrid;
  readonly source: VolumeSource;
}

const LARGEST_GRID_BYTES = 1.9e9;

/**
 * Reads a DICOM SEG (PS3.3 A.51) or Label Map SEG (A.90): binary, fractional (what is at least half becomes the segment)
 * or a label map of 8 or 16 bits; segments may overlap, frames be in any order, and slices without a frame are empty.
 * Frames whose pixels are voxels of the image are taken over one to one, whichever way they are turned. Others are put on
 * a grid of their own, from which each voxel of the image takes the nearest (see `resampleLayers`).
 * Yields the part done, 0 … 1, after each frame.
 * @param decodeFrame for the file's transfer syntax, where its frames are encapsulated; else null.
 * @returns layers on the image's grid; segments in the order of the file, those without a voxel too.
 * @throws AppError as `segPixels`, `framePlanes`, `gridOfPlanes`, `packLayers`; `input/corrupt` { format: 'dicom', reason:
 *   'bad-structure' } for a frame of no segment, or two segments of one number; `input/inconsistent-geometry` { reason: 'other-frame-of-reference' }
 *   where frames of another frame of reference do not lie on the image's voxels either; `input/too-large`.
 */
export function* readSeg(
  file: DicomFile,
  target: SegTarget,
  decodeFrame: DecodeFrame | null,
): Generator<number, SegmentLayers> {
  const { segments, reference } = segHeader(file.dataSet);
  if (new Set(segments.map(({ number }) => number)).size < segments.length) throw badStructure();
  const pixels = segPixels(file, decodeFrame);
  const planes = framePlanes(file.dataSet, pixels.frames);
  const onImage = placePlanes(planes, pixels, {
    grid: target.grid,
    slices: slicesOf(target.source),
  });
  const isElsewhere = isOtherFrameOfReference(reference.frameOfReferenceUid, target.source);
  if (isElsewhere && !onImage) {
    throw new AppError('input/inconsistent-geometry', { reason: 'other-frame-of-reference' });
  }
  const grid = onImage ? target.grid : ownGrid(planes, pixels, target.grid);
  const placed = onImage ?? placePlanes(planes, pixels, { grid, slices: new Map() });
  if (!placed) throw new AppError('input/inconsistent-geometry', { reason: 'uneven-spacing' });

  const work: Work = { file, grid, pixels, placed, segments };
  const painted = yield* isLabelMap(file.dataSet) ? paintLabelMap(work) : paintMasks(work);
  const issues = [
    ...issuesOf(work, painted),
    ...(isElsewhere ? [doubt('other-frame-of-reference', {})] : []),
  ];
  return yield* resampleLayers(
    { grid, layers: painted.layers, segments: painted.segments, issues },
    target.grid,
  );
}

interface Work {
  readonly file: DicomFile;
  readonly grid: VoxelGrid;
  readonly pixels: SegPixels;
  readonly placed: readonly PlacedPlane[];
  readonly segments: readonly SegmentDescription[];
}

interface Painted {
  readonly layers: readonly Uint8Array<ArrayBuffer>[];
  readonly segments: readonly LayeredSegment[];
  /** Pixels of segments that lie beyond the grid. */
  readonly outside: number;
  /** Pixels of a label map with a number that no segment has. */
  readonly unknown: number;
}

/** Binary and fractional: each frame is of one segment, and segments may overlap. */
function* paintMasks({ file, grid, pixels, placed, segments }: Work): Generator<number, Painted> {
  const table = maskTable(file, pixels);
  const framesOf = new Map<number, PlacedPlane[]>(segments.map(({ number }) => [number, []]));
  for (const plane of placed) {
    const own = plane.segment === null ? undefined : framesOf.get(plane.segment);
    if (!own) throw badStructure();
    own.push(plane);
  }
  const packing = packLayers(grid);
  const isAxial = placed.every(
    ({ columnStep, rowStep }) => columnStep[2] === 0 && rowStep[2] === 0,
  );
  // Frames on slices are taken slice by slice, so that a segment of a few costs no pass over the volume.
  const [ni, nj, nk] = grid.shape;
  const part = isAxial ? ni * nj : ni * nj * nk;
  const mask = new Uint8Array(part);
  let outside = 0;
  let done = 0;
  for (const segment of segments) {
    const frames = framesOf.get(segment.number) ?? [];
    const runs = runList();
    for (const together of isAxial ? bySlice(frames) : [frames]) {
      const slice = isAxial ? (together[0]?.start[2] ?? 0) : 0;
      let [low, high] = [part, 0];
      for (const plane of together) {
        const values = pixels.pixelsOf(plane.frame);
        const painted = paintFrame(mask, grid, { plane, size: pixels, values, table, slice });
        outside += painted.outside;
        low = Math.min(low, painted.low);
        high = Math.max(high, painted.high);
        yield (done += 1) / placed.length;
      }
      takeRuns(mask, { low, high, start: slice * part }, runs);
    }
    packing.add(segment, runs.runs());
  }
  return { layers: packing.layers, segments: packing.segments, outside, unknown: 0 };
}

/** Frames of each slice, in the order of the slices. */
function bySlice(frames: readonly PlacedPlane[]): readonly (readonly PlacedPlane[])[] {
  const slices = new Map<number, PlacedPlane[]>();
  for (const frame of frames) {
    const slice = slices.get(frame.start[2]);
    if (slice) slice.push(frame);
    else slices.set(frame.start[2], [frame]);
  }
  return [...slices].toSorted(([a], [b]) => a - b).map(([, together]) => together);
}

/** Moves what is set from `low` on and before `high` of a mask into runs. @param start voxel of the mask's first. */
function takeRuns(
  mask: Uint8Array,
  { low, high, start }: { readonly low: number; readonly high: number; readonly start: number },
  runs: RunList,
): void {
  if (low >= high) return;
  addMaskRuns(runs, mask.subarray(low, high), start + low);
  mask.fill(0, low, high);
}

/** Which pixel values belong to the segment. */
function maskTable({ dataSet }: DicomFile, { bitsAllocated }: SegPixels): Uint8Array {
  const table = new Uint8Array(bitsAllocated === 16 ? 65536 : 256);
  if (dataSet.text('SegmentationType') !== 'FRACTIONAL') return table.fill(1, 1);
  const most = dataSet.number('MaximumFractionalValue');
  if (most === null || most < 1) {
    throw badStructure();
  }
  return table.fill(1, Math.ceil(most / 2));
}

/** A pixel's value is the number of its segment: nothing overlaps. */
function* paintLabelMap({
  file,
  grid,
  pixels,
  placed,
  segments,
}: Work): Generator<number, Painted> {
  const voxels = voxelCount(grid);
  const layerCount = Math.max(1, Math.ceil(segments.length / 255));
  const bytes = layerCount * voxels;
  if (layerCount > 1 && bytes > LARGEST_GRID_BYTES) {
    throw new AppError('input/too-large', { bytes, limitBytes: LARGEST_GRID_BYTES });
  }
  const layered = segments.map((segment, at): LayeredSegment => {
    return { ...segment, layer: Math.floor(at / 255), label: (at % 255) + 1 };
  });
  const values = pixels.bitsAllocated === 16 ? 65536 : 256;
  const layers = Array.from({ length: layerCount }, (_, layer) => {
    const table = new Uint8Array(values);
    for (const { number, label, layer: own } of layered) if (own === layer) table[number] = label;
    return { labels: new Uint8Array(voxels), table };
  });
  const isUnknown = unknownValues(file, values);
  let [outside, unknown] = [0, 0];
  for (const [done, plane] of placed.entries()) {
    const frame = pixels.pixelsOf(plane.frame);
    for (const { labels, table } of layers) {
      outside += paintFrame(labels, grid, {
        plane,
        size: pixels,
        values: frame,
        table,
        slice: 0,
      }).outside;
    }
    for (let pixel = 0; pixel < frame.length; pixel++) unknown += isUnknown[frame[pixel]];
    yield (done + 1) / placed.length;
  }
  return { layers: layers.map(({ labels }) => labels), segments: layered, outside, unknown };
}

/** 1 for pixel values that are neither described nor background, which 0 is too unless it is described. */
function unknownValues({ dataSet }: DicomFile, values: number): Uint8Array {
  const isUnknown = new Uint8Array(values).fill(1, 1);
  for (const item of dataSet.items('SegmentSequence'))
    isUnknown[item.number('SegmentNumber') ?? 0] = 0;
  isUnknown[backgroundNumber(dataSet) ?? 0] = 0;
  return isUnknown;
}

function issuesOf({ file, pixels, placed }: Work, { outside, unknown }: Painted): Issue[] {
  const { dataSet } = file;
  const issues: Issue[] = [];
  if (dataSet.text('SegmentationType') === 'FRACTIONAL') issues.push(doubt('fractional', {}));
  if (outside > 0) issues.push(doubt('outside-image', { voxels: outside }));
  if (unknown > 0) issues.push(doubt('unknown-labels', { voxels: unknown }));
  const without = dataSet.items('PerFrameFunctionalGroupsSequence').length - pixels.frames;
  if (without > 0) issues.push(doubt('frames-without-pixels', { frames: without }));
  const places = new Set(placed.map(({ segment, start }) => `${segment} ${start.join(' ')}`));
  const repeated = placed.length - places.size;
  if (repeated > 0) issues.push(doubt('frames-repeated', { frames: repeated }));
  return issues;
}

function badStructure(): AppError {
  return new AppError('input/corrupt', { format: 'dicom', reason: 'bad-structure' });
}

function doubt(reason: string, detail: Readonly<Record<string, number>>): Issue {
  return { code: 'issue/contours-read', detail: { reason, ...detail } };
}

function ownGrid(planes: readonly FramePlane[], pixels: SegPixels, image: VoxelGrid): VoxelGrid {
  const grid = gridOfPlanes(planes, pixels, Math.min(...spacingMm(image.affine)));
  const bytes = voxelCount(grid);
  if (bytes > LARGEST_GRID_BYTES) {
    throw new AppError('input/too-large', { bytes, limitBytes: LARGEST_GRID_BYTES });
  }
  return grid;
}

function slicesOf(source: VolumeSource): ReadonlyMap<string, number> {
  if (source.format !== 'dicom') return new Map();
  return new Map(
    source.series.frames.flatMap((frame, k) =>
      frame ? [[sourceKey(frame.sopInstanceUid, frame.frame), k] as const] : [],
    ),
  );
}

function isOtherFrameOfReference(uid: string, source: VolumeSource): boolean {
  if (source.format !== 'dicom' || uid === '') return false;
  const own = source.series.frameOfReferenceUid;
  return own !== '' && own !== uid;
}

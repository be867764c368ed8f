import type {
  LayeredSegment,
  SegmentDescription,
  SegmentLayers,
} from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import { assertHoldable } from './checkedGrid.ts';
import { assertComplete, storedPlane, type LoadedVoxels } from './readVolume.ts';
import { decodeLabels, surveyLabels } from './storedVoxels.ts';
import { plainSegment, type HeaderSegment, type VoxelFile } from './voxelFile.ts';

/** Labels of one layer. */
const MOST_LABELS = 255;

/** Refuses, by the header alone, what cannot be held as layers of labels; AppError as `assertHoldable`. */
export function assertHoldableAsLabels({ grid, planes }: VoxelFile): void {
  assertHoldable(grid.shape, planes);
}

/**
 * Reads a map of labels, whole numbers from 0 of whatever datatype, on its own grid; each volume of the file is a layer.
 * Numbers above 255 (FreeSurfer's) get labels by rank. Yields the part done, 0 … 1.
 * @param table further descriptions of values of the first volume (a file beside it, MGH's footer): those of which there
 * are voxels. The header's own segments are kept even without voxels; its words win.
 * @returns segments in the order of the header, those that it does not name by volume and value; `number` is the value, or the position from 1 where two volumes share values.
 * @throws AppError `input/corrupt` { reason: 'truncated-data' }; `input/too-large`; `input/unsupported-datatype`
 * { datatype, reason: 'not-labels' } where a value is fractional, negative, not finite or above 1,048,575, and
 * { datatype, reason: 'too-many-labels', count, limit } where a volume has more than 255 of them.
 */
export function* readLabelLayers(
  file: VoxelFile,
  loaded: LoadedVoxels,
  table: readonly HeaderSegment[],
): Generator<number, SegmentLayers, void> {
  assertComplete(file, loaded);
  assertHoldableAsLabels(file);
  const layers: Uint8Array<ArrayBuffer>[] = [];
  const segments: Labelled[] = [];
  for (let plane = 0; plane < file.planes; plane++) {
    const stored = storedPlane(file, loaded, plane);
    const done = (part: number, of: number): number =>
      (plane + (part + of / stored.count) / 2) / file.planes;
    const isPresent = yield* mapped(surveyLabels(stored), (voxels) => done(0, voxels));
    const datatype = file.datatype.name;
    if (!isPresent) {
      throw new AppError('input/unsupported-datatype', { datatype, reason: 'not-labels' });
    }
    const described = describedIn(plane, { file, table, isPresent });
    if (described.length > MOST_LABELS) {
      const detail = { reason: 'too-many-labels', count: described.length, limit: MOST_LABELS };
      throw new AppError('input/unsupported-datatype', { datatype, ...detail });
    }
    const isSmall = described.every(({ value }) => value <= MOST_LABELS);
    const labels = new Uint8Array(isPresent.length);
    described.forEach((segment, rank) => {
      const label = isSmall ? segment.value : rank + 1;
      labels[segment.value] = label;
      segments.push({ segment, label });
    });
    const layer = new Uint8Array(stored.count);
    yield* mapped(decodeLabels(stored, labels, layer), (voxels) => done(1, voxels));
    layers.push(layer);
  }
  return {
    grid: file.grid,
    layers,
    segments: numbered(inOrderOf(file.segments, segments)),
    issues: file.issues,
  };
}

/** What the header says of labels, as a list that names each once; see {@link readLabelLayers} for `number`. */
export function describedSegments(segments: readonly HeaderSegment[]): SegmentDescription[] {
  const isUnique = new Set(segments.map(({ value }) => value)).size === segments.length;
  return segments.map(({ plane: _plane, value, ...segment }, position) => ({
    ...segment,
    number: isUnique ? value : position + 1,
  }));
}

interface Labelled {
  readonly segment: HeaderSegment;
  readonly label: number;
}

/** Those that the header names first, as it orders them. */
function inOrderOf(header: readonly HeaderSegment[], labelled: readonly Labelled[]): Labelled[] {
  const rank = new Map(header.map((segment, position) => [segment, position]));
  const rankOf = ({ segment }: Labelled): number => rank.get(segment) ?? header.length;
  return labelled.toSorted((a, b) => rankOf(a) - rankOf(b));
}

function numbered(segments: readonly Labelled[]): readonly LayeredSegment[] {
  const descriptions = describedSegments(segments.map(({ segment }) => segment));
  return segments.map(({ segment, label }, position) => ({
    ...descriptions[position],
    layer: segment.plane,
    label,
  }));
}

/** By value: the header's segments, and every further value that a voxel has. */
function describedIn(
  plane: number,
  {
    file,
    table,
    isPresent,
  }: { file: VoxelFile; table: readonly HeaderSegment[]; isPresent: Uint8Array },
): HeaderSegment[] {
  const byValue = new Map<number, HeaderSegment>();
  for (let value = 1; value < isPresent.length; value++) {
    if (isPresent[value] === 1) byValue.set(value, plainSegment({ plane, value }));
  }
  for (const segment of table) {
    if (plane === 0 && byValue.has(segment.value)) byValue.set(segment.value, segment);
  }
  for (const segment of file.segments) {
    if (segment.plane === plane && segment.value < isPresent.length) {
      byValue.set(segment.value, segment);
    }
  }
  return [...byValue.values()].toSorted((a, b) => a.value - b.value);
}

function* mapped<R>(
  pass: Generator<number, R, void>,
  part: (voxels: number) => number,
): Generator<number, R, void> {
  for (;;) {
    const step = pass.next();
    if (step.done) return step.value;
    yield part(step.value);
  }
}

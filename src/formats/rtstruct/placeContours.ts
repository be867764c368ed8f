import type { ContourDoubt } from '../../core/contour/contourDoubt.ts';
import type { Ring } from '../../core/contour/ring.ts';
import { column, determinant, invert, multiply, type Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import type { DicomDataSet } from '../dicom/dataSet.ts';
import { decimalStrings } from './decimalStrings.ts';

/** How many contours, slices or structures are in doubt, by what is doubtful about them. */
export type Doubts = Map<ContourDoubt, number>;

/** A contour in a plane of the image. */
export interface PlacedContour {
  /** The nearest slice. */
  readonly k: number;
  /** Where it lies, in slices; |plane − k| ≤ ½. */
  readonly plane: number;
  readonly ring: Ring;
}

/** What contours are laid onto. */
export interface ContourTarget {
  readonly grid: VoxelGrid;
  /** Patient coordinates of DICOM (LPS+, mm) to voxel indices. */
  readonly toIndex: Affine;
  /** Distance between neighbouring slices along their normal. */
  readonly sliceSpacingMm: number;
  /** Slices by the image they came from; empty where the image is not of DICOM. */
  readonly slices: ReadonlyMap<string, number>;
}

/**
 * A contour this far from a slice, in slices, lies in it; so may its points from one another. Coordinates are often
 * rounded to a hundredth of a millimetre, and images to less than they say.
 */
export const PLANE_TOLERANCE = 0.05;

/** Half a kilometre: farther away a coordinate is no place in a patient. */
const FARTHEST_MM = 5e5;

/** @throws AppError `input/inconsistent-geometry` when the grid's affine is singular. */
export function contourTarget(grid: VoxelGrid, source: VolumeSource): ContourTarget {
  const { affine } = grid;
  const [a, b] = [column(affine, 0), column(affine, 1)];
  const normal = [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
  ] as const;
  const slices = new Map<string, number>();
  if (source.format === 'dicom') {
    source.series.frames.forEach((frame, k) => {
      if (frame) slices.set(imageKey(frame.sopInstanceUid, frame.frame), k);
    });
  }
  return {
    grid,
    toIndex: multiply(invert(affine), [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]),
    sliceSpacingMm: Math.abs(determinant(affine)) / Math.hypot(...normal),
    slices,
  };
}

/**
 * Lays a contour onto the image's slices.
 * @param doubts counts what is doubtful about it.
 * @returns null where it cannot be, or encloses nothing.
 */
export function placeContour(
  contour: DicomDataSet,
  target: ContourTarget,
  doubts: Doubts,
): PlacedContour | null {
  const doubt = (reason: ContourDoubt): null => {
    count(doubts, reason);
    return null;
  };
  const type = contour.text('ContourGeometricType') ?? '';
  if (type !== 'CLOSED_PLANAR' && type !== 'CLOSEDPLANAR_XOR') return doubt('not-closed');
  const points = pointsOf(contour);
  if (!points) return doubt('broken');
  if (contour.number('NumberOfContourPoints') !== points.length / 3) doubt('point-count');
  const { ring, low, high } = toPlane(points, target.toIndex);
  if (high - low > 2 * PLANE_TOLERANCE) return doubt('across-slices');
  const plane = (low + high) / 2;
  const [ni, nj, nk] = target.grid.shape;
  const overlap = overlapOf(ring, [ni, nj]);
  if (plane < -0.5 || plane > nk - 0.5 || overlap === 'none') return doubt('outside');
  if (overlap === 'part') doubt('cut');
  const k = Math.min(nk - 1, Math.max(0, Math.round(plane)));
  if (Math.abs(plane - k) > PLANE_TOLERANCE) doubt('off-slices');
  checkReference(contour, { slices: target.slices, k }, doubts);
  return { k, plane, ring };
}

export function count(doubts: Doubts, reason: ContourDoubt, by = 1): void {
  doubts.set(reason, (doubts.get(reason) ?? 0) + by);
}

/** x, y and z of each point in turn, mm; null where they cannot be read. */
function pointsOf(contour: DicomDataSet): Float64Array | null {
  const bytes = contour.bytes('ContourData');
  const values = bytes && bytes.length > 0 ? decimalStrings(bytes) : null;
  if (!values || values.length % 3 !== 0) return null;
  return values.some((value) => Math.abs(value) > FARTHEST_MM) ? null : values;
}

/** The corners in the plane of a slice, and between which slices they lie. */
function toPlane(points: Float64Array, toIndex: Affine): { ring: Ring; low: number; high: number } {
  const ring = new Float64Array((points.length / 3) * 2);
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0, to = 0; at < points.length; at += 3) {
    const [x, y, z] = [points[at], points[at + 1], points[at + 2]];
    ring[to++] = toIndex[0] * x + toIndex[1] * y + toIndex[2] * z + toIndex[3];
    ring[to++] = toIndex[4] * x + toIndex[5] * y + toIndex[6] * z + toIndex[7];
    const k = toIndex[8] * x + toIndex[9] * y + toIndex[10] * z + toIndex[11];
    if (k < low) low = k;
    if (k > high) high = k;
  }
  return { ring, low, high };
}

/** How much of a ring's extent lies on the pixels, whose rims are half a pixel beyond the outermost centres. */
function overlapOf(ring: Ring, [ni, nj]: readonly [number, number]): 'all' | 'part' | 'none' {
  let [lowI, highI, lowJ, highJ] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < ring.length; at += 2) {
    if (ring[at] < lowI) lowI = ring[at];
    if (ring[at] > highI) highI = ring[at];
    if (ring[at + 1] < lowJ) lowJ = ring[at + 1];
    if (ring[at + 1] > highJ) highJ = ring[at + 1];
  }
  if (highI < -0.5 || highJ < -0.5 || lowI > ni - 0.5 || lowJ > nj - 0.5) return 'none';
  // Outlines of the outermost pixels lie on the rim, give or take the rounding of their text.
  const rim = 0.5 + 1e-3;
  const isWithin = lowI >= -rim && lowJ >= -rim && highI <= ni - 1 + rim && highJ <= nj - 1 + rim;
  return isWithin ? 'all' : 'part';
}

function checkReference(
  contour: DicomDataSet,
  { slices, k }: { slices: ReadonlyMap<string, number>; k: number },
  doubts: Doubts,
): void {
  if (slices.size === 0) return;
  const images = contour.items('ContourImageSequence');
  if (images.length === 0) return;
  const named = images.flatMap((image) => {
    const uid = image.text('ReferencedSOPInstanceUID') ?? '';
    const frames = image.numbers('ReferencedFrameNumber');
    const keys =
      frames.length > 0 ? frames.map((frame) => imageKey(uid, frame)) : [imageKey(uid, null)];
    return keys.flatMap((key) => slices.get(key) ?? []);
  });
  if (named.length === 0) count(doubts, 'references-unresolved');
  else if (!named.includes(k)) count(doubts, 'reference-elsewhere');
}

function imageKey(sopInstanceUid: string, frame: number | null): string {
  return frame === null ? sopInstanceUid : `${sopInstanceUid}#${frame}`;
}

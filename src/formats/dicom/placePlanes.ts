import { affineFromColumns, applyPoint, invert, type Affine } from '../../core/geometry/affine.ts';
import { AppError } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { FramePlane } from './framePlanes.ts';

type Triple = readonly [number, number, number];

/** A frame whose pixels are voxels of a grid: some may lie beyond it. */
export interface PlacedPlane {
  readonly frame: number;
  readonly segment: number | null;
  /** Voxel of the first pixel; whole, may be negative. */
  readonly start: Triple;
  /** Voxels from a pixel to the next in its row, and in its column: one axis each, +1 or -1. */
  readonly columnStep: Triple;
  readonly rowStep: Triple;
}

export interface FrameSize {
  readonly rows: number;
  readonly columns: number;
}

/** How far a pixel may lie from the centre of its voxel, in voxels: what rounding in headers makes, and little more. */
export const PLACEMENT_TOLERANCE = 0.05;

/**
 * Which voxels of the grid the pixels of each frame are.
 * @param slices slice k by the frame of the image (`sourceKey`) it came from. A frame made from one of them alone lies on
 *   that slice, if it is nearer than half a slice: slices of a series that is a little uneven lie beside those of its grid.
 * @returns null when the pixels of a frame lie beside the voxels, by more than {@link PLACEMENT_TOLERANCE}.
 * @throws AppError `input/inconsistent-geometry` when the grid's affine is singular.
 */
export function placePlanes(
  planes: readonly FramePlane[],
  size: FrameSize,
  target: { readonly grid: VoxelGrid; readonly slices: ReadonlyMap<string, number> },
): readonly PlacedPlane[] | null {
  const inverse = invert(target.grid.affine);
  const placed: PlacedPlane[] = [];
  for (const plane of planes) {
    const [only, ...others] = plane.sources;
    const slice = only !== undefined && others.length === 0 ? target.slices.get(only) : undefined;
    const one = place(plane, { size, inverse, slice: slice ?? null });
    if (!one) return null;
    placed.push(one);
  }
  return placed;
}

function place(
  plane: FramePlane,
  at: { readonly size: FrameSize; readonly inverse: Affine; readonly slice: number | null },
): PlacedPlane | null {
  const { size, inverse, slice } = at;
  const along = (stepMm: Triple): Triple => difference(inverse, stepMm);
  const origin = applyPoint(inverse, plane.originMm);
  const [column, row] = [along(plane.columnStepMm), along(plane.rowStepMm)];
  const [columnStep, rowStep] = [unitStep(column), unitStep(row)];
  if (!columnStep || !rowStep) return null;
  if (columnStep.some((value, axis) => value !== 0 && rowStep[axis] !== 0)) return null;

  const start: [number, number, number] = [0, 0, 0];
  for (const axis of [0, 1, 2] as const) {
    const isBySource = slice !== null && axis === 2 && Math.abs(origin[2] - slice) <= 0.5;
    start[axis] = isBySource ? slice : Math.round(origin[axis]);
    const drift =
      Math.abs(column[axis] - columnStep[axis]) * (size.columns - 1) +
      Math.abs(row[axis] - rowStep[axis]) * (size.rows - 1);
    const tolerance = isBySource ? 0.5 : PLACEMENT_TOLERANCE;
    if (!(Math.abs(origin[axis] - start[axis]) + drift <= tolerance)) return null;
  }
  return { frame: plane.frame, segment: plane.segment, start, columnStep, rowStep };
}

/** A step of one voxel along one axis; null where it is none. */
function unitStep(step: Triple): Triple | null {
  const rounded = step.map((value) => Math.round(value) + 0) as [number, number, number];
  return Math.abs(rounded[0]) + Math.abs(rounded[1]) + Math.abs(rounded[2]) === 1 ? rounded : null;
}

function difference(affine: Affine, [x, y, z]: Triple): Triple {
  return [
    affine[0] * x + affine[1] * y + affine[2] * z,
    affine[4] * x + affine[5] * y + affine[6] * z,
    affine[8] * x + affine[9] * y + affine[10] * z,
  ];
}

/**
 * The grid of the frames themselves: i along a row, j down a column, k along the normal with a slice at each position, and
 * at those between, where there is no frame.
 * @param planes at least one.
 * @param thicknessMm distance of slices where all frames share one position.
 * @throws AppError `input/inconsistent-geometry` { reason: 'mixed-orientations' } where frames are turned, scaled or shifted
 *   against each other, and { reason: 'uneven-spacing' } where their positions are not whole multiples of one distance.
 */
export function gridOfPlanes(
  planes: readonly FramePlane[],
  size: FrameSize,
  thicknessMm: number,
): VoxelGrid {
  const [first, ...rest] = planes;
  if (!first) throw new AppError('internal/shape', { planes: 0 });
  const normal = unitNormal(first);
  const extent = Math.max(size.rows, size.columns);
  const pixel = Math.min(Math.hypot(...first.columnStepMm), Math.hypot(...first.rowStepMm));
  const allowedMm = PLACEMENT_TOLERANCE * pixel;
  for (const plane of rest) {
    const turned = Math.max(
      distance(plane.columnStepMm, first.columnStepMm),
      distance(plane.rowStepMm, first.rowStepMm),
    );
    const offset = minus(plane.originMm, first.originMm);
    const aside = Math.hypot(...minus(offset, scaled(normal, dot(offset, normal))));
    if (turned * extent > allowedMm || aside > allowedMm) {
      throw new AppError('input/inconsistent-geometry', { reason: 'mixed-orientations' });
    }
  }
  const offsets = planes.map(({ originMm }) => dot(minus(originMm, first.originMm), normal));
  const { lowest, count, stepMm } = evenPositions(offsets, thicknessMm);
  const origin = first.originMm.map((value, axis) => value + lowest * (normal[axis] ?? 0));
  return {
    shape: [size.columns, size.rows, count],
    affine: affineFromColumns(
      [first.columnStepMm, first.rowStepMm, scaled(normal, stepMm)],
      origin as [number, number, number],
    ),
  };
}

/** @param offsets along the normal, mm, in any order. */
function evenPositions(
  offsets: readonly number[],
  thicknessMm: number,
): { lowest: number; count: number; stepMm: number } {
  const sorted = Float64Array.from(offsets).toSorted();
  const [lowest, highest] = [sorted[0] ?? 0, sorted[sorted.length - 1] ?? 0];
  let least = Infinity;
  for (let at = 1; at < sorted.length; at++) {
    const gap = sorted[at] - sorted[at - 1];
    if (gap > SAME_POSITION_MM) least = Math.min(least, gap);
  }
  if (least === Infinity) return { lowest, count: 1, stepMm: thicknessMm };
  const steps = Math.round((highest - lowest) / least);
  // The mean is nearer to what was meant than one gap, which carries the rounding of two positions.
  const stepMm = (highest - lowest) / steps;
  for (const offset of sorted) {
    const index = (offset - lowest) / stepMm;
    if (Math.abs(index - Math.round(index)) > PLACEMENT_TOLERANCE) {
      throw new AppError('input/inconsistent-geometry', { reason: 'uneven-spacing' });
    }
  }
  return { lowest, count: steps + 1, stepMm };
}

/** Positions that are nearer than this are one. */
const SAME_POSITION_MM = 0.01;

function unitNormal({ columnStepMm: [a, b, c], rowStepMm: [d, e, f] }: FramePlane): Triple {
  const cross: Triple = [b * f - c * e, c * d - a * f, a * e - b * d];
  return scaled(cross, 1 / Math.hypot(...cross));
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function minus(a: Triple, b: Triple): Triple {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function scaled(a: Triple, factor: number): Triple {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

function distance(a: Triple, b: Triple): number {
  return Math.hypot(...minus(a, b));
}

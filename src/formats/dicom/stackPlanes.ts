import type { Issue } from '../../core/errors.ts';
import { affineFromColumns } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { Refusal } from './imageHeader.ts';
import { cross, dot, minus, scaled, type Triple } from './planeHeader.ts';
import { isSameInstance, placesOf, ROUNDED_MM, type PlacedPlane } from './splitVolumes.ts';

/** A plane on the grid that its volume gets. */
export interface StackedPlane {
  readonly plane: PlacedPlane;
  /** Its place among the slices; whole where it is one, else between two. Rising. */
  readonly at: number;
  /** Others at the same place, that have to hold the same values. */
  readonly copies: readonly PlacedPlane[];
}

/** A plane is at a slice when it is within a hundredth of a step of it. */
export const AT_SLICE = 0.01;

export function isAtSlice(at: number, slice: number): boolean {
  return Math.abs(at - slice) <= AT_SLICE;
}

/** Planes of one volume, and the grid that they are put on. */
export interface PlaneStack {
  readonly grid: VoxelGrid;
  readonly planes: readonly StackedPlane[];
  /**
   * How the planes lie in the slices, in voxels: pixel i of the plane at slice k is at i + first + k · step of the grid. All 0
   * but for a gantry tilt.
   */
  readonly shift: {
    readonly first: readonly [i: number, j: number];
    readonly step: readonly [i: number, j: number];
  };
  readonly issues: readonly Issue[];
}

/** An angle between the stack and the normal of its planes that is a tilt, and not the rounding of positions. */
const SMALLEST_TILT_DEGREES = 0.05;

/** Positions off the regular grid by more than this are said. */
const SAID_MM = 0.01;

/** Gaps of one stack may differ by this factor; beyond it most slices would be made up. */
const LARGEST_SPACING_RATIO = 4;

/** Slices that are named in an issue. */
const MOST_NAMED = 20;

const DEFAULT_THICKNESS_MM = 1;

/**
 * Puts planes of one orientation on a regular grid.
 *
 * - Steps are the usual gap where all gaps are multiples of it (missing slices), else the smallest gap (uneven spacing);
 *   what lies between two planes is interpolated linearly when it is read. Positions may be off the grid by 1 % of a step,
 *   or by .05 mm, what rounding to a tenth of a millimetre makes. Gaps that differ more than fourfold are refused.
 * - A stack that leans (gantry tilt) gets an upright grid of the same planes, large enough for all of them; each plane is
 *   moved within itself, so that slices stay the planes that were measured, and every length and every distance on the grid
 *   is true. Below 1/20 degree the grid itself leans by what the positions say.
 * - A single plane gets its stated thickness, 1 mm where none is stated.
 *
 * @param planes at least one, of one orientation, size and pixel spacing.
 * @returns a refusal `input/inconsistent-geometry` { reason: 'uneven-slices', lowMm, highMm } or { reason:
 *   'scattered-planes', distanceMm } where the planes are on no line.
 */
export function stackPlanes(planes: readonly PlacedPlane[]): PlaneStack | Refusal {
  const places = placesOf(planes).map(([plane, ...others]) => ({
    plane,
    copies: others.filter((other) => !isSameInstance(other, plane)),
    repeats: others.length,
  }));
  const issues: Issue[] = [];
  const ignored = places.reduce((sum, { repeats }) => sum + repeats, 0);
  if (ignored > 0) issues.push(geometryIssue('duplicate-positions', { count: ignored }));
  const [first] = places;
  const axes = axesOf(first.plane);
  if (places.length === 1) return singlePlane(first, axes, issues);

  const offsets = places.map(({ plane }) => minus(plane.positionMm, first.plane.positionMm));
  const heights = offsets.map((offset) => dot(offset, axes.normal));
  const steps = stepsOf(heights);
  if (!('at' in steps)) return steps;
  const lean = leanOf(offsets, axes);
  if (!('perMm' in lean)) return lean;

  const { at, spacingMm } = steps;
  const slices = Math.round(at[at.length - 1]) + 1;
  const degrees = (Math.atan(Math.hypot(...lean.perMm)) * 180) / Math.PI;
  const isTilted = degrees > SMALLEST_TILT_DEGREES;
  const placed = placedGrid({ axes, spacingMm, slices, perMm: lean.perMm, isTilted }, first.plane);
  issues.push(...steps.issues, ...lean.issues);
  issues.push(...statedIssues(first.plane, { spacingMm, degrees, isTilted }));
  return {
    ...placed,
    planes: places.map(({ plane, copies }, n) => ({ plane, copies, at: at[n] })),
    issues,
  };
}

export function geometryIssue(reason: string, detail: Issue['detail'] = {}): Issue {
  return { code: 'issue/dicom-geometry', detail: { reason, ...detail } };
}

interface Axes {
  readonly row: Triple;
  readonly column: Triple;
  readonly normal: Triple;
}

function axesOf({ directions: [row, column] }: PlacedPlane): Axes {
  return { row, column, normal: cross(row, column) };
}

function singlePlane(
  { plane, copies }: Pick<StackedPlane, 'plane' | 'copies'>,
  axes: Axes,
  issues: readonly Issue[],
): PlaneStack {
  const stated = plane.header.thicknessMm ?? plane.header.statedSpacingMm;
  const spacingMm = stated ?? DEFAULT_THICKNESS_MM;
  const single = geometryIssue('single-slice', { spacingMm, isStated: stated !== null });
  const upright = { axes, spacingMm, slices: 1, perMm: [0, 0] as const, isTilted: false };
  return {
    ...placedGrid(upright, plane),
    planes: [{ plane, copies, at: 0 }],
    issues: [...issues, single],
  };
}

interface Steps {
  /** Place of each plane among the slices; the first 0, the last whole. */
  readonly at: readonly number[];
  readonly spacingMm: number;
  readonly issues: readonly Issue[];
}

function stepsOf(heights: readonly number[]): Steps | Refusal {
  const gaps = heights.slice(1).map((height, n) => height - heights[n]);
  const sorted = gaps.toSorted((a, b) => a - b);
  const [lowMm, highMm] = [sorted[0], sorted[sorted.length - 1]];
  const usual = sorted[Math.floor((sorted.length - 1) / 2)];
  for (const step of [usual, lowMm]) {
    const found = wholeSteps(heights, step);
    if (!found) continue;
    const { at, spacingMm, offMm } = found;
    const missing = missingOf(at);
    const issues: Issue[] = [];
    if (missing.length > 0) {
      const isEven = step === usual;
      const detail = { count: missing.length, slices: missing.slice(0, MOST_NAMED) };
      issues.push(
        isEven
          ? geometryIssue('missing-slices', detail)
          : geometryIssue('uneven-spacing', { lowMm, highMm, spacingMm }),
      );
    }
    if (offMm > SAID_MM) issues.push(geometryIssue('rounded-positions', { distanceMm: offMm }));
    return { at, spacingMm, issues };
  }
  if (highMm > LARGEST_SPACING_RATIO * lowMm) {
    const detail = { reason: 'uneven-slices', lowMm, highMm };
    return { code: 'input/inconsistent-geometry', detail };
  }
  const extentMm = heights[heights.length - 1];
  const spacingMm = extentMm / Math.round(extentMm / lowMm);
  return {
    at: heights.map((height, n) =>
      n === heights.length - 1 ? Math.round(extentMm / lowMm) : height / spacingMm,
    ),
    spacingMm,
    issues: [geometryIssue('uneven-spacing', { lowMm, highMm, spacingMm })],
  };
}

/** Places as multiples of a step, which is then fitted to them; null where they are none, or are few among many. */
function wholeSteps(
  heights: readonly number[],
  step: number,
): { readonly at: readonly number[]; readonly spacingMm: number; readonly offMm: number } | null {
  const at = [0];
  // One after the other: an error of the step does not add up before it is fitted.
  for (let n = 1; n < heights.length; n++) {
    at.push(at[n - 1] + Math.max(1, Math.round((heights[n] - heights[n - 1]) / step)));
  }
  const last = at[at.length - 1];
  const spacingMm = heights[heights.length - 1] / last;
  const offMm = Math.max(...heights.map((height, n) => Math.abs(height - at[n] * spacingMm)));
  const allowed = Math.min(spacingMm / 4, Math.max(ROUNDED_MM, 0.01 * spacingMm));
  const isSparse = last + 1 > LARGEST_SPACING_RATIO * heights.length;
  return offMm <= allowed && !isSparse ? { at, spacingMm, offMm } : null;
}

/** Slices (1, 2, …) that no plane is at. */
function missingOf(at: readonly number[]): readonly number[] {
  const missing: number[] = [];
  for (let n = 1; n < at.length; n++) {
    for (let k = at[n - 1] + 1; k < at[n]; k++) missing.push(k + 1);
  }
  return missing;
}

/** How far the planes move along rows and columns for each millimetre along the normal. */
function leanOf(
  offsets: readonly Triple[],
  { row, column, normal }: Axes,
): { readonly perMm: readonly [number, number]; readonly issues: readonly Issue[] } | Refusal {
  const last = offsets[offsets.length - 1];
  const extentMm = dot(last, normal);
  const perMm = [dot(last, row) / extentMm, dot(last, column) / extentMm] as const;
  const distanceMm = Math.max(
    ...offsets.map((offset) => {
      const height = dot(offset, normal);
      return Math.hypot(
        dot(offset, row) - perMm[0] * height,
        dot(offset, column) - perMm[1] * height,
      );
    }),
  );
  if (distanceMm > Math.SQRT2 * ROUNDED_MM) {
    const detail = { reason: 'scattered-planes', distanceMm };
    return { code: 'input/inconsistent-geometry', detail };
  }
  const issues = distanceMm > SAID_MM ? [geometryIssue('rounded-positions', { distanceMm })] : [];
  return { perMm, issues };
}

interface Layout {
  readonly axes: Axes;
  readonly spacingMm: number;
  readonly slices: number;
  readonly perMm: readonly [number, number];
  readonly isTilted: boolean;
}

function placedGrid(
  { axes, spacingMm, slices, perMm, isTilted }: Layout,
  plane: PlacedPlane,
): Pick<PlaneStack, 'grid' | 'shift'> {
  const { rows, columns } = plane.header;
  const [betweenRows, betweenColumns] = plane.spacingMm;
  const step = isTilted
    ? ([(perMm[0] * spacingMm) / betweenColumns, (perMm[1] * spacingMm) / betweenRows] as const)
    : ([0, 0] as const);
  const reach = step.map((each) => each * (slices - 1));
  const before = reach.map((end) => Math.max(0, Math.ceil(-end - 1e-6))) as [number, number];
  const after = reach.map((end) => Math.max(0, Math.ceil(end - 1e-6)));
  const lean: Triple = isTilted ? [0, 0, 0] : along(axes, perMm);
  const [nx, ny, nz] = axes.normal;
  const along3: Triple = [
    (nx + lean[0]) * spacingMm,
    (ny + lean[1]) * spacingMm,
    (nz + lean[2]) * spacingMm,
  ];
  const corner = along(axes, [-before[0] * betweenColumns, -before[1] * betweenRows]);
  const [x, y, z] = plane.positionMm;
  return {
    grid: {
      shape: [columns + before[0] + after[0], rows + before[1] + after[1], slices],
      affine: affineFromColumns(
        [
          rightAnterior(scaled(axes.row, betweenColumns)),
          rightAnterior(scaled(axes.column, betweenRows)),
          rightAnterior(along3),
        ],
        rightAnterior([x + corner[0], y + corner[1], z + corner[2]]),
      ),
    },
    shift: { first: before, step },
  };
}

function along({ row, column }: Axes, [a, b]: readonly [number, number]): Triple {
  return [a * row[0] + b * column[0], a * row[1] + b * column[1], a * row[2] + b * column[2]];
}

/** LPS to RAS; without making a -0 of 0. */
function rightAnterior([x, y, z]: Triple): Triple {
  return [0 - x, 0 - y, z];
}

function statedIssues(
  { header, image }: PlacedPlane,
  {
    spacingMm,
    degrees,
    isTilted,
  }: { readonly spacingMm: number; readonly degrees: number; readonly isTilted: boolean },
): readonly Issue[] {
  const isUnlike = (stated: number | null): stated is number =>
    stated !== null && Math.abs(stated - spacingMm) > Math.max(SAID_MM, 0.01 * spacingMm);
  const { thicknessMm, statedSpacingMm } = header;
  const issues: Issue[] = [];
  if (isTilted) issues.push(geometryIssue('gantry-tilt', { degrees }));
  const statedDegrees = Math.abs(image.gantryTilt);
  if (!isTilted && statedDegrees > SMALLEST_TILT_DEGREES) {
    issues.push(geometryIssue('tilt-not-in-positions', { degrees: statedDegrees }));
  }
  if (isUnlike(thicknessMm)) {
    issues.push(geometryIssue('thickness-unlike-spacing', { thicknessMm, spacingMm }));
  }
  if (isUnlike(statedSpacingMm)) {
    const detail = { statedMm: statedSpacingMm, spacingMm };
    issues.push(geometryIssue('stated-spacing-unlike', detail));
  }
  return issues;
}

import { column, invert } from '../geometry/affine.ts';
import type { IndexPoint, VoxelGrid } from '../geometry/grid.ts';
import type { Stroke } from './stroke.ts';

/** The index axis that a plane is across; null: no plane, but all of the volume. */
export type DepthAxis = 0 | 1 | 2 | null;

/** A brush drawn from one place to another. */
export interface Capsule {
  /** Voxel indices, fractional; may lie outside the grid. */
  readonly from: IndexPoint;
  readonly to: IndexPoint;
  /** ≥ 0 */
  readonly radiusMm: number;
  /** Null: a ball. Else a disc within the one slice of that axis that is nearest to `from`. */
  readonly depthAxis: DepthAxis;
}

/** A closed curve drawn in a slice. */
export interface Lasso {
  /** Corners, voxel indices, fractional; what they say along the depth axis is not looked at. The last joins the first. */
  readonly points: readonly IndexPoint[];
  readonly depthAxis: 0 | 1 | 2;
  /** Index along the depth axis. */
  readonly slice: number;
}

/** Squared lengths are compared with that much to spare, so that 3 × 0.7 mm lies within 2.1 mm. */
const SLACK = 1e-9;

/**
 * Paints all voxels whose centre is at most a radius from the line between two places, in millimetres by the columns of
 * the grid's affine (oblique and sheared grids too), and the voxels that the line itself runs through, however small the
 * radius. What lies outside the grid is left out.
 * @throws AppError as `Stroke.paintRow`; `input/inconsistent-geometry` for a singular affine.
 */
export function paintCapsule(stroke: Stroke, { from, to, radiusMm, depthAxis }: Capsule): void {
  const slice = depthAxis === null ? null : Math.round(from[depthAxis]);
  const [a, b] = [from, to].map((point) => onSlice(point, depthAxis, slice));
  const { shape } = stroke.grid;
  const reach = reachVoxels(stroke.grid, radiusMm);
  const span = (axis: 1 | 2): [number, number] => {
    if (axis === depthAxis && slice !== null) return [slice, slice];
    return [
      Math.max(0, Math.ceil(Math.min(a[axis], b[axis]) - reach[axis])),
      Math.min(shape[axis] - 1, Math.floor(Math.max(a[axis], b[axis]) + reach[axis])),
    ];
  };
  const [jSpan, kSpan] = [span(1), span(2)];
  const rowSpan = capsuleRows(stroke.grid, { from: a, to: b, radiusMm });
  for (let k = kSpan[0]; k <= kSpan[1]; k++) {
    for (let j = jSpan[0]; j <= jSpan[1]; j++) {
      const [low, high] = rowSpan(j, k);
      let [first, last] = [Math.ceil(low), Math.floor(high)];
      if (depthAxis === 0 && slice !== null) {
        first = Math.max(first, slice);
        last = Math.min(last, slice);
      }
      if (first <= last) stroke.paintRow({ first, last, j, k });
    }
  }
  paintLine(stroke, a, b);
}

/**
 * Paints the voxels of a slice whose centre lies inside a closed curve by the even-odd rule. A centre on the curve counts
 * as inside on one of its two sides, so that two curves with a common side leave no gap and share no voxel.
 * @throws AppError as `Stroke.paintRow`.
 */
export function paintPolygon(stroke: Stroke, { points, depthAxis, slice }: Lasso): void {
  const [across, along] = depthAxis === 0 ? [1, 2] : depthAxis === 1 ? [0, 2] : [0, 1];
  const { shape } = stroke.grid;
  if (slice < 0 || slice >= shape[depthAxis]) return;
  const ends = points.map((point) => point[along]);
  const first = Math.max(0, Math.ceil(Math.min(...ends)));
  const last = Math.min(shape[along] - 1, Math.floor(Math.max(...ends)));
  for (let row = first; row <= last; row++) {
    const crossings = crossingsOf(points, { across, along, row });
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const low = Math.max(0, Math.ceil(crossings[at]));
      const high = Math.min(shape[across] - 1, Math.ceil(crossings[at + 1]) - 1);
      if (depthAxis === 2) stroke.paintRow({ first: low, last: high, j: row, k: slice });
      else if (depthAxis === 1) stroke.paintRow({ first: low, last: high, j: slice, k: row });
      else {
        for (let j = low; j <= high; j++) {
          stroke.paintRow({ first: slice, last: slice, j, k: row });
        }
      }
    }
  }
}

/** Where a row cuts the curve, rising; an even number of places. */
function crossingsOf(
  points: readonly IndexPoint[],
  { across, along, row }: { readonly across: number; readonly along: number; readonly row: number },
): number[] {
  const crossings: number[] = [];
  for (let at = 0; at < points.length; at++) {
    const [p, q] = [points[at], points[(at + 1) % points.length]];
    if (p[along] <= row === q[along] <= row) continue;
    const share = (row - p[along]) / (q[along] - p[along]);
    crossings.push(p[across] + share * (q[across] - p[across]));
  }
  return crossings.toSorted((a, b) => a - b);
}

function onSlice(
  [i, j, k]: IndexPoint,
  depthAxis: DepthAxis,
  slice: number | null,
): [number, number, number] {
  const point: [number, number, number] = [i, j, k];
  if (depthAxis !== null && slice !== null) point[depthAxis] = slice;
  return point;
}

/** Half of a ball's extent along each index axis, in voxels. */
function reachVoxels({ affine }: VoxelGrid, radiusMm: number): [number, number, number] {
  const inverse = invert(affine);
  // A row of the inverse is the gradient of that index: how many voxels a millimetre in the steepest direction is worth.
  const reach = (axis: 0 | 1 | 2): number =>
    radiusMm *
    (1 + SLACK) *
    Math.hypot(inverse[4 * axis], inverse[4 * axis + 1], inverse[4 * axis + 2]);
  return [reach(0), reach(1), reach(2)];
}

/**
 * The part of any row along i that is within a capsule, as one interval of indices, as a capsule is convex: the hull of
 * the parts within the balls at its ends and within the cylinder between them. Empty: low > high.
 */
function capsuleRows(
  { affine }: VoxelGrid,
  {
    from,
    to,
    radiusMm,
  }: {
    readonly from: readonly [number, number, number];
    readonly to: readonly [number, number, number];
    readonly radiusMm: number;
  },
): (j: number, k: number) => readonly [number, number] {
  const [ei, ej, ek] = [column(affine, 0), column(affine, 1), column(affine, 2)];
  const toMm = (i: number, j: number, k: number): [number, number, number] => [
    ei[0] * i + ej[0] * j + ek[0] * k,
    ei[1] * i + ej[1] * j + ek[1] * k,
    ei[2] * i + ej[2] * j + ek[2] * k,
  ];
  const squaredRadius = radiusMm * radiusMm * (1 + SLACK);
  const stepSquared = dot(ei, ei);
  const way = toMm(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
  const waySquared = dot(way, way);
  const stepOnWay = dot(ei, way);
  // What is left of a step along i when its part along the way is taken off.
  const aside = waySquared === 0 ? 0 : stepSquared - (stepOnWay * stepOnWay) / waySquared;
  const isAlongWay = aside <= SLACK * stepSquared;
  const out: [number, number] = [Infinity, -Infinity];

  return (j, k) => {
    out[0] = Infinity;
    out[1] = -Infinity;
    // Offsets count from i = 0 of the row.
    const start = toMm(-from[0], j - from[1], k - from[2]);
    addBall(start);
    if (waySquared === 0) return out;
    addBall([start[0] - way[0], start[1] - way[1], start[2] - way[2]]);
    addCylinder(start);
    return out;
  };

  function add(low: number, high: number): void {
    if (!(low <= high)) return;
    if (low < out[0]) out[0] = low;
    if (high > out[1]) out[1] = high;
  }

  function addBall(offset: readonly [number, number, number]): void {
    const half = dot(offset, ei) / stepSquared;
    const rest = half * half - (dot(offset, offset) - squaredRadius) / stepSquared;
    if (rest >= 0) add(-half - Math.sqrt(rest), -half + Math.sqrt(rest));
  }

  function addCylinder(offset: readonly [number, number, number]): void {
    // Between the two ends: 0 ≤ (offset + i · step) · way ≤ way².
    const onWay = dot(offset, way);
    let [low, high] = [-Infinity, Infinity];
    if (stepOnWay !== 0) {
      const [p, q] = [-onWay / stepOnWay, (waySquared - onWay) / stepOnWay];
      [low, high] = p < q ? [p, q] : [q, p];
    } else if (onWay < 0 || onWay > waySquared) return;
    const away = dot(offset, offset) - (onWay * onWay) / waySquared - squaredRadius;
    if (isAlongWay) {
      if (away <= 0) add(low, high);
      return;
    }
    const half = (dot(offset, ei) - (onWay * stepOnWay) / waySquared) / aside;
    const rest = half * half - away / aside;
    if (rest < 0) return;
    add(Math.max(low, -half - Math.sqrt(rest)), Math.min(high, -half + Math.sqrt(rest)));
  }
}

function dot(a: readonly [number, number, number], b: readonly [number, number, number]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** The voxels that a line runs through, at least one for every half voxel of it. */
function paintLine(
  stroke: Stroke,
  from: readonly [number, number, number],
  to: readonly [number, number, number],
): void {
  const steps = Math.ceil(2 * Math.max(...from.map((value, axis) => Math.abs(to[axis] - value))));
  for (let step = 0; step <= steps; step++) {
    const share = steps === 0 ? 0 : step / steps;
    const at = (axis: 0 | 1 | 2): number =>
      Math.round(from[axis] + share * (to[axis] - from[axis]));
    stroke.paintRow({ first: at(0), last: at(0), j: at(1), k: at(2) });
  }
}

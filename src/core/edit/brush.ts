import type { IndexPoint } from '../geometry/grid.ts';
import { ballReachVoxels, capsuleRows, stepsMm } from './capsule.ts';
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
  const reach = ballReachVoxels(stroke.grid.affine, radiusMm);
  const span = (axis: 1 | 2): [number, number] => {
    if (axis === depthAxis && slice !== null) return [slice, slice];
    return [
      Math.max(0, Math.ceil(Math.min(a[axis], b[axis]) - reach[axis])),
      Math.min(shape[axis] - 1, Math.floor(Math.max(a[axis], b[axis]) + reach[axis])),
    ];
  };
  const [jSpan, kSpan] = [span(1), span(2)];
  const rowSpan = capsuleRows(stepsMm(stroke.grid.affine), { from: a, to: b, radiusMm });
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

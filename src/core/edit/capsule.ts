import { column, invert, type Affine } from '../geometry/affine.ts';

type Point = readonly [number, number, number];

/** The way in mm, as a vector, from a voxel to the next along i, j and k: the columns of a grid's affine. */
export type StepsMm = readonly [Point, Point, Point];

/** Squared lengths are compared with that much to spare, so that 3 × 0.7 mm lies within 2.1 mm. */
const SLACK = 1e-9;

/** See {@link StepsMm}. */
export function stepsMm(affine: Affine): StepsMm {
  return [column(affine, 0), column(affine, 1), column(affine, 2)];
}

/** Whether two ways are at a right angle, rounding in a file's header apart. */
export function isRightAngle(a: Point, b: Point): boolean {
  return Math.abs(dot(a, b)) <= 1e-6 * Math.hypot(...a) * Math.hypot(...b);
}

/** Half of a ball's extent along each index axis, in voxels. */
export function ballReachVoxels(affine: Affine, radiusMm: number): [number, number, number] {
  const inverse = invert(affine);
  // A row of the inverse is the gradient of that index: the voxels that a millimetre in the steepest direction is worth.
  const reach = (axis: 0 | 1 | 2): number =>
    radiusMm *
    (1 + SLACK) *
    Math.hypot(inverse[4 * axis], inverse[4 * axis + 1], inverse[4 * axis + 2]);
  return [reach(0), reach(1), reach(2)];
}

/**
 * The part of any row along i that is within a capsule, as one interval of indices, as a capsule is convex: the hull of
 * the parts within the balls at its ends and within the cylinder between them. Empty: low > high. The array that comes back
 * is the same at each call.
 * @param steps see {@link StepsMm}.
 */
export function capsuleRows(
  [ei, ej, ek]: StepsMm,
  {
    from,
    to,
    radiusMm,
  }: {
    readonly from: Point;
    readonly to: Point;
    readonly radiusMm: number;
  },
): (j: number, k: number) => readonly [number, number] {
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

  function addBall(offset: Point): void {
    const half = dot(offset, ei) / stepSquared;
    const rest = half * half - (dot(offset, offset) - squaredRadius) / stepSquared;
    if (rest >= 0) add(-half - Math.sqrt(rest), -half + Math.sqrt(rest));
  }

  function addCylinder(offset: Point): void {
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

function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

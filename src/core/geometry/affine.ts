import { AppError } from '../errors.ts';

/**
 * A 4 × 4 affine, row-major, float64: [m00 m01 m02 m03, m10 …, m20 …, 0 0 0 1].
 * Float64 throughout: float32 loses 2e-5 mm at 800 mm.
 */
export type Affine = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** Maps every point to itself. */
export const IDENTITY: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

type Point = readonly [number, number, number];

/**
 * Builds an affine from where index (0, 0, 0) lies and the step of each index axis.
 * @param columns the world step, in mm, of one voxel along i, j and k.
 * @param originMm the world position of the centre of voxel (0, 0, 0).
 */
export function affineFromColumns(
  columns: readonly [Point, Point, Point],
  originMm: Point,
): Affine {
  const [a, b, c] = columns;
  const o = originMm;
  return [a[0], b[0], c[0], o[0], a[1], b[1], c[1], o[1], a[2], b[2], c[2], o[2], 0, 0, 0, 1];
}

/** Column 0, 1 or 2 (the step of an index axis), or 3 (the translation); mm. */
export function column(affine: Affine, axis: 0 | 1 | 2 | 3): [number, number, number] {
  return [affine[axis], affine[4 + axis], affine[8 + axis]] as [number, number, number];
}

/** `left` after `right`: applyPoint(multiply(a, b), p) = applyPoint(a, applyPoint(b, p)). */
export function multiply(left: Affine, right: Affine): Affine {
  const image = (axis: 0 | 1 | 2): Point => rotate(left, column(right, axis));
  return affineFromColumns([image(0), image(1), image(2)], applyPoint(left, column(right, 3)));
}

/** Determinant of the 3 × 3 part: signed volume of one voxel in mm³; negative for a left-handed grid. */
export function determinant(affine: Affine): number {
  const [a, b, c, , d, e, f, , g, h, i] = affine;
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

/**
 * The affine that undoes this one, by cofactors.
 * @throws AppError `input/inconsistent-geometry` {reason: 'singular-affine'} when an entry is not finite
 *   or the columns are linearly dependent: |det| ≤ 1e-12 of the product of the column norms, so that
 *   the verdict does not depend on the unit of length.
 */
export function invert(affine: Affine): Affine {
  const [a, b, c, , d, e, f, , g, h, i] = affine;
  const det = determinant(affine);
  const [si, sj, sk] = spacingMm(affine);
  // The negated form also catches NaN.
  if (!affine.every(Number.isFinite) || !(Math.abs(det) > 1e-12 * si * sj * sk)) {
    throw new AppError('input/inconsistent-geometry', { reason: 'singular-affine' });
  }
  const linear = affineFromColumns(
    [
      [(e * i - f * h) / det, (f * g - d * i) / det, (d * h - e * g) / det],
      [(c * h - b * i) / det, (a * i - c * g) / det, (b * g - a * h) / det],
      [(b * f - c * e) / det, (c * d - a * f) / det, (a * e - b * d) / det],
    ],
    [0, 0, 0],
  );
  const [x, y, z] = rotate(linear, column(affine, 3));
  return affineFromColumns([column(linear, 0), column(linear, 1), column(linear, 2)], [-x, -y, -z]);
}

/** Image of a point under the affine, translation included. */
export function applyPoint(affine: Affine, point: Point): [number, number, number] {
  const [x, y, z] = rotate(affine, point);
  return [x + affine[3], y + affine[7], z + affine[11]];
}

/** Distance between the centres of neighbours along i, j, k in mm: the norms of the columns. */
export function spacingMm(affine: Affine): [number, number, number] {
  return [
    Math.hypot(...column(affine, 0)),
    Math.hypot(...column(affine, 1)),
    Math.hypot(...column(affine, 2)),
  ];
}

function rotate(affine: Affine, [x, y, z]: Point): [number, number, number] {
  return [
    affine[0] * x + affine[1] * y + affine[2] * z,
    affine[4] * x + affine[5] * y + affine[6] * z,
    affine[8] * x + affine[9] * y + affine[10] * z,
  ];
}

import { AppError, type Issue } from '../../core/errors.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import { assertInvertible } from '../voxels/checkedGrid.ts';
import type { NiftiHeader, OrientationFields } from './niftiHeader.ts';

/** qform and sform farther apart than this at a corner of the volume are reported, in mm. */
const DISAGREEMENT_MM = 0.1;

/**
 * How far 1 - |q|² may be from zero and still count as a half turn: nibabel's thresholds, three times
 * the machine epsilon of the header's reals.
 */
const HALF_TURN = { nifti1: 3 * 2 ** -23, nifti2: 3 * 2 ** -52 } as const;

export interface Orientation {
  readonly affine: Affine;
  readonly issues: readonly Issue[];
}

/**
 * Voxel index → RAS+ mm: the sform where its code is above 0, else the qform, else pixdim with the
 * origin at the volume's centre and the first axis flipped (nibabel's rule for "no orientation").
 * Metres and micrometres become millimetres; an unknown unit is taken as mm, as every reader does.
 * Exact for the sform; the qform agrees with nibabel to about 1e-15 of the offset (it uses 80-bit reals).
 * @throws AppError `input/inconsistent-geometry` { reason: 'singular-affine' | 'invalid-qform' }
 * Source: nifti1.h methods 2 and 3; nibabel 5 `get_best_affine` for the order and for the fallback.
 */
export function niftiOrientation(header: NiftiHeader): Orientation {
  const { orientation: fields, shape, version } = header;
  const sform = fields.sformCode > 0 ? fields.srow : undefined;
  const qform = fields.qformCode > 0 ? qformRows(fields, HALF_TURN[version]) : undefined;
  const issues: Issue[] = [];
  let rows: readonly number[];
  if (sform) {
    rows = sform;
  } else if (qform !== undefined) {
    if (qform === 'invalid') {
      throw new AppError('input/inconsistent-geometry', { reason: 'invalid-qform' });
    }
    rows = qform;
  } else {
    rows = centredRows(fields.spacing, shape);
    issues.push({ code: 'issue/no-orientation', detail: {} });
  }
  const affine = toMillimetres(rows, fields.xyztUnits);
  assertInvertible(affine);
  if (sform && qform !== undefined) {
    const issue = disagreement(affine, qform, fields, shape);
    if (issue) issues.push(issue);
  }
  return { affine, issues };
}

/** Rotation from the quaternion (a ≥ 0 is implied), times the spacing, third axis times qfac. */
function qformRows(fields: OrientationFields, halfTurn: number): readonly number[] | 'invalid' {
  const [b, c, d] = fields.quaternion;
  const [di, dj, dk] = fields.spacing;
  // nifti1.h: qfac is 1 or -1; 0 "should not happen" and means 1.
  const qfac = fields.qfac === 0 ? 1 : fields.qfac;
  const rest = 1 - (b * b + c * c + d * d);
  const isRotation = rest > -halfTurn && (qfac === 1 || qfac === -1); // false for NaN
  if (!isRotation || di < 0 || dj < 0 || dk < 0) return 'invalid';
  const a = rest < halfTurn ? 0 : Math.sqrt(rest);
  const s = 2 / (a * a + b * b + c * c + d * d);
  const [sb, sc, sd] = [b * s, c * s, d * s];
  const [x, y, z] = fields.offset;
  const k = dk * qfac;
  return [
    (1 - (c * sc + d * sd)) * di,
    (b * sc - a * sd) * dj,
    (b * sd + a * sc) * k,
    x,
    (b * sc + a * sd) * di,
    (1 - (b * sb + d * sd)) * dj,
    (c * sd - a * sb) * k,
    y,
    (b * sd - a * sc) * di,
    (c * sd + a * sb) * dj,
    (1 - (b * sb + c * sc)) * k,
    z,
  ];
}

function centredRows(
  spacing: readonly [number, number, number],
  shape: readonly [number, number, number],
): readonly number[] {
  const [di, dj, dk] = [-Math.abs(spacing[0]), Math.abs(spacing[1]), Math.abs(spacing[2])];
  const origin = (axis: 0 | 1 | 2, step: number): number => (-(shape[axis] - 1) / 2) * step;
  return [di, 0, 0, origin(0, di), 0, dj, 0, origin(1, dj), 0, 0, dk, origin(2, dk)];
}

function toMillimetres(rows: readonly number[], xyztUnits: number): Affine {
  const unit = xyztUnits & 7;
  const mm = (index: number): number => {
    const value = rows[index];
    if (unit === 1) return value * 1000;
    return unit === 3 ? value / 1000 : value;
  };
  return [
    ...([mm(0), mm(1), mm(2), mm(3)] as const),
    ...([mm(4), mm(5), mm(6), mm(7)] as const),
    ...([mm(8), mm(9), mm(10), mm(11)] as const),
    ...([0, 0, 0, 1] as const),
  ];
}

function disagreement(
  affine: Affine,
  qform: readonly number[] | 'invalid',
  fields: OrientationFields,
  shape: readonly [number, number, number],
): Issue | undefined {
  const code = 'issue/qform-sform-disagree';
  if (qform === 'invalid') return { code, detail: { reason: 'invalid-qform' } };
  const other = toMillimetres(qform, fields.xyztUnits);
  const distanceMm = largestCornerDistanceMm(affine, other, shape);
  if (distanceMm <= DISAGREEMENT_MM) return undefined;
  const isFinite = Number.isFinite(distanceMm);
  return {
    code,
    detail: isFinite ? { reason: 'distance', distanceMm } : { reason: 'invalid-qform' },
  };
}

/** NaN when an affine is not finite. */
function largestCornerDistanceMm(
  a: Affine,
  b: Affine,
  shape: readonly [number, number, number],
): number {
  let largest = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [i, j, k] = shape.map((size, axis) => ((corner >> axis) & 1) * (size - 1));
    const delta = [0, 4, 8].map(
      (r) =>
        (a[r] - b[r]) * i +
        (a[r + 1] - b[r + 1]) * j +
        (a[r + 2] - b[r + 2]) * k +
        (a[r + 3] - b[r + 3]),
    );
    largest = Math.max(largest, Math.hypot(...delta));
  }
  return largest;
}

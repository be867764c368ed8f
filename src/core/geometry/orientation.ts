import { affineFromColumns, column, invert, spacingMm } from './affine.ts';
import type { Affine } from './affine.ts';

/** The direction in which an index axis grows. */
export type AxisCode = 'L' | 'R' | 'P' | 'A' | 'I' | 'S';

/** For each target axis: which source axis it runs along, and whether in the opposite sense. */
export type Reorientation = readonly [AxisPick, AxisPick, AxisPick];

interface AxisPick {
  readonly sourceAxis: 0 | 1 | 2;
  readonly flipped: boolean;
}

type Column = readonly [number, number, number];
type Matrix3 = readonly [Column, Column, Column];

const AXES = [0, 1, 2] as const;
const CODES = [
  ['L', 'R'],
  ['P', 'A'],
  ['I', 'S'],
] as const;

/**
 * Direction in which i, j and k grow, each anatomical axis named once, oblique grids included:
 * the columns of the nearest rotation (polar factor) decide, as in nibabel's `aff2axcodes`.
 * @throws AppError `input/inconsistent-geometry` when the affine is singular.
 */
export function axisCodes(affine: Affine): [AxisCode, AxisCode, AxisCode] {
  const closest = closestAxes(affine);
  const code = (axis: 0 | 1 | 2): AxisCode =>
    CODES[closest[axis].worldAxis][closest[axis].positive ? 1 : 0];
  return [code(0), code(1), code(2)];
}

/**
 * How to permute and flip the index axes so that i, j and k grow in the directions named, as nearly as the grid's own
 * axes allow. No resampling is implied.
 * @param target one letter of each pair L/R, P/A, I/S, for i, j, k: `LPS` is left, posterior, superior.
 * @throws AppError `input/inconsistent-geometry` when the affine is singular.
 */
export function reorientation(affine: Affine, target: string): Reorientation {
  const codes = axisCodes(affine);
  const pick = (position: 0 | 1 | 2): AxisPick => {
    const wanted = target.charAt(position);
    const sourceAxis = AXES.find(
      (axis) => codes[axis] === wanted || opposite(codes[axis]) === wanted,
    );
    if (sourceAxis === undefined) throw new Error(`axis codes ${codes.join('')} name no ${wanted}`);
    return { sourceAxis, flipped: codes[sourceAxis] !== wanted };
  };
  return [pick(0), pick(1), pick(2)];
}

function opposite(code: AxisCode): AxisCode {
  const pair = CODES.find(([negative, positive]) => negative === code || positive === code);
  return pair?.[0] === code ? pair[1] : (pair?.[0] ?? code);
}

interface Closest {
  readonly worldAxis: 0 | 1 | 2;
  readonly positive: boolean;
}

/** Source: nibabel 5.4, `orientations.io_orientation`. */
function closestAxes(affine: Affine): readonly Closest[] {
  const rotation = polarFactor(affine);
  const strength = (axis: 0 | 1 | 2) => Math.max(...rotation[axis].map(Math.abs));
  const free = new Set<0 | 1 | 2>(AXES);
  const closest: Closest[] = [];
  // The axis with the clearest direction chooses first, so that one at 45° cannot take its place.
  for (const axis of AXES.toSorted((a, b) => strength(b) - strength(a))) {
    const [worldAxis] = [...free].toSorted(
      (a, b) => Math.abs(rotation[axis][b]) - Math.abs(rotation[axis][a]),
    );
    if (worldAxis === undefined) break;
    free.delete(worldAxis);
    closest[axis] = { worldAxis, positive: rotation[axis][worldAxis] > 0 };
  }
  return closest;
}

/**
 * Columns of the rotation (or reflection) nearest to the affine's normalised columns, so that shear
 * is shared evenly between the axes: Higham's Newton iteration X ← (X + X⁻ᵀ)/2, which converges
 * quadratically for every regular matrix.
 */
function polarFactor(affine: Affine): Matrix3 {
  const [si, sj, sk] = spacingMm(affine);
  const normalised = (axis: 0 | 1 | 2, length: number): Column => {
    const [x, y, z] = column(affine, axis);
    return [x / length, y / length, z / length];
  };
  let x: Matrix3 = [normalised(0, si), normalised(1, sj), normalised(2, sk)];
  for (let iteration = 0; iteration < 60; iteration++) {
    const inverse = invert(affineFromColumns(x, [0, 0, 0]));
    // Row r of the inverse is column r of the inverse's transpose.
    const next: Matrix3 = [
      average(x[0], [inverse[0], inverse[1], inverse[2]]),
      average(x[1], [inverse[4], inverse[5], inverse[6]]),
      average(x[2], [inverse[8], inverse[9], inverse[10]]),
    ];
    const step = Math.max(...AXES.map((axis) => distance(next[axis], x[axis])));
    x = next;
    if (step < 1e-14) break;
  }
  return x;
}

function average(a: Column, b: Column): Column {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
}

function distance(a: Column, b: Column): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

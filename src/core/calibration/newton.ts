/** A convex function at a point. */
export interface LocalShape {
  readonly value: number;
  readonly slope: Float64Array;
  /** Row-major, symmetric, positive semi-definite. */
  readonly curvature: Float64Array;
}

/** Where the search ended. */
export interface Minimum {
  readonly parameters: Float64Array;
  readonly value: number;
  readonly startValue: number;
  /** The slope vanished, or the function cannot be told from its minimum by rounding. */
  readonly isSteady: boolean;
}

/** What is searched. */
export interface Search {
  readonly start: Float64Array;
  /** Parameters that move. */
  readonly free: readonly boolean[];
  /** Limits of the first parameter. */
  readonly first: { readonly min: number; readonly max: number };
}

const MAX_ITERATIONS = 100;
const SLOPE_TOLERANCE = 1e-10;
/** A slope that no step can use any more counts as none below this. */
const ROUNDING_SLOPE = 1e-6;
const MAX_HALVINGS = 60;
/** So near the minimum a whole step helps, or rounding is all that is left. */
const LAST_HALVINGS = 3;

/**
 * Minimum of a convex function by Newton steps, each halved until the value falls; the first parameter stays within its
 * limits and rests at one while the slope presses it there.
 */
export function minimiseConvex(
  evaluate: (parameters: Float64Array) => LocalShape,
  { start, free, first }: Search,
): Minimum {
  let parameters: Float64Array = Float64Array.from(start);
  let here = evaluate(parameters);
  const startValue = here.value;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const moving = movingParameters({ parameters, slope: here.slope, free, first });
    const steepest = Math.max(0, ...moving.map((at) => Math.abs(here.slope[at])));
    if (steepest <= SLOPE_TOLERANCE) {
      // Where classes can be parted the slope fades long before the limit, towards which the value falls all the same.
      const end = atLimit(parameters, here.slope, first);
      const shape = free[0] && here.slope[0] !== 0 ? evaluate(end) : here;
      if (shape.value < here.value) [parameters, here] = [end, shape];
      return { parameters, value: here.value, startValue, isSteady: true };
    }
    const step = newtonStep(here, moving);
    const halvings = steepest < ROUNDING_SLOPE ? LAST_HALVINGS : MAX_HALVINGS;
    let next: { parameters: Float64Array; shape: LocalShape } | undefined;
    for (let share = 1, halving = 0; !next && halving < halvings; share /= 2, halving++) {
      const candidate = parameters.map((value, at) => value + share * step[at]);
      candidate[0] = Math.min(first.max, Math.max(first.min, candidate[0]));
      const shape = evaluate(candidate);
      if (shape.value < here.value) next = { parameters: candidate, shape };
    }
    if (!next) {
      return { parameters, value: here.value, startValue, isSteady: steepest < ROUNDING_SLOPE };
    }
    parameters = next.parameters;
    here = next.shape;
  }
  return { parameters, value: here.value, startValue, isSteady: false };
}

/** The same point with the first parameter at the limit that lies downhill. */
function atLimit(
  parameters: Float64Array,
  slope: Float64Array,
  { min, max }: Search['first'],
): Float64Array {
  return parameters.map((value, at) => (at > 0 ? value : slope[0] > 0 ? min : max));
}

function movingParameters({
  parameters,
  slope,
  free,
  first,
}: Pick<Search, 'free' | 'first'> &
  Pick<LocalShape, 'slope'> &
  Pick<Minimum, 'parameters'>): number[] {
  const isPressed =
    (parameters[0] <= first.min && slope[0] > 0) || (parameters[0] >= first.max && slope[0] < 0);
  return free.flatMap((moves, at) => (moves && !(at === 0 && isPressed) ? [at] : []));
}

/** −curvature⁻¹ slope over the moving parameters, 0 elsewhere. */
function newtonStep({ slope, curvature }: LocalShape, moving: readonly number[]): Float64Array {
  const largest = Math.max(...moving.map((at) => curvature[at * slope.length + at]));
  // Keeps a flat direction solvable; too little to be felt elsewhere.
  const ridge = 1e-12 * largest + Number.MIN_VALUE;
  const rows = moving.map((row) => [
    ...moving.map(
      (column) => curvature[row * slope.length + column] + (row === column ? ridge : 0),
    ),
    -slope[row],
  ]);
  const solved = solve(rows);
  const step = new Float64Array(slope.length);
  moving.forEach((at, position) => {
    step[at] = Number.isFinite(solved[position]) ? solved[position] : -slope[at];
  });
  return step;
}

/** Gaussian elimination with partial pivoting. @param rows each with its right side last; overwritten. */
function solve(rows: number[][]): number[] {
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let row = column + 1; row < size; row++) {
      const share = rows[row][column] / rows[column][column];
      for (let at = column; at <= size; at++) rows[row][at] -= share * rows[column][at];
    }
  }
  const solution = rows.map(() => 0);
  for (let row = size - 1; row >= 0; row--) {
    let right = rows[row][size];
    for (let at = row + 1; at < size; at++) right -= rows[row][at] * solution[at];
    solution[row] = right / rows[row][row];
  }
  return solution;
}

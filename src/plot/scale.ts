/** A numeric axis. */
export interface NumberAxis {
  /** With the unit. */
  readonly label: string;
  readonly min: number;
  readonly max: number;
  /** As shown at a tick; default the shortest text. */
  readonly format?: NumberText;
  /** As read out at a point; default as at a tick. */
  readonly precise?: NumberText;
  /** Ticks at whole numbers alone: slices, counts. */
  readonly isWhole?: boolean;
}

/** An axis of names, from the top (or left) on. */
export interface CategoryAxis {
  readonly label: string;
  readonly categories: readonly string[];
  /** Names are not written: those of the panel to the left hold. */
  readonly isQuiet?: boolean;
}

export type Axis = NumberAxis | CategoryAxis;

/** Lowest and highest of some numbers with a little room; 0 … 1 where there are none. */
export function extent(values: readonly number[], room = 0.05): { min: number; max: number } {
  if (values.length === 0) return { min: 0, max: 1 };
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const margin = (high - low || Math.abs(high) || 1) * room;
  return { min: low - margin, max: high + margin };
}

/** Round numbers between both ends, about `count` of them: steps of 1, 2 or 5 times a power of ten. */
export function ticksOf(
  { min, max, isWhole = false }: Pick<NumberAxis, 'min' | 'max' | 'isWhole'>,
  count: number,
): number[] {
  const wanted = (max - min) / count;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const round = power * ([1, 2, 5, 10].find((factor) => factor * power >= wanted * 0.999) ?? 10);
  const step = isWhole ? Math.max(1, round) : round;
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  // Multiples of a step such as 0.1 carry rounding in their last digit.
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
    Number(((first + at) * step).toPrecision(12)),
  );
}

export function isCategory(axis: Axis): axis is CategoryAxis {
  return 'categories' in axis;
}

/** Data to pixels along one axis; a category counts from 0 and lies in the middle of its row. */
export function scaleOf(axis: Axis, from: number, to: number): (value: number) => number {
  if (isCategory(axis)) {
    const step = (to - from) / axis.categories.length;
    return (value) => from + (value + 0.5) * step;
  }
  return (value) => from + ((value - axis.min) / (axis.max - axis.min)) * (to - from);
}

/** A number as a language writes it: `0.5`, `0,5`. */
export type NumberText = (value: number) => string;

/** What stands at a tick. @param number for an axis that has no way of its own. */
export function tickText(axis: NumberAxis, value: number, number: NumberText): string {
  return withMinus((axis.format ?? number)(value));
}

/** A value of an axis as it is read out: a number, or the name of a row. */
export function valueText(axis: Axis, value: number, number: NumberText): string {
  if (isCategory(axis)) return axis.categories[Math.round(value)] ?? '';
  return withMinus((axis.precise ?? axis.format ?? number)(value));
}

function withMinus(text: string): string {
  return text.replace('-', '−');
}

/** Colour of a series: the place in the palette, or without meaning of its own (controls, guides). */
export type Series = 1 | 2 | 3 | 4 | 5 | 6 | 'neutral';
export type Symbol = 'disc' | 'ring' | 'square' | 'diamond' | 'triangle';
export type Dash = 'solid' | 'dashed' | 'dotted';

interface Named {
  readonly series: Series;
  /** Of the series, as in the legend: for the read-out and the table behind the figure. A mark without one is a guide: it is drawn only. */
  readonly name?: string;
}

/** What is drawn in a panel, in units of its axes. Arrays of one mark have one length. */
export type Mark = Named &
  (
    | {
        readonly kind: 'points';
        readonly x: readonly number[];
        readonly y: readonly number[];
        readonly symbol?: Symbol;
        /** Of each point: a case. */
        readonly names?: readonly string[];
      }
    | {
        readonly kind: 'line';
        readonly x: readonly number[];
        readonly y: readonly number[];
        readonly dash?: Dash;
      }
    | {
        /** Between two curves, such as an interval at every x. */
        readonly kind: 'band';
        readonly x: readonly number[];
        readonly low: readonly number[];
        readonly high: readonly number[];
      }
    | {
        /** A value with its interval, along x, in one row of a category axis. */
        readonly kind: 'interval';
        readonly row: number;
        readonly value: number;
        readonly ci: readonly [number, number] | null;
        readonly symbol?: Symbol;
      }
    | {
        /** From `base` (default 0) up to y between two x: a histogram. */
        readonly kind: 'bars';
        readonly low: readonly number[];
        readonly high: readonly number[];
        readonly y: readonly number[];
        readonly base?: readonly number[];
      }
    | {
        /** A straight line across the panel at one value of an axis: a threshold. */
        readonly kind: 'rule';
        readonly axis: 'x' | 'y';
        readonly at: number;
        readonly dash?: Dash;
      }
  );

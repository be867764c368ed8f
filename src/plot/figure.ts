import type { Dash, Mark, Series, Symbol } from './marks.ts';
import type { Axis } from './scale.ts';

/** One pair of axes. */
export interface Panel {
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: readonly Mark[];
  /** A short fact below the axis: `ρ = 0.71, n = 40`. */
  readonly note?: string;
  /** Its height over that of the others; default 1. */
  readonly tall?: number;
}

export interface LegendEntry {
  readonly name: string;
  /** For a narrow screen; the name where it is left out. */
  readonly short?: string;
  readonly series: Series;
  readonly sign: Symbol | Dash;
}

/** How many of what: `40 cases`. */
export interface SampleSize {
  readonly count: number;
  /** In the plural where the count asks for it. */
  readonly of: string;
}

/** Axes with what is drawn on them: data, drawn the same in a file and on the screen. */
export interface Figure {
  readonly title: string;
  /** No figure stands without it. */
  readonly n: SampleSize;
  /** What the bars or bands are; may be empty. */
  readonly subtitle: string;
  readonly panels: readonly Panel[];
  /** Panels beside each other where there is room; default all. */
  readonly columns?: number;
  /** Widths of the panels in a row, relative to one another; default alike. */
  readonly widths?: readonly number[];
  /** Of one panel's axes, pixels. */
  readonly panelHeight?: number;
  readonly legend?: readonly LegendEntry[];
}

/** `n = 40 cases; what the bars are`. */
export function captionOf({ n, subtitle }: Pick<Figure, 'n' | 'subtitle'>): string {
  const count = `n = ${n.count} ${n.of}`;
  return subtitle === '' ? count : `${count}; ${subtitle}`;
}

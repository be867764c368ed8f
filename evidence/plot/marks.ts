/** Colour of a series: the place in the palette, or without meaning of its own (controls, guides). */
export type Series = 1 | 2 | 3 | 4 | 5 | 6 | 'neutral';
export type Symbol = 'disc' | 'ring' | 'square' | 'diamond' | 'triangle';
export type Dash = 'solid' | 'dashed' | 'dotted';

/** What is drawn in a panel, in units of its axes. Arrays of one mark have one length. */
export type Mark =
  | {
      readonly kind: 'points';
      readonly x: readonly number[];
      readonly y: readonly number[];
      readonly series: Series;
      readonly symbol?: Symbol;
    }
  | {
      readonly kind: 'line';
      readonly x: readonly number[];
      readonly y: readonly number[];
      readonly series: Series;
      readonly dash?: Dash;
    }
  | {
      /** Between two curves, such as an interval at every x. */
      readonly kind: 'band';
      readonly x: readonly number[];
      readonly low: readonly number[];
      readonly high: readonly number[];
      readonly series: Series;
    }
  | {
      /** A value with its interval, along x, in one row of a category axis. */
      readonly kind: 'interval';
      readonly row: number;
      readonly value: number;
      readonly ci: readonly [number, number] | null;
      readonly series: Series;
      readonly symbol?: Symbol;
    };

interface Place {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

const RADIUS = 3.4;
const DASHES: Record<Dash, string> = { solid: '', dashed: '6 4', dotted: '1.5 3.5' };

/** @returns SVG elements. */
export function drawMark(mark: Mark, at: Place): string {
  switch (mark.kind) {
    case 'points':
      return mark.x
        .map((x, index) =>
          symbolAt(mark.symbol ?? 'disc', [at.x(x), at.y(mark.y[index])], mark.series),
        )
        .join('');
    case 'line':
      return strokeAlong(points(mark.x, mark.y, at), mark.series, mark.dash ?? 'solid');
    case 'band': {
      const there = points(mark.x, mark.high, at);
      const back = points(mark.x, mark.low, at).toReversed();
      return `<polygon class="band f${mark.series}" points="${[...there, ...back].join(' ')}"/>`;
    }
    case 'interval': {
      const y = at.y(mark.row);
      const whisker = mark.ci
        ? strokeAlong(
            [`${px(at.x(mark.ci[0]))},${px(y)}`, `${px(at.x(mark.ci[1]))},${px(y)}`],
            mark.series,
            'solid',
          )
        : '';
      return whisker + symbolAt(mark.symbol ?? 'disc', [at.x(mark.value), y], mark.series);
    }
  }
}

function strokeAlong(path: readonly string[], series: Series, dash: Dash): string {
  const pattern = DASHES[dash] === '' ? '' : ` stroke-dasharray="${DASHES[dash]}"`;
  return `<polyline class="line s${series}"${pattern} points="${path.join(' ')}"/>`;
}

function points(x: readonly number[], y: readonly number[], at: Place): string[] {
  return x.map((value, index) => `${px(at.x(value))},${px(at.y(y[index]))}`);
}

/** A sign of a legend or a datum, at pixels. */
export function symbolAt(
  symbol: Symbol,
  [x, y]: readonly [number, number],
  series: Series,
): string {
  const r = RADIUS;
  const polygon = (corners: readonly (readonly [number, number])[]): string =>
    `<polygon class="dot f${series}" points="${corners.map(([dx, dy]) => `${px(x + dx)},${px(y + dy)}`).join(' ')}"/>`;
  switch (symbol) {
    case 'disc':
      return `<circle class="dot f${series}" cx="${px(x)}" cy="${px(y)}" r="${r}"/>`;
    case 'ring':
      return `<circle class="ring s${series}" cx="${px(x)}" cy="${px(y)}" r="${r - 0.4}"/>`;
    case 'square':
      return polygon(
        [
          [-r, -r],
          [r, -r],
          [r, r],
          [-r, r],
        ].map(([dx, dy]) => [dx * 0.9, dy * 0.9]),
      );
    case 'diamond':
      return polygon([
        [0, -r * 1.3],
        [r * 1.3, 0],
        [0, r * 1.3],
        [-r * 1.3, 0],
      ]);
    case 'triangle':
      return polygon([
        [0, -r * 1.25],
        [r * 1.2, r],
        [-r * 1.2, r],
      ]);
  }
}

/** A short stroke of a legend, at pixels. */
export function strokeAt([x, y]: readonly [number, number], series: Series, dash: Dash): string {
  return strokeAlong([`${px(x)},${px(y)}`, `${px(x + 20)},${px(y)}`], series, dash);
}

/** Tenths of a pixel are enough, and keep files small. */
export function px(value: number): string {
  return String(Number(value.toFixed(1)));
}

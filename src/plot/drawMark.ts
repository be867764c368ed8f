import type { Dash, Mark, Series, Symbol } from './marks.ts';
import type { Shape } from './shape.ts';
import { px, shape } from './shape.ts';

/** From data to pixels, and the field that the axes span. */
export interface Place {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const RADIUS = 3.4;
const DASHES: Record<Dash, string> = { solid: '', dashed: '6 4', dotted: '1.5 3.5' };

/** What a mark looks like. */
export function drawMark(mark: Mark, at: Place): Shape[] {
  switch (mark.kind) {
    case 'points':
      return mark.x.map((x, index) =>
        symbolAt(mark.symbol ?? 'disc', [at.x(x), at.y(mark.y[index])], mark.series),
      );
    case 'line':
      return [strokeAlong(points(mark.x, mark.y, at), mark.series, mark.dash ?? 'solid')];
    case 'band': {
      const there = points(mark.x, mark.high, at);
      const back = points(mark.x, mark.low, at).toReversed();
      const along = [...there, ...back].join(' ');
      return [shape('polygon', { class: `band f${mark.series}`, points: along })];
    }
    case 'interval': {
      const y = at.y(mark.row);
      const sign = symbolAt(mark.symbol ?? 'disc', [at.x(mark.value), y], mark.series);
      if (!mark.ci) return [sign];
      const [low, high] = mark.ci.map((end) => `${px(at.x(end))},${px(y)}`);
      return [strokeAlong([low, high], mark.series, 'solid'), sign];
    }
    case 'bars':
      return mark.y.map((_, index) => barAt(mark, index, at));
    case 'rule': {
      const { left, right, top, bottom } = at;
      const ends =
        mark.axis === 'x'
          ? [`${px(at.x(mark.at))},${px(bottom)}`, `${px(at.x(mark.at))},${px(top)}`]
          : [`${px(left)},${px(at.y(mark.at))}`, `${px(right)},${px(at.y(mark.at))}`];
      return [strokeAlong(ends, mark.series, mark.dash ?? 'dashed')];
    }
  }
}

function barAt(
  { low, high, y, base, series }: Extract<Mark, { kind: 'bars' }>,
  index: number,
  at: Place,
): Shape {
  const [left, right] = [at.x(low[index]), at.x(high[index])];
  const [foot, head] = [at.y(base?.[index] ?? 0), at.y(y[index])];
  // A hair between bars, as long as they are wide enough to lose it.
  const gap = right - left > 4 ? 1 : 0;
  return shape('rect', {
    class: `bar f${series}`,
    x: px(left + gap / 2),
    y: px(Math.min(foot, head)),
    width: px(Math.max(0.5, right - left - gap)),
    height: px(Math.abs(foot - head)),
  });
}

function strokeAlong(path: readonly string[], series: Series, dash: Dash): Shape {
  const pattern = DASHES[dash] === '' ? {} : { 'stroke-dasharray': DASHES[dash] };
  return shape('polyline', { class: `line s${series}`, ...pattern, points: path.join(' ') });
}

function points(x: readonly number[], y: readonly number[], at: Place): string[] {
  return x.map((value, index) => `${px(at.x(value))},${px(at.y(y[index]))}`);
}

type Corner = readonly [number, number];

const SQUARE: readonly Corner[] = [
  [-0.9, -0.9],
  [0.9, -0.9],
  [0.9, 0.9],
  [-0.9, 0.9],
];
const DIAMOND: readonly Corner[] = [
  [0, -1.3],
  [1.3, 0],
  [0, 1.3],
  [-1.3, 0],
];
const TRIANGLE: readonly Corner[] = [
  [0, -1.25],
  [1.2, 1],
  [-1.2, 1],
];

/** A sign of a legend or a datum, at pixels. */
export function symbolAt(symbol: Symbol, [x, y]: Corner, series: Series): Shape {
  const polygon = (corners: readonly Corner[]): Shape =>
    shape('polygon', {
      class: `dot f${series}`,
      points: corners.map(([dx, dy]) => `${px(x + dx * RADIUS)},${px(y + dy * RADIUS)}`).join(' '),
    });
  switch (symbol) {
    case 'disc':
      return shape('circle', { class: `dot f${series}`, cx: px(x), cy: px(y), r: RADIUS });
    case 'ring':
      return shape('circle', { class: `ring s${series}`, cx: px(x), cy: px(y), r: RADIUS - 0.4 });
    case 'square':
      return polygon(SQUARE);
    case 'diamond':
      return polygon(DIAMOND);
    case 'triangle':
      return polygon(TRIANGLE);
  }
}

/** A short stroke of a legend, at pixels. */
export function strokeAt([x, y]: Corner, series: Series, dash: Dash): Shape {
  return strokeAlong([`${px(x)},${px(y)}`, `${px(x + 20)},${px(y)}`], series, dash);
}

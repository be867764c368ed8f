import type { Tile } from './layout.ts';

type CanvasPoint = readonly [x: number, y: number];

const SVG = 'http://www.w3.org/2000/svg';
/** A dark line under the coloured one: seen on bone as on air. */
const EDGE = { color: '#000000', opacity: '0.7', width: '3.5' };
const LINE_WIDTH = '1.5';
/** A circle smaller than this could not be told from the pointer's own cross. CSS pixels. */
const SMALLEST_RADIUS = 2;

/** What is drawn at the pointer; CSS pixels of the canvas. */
export type CursorShape = {
  /** Nothing is drawn outside. */
  readonly tile: Pick<Tile, 'left' | 'top' | 'width' | 'height'>;
  /** #RRGGBB */
  readonly color: string;
} & (
  | { readonly kind: 'circle'; readonly center: CanvasPoint; readonly radius: number }
  | { readonly kind: 'lasso'; readonly points: readonly CanvasPoint[] }
);

/** SVG path of a shape, relative to its tile; the line that a lasso will be closed by comes apart. */
export function cursorPaths(shape: CursorShape): {
  readonly line: string;
  readonly closing: string;
} {
  const { left, top } = shape.tile;
  const text = ([x, y]: CanvasPoint): string => `${round(x - left)} ${round(y - top)}`;
  if (shape.kind === 'circle') {
    const r = round(Math.max(SMALLEST_RADIUS, shape.radius));
    const [x, y] = shape.center;
    const half = `a${r} ${r} 0 1 0`;
    return { line: `M${text([x - r, y])}${half} ${2 * r} 0${half} ${-2 * r} 0Z`, closing: '' };
  }
  const [first] = shape.points;
  const last = shape.points.at(-1);
  if (!first || !last) return { line: '', closing: '' };
  return {
    line: `M${shape.points.map(text).join('L')}`,
    closing: shape.points.length > 2 ? `M${text(last)}L${text(first)}` : '',
  };
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}

/** A drawing over the canvas, so that the slices need not be drawn again when the pointer moves. */
export class CursorLayer {
  readonly #svg = document.createElementNS(SVG, 'svg');
  readonly #edge = document.createElementNS(SVG, 'path');
  readonly #line = document.createElementNS(SVG, 'path');
  readonly #closing = document.createElementNS(SVG, 'path');

  /** @param canvas fills its parent, which is positioned. */
  constructor(canvas: HTMLCanvasElement) {
    this.#svg.setAttribute('aria-hidden', 'true');
    Object.assign(this.#svg.style, {
      position: 'absolute',
      overflow: 'hidden',
      pointerEvents: 'none',
      display: 'none',
    });
    this.#edge.setAttribute('stroke', EDGE.color);
    this.#edge.setAttribute('stroke-opacity', EDGE.opacity);
    this.#edge.setAttribute('stroke-width', EDGE.width);
    this.#line.setAttribute('stroke-width', LINE_WIDTH);
    this.#closing.setAttribute('stroke-width', '1');
    this.#closing.setAttribute('stroke-dasharray', '3 4');
    for (const path of [this.#edge, this.#line, this.#closing]) {
      path.setAttribute('fill', 'none');
      path.setAttribute('stroke-linejoin', 'round');
      this.#svg.append(path);
    }
    canvas.after(this.#svg);
  }

  /** Null: nothing. */
  draw(shape: CursorShape | null): void {
    const { style } = this.#svg;
    style.display = shape ? 'block' : 'none';
    if (!shape) return;
    const { left, top, width, height } = shape.tile;
    style.left = `${left}px`;
    style.top = `${top}px`;
    style.width = `${width}px`;
    style.height = `${height}px`;
    const { line, closing } = cursorPaths(shape);
    this.#edge.setAttribute('d', line);
    this.#line.setAttribute('d', line);
    this.#line.setAttribute('stroke', shape.color);
    this.#closing.setAttribute('d', closing);
    this.#closing.setAttribute('stroke', shape.color);
  }

  dispose(): void {
    this.#svg.remove();
  }
}

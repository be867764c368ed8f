import { expect, it } from 'vitest';
import { drawPanels, SCREEN } from './drawPanels.ts';
import type { Figure, Panel } from './figure.ts';
import type { Shape } from './shape.ts';
import { textWidth } from './shape.ts';

const PANEL: Panel = {
  x: { label: 'Share of the region that is looked at, %', min: 0, max: 200_000 },
  y: { label: 'Errors', min: 0, max: 1 },
  marks: [],
};

function figureOf(panels: readonly Panel[], rest: Partial<Figure> = {}): Figure {
  return { title: '', n: { count: 1, of: 'case' }, subtitle: '', panels, ...rest };
}

function textsOf(shapes: readonly Shape[]): Shape[] {
  return shapes.flatMap((one) =>
    one.tag === 'text'
      ? [one]
      : textsOf(one.children.filter((child): child is Shape => typeof child !== 'string')),
  );
}

function writtenIn(children: Shape['children']): string {
  return children.filter((child) => typeof child === 'string').join('');
}

/** From where to where a text goes across. */
function spanOf({ attributes, children }: Shape): [number, number] {
  const width = textWidth(writtenIn(children), SCREEN.fontPx);
  const x = Number(attributes['x']);
  const anchor = attributes['text-anchor'];
  const from = anchor === 'middle' ? x - width / 2 : anchor === 'end' ? x - width : x;
  return [from, from + width];
}

it.each([240, 292, 356])('keeps ticks apart and texts inside at %d pixels', (width) => {
  const { shapes } = drawPanels(figureOf([PANEL]), { left: 0, top: 0, width }, SCREEN);
  const texts = textsOf(shapes);
  for (const one of texts) {
    const [from, to] = spanOf(one);
    expect(from).toBeGreaterThan(-0.5);
    expect(to).toBeLessThan(width + 0.5);
  }
  const heights = new Set(texts.map(({ attributes }) => attributes['y']));
  for (const height of heights) {
    const row = texts.filter(({ attributes }) => attributes['y'] === height);
    const spans = row.map(spanOf).toSorted(([a], [b]) => a - b);
    spans.slice(1).forEach(([from], at) => expect(from).toBeGreaterThan(spans[at][1]));
  }
});

it('sets panels below one another where they would be too narrow, each with its name', () => {
  const panels = [PANEL, { ...PANEL, y: { ...PANEL.y, label: '' } }];
  const beside = drawPanels(figureOf(panels), { left: 0, top: 0, width: 700 }, SCREEN);
  const below = drawPanels(figureOf(panels), { left: 0, top: 0, width: 300 }, SCREEN);
  expect(beside.places[1].top).toBe(beside.places[0].top);
  expect(below.places[1].top).toBeGreaterThan(below.places[0].bottom);
  const names = textsOf(below.shapes).filter(({ children }) => children[0] === 'Errors');
  expect(names).toHaveLength(2);
});

it('cuts the name of a row that would take more than half, and keeps it whole in its title', () => {
  const long = 'Left posterior something of a rare kind';
  const panel: Panel = { ...PANEL, y: { label: '', categories: [long] } };
  const { shapes, places } = drawPanels(figureOf([panel]), { left: 0, top: 0, width: 292 }, SCREEN);
  expect(places[0].left).toBeLessThan(146);
  const [row] = textsOf(shapes).filter(({ children }) => writtenIn(children).endsWith('…'));
  expect(row.children[0]).toMatchObject({ tag: 'title', children: [long] });
});

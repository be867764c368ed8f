import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { drawPanels, SCREEN } from '../../plot/drawPanels.ts';
import type { Figure } from '../../plot/figure.ts';
import { shapeText } from '../../plot/svgText.ts';
import { shapeElement } from './shapeElement.tsx';

it('puts on the screen what is in the file, attribute by attribute', () => {
  const figure: Figure = {
    title: 'All marks',
    n: { count: 2, of: 'cases' },
    subtitle: '',
    panels: [
      {
        title: 'A < B & C',
        x: { label: 'x, mm', min: 0, max: 10 },
        y: { label: 'y', min: 0, max: 1 },
        note: 'n = 2',
        marks: [
          { kind: 'band', x: [0, 10], low: [0, 0.2], high: [0.5, 1], series: 3 },
          { kind: 'line', x: [0, 10], y: [0, 1], series: 'neutral', dash: 'dotted' },
          { kind: 'points', name: 'a', x: [1, 9], y: [0.2, 0.8], series: 1, symbol: 'diamond' },
          { kind: 'bars', name: 'b', low: [0], high: [5], y: [1], series: 2 },
          { kind: 'rule', axis: 'x', at: 5, series: 'neutral' },
        ],
      },
      {
        x: { label: '', min: 0, max: 1 },
        y: { label: '', categories: ['one row', 'a row with a name that is much too long for it'] },
        marks: [{ kind: 'interval', name: 'c', row: 0, value: 0.5, ci: [0.2, 0.8], series: 4 }],
      },
    ],
  };
  const { shapes } = drawPanels(figure, { left: 0, top: 0, width: 300 }, SCREEN);
  const onScreen = renderToStaticMarkup(<svg>{shapes.map(shapeElement)}</svg>);
  const inFile = `<svg>${shapes.map(shapeText).join('')}</svg>`;
  expect(onScreen.replaceAll(/><\/(line|polyline|polygon|circle|rect)>/g, '/>')).toBe(inFile);
});

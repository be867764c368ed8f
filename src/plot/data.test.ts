import { describe, expect, it } from 'vitest';
import { dataOf, figureTable, nearestDatum } from './data.ts';
import { drawPanels, SCREEN } from './drawPanels.ts';
import type { Figure } from './figure.ts';

const WORDS = { panel: 'Panel', series: 'Series', name: 'Case', low: 'Low', high: 'High' };
const TWO: Figure = {
  title: 'Two panels',
  n: { count: 2, of: 'cases' },
  subtitle: '',
  panels: [
    {
      title: 'left',
      x: { label: 'x, mm', min: 0, max: 10 },
      y: { label: 'y', min: 0, max: 1 },
      marks: [
        { kind: 'line', x: [0, 10], y: [0, 1], series: 'neutral' },
        { kind: 'points', name: 'liver', names: ['a', 'b'], x: [1, 9], y: [0.2, 0.8], series: 1 },
      ],
    },
    {
      title: 'right',
      x: { label: 'x, mm', min: 0, max: 10 },
      y: { label: '', min: 0, max: 1 },
      marks: [{ kind: 'bars', name: 'count', low: [0, 5], high: [5, 10], y: [1, 0.5], series: 2 }],
    },
  ],
};

describe('the data of a figure', () => {
  it('are its named marks; a guide is none', () => {
    expect(dataOf(TWO).map(({ panel, mark, x, y }) => [panel, mark, x, y])).toEqual([
      [0, 1, 1, 0.2],
      [0, 1, 9, 0.8],
      [1, 0, 2.5, 1],
      [1, 0, 7.5, 0.5],
    ]);
  });

  it('are found at the place where they are drawn, and not from far', () => {
    const data = dataOf(TWO);
    const { places } = drawPanels(TWO, { left: 0, top: 0, width: 600 }, SCREEN);
    data.forEach(({ panel, x, y }, at) => {
      const place = places[panel];
      const near = { x: place.x(x) + 3, y: place.y(y) - 2 };
      expect(nearestDatum(data, places, { ...near, within: 10 })).toBe(at);
      expect(nearestDatum(data, places, { ...near, within: 3 })).toBeNull();
    });
  });

  it('stand in a table with what each column is', () => {
    expect(figureTable(TWO, WORDS)).toEqual({
      columns: ['Panel', 'Series', 'Case', 'x, mm', 'y'],
      rows: [
        ['left', 'liver', 'a', 1, 0.2],
        ['left', 'liver', 'b', 9, 0.8],
        ['right', 'count', null, 2.5, 1],
        ['right', 'count', null, 7.5, 0.5],
      ],
    });
  });

  it('have the names of rows, and the ends of intervals, in the table', () => {
    const figure: Figure = {
      title: '',
      n: { count: 3, of: 'cases' },
      subtitle: '',
      panels: [
        {
          x: { label: 'change', min: -1, max: 1 },
          y: { label: '', categories: ['liver', 'spleen'] },
          marks: [
            { kind: 'interval', name: 'Dice', row: 1, value: 0.5, ci: [0.25, 0.75], series: 1 },
            { kind: 'interval', name: 'Dice', row: 0, value: 0.5, ci: null, series: 1 },
          ],
        },
      ],
    };
    expect(figureTable(figure, WORDS).rows).toEqual([
      ['Dice', 0.5, 'spleen', 0.25, 0.75],
      ['Dice', 0.5, 'liver', null, null],
    ]);
  });
});

import { expect, it } from 'vitest';
import { extent, ticksOf } from './scale.ts';
import { figureSvg } from './svgText.ts';

it('puts ticks on round numbers', () => {
  expect(ticksOf({ min: 0, max: 1 }, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticksOf({ min: -0.03, max: 0.07 }, 4)).toEqual([0, 0.05]);
  expect(ticksOf({ min: 12, max: 1210 }, 4)).toEqual([500, 1000]);
});

it('leaves room around data', () => {
  expect(extent([2, 4], 0.1)).toEqual({ min: 1.8, max: 4.2 });
  expect(extent([])).toEqual({ min: 0, max: 1 });
});

it('draws data where the axes say', () => {
  const svg = figureSvg({
    title: 'A < B',
    n: { count: 2, of: 'cases' },
    subtitle: 'a point is one',
    panels: [
      {
        x: { label: 'x, mm', min: 0, max: 10 },
        y: { label: 'y', min: 0, max: 1 },
        marks: [{ kind: 'points', x: [0, 10], y: [0, 1], series: 1 }],
      },
    ],
  });
  const circles = [...svg.matchAll(/<circle [^>]*cx="([\d.]+)" cy="([\d.]+)"/g)];
  const [[, x0, y0], [, x1, y1]] = circles;
  const axis = /<line class="axis" x1="([\d.]+)" x2="([\d.]+)" y1="([\d.]+)"/.exec(svg);
  expect([x0, x1, y0]).toEqual(axis?.slice(1, 4));
  expect(Number(y1)).toBeLessThan(Number(y0));
  expect(svg).toContain('A &lt; B');
  expect(svg).toContain('>n = 2 cases; a point is one<');
});

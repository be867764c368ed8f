import { describe, expect, it } from 'vitest';
import {
  colormapCss,
  heatmapAlpha,
  heatmapColor,
  HEATMAP_STOPS,
  heatmapTable,
  rgbOf,
} from './colormap.ts';

/** Entries of matplotlib 3.11's `inferno`: `np.round(np.array(colormaps['inferno'].colors) * 255)`. */
const INFERNO: readonly (readonly [entry: number, rgb: readonly [number, number, number]])[] = [
  [0, [0, 0, 4]],
  [40, [47, 10, 91]],
  [100, [144, 37, 104]],
  [150, [217, 77, 61]],
  [200, [251, 157, 7]],
  [250, [245, 249, 146]],
  [255, [252, 255, 164]],
];

/** CIE 1976 lightness of an sRGB colour. */
function lightness(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((c) => {
    const v = c / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (y * 24389) / 27;
}

describe('heat map colours', () => {
  it.each(INFERNO)('equal inferno at entry %i within 2', (entry, expected) => {
    const color = heatmapColor(entry / 255);
    for (const channel of [0, 1, 2])
      expect(Math.abs(color[channel] - expected[channel])).toBeLessThanOrEqual(2);
  });

  it('run from 0 to 1 and grow lighter all the way', () => {
    expect(HEATMAP_STOPS[0].value).toBe(0);
    expect(HEATMAP_STOPS.at(-1)?.value).toBe(1);
    const steps = HEATMAP_STOPS.map(({ rgb }) => lightness(rgb));
    for (let n = 1; n < steps.length; n++) expect(steps[n]).toBeGreaterThan(steps[n - 1]);
  });

  it('stay at the ends outside the scale', () => {
    expect(heatmapColor(-3)).toEqual(heatmapColor(0));
    expect(heatmapColor(7)).toEqual([252, 255, 164]);
  });
});

describe('heat map opacity', () => {
  it('is nothing up to 0.05, one half in the middle of the step, full from 0.45', () => {
    expect([0, 0.05, 0.25, 0.45, 1].map(heatmapAlpha)).toEqual([0, 0, 0.5, 1, 1]);
  });

  it('never falls', () => {
    for (let n = 1; n <= 100; n++)
      expect(heatmapAlpha(n / 100)).toBeGreaterThanOrEqual(heatmapAlpha((n - 1) / 100));
  });
});

describe('the table for the graphics card', () => {
  it('has 256 entries of colour and alpha', () => {
    const table = heatmapTable();
    expect(table).toHaveLength(1024);
    expect([...table.subarray(0, 4)]).toEqual([0, 0, 4, 0]);
    expect([...table.subarray(1020)]).toEqual([252, 255, 164, 255]);
  });
});

describe('the scale as CSS', () => {
  it('starts clear at the left and ends opaque at the right', () => {
    const css = colormapCss();
    expect(css).toMatch(/^linear-gradient\(to right, rgb\(0 0 4 \/ 0\.000\) 0\.000%/);
    expect(css).toMatch(/rgb\(252 255 164 \/ 1\.000\) 100\.000%\)$/);
  });
});

describe('rgbOf', () => {
  it('reads #RRGGBB in either case', () => {
    expect(rgbOf('#56B4e9')).toEqual([86, 180, 233]);
  });

  it.each(['#fff', 'red', '', '#12345g'])('refuses %j', (text) => {
    expect(() => rgbOf(text)).toThrow(RangeError);
  });
});

import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { largestComponent, maskComponents } from './components.ts';
import { dilateMm, distanceToMaskMm } from './distance.ts';

const { cases } = readGolden('morphology') as {
  cases: {
    shape: [number, number, number];
    spacingMm: [number, number, number];
    mask: number[];
    distanceMm: number[];
    components6: number[];
    components26: number[];
  }[];
};

describe.each(cases)('against scipy: $shape', (golden) => {
  const { shape, spacingMm } = golden;
  const mask = Uint8Array.from(golden.mask);

  it('distance', () => {
    const distance = distanceToMaskMm(mask, shape, spacingMm);
    golden.distanceMm.forEach((mm, at) => expect(Math.abs(distance[at] - mm)).toBeLessThan(1e-5));
  });

  it.each([0, 1, 2.5, 3.7, 10])('dilation by %d mm', (radiusMm) => {
    const dilated = dilateMm(mask, { shape, spacingMm }, radiusMm);
    expect([...dilated]).toEqual(golden.distanceMm.map((mm) => Number(mm <= radiusMm + 1e-9)));
  });

  it('components', () => {
    expect([...maskComponents(mask, shape, 6).labels]).toEqual(golden.components6);
    const { labels, sizes } = maskComponents(mask, shape, 26);
    expect([...labels]).toEqual(golden.components26);
    sizes.forEach((size, at) => {
      expect(size).toBe(golden.components26.filter((label) => label === at + 1).length);
    });
  });
});

describe('degenerate masks', () => {
  const grid = { shape: [2, 3, 4], spacingMm: [1, 1, 1] } as const;

  it('an empty mask is infinitely far, dilates to nothing and has no component', () => {
    const empty = new Uint8Array(24);
    expect(distanceToMaskMm(empty, grid.shape, grid.spacingMm).every((d) => d === Infinity)).toBe(
      true,
    );
    expect(dilateMm(empty, grid, 10)).toEqual(empty);
    expect(maskComponents(empty, grid.shape, 26).sizes).toEqual([]);
    expect(largestComponent(empty, grid.shape, 26)).toEqual(empty);
  });

  it('a full mask is one component at distance 0', () => {
    const full = new Uint8Array(24).fill(1);
    expect(maskComponents(full, grid.shape, 6).sizes).toEqual([24]);
    expect(distanceToMaskMm(full, grid.shape, grid.spacingMm).every((d) => d === 0)).toBe(true);
  });

  it('refuses a mask that does not fit', () => {
    expect(() => distanceToMaskMm(new Uint8Array(3), grid.shape, grid.spacingMm)).toThrow(/shape/);
    expect(() => dilateMm(new Uint8Array(3), grid, 1)).toThrow(/shape/);
    expect(() => maskComponents(new Uint8Array(3), grid.shape, 6)).toThrow(/shape/);
  });
});

describe('largestComponent', () => {
  it('takes the first of equal parts and tells corners from faces', () => {
    const diagonal = Uint8Array.of(1, 0, 0, 1);
    expect([...largestComponent(diagonal, [2, 2, 1], 6)]).toEqual([1, 0, 0, 0]);
    expect([...largestComponent(diagonal, [2, 2, 1], 26)]).toEqual([1, 0, 0, 1]);
  });
});

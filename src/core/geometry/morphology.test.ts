import { describe, expect, it } from 'vitest';
import { readGolden } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
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

describe('components of long runs', () => {
  // Rows that lie across words of memory, runs longer than a word, values other than 1, and a view that starts off a word.
  it.each([0, 1, 2, 3])('voxel by voxel and by words alike, %d bytes off', (offset) => {
    const shape = [67, 23, 5] as const;
    const random = seededRandom(offset);
    const count = 67 * 23 * 5;
    const mask = new Uint8Array(count + offset).subarray(offset);
    let value = 0;
    for (let voxel = 0; voxel < count; voxel++) {
      if (random() < 0.08) value = [0, 0, 1, 200][Math.floor(random() * 4)] ?? 0;
      mask[voxel] = value;
    }
    const { labels, sizes } = maskComponents(mask, shape, 6);
    const flooded = floodFill(mask, shape);
    expect(Int32Array.from(labels)).toEqual(flooded);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(mask.filter((one) => one !== 0).length);
    const largest = sizes.indexOf(Math.max(...sizes)) + 1;
    expect(largestComponent(mask, shape, 6)).toEqual(
      Uint8Array.from(flooded, (label) => Number(label === largest)),
    );
  });
});

/** Face-connected parts one after the other, from their first voxel. */
function floodFill(mask: Uint8Array, [ni, nj, nk]: readonly [number, number, number]): Int32Array {
  const labels = new Int32Array(mask.length);
  let label = 0;
  for (let first = 0; first < mask.length; first++) {
    if (mask[first] === 0 || labels[first] !== 0) continue;
    label++;
    const stack = [first];
    labels[first] = label;
    for (let voxel = stack.pop(); voxel !== undefined; voxel = stack.pop()) {
      const [i, j, k] = [voxel % ni, Math.floor(voxel / ni) % nj, Math.floor(voxel / (ni * nj))];
      const next = [
        i > 0 ? voxel - 1 : -1,
        i < ni - 1 ? voxel + 1 : -1,
        j > 0 ? voxel - ni : -1,
        j < nj - 1 ? voxel + ni : -1,
        k > 0 ? voxel - ni * nj : -1,
        k < nk - 1 ? voxel + ni * nj : -1,
      ];
      for (const at of next) {
        if (at < 0 || mask[at] === 0 || labels[at] !== 0) continue;
        labels[at] = label;
        stack.push(at);
      }
    }
  }
  return labels;
}

it('more components than 16 bits can number keep their own labels', () => {
  const many = new Uint8Array(600 * 500).map((_, at) => (at + Math.floor(at / 600)) % 2);
  const checkered = maskComponents(many, [600, 500, 1], 6);
  expect(checkered.sizes.length).toBe(150_000);
  expect(checkered.labels.at(-1)).toBe(0);
  expect(checkered.labels.at(-2)).toBe(150_000);
});

describe('largestComponent', () => {
  it('takes the first of equal parts and tells corners from faces', () => {
    const diagonal = Uint8Array.of(1, 0, 0, 1);
    expect([...largestComponent(diagonal, [2, 2, 1], 6)]).toEqual([1, 0, 0, 0]);
    expect([...largestComponent(diagonal, [2, 2, 1], 26)]).toEqual([1, 0, 0, 1]);
  });
});

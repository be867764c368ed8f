import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { resizeVolume } from './cubicResample.ts';
import type { VoxelGrid } from './grid.ts';
import { labelsOnSource } from './labelsOnSource.ts';

/** Another number of voxels between the same outer faces. */
function grids(from: readonly [number, number, number], to: readonly [number, number, number]) {
  const ratio = [0, 1, 2].map((axis) => to[axis] / from[axis]);
  const [i, j, k] = ratio;
  const first = ratio.map((r) => (r - 1) / 2);
  const network: VoxelGrid = {
    shape: from,
    affine: [i, 0, 0, first[0], 0, j, 0, first[1], 0, 0, k, first[2], 0, 0, 0, 1],
  };
  const source: VoxelGrid = { shape: to, affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
  return { network, source };
}

function softmax(logits: readonly Float32Array[]): Float32Array[] {
  const totals = logits[0].map((_, at) => logits.reduce((sum, z) => sum + Math.exp(z[at]), 0));
  return logits.map((z) => z.map((value, at) => Math.exp(value) / totals[at]));
}

function argmax(volumes: readonly Float32Array[]): number[] {
  return Array.from(volumes[0], (_, at) => {
    const values = volumes.map((volume) => volume[at]);
    return values.indexOf(Math.max(...values));
  });
}

const random = seededRandom(8);
const from = [6, 5, 4] as const;
const logits = [0, 1, 2].map(() => Float32Array.from({ length: 120 }, () => 24 * random() - 12));

describe('labels by the logarithms of probabilities', () => {
  it.each([
    ['all axes linear', null],
    ['nearest along i', 0],
    ['nearest along j', 1],
    ['nearest along k', 2],
  ] as const)('are those of interpolated logits: %s', (_, separateAxis) => {
    for (const to of [[11, 13, 9] as const, [4, 15, 12] as const]) {
      const how = { from, to, order: 1, separateAxis } as const;
      const expected = argmax(logits.map((volume) => resizeVolume(volume, how)));
      const rule = { of: 'logarithms', nearestAxis: separateAxis } as const;
      const found = labelsOnSource(softmax(logits), grids(from, to), rule);
      expect([...found]).toEqual(expected);
    }
  });

  it('are not those of interpolated probabilities', () => {
    const { network, source } = grids([2, 1, 1], [8, 1, 1]);
    // Logits 9 against −1: half way between is 4 for the first class; by probability it is the second, from .53 on.
    const [a, b] = [9, -1];
    const p = softmax([Float32Array.of(a, b), Float32Array.of(0, 0)]);
    // Logit of the first class at the eight centres: 9, 9, 7.75, 5.25, 2.75, .25, −1, −1.
    const byLogit = [0, 0, 0, 0, 0, 0, 1, 1];
    const rule = { of: 'logarithms', nearestAxis: null } as const;
    expect([...labelsOnSource(p, { network, source }, rule)]).toEqual(byLogit);
    // p of the first class: 1, 1, .909, .726, .543, .360, .269, .269.
    expect([...labelsOnSource(p, { network, source })]).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
  });

  it('take a probability of 0 for e^−43', () => {
    const p = [Float32Array.of(1, Math.exp(-20)), Float32Array.of(0, 1)];
    // 43 at the first voxel, −20 at the second: even at .6825 of the way, between the centres at .5625 and .6875.
    const rule = { of: 'logarithms', nearestAxis: null } as const;
    const found = labelsOnSource(p, grids([2, 1, 1], [16, 1, 1]), rule);
    expect(found.indexOf(1)).toBe(9);
  });
});

describe('the nearest voxel', () => {
  it('of two that are equally near it is the later one, whatever the direction of the axes', () => {
    const { network } = grids([1, 1, 3], [1, 1, 6]);
    const p = [Float32Array.of(0.9, 0.2, 0.9), Float32Array.of(0.1, 0.8, 0.1)];
    const at = (k: number): VoxelGrid => ({
      shape: [1, 1, 1],
      affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, k, 0, 0, 0, 1],
    });
    const rule = { of: 'probabilities', nearestAxis: 2 } as const;
    // The network's centres are .5, 2.5 and 4.5.
    const labels = [1.4, 1.5, 3.4, 3.5].map(
      (k) => labelsOnSource(p, { network, source: at(k) }, rule)[0],
    );
    expect(labels).toEqual([0, 1, 1, 0]);
    const reversed: VoxelGrid = {
      shape: [1, 1, 6],
      affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 5, 0, 0, 0, 1],
    };
    expect([...labelsOnSource(p, { network, source: reversed }, rule)]).toEqual([0, 0, 1, 1, 0, 0]);
  });
});

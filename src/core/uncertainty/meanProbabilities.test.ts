import { expect, it } from 'vitest';
import { probabilityOf, type MeanProbabilities } from './meanProbabilities.ts';

const kept: MeanProbabilities = {
  voxels: Uint32Array.of(1, 4),
  values: Uint16Array.of(65535, 0, 13107, 32768),
  structures: [3, 7],
  activation: 'softmax',
};

it('puts a structure back on its grid', () => {
  expect([...probabilityOf(kept, 3, 6)]).toEqual([0, 1, 0, 0, 0, 0]);
  const second = probabilityOf(kept, 7, 5);
  expect(second[1]).toBeCloseTo(0.2, 7);
  expect(second[4]).toBeCloseTo(0.5, 4);
});

it('refuses a structure that is not kept, and another grid', () => {
  expect(() => probabilityOf(kept, 1, 6)).toThrow(/shape/);
  expect(() => probabilityOf(kept, 3, 4)).toThrow(/shape/);
});

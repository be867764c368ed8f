import { expect, test } from 'vitest';
import { tissueThreshold } from './tissueThreshold.ts';

test('a tenth of the way between the percentiles; a few bright voxels do not move it', () => {
  const voxels = Float32Array.from({ length: 10_001 }, (_, at) => at / 10);
  expect(tissueThreshold(voxels)).toBeCloseTo(20 + 0.1 * 960, 6);
  voxels.fill(1e6, 9_990);
  expect(tissueThreshold(voxels)).toBeCloseTo(20 + 0.1 * 960, 6);
});

test('a constant image lies at its own value', () => {
  expect(tissueThreshold(Int16Array.of(7, 7, 7))).toBe(7);
});

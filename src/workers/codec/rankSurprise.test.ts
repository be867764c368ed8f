import { expect, test } from 'vitest';
import { rankSurprise } from './rankSurprise.ts';

test('the voxels that stand out come first, and nothing outside of the region', async () => {
  const [ni, nj] = [40, 10];
  const grid = {
    shape: [ni, nj, 1] as const,
    affine: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] as const,
  };
  const column = (voxel: number): number => voxel % ni;
  const length = ni * nj;
  const labels = Uint8Array.from({ length }, (_, voxel) => (column(voxel) < 20 ? 0 : 1));
  // The same in each row, but for one voxel inside, and one outside of the region.
  const entropy = Float32Array.from(
    { length },
    (_, voxel) => 1 / (1 + Math.abs(column(voxel) - 19.5)),
  );
  const [inside, outside] = [28 + ni * 4, 2 + ni * 7];
  entropy[inside] = 0.6;
  entropy[outside] = 0.9;
  const roi = Uint8Array.from({ length }, (_, voxel) => (voxel === outside ? 0 : 1));
  const transferred: Transferable[] = [];
  const { score, ranking } = await rankSurprise(
    { grid, entropy, labels, roi },
    { transfer: (...buffers) => void transferred.push(...buffers) },
  );
  // 5 % of 399 voxels.
  expect(ranking).toHaveLength(20);
  expect(ranking[0]).toBe(inside);
  expect(score[inside]).toBeGreaterThan(3);
  expect(score[outside]).toBe(0);
  expect(transferred).toEqual([score.buffer, ranking.buffer]);
});

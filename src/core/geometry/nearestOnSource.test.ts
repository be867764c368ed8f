import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import type { IndexPoint, VoxelGrid } from './grid.ts';
import { indexToWorld, nearestVoxel, voxelCount, worldToIndex } from './gridMath.ts';
import { nearestOnSource } from './nearestOnSource.ts';
import { networkGridOf } from './networkGrid.ts';

const psr: VoxelGrid = {
  shape: [29, 15, 23],
  affine: [0.1, 0.2, 2.4, -40, -0.9, 0.1, 0.1, 60, -0.1, 3, -0.2, -300, 0, 0, 0, 1],
};

describe('nearestOnSource', () => {
  it('takes the network voxel whose centre is nearest along each axis, on an oblique sagittal grid', () => {
    const network = networkGridOf(psr, { orientation: 'LPS', spacingMm: [1.7, 1.3, 2.1] });
    const random = seededRandom(3);
    const labels = Uint8Array.from({ length: voxelCount(network) }, () => 256 * random());
    const out = nearestOnSource(labels, { network, source: psr });
    const [ni, nj, nk] = psr.shape;
    const [mi, mj] = network.shape;
    let compared = 0;
    for (let k = 0; k < nk; k++)
      for (let j = 0; j < nj; j++)
        for (let i = 0; i < ni; i++) {
          const index = worldToIndex(network, indexToWorld(psr, [i, j, k] as IndexPoint));
          // Half way it is a matter of rounding.
          if (index.some((at) => Math.abs(at - Math.floor(at) - 0.5) < 1e-9)) continue;
          const [a, b, c] = nearestVoxel(network, index);
          compared++;
          if (out[i + ni * (j + nj * k)] !== labels[a + mi * (b + mj * c)]) {
            throw new Error(`voxel ${[i, j, k].join()}`);
          }
        }
    expect(compared).toBeGreaterThan(9000);
  });

  it('on the same grid changes nothing', () => {
    const labels = Uint8Array.from({ length: voxelCount(psr) }, (_, at) => at % 7);
    expect(nearestOnSource(labels, { network: psr, source: psr })).toEqual(labels);
  });

  it('refuses labels of another length', () => {
    const grids = { network: psr, source: psr };
    expect(() => nearestOnSource(new Uint8Array(3), grids)).toThrow('internal/shape');
  });
});

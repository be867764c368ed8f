import type { VoxelGrid } from '../src/core/geometry/grid.ts';
import { affineFromColumns } from '../src/core/geometry/affine.ts';
import { voxelCount } from '../src/core/geometry/gridMath.ts';
import { networkGridOf } from '../src/core/geometry/networkGrid.ts';
import { seededRandom } from '../src/testing/seededRandom.ts';

/** A large CT: 512 × 512 × 400 voxels of 0.7 × 0.7 × 1 mm. */
export const SOURCE: VoxelGrid = {
  shape: [512, 512, 400],
  affine: affineFromColumns(
    [
      [-0.7, 0, 0],
      [0, -0.7, 0],
      [0, 0, 1],
    ],
    [178.85, 178.85, -200],
  ),
};

/** The grid of a network at 2.5 mm over the same field of view. */
export const NETWORK: VoxelGrid = networkGridOf(SOURCE, {
  orientation: 'LPS',
  spacingMm: [2.5, 2.5, 2.5],
});

const BLOBS = 14;
const SEED = 20;

/**
 * Probability of one structure on {@link NETWORK}: fourteen balls of 12 to 60 mm with soft, uneven surfaces. Strictly between 0
 * and 1 almost everywhere, as a softmax leaves it, so that no voxel is free of charge.
 * @returns [K, J, I]
 */
export function probabilityOnNetwork(): Float32Array<ArrayBuffer> {
  const random = seededRandom(SEED);
  const [ni, nj, nk] = NETWORK.shape;
  const balls = Array.from({ length: BLOBS }, () => ({
    i: random() * ni,
    j: random() * nj,
    k: random() * nk,
    radius: 5 + random() * 19,
  }));
  const out = new Float32Array(voxelCount(NETWORK));
  let at = 0;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++) {
        let inside = -30;
        for (const ball of balls) {
          const distance = Math.hypot(i - ball.i, j - ball.j, k - ball.k);
          inside = Math.max(inside, (ball.radius - distance) / 0.8);
        }
        const uneven = 0.8 * (random() - 0.5);
        out[at++] = 1 / (1 + Math.exp(-Math.min(30, inside + uneven)));
      }
    }
  }
  return out;
}

import { AppError } from '../errors.ts';
import { invert, multiply } from './affine.ts';
import type { VoxelGrid } from './grid.ts';
import { voxelCount } from './gridMath.ts';

/**
 * Labels of one grid at the voxel centres of any other, turned or not: of each the nearest voxel's; half way the one of
 * the higher index; 0 beyond the grid they come from.
 * @param labels [K, J, I] on `from`; not modified.
 * @returns a new array on `to`.
 * @throws AppError `internal/shape` when the labels do not fit the grid; `input/inconsistent-geometry` when its affine is
 *   singular.
 */
export function nearestLabels(
  labels: Uint8Array,
  { from, to }: { readonly from: VoxelGrid; readonly to: VoxelGrid },
): Uint8Array<ArrayBuffer> {
  const expected = voxelCount(from);
  if (labels.length !== expected) {
    throw new AppError('internal/shape', { expected, actual: labels.length });
  }
  const [si, sj, sk] = from.shape;
  const [ni, nj, nk] = to.shape;
  const map = multiply(invert(from.affine), to.affine);
  const out = new Uint8Array(voxelCount(to));
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      // Half a voxel more, so that truncation rounds.
      const x = map[1] * j + map[2] * k + map[3] + 0.5;
      const y = map[5] * j + map[6] * k + map[7] + 0.5;
      const z = map[9] * j + map[10] * k + map[11] + 0.5;
      const row = ni * (j + nj * k);
      for (let i = 0; i < ni; i++) {
        const a = Math.floor(x + map[0] * i);
        if (a < 0 || a >= si) continue;
        const b = Math.floor(y + map[4] * i);
        if (b < 0 || b >= sj) continue;
        const c = Math.floor(z + map[8] * i);
        if (c < 0 || c >= sk) continue;
        out[row + i] = labels[a + si * (b + sj * c)];
      }
    }
  }
  return out;
}

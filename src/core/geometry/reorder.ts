import { spacingMm } from './affine.ts';
import type { VoxelGrid } from './grid.ts';
import { networkGridOf } from './networkGrid.ts';
import { reorientation } from './orientation.ts';

type Values = Uint8Array | Int16Array | Float32Array;

/** The grid's own voxels with i, j and k growing to the left, posterior and superior; no voxel is moved or made. */
export function lpsGridOf(source: VoxelGrid): VoxelGrid {
  const spacing = spacingMm(source.affine);
  const along = (axis: 0 | 1 | 2): number =>
    spacing[reorientation(source.affine, 'LPS')[axis].sourceAxis];
  return networkGridOf(source, { orientation: 'LPS', spacingMm: [along(0), along(1), along(2)] });
}

/**
 * Copies slices of an array to the order of {@link lpsGridOf}.
 * @param values on `source`; not modified.
 * @param out on the reordered grid; slices `slices.first` ≤ k < `slices.end` of it are overwritten.
 */
export function reorderToLps<V extends Values>(
  { values, source }: { readonly values: V; readonly source: VoxelGrid },
  out: V,
  slices: { readonly first: number; readonly end: number },
): void {
  const picks = reorientation(source.affine, 'LPS');
  const strides = [1, source.shape[0], source.shape[0] * source.shape[1]];
  const step = (axis: 0 | 1 | 2): { size: number; stride: number; first: number } => {
    const { sourceAxis, flipped } = picks[axis];
    const size = source.shape[sourceAxis];
    const stride = strides[sourceAxis];
    return flipped
      ? { size, stride: -stride, first: (size - 1) * stride }
      : { size, stride, first: 0 };
  };
  const [i, j, k] = [step(0), step(1), step(2)];
  for (let c = slices.first; c < slices.end; c++) {
    for (let b = 0; b < j.size; b++) {
      let from = i.first + j.first + b * j.stride + k.first + c * k.stride;
      const to = i.size * (b + j.size * c);
      if (i.stride === 1) {
        out.set(values.subarray(from, from + i.size), to);
        continue;
      }
      for (let a = 0; a < i.size; a++, from += i.stride) out[to + a] = values[from];
    }
  }
}

import { spacingMm } from '../../src/core/geometry/affine.ts';
import type { VoxelGrid } from '../../src/core/geometry/grid.ts';
import { networkGridOf } from '../../src/core/geometry/networkGrid.ts';
import { resampleToNetwork } from '../../src/core/geometry/resample.ts';
import { bodyMask } from '../../src/core/review/roi.ts';
import type { Slabs } from './benchPage.ts';

/** Of the bundled network. */
const SPACING_MM = [2.5, 2.5, 2.5] as const;
const SLAB_SLICES = 7;
const SIZE_MULTIPLE = 16;
const MARGIN_MM = 10;

/** The image that a plain run of the bundled network gets, [count, slices, height, width]: the slices and the box that the engine
 * takes too. */
export interface SlabData extends Slabs {
  readonly values: Float32Array<ArrayBuffer>;
}

export function slabsOf(grid: VoxelGrid, voxels: Int16Array | Float32Array): SlabData {
  const network = networkGridOf(grid, { orientation: 'LPS', spacingMm: SPACING_MM });
  const image = resampleToNetwork(voxels, grid, network);
  const body = bodyMask(image, network);
  const [ni, nj, nk] = network.shape;
  const low = [ni, nj];
  const high = [-1, -1];
  const withBody = new Set<number>();
  body.forEach((inside, voxel) => {
    if (inside === 0) return;
    [voxel % ni, Math.floor(voxel / ni) % nj].forEach((at, axis) => {
      low[axis] = Math.min(low[axis], at);
      high[axis] = Math.max(high[axis], at);
    });
    withBody.add(Math.floor(voxel / (ni * nj)));
  });
  const spacing = spacingMm(network.affine);
  const [i, j] = [0, 1].map((axis) => {
    const margin = Math.ceil(MARGIN_MM / spacing[axis]);
    const start = Math.max(0, low[axis] - margin);
    const end = Math.min(network.shape[axis], high[axis] + 1 + margin);
    return { start, length: Math.ceil((end - start) / SIZE_MULTIPLE) * SIZE_MULTIPLE };
  });
  const slices = [...withBody].toSorted((a, b) => a - b);
  const plane = i.length * j.length;
  const values = new Float32Array(slices.length * SLAB_SLICES * plane);
  let at = 0;
  for (const slice of slices) {
    for (let step = 0; step < SLAB_SLICES; step++) {
      const k = Math.min(Math.max(slice + step - (SLAB_SLICES - 1) / 2, 0), nk - 1);
      for (let row = 0; row < j.length; row++) {
        const from = ni * (Math.min(j.start + row, nj - 1) + nj * k);
        for (let column = 0; column < i.length; column++) {
          const hounsfield = image[from + Math.min(i.start + column, ni - 1)];
          values[at++] = (Math.min(240, Math.max(-160, hounsfield)) - 40) / 200;
        }
      }
    }
  }
  return { count: slices.length, slices: SLAB_SLICES, height: j.length, width: i.length, values };
}

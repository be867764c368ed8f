import { AppError } from '../errors.ts';
import type { AxisMap, AxisSampling, WeightTable } from './axisMap.ts';
import { averagingTable, axisMaps, linearTable, nearestTable } from './axisMap.ts';
import type { VoxelGrid } from './grid.ts';
import { voxelCount } from './gridMath.ts';

/** Voxels in real units, [K, J, I] on their grid. */
export type Voxels = Int16Array | Float32Array;

/**
 * The image on the network's grid, separably: linear interpolation, and the mean over the network's
 * voxel along an axis where that voxel is wider than 1.5 source voxels (see `averagingTable`).
 * Beyond the source the edge voxel is repeated.
 * @param voxels on `source`; not modified.
 * @param network parallel to `source`, from `networkGridOf`.
 * @returns a new array on `network`, [K, J, I]. Working memory: one slice.
 * @throws AppError `internal/shape` when the voxels do not fit the grid;
 *   `input/inconsistent-geometry` when the grids are not parallel.
 */
export function resampleToNetwork(
  voxels: Voxels,
  source: VoxelGrid,
  network: VoxelGrid,
): Float32Array<ArrayBuffer> {
  requireLength(voxels.length, source);
  // Work in the source's axis order, so that its voxels are read in the order they lie in memory.
  const axes = axesAlongSource(source, network);
  const [tableI, tableJ, tableK] = axes.map(({ sampling }) => averagingTable(sampling));
  const strides = stridesOf(network);
  const [strideI, strideJ, strideK] = axes.map(({ axis }) => strides[axis]);
  const out = new Float32Array(voxelCount(network));
  const plane = planeReducer(source, tableI, tableJ);
  const uses = transpose(tableK, source.shape[2]);
  const [planeNi, planeNj] = [tableI.starts.length - 1, tableJ.starts.length - 1];
  for (let k = 0; k < source.shape[2]; k++) {
    if (uses.starts[k] === uses.starts[k + 1]) continue;
    const reduced = plane(voxels, k);
    for (let use = uses.starts[k]; use < uses.starts[k + 1]; use++) {
      const weight = uses.weights[use];
      for (let j = 0; j < planeNj; j++) {
        let to = uses.indices[use] * strideK + j * strideJ;
        for (let at = j * planeNi; at < (j + 1) * planeNi; at++, to += strideI) {
          out[to] += weight * reduced[at];
        }
      }
    }
  }
  return out;
}

/** One slice of the source at a time, weighted along i and then along j into a buffer that is reused. */
function planeReducer(
  source: VoxelGrid,
  tableI: WeightTable,
  tableJ: WeightTable,
): (voxels: Voxels, k: number) => Float32Array {
  const [ni, nj] = source.shape;
  const [outI, outJ] = [tableI.starts.length - 1, tableJ.starts.length - 1];
  const rows = new Float32Array(outI * nj);
  const plane = new Float32Array(outI * outJ);
  return (voxels, k) => {
    for (let j = 0; j < nj; j++) {
      const row = ni * (j + nj * k);
      for (let i = 0; i < outI; i++) {
        let sum = 0;
        for (let at = tableI.starts[i]; at < tableI.starts[i + 1]; at++) {
          sum += tableI.weights[at] * voxels[row + tableI.indices[at]];
        }
        rows[j * outI + i] = sum;
      }
    }
    plane.fill(0);
    for (let j = 0; j < outJ; j++) {
      for (let at = tableJ.starts[j]; at < tableJ.starts[j + 1]; at++) {
        const weight = tableJ.weights[at];
        const from = tableJ.indices[at] * outI;
        for (let i = 0; i < outI; i++) plane[j * outI + i] += weight * rows[from + i];
      }
    }
    return plane;
  };
}

/** The same table from the input's side: for each input index the outputs that use it. */
function transpose(table: WeightTable, inputLength: number): WeightTable {
  const starts = new Int32Array(inputLength + 1);
  for (const index of table.indices) starts[index + 1]++;
  for (let input = 0; input < inputLength; input++) starts[input + 1] += starts[input];
  const next = starts.slice();
  const indices = new Int32Array(table.indices.length);
  const weights = new Float64Array(table.indices.length);
  for (let output = 0; output + 1 < table.starts.length; output++) {
    for (let at = table.starts[output]; at < table.starts[output + 1]; at++) {
      const place = next[table.indices[at]]++;
      indices[place] = output;
      weights[place] = table.weights[at];
    }
  }
  return { starts, indices, weights };
}

/**
 * Values from the network's grid, linearly interpolated at the voxel centres of the source, one source
 * slice at a time so that no float volume on the source grid is needed. The values at the outermost
 * network voxels extend to the faces of the volume.
 * @param values on `network`, [K, J, I]; not modified.
 * @param onSlice receives k and [J, I] of that source slice, k rising from 0; the array is reused for
 *   the next slice: copy what is to be kept.
 * @throws AppError `internal/shape`, `input/inconsistent-geometry` as `resampleToNetwork`.
 */
export function upsampleSlices(
  values: Float32Array,
  grids: { readonly network: VoxelGrid; readonly source: VoxelGrid },
  onSlice: (k: number, slice: Float32Array<ArrayBuffer>) => void,
): void {
  const { network, source } = grids;
  requireLength(values.length, network);
  const taps = sourceTaps(source, network);
  const [ni, nj, nk] = source.shape;
  const [netI, netJ] = taps.lengths;
  const plane = new Float32Array(netI * netJ);
  const rows = new Float32Array(netJ * ni);
  const slice = new Float32Array(ni * nj);
  const { i: tapI, j: tapJ, k: tapK } = taps;
  for (let k = 0; k < nk; k++) {
    const [low, high, weight] = [tapK.low[k], tapK.high[k], tapK.weight[k]];
    for (let j = 0; j < netJ; j++) {
      for (let i = 0; i < netI; i++) {
        const at = i * taps.strideI + j * taps.strideJ;
        const [a, b] = [values[at + low], values[at + high]];
        plane[j * netI + i] = a + weight * (b - a);
      }
      for (let i = 0; i < ni; i++) {
        const a = plane[j * netI + tapI.low[i]];
        rows[j * ni + i] = a + tapI.weight[i] * (plane[j * netI + tapI.high[i]] - a);
      }
    }
    for (let j = 0; j < nj; j++) {
      const [from, to, share] = [tapJ.low[j] * ni, tapJ.high[j] * ni, tapJ.weight[j]];
      for (let i = 0; i < ni; i++) {
        const a = rows[from + i];
        slice[j * ni + i] = a + share * (rows[to + i] - a);
      }
    }
    onSlice(k, slice);
  }
}

/** Two neighbours and the share of the second, for each index of a source axis. */
export interface Taps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Share of `high`, 0 … 1; 0 where both are the same voxel. */
  readonly weight: Float64Array;
}

/** Taps of every source axis on the network's grid. k is in array offsets, i and j in plane indices. */
export interface SourceTaps {
  readonly i: Taps;
  readonly j: Taps;
  readonly k: Taps;
  /** Network voxels along the source's i, j and k. */
  readonly lengths: readonly [number, number, number];
  /** Step in a network array along the source's i and j. */
  readonly strideI: number;
  readonly strideJ: number;
}

/**
 * How each source voxel is interpolated from the network's grid; for streaming over source slices.
 * @param nearestAxis of the network, along which the nearest voxel is taken instead.
 */
export function sourceTaps(
  source: VoxelGrid,
  network: VoxelGrid,
  nearestAxis: 0 | 1 | 2 | null = null,
): SourceTaps {
  const maps = axisMaps(source, network);
  const strides = stridesOf(network);
  const tapsOf = (sourceAxis: 0 | 1 | 2): Taps => {
    const { axis, scale, offset } = maps[sourceAxis];
    const outputLength = source.shape[sourceAxis];
    const sampling = { outputLength, inputLength: network.shape[axis], scale, offset };
    const table = axis === nearestAxis ? nearestTable(sampling) : linearTable(sampling);
    const low = new Int32Array(outputLength);
    const high = new Int32Array(outputLength);
    const weight = new Float64Array(outputLength);
    for (let at = 0; at < outputLength; at++) {
      const [first, last] = [table.starts[at], table.starts[at + 1] - 1];
      low[at] = table.indices[first];
      high[at] = table.indices[last];
      weight[at] = last > first ? table.weights[last] : 0;
    }
    return { low, high, weight };
  };
  const strideK = strides[maps[2].axis];
  const k = tapsOf(2);
  return {
    i: tapsOf(0),
    j: tapsOf(1),
    k: {
      low: k.low.map((index) => index * strideK),
      high: k.high.map((index) => index * strideK),
      weight: k.weight,
    },
    lengths: [
      network.shape[maps[0].axis],
      network.shape[maps[1].axis],
      network.shape[maps[2].axis],
    ],
    strideI: strides[maps[0].axis],
    strideJ: strides[maps[1].axis],
  };
}

/** For each source axis: the network axis along it, and how network indices lie on the source. */
function axesAlongSource(
  source: VoxelGrid,
  network: VoxelGrid,
): readonly { axis: 0 | 1 | 2; sampling: AxisSampling }[] {
  const maps = axisMaps(network, source);
  const along = (sourceAxis: 0 | 1 | 2) => {
    const axis = maps[0].axis === sourceAxis ? 0 : maps[1].axis === sourceAxis ? 1 : 2;
    const { scale, offset }: AxisMap = maps[axis];
    const inputLength = source.shape[sourceAxis];
    return {
      axis,
      sampling: { outputLength: network.shape[axis], inputLength, scale, offset },
    } as const;
  };
  return [along(0), along(1), along(2)];
}

function stridesOf(grid: VoxelGrid): readonly [number, number, number] {
  return [1, grid.shape[0], grid.shape[0] * grid.shape[1]];
}

function requireLength(length: number, grid: VoxelGrid): void {
  const expected = voxelCount(grid);
  if (length !== expected) throw new AppError('internal/shape', { expected, actual: length });
}

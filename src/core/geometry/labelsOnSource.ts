import { AppError } from '../errors.ts';
import { LEAST_LOGARITHM } from '../uncertainty/sampleSums.ts';
import type { VoxelGrid } from './grid.ts';
import { voxelCount } from './gridMath.ts';
import type { SourceTaps } from './resample.ts';
import { sourceTaps } from './resample.ts';

/** How a contour comes about between the voxels of the network. */
export interface ContourRule {
  /**
   * What is interpolated. `logarithms` of the probabilities of a softmax stand for its logits: all classes of a voxel
   * differ from their logits by the same number, which does not change which of them is largest. Where the
   * probability is 0 the logarithm is {@link LEAST_LOGARITHM}: the samples have to be summed with their tails.
   */
  readonly of: 'probabilities' | 'logarithms';
  /** The network's axis along which the nearest voxel is taken; null where all three are linear. */
  readonly nearestAxis: 0 | 1 | 2 | null;
}

const LINEAR: ContourRule = { of: 'probabilities', nearestAxis: null };

/** Marks a place where the contributing network voxels do not share one label. */
const MIXED = 255;

/**
 * The contour on the image's own grid: per source voxel the class with the largest linearly
 * interpolated probability; a tie goes to the lower class.
 *
 * The interpolation is skipped where all (up to eight) contributing network voxels have the same
 * argmax c, and that is exact: with weights w ≥ 0 summing to 1, Σ w·p_c − Σ w·p_d = Σ w·(p_c − p_d),
 * every term of which is > 0 for d < c and ≥ 0 for d > c by the tie rule, so c wins here too.
 * The same holds for logarithms, which rise with p, and for the nearest voxel, whose weight is 1.
 * @param probabilities one array per class, each [K, J, I] on `network`; not modified. At most 255 classes.
 * @returns a new array on `source`. Working memory: one label per network voxel.
 * @throws AppError `internal/shape` when a class does not fit the grid or there are none or too many;
 *   `input/inconsistent-geometry` when the grids are not parallel.
 */
export function labelsOnSource(
  probabilities: readonly Float32Array[],
  { network, source }: { readonly network: VoxelGrid; readonly source: VoxelGrid },
  rule: ContourRule = LINEAR,
): Uint8Array<ArrayBuffer> {
  const networkLabels = argmaxLabels(probabilities, voxelCount(network));
  const taps = sourceTaps(source, network, rule.nearestAxis);
  const [ni, nj, nk] = source.shape;
  const out = new Uint8Array(ni * nj * nk);
  const plane = new Uint8Array(taps.lengths[0] * taps.lengths[1]);
  const row = new Uint8Array(taps.lengths[0]);
  const classAt = interpolatedArgmax(probabilities, taps, rule.of === 'logarithms' ? log : itself);
  const { low, high } = taps.i;
  for (let k = 0; k < nk; k++) {
    const planeLabel = mergePlane(networkLabels, { taps, k, plane });
    if (planeLabel !== MIXED) {
      out.fill(planeLabel, k * ni * nj, (k + 1) * ni * nj);
      continue;
    }
    let rowLabel = MIXED;
    for (let j = 0; j < nj; j++) {
      if (j === 0 || !sameTaps(taps.j, j)) rowLabel = mergeRow(plane, { taps, j, row });
      const start = ni * (j + nj * k);
      if (rowLabel !== MIXED) {
        out.fill(rowLabel, start, start + ni);
        continue;
      }
      for (let i = 0; i < ni; i++) {
        const label = row[low[i]];
        const shared = label !== MIXED && label === row[high[i]];
        out[start + i] = shared ? label : classAt(i, j, k);
      }
    }
  }
  return out;
}

/** [net] class with the largest probability, ties to the lower class. */
function argmaxLabels(probabilities: readonly Float32Array[], length: number): Uint8Array {
  const fits = probabilities.every((values) => values.length === length);
  if (probabilities.length === 0 || probabilities.length > MIXED || !fits) {
    throw new AppError('internal/shape', { expected: length, classes: probabilities.length });
  }
  const labels = new Uint8Array(length);
  const best = Float32Array.from(probabilities[0]);
  for (let label = 1; label < probabilities.length; label++) {
    const values = probabilities[label];
    for (let voxel = 0; voxel < length; voxel++) {
      if (values[voxel] > best[voxel]) {
        best[voxel] = values[voxel];
        labels[voxel] = label;
      }
    }
  }
  return labels;
}

/** Writes, per network row and column, the label that both slices around source slice k share. */
function mergePlane(
  labels: Uint8Array,
  at: { readonly taps: SourceTaps; readonly k: number; readonly plane: Uint8Array },
): number {
  const { taps, k, plane } = at;
  const [netI, netJ] = taps.lengths;
  const [low, high] = [taps.k.low[k], taps.k.high[k]];
  let shared = labels[low];
  for (let j = 0; j < netJ; j++) {
    for (let i = 0; i < netI; i++) {
      const place = i * taps.strideI + j * taps.strideJ;
      const label = labels[place + low] === labels[place + high] ? labels[place + low] : MIXED;
      plane[j * netI + i] = label;
      if (label !== shared) shared = MIXED;
    }
  }
  return shared;
}

/** Likewise for the two network rows around source row j. */
function mergeRow(
  plane: Uint8Array,
  at: { readonly taps: SourceTaps; readonly j: number; readonly row: Uint8Array },
): number {
  const { taps, j, row } = at;
  const netI = row.length;
  const [low, high] = [taps.j.low[j] * netI, taps.j.high[j] * netI];
  let shared = plane[low];
  for (let i = 0; i < netI; i++) {
    row[i] = plane[low + i] === plane[high + i] ? plane[low + i] : MIXED;
    if (row[i] !== shared) shared = MIXED;
  }
  return shared;
}

function sameTaps(taps: SourceTaps['j'], at: number): boolean {
  return taps.low[at] === taps.low[at - 1] && taps.high[at] === taps.high[at - 1];
}

function itself(p: number): number {
  return p;
}

function log(p: number): number {
  return p > 0 ? Math.log(p) : LEAST_LOGARITHM;
}

/** The slow way, in float64, for source voxels near a boundary of the network's labels. */
function interpolatedArgmax(
  probabilities: readonly Float32Array[],
  taps: SourceTaps,
  of: (p: number) => number,
): (i: number, j: number, k: number) => number {
  const { strideI, strideJ } = taps;
  return (i, j, k) => {
    const [i0, i1, wi] = [taps.i.low[i] * strideI, taps.i.high[i] * strideI, taps.i.weight[i]];
    const [j0, j1, wj] = [taps.j.low[j] * strideJ, taps.j.high[j] * strideJ, taps.j.weight[j]];
    const [k0, k1, wk] = [taps.k.low[k], taps.k.high[k], taps.k.weight[k]];
    let winner = 0;
    let largest = -Infinity;
    for (let label = 0; label < probabilities.length; label++) {
      const p = probabilities[label];
      const row00 = (1 - wi) * of(p[i0 + j0 + k0]) + wi * of(p[i1 + j0 + k0]);
      const row10 = (1 - wi) * of(p[i0 + j1 + k0]) + wi * of(p[i1 + j1 + k0]);
      const row01 = (1 - wi) * of(p[i0 + j0 + k1]) + wi * of(p[i1 + j0 + k1]);
      const row11 = (1 - wi) * of(p[i0 + j1 + k1]) + wi * of(p[i1 + j1 + k1]);
      const value =
        (1 - wk) * ((1 - wj) * row00 + wj * row10) + wk * ((1 - wj) * row01 + wj * row11);
      if (value > largest) {
        largest = value;
        winner = label;
      }
    }
    return winner;
  };
}

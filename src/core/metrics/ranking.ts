import { AppError } from '../errors.ts';
import { ascendingOrder, tieEnd } from '../statistics/order.ts';

/** The values of the voxels inside a mask, in their order, and where they came from. */
export interface Masked {
  readonly values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  /** Index of each value in the whole array. */
  readonly voxels: Uint32Array<ArrayBuffer>;
}

/**
 * Cuts a map to a mask; float32 stays float32.
 * @param values [n]; not modified.
 * @param mask [n], non-zero inside; everything when absent.
 * @returns copies.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` {index} at a value inside that is
 *   not finite.
 */
export function insideMask(values: ArrayLike<number>, mask?: ArrayLike<number>): Masked {
  const n = values.length;
  if (mask && mask.length !== n) {
    throw new AppError('internal/shape', { expected: n, actual: mask.length });
  }
  const count = mask ? countSet(mask) : n;
  const voxels = new Uint32Array(count);
  const inside = values instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  for (let voxel = 0, at = 0; voxel < n; voxel++) {
    if (mask && mask[voxel] === 0) continue;
    if (!Number.isFinite(values[voxel])) {
      const detail = { index: voxel, value: String(values[voxel]) };
      throw new AppError('inference/non-finite-output', detail);
    }
    voxels[at] = voxel;
    inside[at++] = values[voxel];
  }
  return { values: inside, voxels };
}

/** How many voxels of each kind are among the most uncertain. */
export interface KindsFound {
  readonly voxels: number;
  /** Voxels of each kind in all. */
  readonly totals: Float64Array;
  /** Entry k · kinds + kind: voxels of that kind among the first k, ties in proportion; k = 0 … n. */
  readonly found: Float64Array;
}

/**
 * Ranks voxels from the most uncertain one down and counts kinds along the way. Within a tie each voxel is as likely as
 * another to come first: the expected counts are taken, so that the order of memory does not matter.
 * @param uncertainty [n], finite; not modified.
 * @param kindOf [n], 0 … kinds − 1; not modified.
 */
export function kindsByRank(
  uncertainty: ArrayLike<number>,
  kindOf: Uint8Array,
  kinds: number,
): KindsFound {
  const n = uncertainty.length;
  const order = ascendingOrder(uncertainty).toReversed();
  const found = new Float64Array((n + 1) * kinds);
  const tied = new Float64Array(kinds);
  for (let from = 0; from < n;) {
    const to = tieEnd(uncertainty, order, from);
    tied.fill(0);
    for (let at = from; at < to; at++) tied[kindOf[order[at]]]++;
    for (let at = from; at < to; at++) {
      const share = (at + 1 - from) / (to - from);
      for (let kind = 0; kind < kinds; kind++) {
        found[(at + 1) * kinds + kind] = found[from * kinds + kind] + tied[kind] * share;
      }
    }
    from = to;
  }
  return { voxels: n, totals: found.slice(n * kinds), found };
}

function countSet(mask: ArrayLike<number>): number {
  let count = 0;
  for (let voxel = 0; voxel < mask.length; voxel++) if (mask[voxel] !== 0) count++;
  return count;
}

import { AppError } from '../errors.ts';
import { distanceToMaskMm } from '../geometry/distance.ts';
import { croppedPair, type MaskPair } from './maskPair.ts';

/**
 * Share of a reference that a threshold misses, P(p < τ | inside), for each threshold: a case's losses for
 * `conformalRiskControl`.
 * @param maps probability [n] and reference [n], non-zero inside; `mask` [n] non-zero in the region. Not modified.
 * @param thresholds rising.
 * @returns one value a threshold, 0 … 1, never falling; null when nothing of the reference lies in the region.
 * @throws AppError `internal/shape` when the lengths differ; `inference/non-finite-output` {index} at a NaN inside.
 */
export function falseNegativeRates(
  maps: {
    readonly probability: ArrayLike<number>;
    readonly reference: ArrayLike<number>;
    readonly mask?: ArrayLike<number>;
  },
  thresholds: readonly number[],
): number[] | null {
  const { probability, reference, mask } = maps;
  const n = probability.length;
  if (reference.length !== n || (mask && mask.length !== n)) {
    throw new AppError('internal/shape', { expected: n, actual: reference.length });
  }
  // Entry m: voxels of the reference below the threshold m and not below the one before.
  const firstMissed = new Float64Array(thresholds.length + 1);
  let inside = 0;
  for (let voxel = 0; voxel < n; voxel++) {
    if (reference[voxel] === 0 || (mask && mask[voxel] === 0)) continue;
    const p = probability[voxel];
    if (Number.isNaN(p)) {
      throw new AppError('inference/non-finite-output', { index: voxel, value: 'NaN' });
    }
    let at = 0;
    while (at < thresholds.length && p >= thresholds[at]) at++;
    firstMissed[at]++;
    inside++;
  }
  if (inside === 0) return null;
  let missed = 0;
  return thresholds.map((_, at) => {
    missed += firstMissed[at];
    return missed / inside;
  });
}

/**
 * The margin that a contour needs: the smallest dilation of it, in mm between voxel centres, that holds a share of the
 * reference. A case's score for `conformalMargin`.
 * @param share 0 < share ≤ 1, default all of the reference.
 * @returns ≥ 0; 0 for an empty reference, null when the contour is empty and the reference is not: no dilation is enough.
 * @throws AppError `internal/shape` when a mask does not fit the shape or the share is out of range.
 * Source: Mossina and Friedrich 2025.
 */
export function containmentMarginMm(masks: MaskPair, share = 1): number | null {
  if (!(share > 0 && share <= 1)) throw new AppError('internal/shape', { share });
  const { empty, reference, predicted, shape, spacingMm } = croppedPair(masks);
  if (empty === 'predicted-empty') return null;
  if (empty !== null) return 0;
  const distance = distanceToMaskMm(predicted, shape, spacingMm);
  const needed = distance.filter((_, voxel) => reference[voxel] !== 0).toSorted();
  // 0.95 of 20 voxels are 19, whatever the rounding.
  return needed[Math.ceil(share * needed.length - 1e-9) - 1];
}

import { dice } from '../../src/core/metrics/overlap.ts';
import { jaccard, topOfQueue } from '../../src/core/review/queueStability.ts';
import type { FieldAudit } from '../../src/inference/doubt.ts';
import type { Segmentation } from '../../src/inference/segmentation.ts';

/** What drawing samples only where there is doubt changes in a result. */
export interface Comparison {
  readonly seed: number;
  /** Jaccard index of the most uncertain 1 % of the region of interest of both; null where both are empty. */
  readonly topJaccard: number | null;
  /** Of the volume that the network covers. */
  readonly sampledShare: number;
  /** Voxels that one full-field sample changed against the pass without dropout, and of these outside of the field. */
  readonly changedVoxels: number;
  readonly missedVoxels: number;
  /** Of the label maps on the image's grid; null where neither has the structure. */
  readonly dice: readonly { readonly index: number; readonly value: number | null }[];
  readonly differingLabels: number;
  /** Voxels of the region of interest of the whole field and of the restricted one. */
  readonly roiVoxels: readonly [whole: number, inDoubt: number];
  /** Largest and mean difference of the entropy, 0 … 1, over the network's grid. */
  readonly entropyLargest: number;
  readonly entropyMean: number;
}

/** @param pair of runs that differ in their field alone, the second restricted. */
export function compare(whole: Segmentation, inDoubt: Segmentation): Comparison {
  const audit = auditOf(inDoubt);
  const { entropyLargest, entropyMean } = entropyDifference(whole.entropy, inDoubt.entropy);
  let differingLabels = 0;
  whole.labels.forEach((label, at) => {
    if (inDoubt.labels[at] !== label) differingLabels++;
  });
  return {
    seed: whole.provenance.estimator.seed,
    topJaccard: jaccard(
      topOfQueue(whole.ranking, whole.roiVoxels),
      topOfQueue(inDoubt.ranking, inDoubt.roiVoxels),
    ),
    sampledShare: audit.sampledVoxels / audit.coveredVoxels,
    changedVoxels: audit.changedVoxels,
    missedVoxels: audit.missedVoxels,
    dice: whole.structures.map(({ index }) => {
      const mask = (labels: Uint8Array) => labels.map((label) => (label === index ? 1 : 0));
      const { value, bothEmpty } = dice(mask(whole.labels), mask(inDoubt.labels));
      return { index, value: bothEmpty ? null : value };
    }),
    differingLabels,
    roiVoxels: [whole.roiVoxels, inDoubt.roiVoxels],
    entropyLargest,
    entropyMean,
  };
}

function auditOf({ provenance }: Segmentation): FieldAudit {
  if (!provenance.audit) throw new Error('the field was not restricted');
  return provenance.audit;
}

function entropyDifference(a: Float32Array, b: Float32Array) {
  let [largest, sum] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    const difference = Math.abs(a[at] - b[at]);
    sum += difference;
    if (difference > largest) largest = difference;
  }
  return { entropyLargest: largest, entropyMean: sum / a.length };
}

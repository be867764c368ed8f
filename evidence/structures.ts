import { dice } from '../src/core/metrics/overlap.ts';
import { TRUTH_LABELS } from './cohort.ts';

/** What is measured on an abdominal label map: the networks' classes, and the liver as it is contoured, its tumours in it. */
export const STRUCTURES: Readonly<Record<string, readonly number[]>> = {
  'liver with tumour': [TRUTH_LABELS.liver, TRUTH_LABELS.tumour],
  'liver without tumour': [TRUTH_LABELS.liver],
  tumour: [TRUTH_LABELS.tumour],
  spleen: [TRUTH_LABELS.spleen],
  kidneys: [TRUTH_LABELS.kidneys],
};

/** [n] 1 where the label is one of some. */
export function maskOf(labels: Uint8Array, some: readonly number[]): Uint8Array<ArrayBuffer> {
  const isOne = new Uint8Array(256);
  for (const label of some) isOne[label] = 1;
  const mask = new Uint8Array(labels.length);
  for (let voxel = 0; voxel < mask.length; voxel++) mask[voxel] = isOne[labels[voxel]];
  return mask;
}

/** Dice of one structure of two label maps; null where neither has it. */
export function diceOf(
  predicted: Uint8Array,
  truth: Uint8Array,
  labels: readonly number[],
  truthLabels: readonly number[] = labels,
): number | null {
  const { value, bothEmpty } = dice(maskOf(predicted, labels), maskOf(truth, truthLabels));
  return bothEmpty ? null : value;
}

import { AppError } from '../errors.ts';
import type { SampleVotes } from './sampleVotes.ts';

const VOXELS_PER_STEP = 1 << 18;

/**
 * The samples' mean of a structure's mask: in each voxel the share of the samples whose contour has it.
 * @param given.networkLabels [net] of the mean, for voxels on which all samples agree; not modified.
 * @param given.labels that the structure has: more than one where labels stand for several structures.
 * @returns [net] 0 … 1, multiples of 1 / T.
 * @throws AppError `internal/shape` where a voxel of the votes is beyond the grid.
 */
export function* sampleShareInSteps(
  votes: SampleVotes,
  given: { readonly networkLabels: Uint8Array; readonly labels: readonly number[] },
): Generator<undefined, Float32Array<ArrayBuffer>> {
  const { networkLabels } = given;
  const isIn = new Uint8Array(256);
  for (const label of given.labels) isIn[label] = 1;
  const share = new Float32Array(networkLabels.length);
  for (let voxel = 0; voxel < share.length; voxel++) share[voxel] = isIn[networkLabels[voxel]];
  yield;
  const { voxels, labels, samples } = votes;
  for (let at = 0; at < voxels.length; at++) {
    if (at % VOXELS_PER_STEP === 0) yield;
    const voxel = voxels[at];
    if (voxel >= share.length) {
      throw new AppError('internal/shape', { expected: share.length, actual: voxel });
    }
    let count = 0;
    for (let t = at * samples; t < (at + 1) * samples; t++) count += isIn[labels[t]];
    share[voxel] = count / samples;
  }
  return share;
}

import { AppError } from '../errors.ts';

/** One contour made of several observers', and where they were undecided. */
export interface FusedContour {
  /** [n] 0 or 1. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** Voxels that exactly half of the observers marked; always 0 for an odd number. They are background. */
  readonly tiedVoxels: number;
}

/**
 * Voxels that more than half of the observers marked.
 * @param observers one mask [n] each, at least one, non-zero inside; not modified.
 * @throws AppError `internal/shape` without observers or when their lengths differ.
 */
export function majorityVote(observers: readonly Uint8Array[]): FusedContour {
  const votes = votesOf(observers);
  const mask = new Uint8Array(votes.length);
  let tiedVoxels = 0;
  for (let voxel = 0; voxel < mask.length; voxel++) {
    mask[voxel] = 2 * votes[voxel] > observers.length ? 1 : 0;
    if (2 * votes[voxel] === observers.length) tiedVoxels++;
  }
  return { mask, tiedVoxels };
}

/**
 * Voxels that any observer marked.
 * @param observers as for {@link majorityVote}.
 * @returns [n] 0 or 1.
 * @throws as {@link majorityVote}.
 */
export function unionOfObservers(observers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return withAtLeast(1, observers);
}

/**
 * Voxels that every observer marked.
 * @param observers as for {@link majorityVote}.
 * @returns [n] 0 or 1.
 * @throws as {@link majorityVote}.
 */
export function intersectionOfObservers(observers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return withAtLeast(observers.length, observers);
}

/** `from` with a function would make a list of all voxels first. */
function withAtLeast(least: number, observers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const votes = votesOf(observers);
  const mask = new Uint8Array(votes.length);
  for (let voxel = 0; voxel < mask.length; voxel++) mask[voxel] = votes[voxel] >= least ? 1 : 0;
  return mask;
}

/**
 * How many observers marked each voxel.
 * @param observers as for {@link majorityVote}.
 * @returns [n], 0 … number of observers.
 * @throws as {@link majorityVote}.
 */
export function votesOf(observers: readonly Uint8Array[]): Uint16Array<ArrayBuffer> {
  requireObservers(observers);
  const votes = new Uint16Array(observers[0].length);
  for (const marked of observers) {
    for (let voxel = 0; voxel < votes.length; voxel++) votes[voxel] += marked[voxel] === 0 ? 0 : 1;
  }
  return votes;
}

/** @throws AppError `internal/shape` without observers or when their lengths differ. */
export function requireObservers(observers: readonly Uint8Array[]): void {
  const [first, ...others] = observers;
  if (!first) throw new AppError('internal/shape', { observers: 0 });
  for (const other of others) {
    if (other.length === first.length) continue;
    throw new AppError('internal/shape', { expected: first.length, actual: other.length });
  }
}

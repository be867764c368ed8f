import { requireObservers } from './fusion.ts';

/** What some voxels in a row were called, by every observer. */
export interface VotesPart {
  /** Index of the first of them. */
  readonly from: number;
  /** For each observer, its part of the mask: views. */
  readonly masks: readonly Uint8Array[];
}

const PART_VOXELS = 1 << 20;

/**
 * Large masks in parts, each of them work of some milliseconds.
 * @param observers one mask [n] each; not modified.
 * @throws AppError `internal/shape` without observers or when their lengths differ.
 */
export function partsOf(observers: readonly Uint8Array[], partVoxels = PART_VOXELS): VotesPart[] {
  requireObservers(observers);
  const parts: VotesPart[] = [];
  for (let from = 0; from < observers[0].length; from += partVoxels) {
    parts.push({ from, masks: observers.map((mask) => mask.subarray(from, from + partVoxels)) });
  }
  return parts;
}

/**
 * The pattern of decisions about each voxel: bit r is set where observer r marked it.
 * @param observers one mask [n] each, at most 31, non-zero inside; not modified.
 * @returns [n], 0 … 2^R − 1.
 */
export function patternsOf(observers: readonly Uint8Array[]): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(observers[0].length);
  observers.forEach((marked, observer) => {
    const bit = 1 << observer;
    for (let voxel = 0; voxel < out.length; voxel++) out[voxel] |= marked[voxel] === 0 ? 0 : bit;
  });
  return out;
}

/** How many observers marked the voxels of a pattern. */
export function votesIn(pattern: number): number {
  let votes = 0;
  for (let rest = pattern; rest !== 0; rest &= rest - 1) votes++;
  return votes;
}

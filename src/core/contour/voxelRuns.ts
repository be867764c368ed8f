/**
 * Which voxels of a grid belong to something, as runs in the order of the array: [first, end) of each in turn, where
 * `end` is one behind the last. Ascending; runs neither overlap nor touch. A run may go on from one row into the next.
 */
export type VoxelRuns = Uint32Array<ArrayBuffer>;

/** Gathers runs one after the other; neighbours become one. */
export interface RunList {
  /** @param first not before the end of what was added last. @param end > first. */
  add(first: number, end: number): void;
  /** All that was added: a copy. */
  runs(): VoxelRuns;
}

export function runList(): RunList {
  let held = new Uint32Array(64);
  let length = 0;
  return {
    add: (first, end) => {
      if (length > 0 && held[length - 1] === first) {
        held[length - 1] = end;
        return;
      }
      if (length === held.length) {
        const longer = new Uint32Array(2 * held.length);
        longer.set(held);
        held = longer;
      }
      held[length++] = first;
      held[length++] = end;
    },
    runs: () => held.slice(0, length),
  };
}

/**
 * Adds what is set in a part of a mask, e.g. a plane of it.
 * @param mask non-zero inside; not modified.
 * @param start index on the grid of the mask's first voxel; not before the end of what the list holds.
 */
export function addMaskRuns(list: RunList, mask: Uint8Array, start: number): void {
  let at = 0;
  while (at < mask.length) {
    if (mask[at] === 0) {
      at++;
      continue;
    }
    const first = at;
    while (at < mask.length && mask[at] !== 0) at++;
    list.add(start + first, start + at);
  }
}

/** Number of voxels. */
export function runsCount(runs: VoxelRuns): number {
  let count = 0;
  for (let at = 0; at < runs.length; at += 2) count += runs[at + 1] - runs[at];
  return count;
}

/** Number of voxels that are in both. */
export function commonVoxels(a: VoxelRuns, b: VoxelRuns): number {
  let [atA, atB, count] = [0, 0, 0];
  while (atA < a.length && atB < b.length) {
    count += Math.max(0, Math.min(a[atA + 1], b[atB + 1]) - Math.max(a[atA], b[atB]));
    if (a[atA + 1] < b[atB + 1]) atA += 2;
    else atB += 2;
  }
  return count;
}

import { AppError } from '../errors.ts';

/** Faces only, or faces, edges and corners. */
export type Connectivity = 6 | 26;

/** Connected parts of a mask. */
export interface Components {
  /** [K, J, I] 0 outside, else 1 … `sizes.length`, numbered by each part's first voxel; 16 bits where they suffice. */
  readonly labels: Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
  /** Voxels of component c at [c − 1]. */
  readonly sizes: readonly number[];
}

/** Runs of set voxels along i: row by row, with a union-find over runs. */
interface Runs {
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Runs of row r (j + nj · k) are rowStart[r] to rowStart[r + 1] − 1. */
  readonly rowStart: Int32Array;
  readonly parent: Int32Array;
}

/**
 * Connected components of a dense mask, by runs along i and union-find: memory and joins grow with the
 * number of runs, not of voxels.
 * @param mask [K, J, I], non-zero inside; not modified.
 * @throws AppError `internal/shape` when the mask does not fit the shape.
 */
export function maskComponents(
  mask: Uint8Array,
  shape: readonly [number, number, number],
  connectivity: Connectivity,
): Components {
  const runs = joinedRuns(mask, shape, connectivity);
  const { labelOf, sizes } = numberRuns(runs);
  // Half the memory, and half the time that the system takes to provide it.
  const isFew = sizes.length < 2 ** 16;
  const labels = isFew ? new Uint16Array(mask.length) : new Int32Array(mask.length);
  eachRun(runs, shape[0], (run, from, to) => paint(labels, labelOf[run], { from, to }));
  return { labels, sizes };
}

/** The largest component as a mask of 0 and 1; of equal ones the first; all 0 for an empty mask. */
export function largestComponent(
  mask: Uint8Array,
  shape: readonly [number, number, number],
  connectivity: Connectivity,
): Uint8Array<ArrayBuffer> {
  const runs = joinedRuns(mask, shape, connectivity);
  const { labelOf, sizes } = numberRuns(runs);
  const out = new Uint8Array(mask.length);
  if (sizes.length === 0) return out;
  const largest = sizes.reduce((best, size, at) => (size > sizes[best] ? at : best), 0) + 1;
  eachRun(runs, shape[0], (run, from, to) => {
    if (labelOf[run] === largest) paint(out, 1, { from, to });
  });
  return out;
}

function joinedRuns(
  mask: Uint8Array,
  [ni, nj, nk]: readonly [number, number, number],
  connectivity: Connectivity,
): Runs {
  if (mask.length !== ni * nj * nk) {
    throw new AppError('internal/shape', { expected: ni * nj * nk, actual: mask.length });
  }
  const runs = findRuns(mask, ni);
  const { rowStart } = runs;
  // Rows before this one that touch it, as steps in j and k.
  const neighbours =
    connectivity === 6
      ? [
          [-1, 0],
          [0, -1],
        ]
      : [
          [-1, 0],
          [-1, -1],
          [0, -1],
          [1, -1],
        ];
  const slack = connectivity === 6 ? 0 : 1;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const row = j + nj * k;
      if (rowStart[row] === rowStart[row + 1]) continue;
      for (const [dj, dk] of neighbours) {
        if (j + dj < 0 || j + dj >= nj || k + dk < 0) continue;
        joinRows(runs, { row, other: row + dj + nj * dk, slack });
      }
    }
  }
  return runs;
}

/** Four voxels that are all 1: the inside of a mask of 0 and 1. */
const ALL_ONES = 0x01010101;

function findRuns(mask: Uint8Array, ni: number): Runs {
  const rows = mask.length / ni;
  const rowStart = new Int32Array(rows + 1);
  let first = new Int32Array(1 << 16);
  let last = new Int32Array(first.length);
  let count = 0;
  // Four voxels at a time where the mask lies on words: most of a volume is empty, or inside.
  const aligned = mask.byteOffset % 4 === 0;
  const words = aligned
    ? new Int32Array(mask.buffer, mask.byteOffset, mask.length >> 2)
    : new Int32Array(0);
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * ni;
    let at = row * ni;
    while (at < end) {
      at = skip(at, end, 0);
      if (at === end) break;
      if (mask[at] === 0) {
        at++;
        continue;
      }
      if (count === first.length) [first, last] = [doubled(first), doubled(last)];
      first[count] = at - row * ni;
      while (at < end && mask[at] !== 0) at = Math.max(at + 1, skip(at, end, ALL_ONES));
      last[count++] = at - 1 - row * ni;
    }
    rowStart[row + 1] = count;
  }
  const parent = new Int32Array(count);
  for (let run = 0; run < count; run++) parent[run] = run;
  return { first, last, rowStart, parent };

  /** The first place from `at` on, `end` at most, that is off a word or on one that is not `word`. */
  function skip(at: number, end: number, word: number): number {
    if ((at & 3) !== 0) return at;
    let index = at >> 2;
    // Beyond the last whole word of a mask that is not aligned or has no whole number of words.
    const stop = Math.min(end >> 2, words.length);
    while (
      index + 3 < stop &&
      words[index] === word &&
      words[index + 1] === word &&
      words[index + 2] === word &&
      words[index + 3] === word
    )
      index += 4;
    while (index < stop && words[index] === word) index++;
    return Math.max(at, Math.min(end, index << 2));
  }
}

function doubled(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const out = new Int32Array(values.length * 2);
  out.set(values);
  return out;
}

/** Joins the runs of two rows that touch; both lists rise, so one sweep suffices. */
function joinRows(
  { first, last, rowStart, parent }: Runs,
  rows: { readonly row: number; readonly other: number; readonly slack: number },
): void {
  let a = rowStart[rows.row];
  let b = rowStart[rows.other];
  const [endA, endB] = [rowStart[rows.row + 1], rowStart[rows.other + 1]];
  while (a < endA && b < endB) {
    if (first[a] <= last[b] + rows.slack && first[b] <= last[a] + rows.slack) {
      const [rootA, rootB] = [find(parent, a), find(parent, b)];
      // The earlier run stays the root, so that numbering follows the first voxel.
      parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
    }
    if (last[a] < last[b]) a++;
    else b++;
  }
}

function find(parent: Int32Array, run: number): number {
  let at = run;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]];
    at = parent[at];
  }
  return at;
}

/** Components by their first run, so by their first voxel: the label of each run, and the voxels of each label. */
function numberRuns({ first, last, parent }: Runs): { labelOf: Int32Array; sizes: number[] } {
  const labelOf = new Int32Array(parent.length);
  const sizes: number[] = [];
  for (let run = 0; run < parent.length; run++) {
    const root = find(parent, run);
    if (root === run) labelOf[run] = sizes.push(0);
    labelOf[run] = labelOf[root];
    sizes[labelOf[run] - 1] += last[run] - first[run] + 1;
  }
  return { labelOf, sizes };
}

/** Visits all runs with their voxels, from ≤ voxel < to. */
function eachRun(
  { first, last, rowStart }: Runs,
  ni: number,
  visit: (run: number, from: number, to: number) => void,
): void {
  for (let row = 0; row + 1 < rowStart.length; row++) {
    for (let run = rowStart[row]; run < rowStart[row + 1]; run++) {
      visit(run, row * ni + first[run], row * ni + last[run] + 1);
    }
  }
}

/** A call of `fill` costs as much as some thirty voxels. */
const SHORT_RUN = 32;

function paint(
  out: Int32Array | Uint16Array | Uint8Array,
  value: number,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  if (to - from > SHORT_RUN) out.fill(value, from, to);
  else for (let voxel = from; voxel < to; voxel++) out[voxel] = value;
}

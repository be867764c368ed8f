import { AppError } from '../errors.ts';

/** Faces only, or faces, edges and corners. */
export type Connectivity = 6 | 26;

/** Connected parts of a mask. */
export interface Components {
  /** [K, J, I] 0 outside, else 1 … `sizes.length`, numbered by each part's first voxel. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** Voxels of component c at [c − 1]. */
  readonly sizes: readonly number[];
}

/** Runs of set voxels along i: row by row, with a union-find over runs. */
interface Runs {
  readonly first: number[];
  readonly last: number[];
  /** Runs of row r (j + nj · k) are rowStart[r] to rowStart[r + 1] − 1. */
  readonly rowStart: Int32Array;
  readonly parent: number[];
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
  const [ni, nj, nk] = shape;
  if (mask.length !== ni * nj * nk) {
    throw new AppError('internal/shape', { expected: ni * nj * nk, actual: mask.length });
  }
  const runs = findRuns(mask, ni);
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
      for (const [dj, dk] of neighbours) {
        if (j + dj < 0 || j + dj >= nj || k + dk < 0) continue;
        joinRows(runs, { row: j + nj * k, other: j + dj + nj * (k + dk), slack });
      }
    }
  }
  return paint(runs, { length: mask.length, ni });
}

/** The largest component as a mask of 0 and 1; of equal ones the first; all 0 for an empty mask. */
export function largestComponent(
  mask: Uint8Array,
  shape: readonly [number, number, number],
  connectivity: Connectivity,
): Uint8Array<ArrayBuffer> {
  const { labels, sizes } = maskComponents(mask, shape, connectivity);
  const out = new Uint8Array(mask.length);
  if (sizes.length === 0) return out;
  const largest = sizes.reduce((best, size, at) => (size > sizes[best] ? at : best), 0) + 1;
  for (let voxel = 0; voxel < out.length; voxel++) out[voxel] = labels[voxel] === largest ? 1 : 0;
  return out;
}

function findRuns(mask: Uint8Array, ni: number): Runs {
  const rows = mask.length / ni;
  const first: number[] = [];
  const last: number[] = [];
  const rowStart = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < ni; i++) {
      if (mask[row * ni + i] === 0) continue;
      first.push(i);
      while (i + 1 < ni && mask[row * ni + i + 1] !== 0) i++;
      last.push(i);
    }
    rowStart[row + 1] = first.length;
  }
  return { first, last, rowStart, parent: first.map((_, run) => run) };
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

function find(parent: number[], run: number): number {
  let at = run;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]];
    at = parent[at];
  }
  return at;
}

function paint(runs: Runs, size: { readonly length: number; readonly ni: number }): Components {
  const labels = new Int32Array(size.length);
  const sizes: number[] = [];
  const labelOf = new Int32Array(runs.first.length);
  for (let row = 0; row + 1 < runs.rowStart.length; row++) {
    for (let run = runs.rowStart[row]; run < runs.rowStart[row + 1]; run++) {
      const root = find(runs.parent, run);
      if (root === run) labelOf[run] = sizes.push(0);
      const label = labelOf[root];
      sizes[label - 1] += runs.last[run] - runs.first[run] + 1;
      labels.fill(label, row * size.ni + runs.first[run], row * size.ni + runs.last[run] + 1);
    }
  }
  return { labels, sizes };
}

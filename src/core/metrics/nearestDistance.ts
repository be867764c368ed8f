import { distanceToMaskInSteps } from '../geometry/distance.ts';

type Triple = readonly [number, number, number];

/** Some points of a grid, row by row, in the order of memory: what a surface is made of, without all that it is not. */
export interface LatticePoints {
  /** Of the grid along i, j, k. */
  readonly shape: Triple;
  /** [nj · nk + 1] where the points of each row along i begin. */
  readonly rowStarts: Uint32Array;
  /** i of each point, rising within a row. */
  readonly i: Uint16Array;
  readonly count: number;
}

/** Points that are added row by row; grows as it must. */
export interface LatticeBuilder {
  /** `code` goes with the point. */
  add(i: number, code: number): void;
  /** Ends the present row. */
  endRow(): void;
  finish(): LatticePoints & { readonly codes: Uint8Array };
}

/** @param shape of the grid; rows come by rising j, then k. */
export function latticeBuilder(shape: Triple): LatticeBuilder {
  const rowStarts = new Uint32Array(shape[1] * shape[2] + 1);
  let places = new Uint16Array(2 ** 12);
  let codes = new Uint8Array(places.length);
  let [row, count] = [0, 0];
  return {
    add: (i, code) => {
      if (count === places.length) {
        const [before, codesBefore] = [places, codes];
        places = new Uint16Array(2 * count);
        codes = new Uint8Array(2 * count);
        places.set(before);
        codes.set(codesBefore);
      }
      places[count] = i;
      codes[count++] = code;
    },
    endRow: () => {
      rowStarts[++row] = count;
    },
    finish: () => ({
      shape,
      rowStarts,
      i: places.subarray(0, count),
      codes: codes.subarray(0, count),
      count,
    }),
  };
}

/** Rows that are looked at around a point before another way is taken; nearest ones first. */
const REACH_ROWS = 1500;
/** Looking at more rows than this for each voxel of the grid takes longer than the distances of all voxels. */
const ROWS_FOR_VOXEL = 3;
/** Rows that are looked at in one step of the work. */
const STEP_ROWS = 2 ** 21;
const UNKNOWN = -1;

/**
 * Exact distance in mm from each of some points to the nearest of others on the same grid, to float32. Contours that are held
 * against each other are close to each other nearly everywhere: the rows around a point are looked at, nearest first, until
 * none can hold anything nearer. Where that would take too long the distances of all voxels of the grid are worked out.
 * @param to at least one point.
 * @returns [from.count] in the order of `from`; a new array. Yields after some ten milliseconds of work.
 */
export function* distancesBetween(
  from: LatticePoints,
  to: LatticePoints,
  spacingMm: Triple,
): Generator<undefined, Float32Array<ArrayBuffer>> {
  const [ni, nj, nk] = to.shape;
  const mm = new Float32Array(from.count).fill(UNKNOWN);
  const search: Search = {
    from,
    to,
    spacing: spacingMm[0],
    offsets: rowOffsets(to.shape, spacingMm),
  };
  let [left, row] = [ROWS_FOR_VOXEL * ni * nj * nk, 0];
  while (row < nj * nk && left > 0) {
    const { nextRow, looked } = searchRows(search, mm, row);
    row = nextRow;
    left -= looked;
    yield;
  }
  if (!mm.includes(UNKNOWN)) return mm;
  const everywhere = yield* distanceToMaskInSteps(maskOf(to), to.shape, spacingMm);
  for (let line = 0, at = 0; at < from.count; line++) {
    for (const end = from.rowStarts[line + 1]; at < end; at++) {
      if (mm[at] === UNKNOWN) mm[at] = everywhere[line * ni + from.i[at]];
    }
  }
  return mm;
}

interface Search {
  readonly from: LatticePoints;
  readonly to: LatticePoints;
  /** Along i. */
  readonly spacing: number;
  readonly offsets: RowOffsets;
}

/** Rows around a row, nearest first. */
interface RowOffsets {
  readonly j: Int32Array;
  readonly k: Int32Array;
  /** mm² between the rows; rising. */
  readonly squared: Float64Array;
  /** All rows nearer than this are among them; Infinity where all there are are. */
  readonly reachSquared: number;
}

function rowOffsets([, nj, nk]: Triple, [, sj, sk]: Triple): RowOffsets {
  const reachMm = Math.sqrt((REACH_ROWS * sj * sk) / Math.PI);
  const reachSquared = reachMm * reachMm;
  const [mostJ, mostK] = [Math.floor(reachMm / sj), Math.floor(reachMm / sk)];
  const found: { j: number; k: number; squared: number }[] = [];
  for (let k = -Math.min(mostK, nk - 1); k <= Math.min(mostK, nk - 1); k++) {
    for (let j = -Math.min(mostJ, nj - 1); j <= Math.min(mostJ, nj - 1); j++) {
      const squared = (j * sj) ** 2 + (k * sk) ** 2;
      if (squared < reachSquared) found.push({ j, k, squared });
    }
  }
  found.sort((a, b) => a.squared - b.squared);
  return {
    j: Int32Array.from(found, ({ j }) => j),
    k: Int32Array.from(found, ({ k }) => k),
    squared: Float64Array.from(found, ({ squared }) => squared),
    reachSquared: found.length === (2 * nj - 1) * (2 * nk - 1) ? Infinity : reachSquared,
  };
}

/** Writes the distances of some rows of points, where they can be found so. */
function searchRows(
  search: Search,
  mm: Float32Array,
  firstRow: number,
): { readonly nextRow: number; readonly looked: number } {
  const { rowStarts, i, shape } = search.from;
  const [, nj, nk] = shape;
  let [row, looked] = [firstRow, 0];
  for (; row < nj * nk && looked < STEP_ROWS; row++) {
    // An empty row costs a little too.
    looked++;
    const k = Math.floor(row / nj);
    for (let at = rowStarts[row]; at < rowStarts[row + 1]; at++) {
      looked += searchAround(search, { i: i[at], j: row - k * nj, k }, mm, at);
    }
  }
  return { nextRow: row, looked };
}

/** @returns how many rows were looked at. */
function searchAround(
  { to, spacing, offsets }: Search,
  point: { readonly i: number; readonly j: number; readonly k: number },
  mm: Float32Array,
  at: number,
): number {
  const { rowStarts, i: places } = to;
  const [, nj, nk] = to.shape;
  const { squared } = offsets;
  const { i } = point;
  let best = Infinity;
  let offset = 0;
  for (; offset < squared.length && squared[offset] < best; offset++) {
    const j = point.j + offsets.j[offset];
    const k = point.k + offsets.k[offset];
    if (j < 0 || j >= nj || k < 0 || k >= nk) continue;
    const end = rowStarts[j + nj * k + 1];
    let low = rowStarts[j + nj * k];
    if (low === end) continue;
    const start = low;
    // The first place at i or beyond it.
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (places[middle] < i) low = middle + 1;
      else high = middle;
    }
    if (low < end) {
      const beyond = (places[low] - i) * spacing;
      best = Math.min(best, squared[offset] + beyond * beyond);
    }
    if (low > start) {
      const before = (i - places[low - 1]) * spacing;
      best = Math.min(best, squared[offset] + before * before);
    }
  }
  if (best <= offsets.reachSquared && best < Infinity) mm[at] = Math.sqrt(best);
  return offset;
}

function maskOf({ shape, rowStarts, i }: LatticePoints): Uint8Array {
  const [ni, nj, nk] = shape;
  const mask = new Uint8Array(ni * nj * nk);
  for (let row = 0; row < nj * nk; row++) {
    for (let at = rowStarts[row]; at < rowStarts[row + 1]; at++) mask[row * ni + i[at]] = 1;
  }
  return mask;
}

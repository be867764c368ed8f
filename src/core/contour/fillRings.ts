import { AppError } from '../errors.ts';
import type { Ring } from './ring.ts';
import { runList, type RunList, type VoxelRuns } from './voxelRuns.ts';

/**
 * Corners are taken to the nearest 1/4096 of a pixel first: a corner that was meant to be on a centre, and missed it by
 * the rounding of its text or of the geometry, is on it. It also makes the rest exact: see {@link fillRings}.
 */
const LATTICE = 4096;

/** More work than contours of a slice are worth: ten thousand outlines of a whole 512 × 512 slice have half as much. */
const MOST_CROSSINGS = 1 << 25;

/** Above this many in a row, a sort that does not slow down with their square. */
const FEW = 32;

/**
 * The pixels whose centres are inside of an odd number of rings (the even-odd rule; a ring within a ring is a hole, an
 * island in it is none again). A ring may cross itself, and a keyhole encloses what it seems to.
 *
 * A centre exactly ON an edge is inside where the polygon has an area next to it: what is filled is the closure of its
 * interior. It does not matter how the grid's axes are turned or flipped then (a rule such as "left and top edges belong
 * to it" shifts a contour through pixel centres by half a pixel), outlines of masks that were traced through the centres
 * of the outermost pixels give those masks, and a channel of no width encloses nothing. Two contours with a common edge
 * through centres share these pixels.
 *
 * Exact for images of up to 4096 × 4096: corners are multiples of 2⁻¹², so products of their differences fit float64 and a
 * crossing that is a whole number is found as one, while all others are at least 2⁻³⁶ from it.
 * @param rings finite; parts beyond the plane are cut off. Not modified.
 * @returns runs over the plane, index i + ni · j.
 * @throws AppError `input/corrupt` { reason: 'bad-contours' } where the edges cross rows more than 2²⁵ times.
 */
export function fillRings(
  rings: readonly Ring[],
  [ni, nj]: readonly [ni: number, nj: number],
): VoxelRuns {
  const edges = edgesOf(rings, nj);
  const list = runList();
  const active = new Int32Array(edges.count);
  const [below, above] = [rowCrossings(), rowCrossings()];
  let activeCount = 0;
  for (let j = edges.firstRow; j <= edges.lastRow; j++) {
    let kept = 0;
    for (let at = 0; at < activeCount; at++) {
      if (edges.highY[active[at]] >= j) active[kept++] = active[at];
    }
    activeCount = kept;
    for (let at = edges.rowStart[j]; at < edges.rowStart[j + 1]; at++) {
      active[activeCount++] = edges.byRow[at];
    }
    below.clear();
    above.clear();
    for (let at = 0; at < activeCount; at++) {
      const edge = active[at];
      const x = crossing(edges, edge, j);
      const slope = edges.dx[edge] / edges.dy[edge];
      if (edges.lowY[edge] < j) below.add(x, -slope);
      if (edges.highY[edge] > j) above.add(x, slope);
    }
    addRow(list, [below.spans(ni), above.spans(ni)], ni * j);
  }
  return list.runs();
}

/** Edges that meet a row of the plane, from their lower to their higher y; none is horizontal. */
interface Edges {
  readonly count: number;
  readonly lowX: Float64Array;
  readonly lowY: Float64Array;
  readonly highY: Float64Array;
  readonly dx: Float64Array;
  readonly dy: Float64Array;
  /** First and last row that any of them meets; first > last where there are none. */
  readonly firstRow: number;
  readonly lastRow: number;
  /** Those whose first row is j are `byRow` from rowStart[j] to rowStart[j + 1] − 1. */
  readonly rowStart: Int32Array;
  readonly byRow: Int32Array;
}

function edgesOf(rings: readonly Ring[], nj: number): Edges {
  const most = rings.reduce((sum, ring) => sum + ring.length / 2, 0);
  const [lowX, lowY, highY] = [
    new Float64Array(most),
    new Float64Array(most),
    new Float64Array(most),
  ];
  const [dx, dy] = [new Float64Array(most), new Float64Array(most)];
  const rows = new Int32Array(most);
  const rowStart = new Int32Array(nj + 1);
  let [count, crossings, firstRow, lastRow] = [0, 0, nj, -1];
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 2) {
      const next = at + 2 === ring.length ? 0 : at + 2;
      const [x0, y0] = [onLattice(ring[at]), onLattice(ring[at + 1])];
      const [x1, y1] = [onLattice(ring[next]), onLattice(ring[next + 1])];
      const rises = y0 < y1;
      const [low, high] = rises ? [y0, y1] : [y1, y0];
      const first = Math.max(0, Math.ceil(low));
      const last = Math.min(nj - 1, Math.floor(high));
      if (low === high || first > last) continue;
      crossings += last - first + 1;
      lowX[count] = rises ? x0 : x1;
      lowY[count] = low;
      highY[count] = high;
      // Always from the lower end, so that both ways along a channel cross a row at the very same place.
      dx[count] = rises ? x1 - x0 : x0 - x1;
      dy[count] = high - low;
      rows[count++] = first;
      rowStart[first + 1]++;
      firstRow = Math.min(firstRow, first);
      lastRow = Math.max(lastRow, last);
    }
  }
  if (crossings > MOST_CROSSINGS) throw new AppError('input/corrupt', { reason: 'bad-contours' });
  for (let j = 0; j < nj; j++) rowStart[j + 1] += rowStart[j];
  const byRow = new Int32Array(count);
  const filled = rowStart.slice();
  for (let edge = 0; edge < count; edge++) byRow[filled[rows[edge]]++] = edge;
  return { count, lowX, lowY, highY, dx, dy, firstRow, lastRow, rowStart, byRow };
}

function onLattice(value: number): number {
  return Math.round(value * LATTICE) / LATTICE;
}

function crossing({ lowX, lowY, dx, dy }: Edges, edge: number, j: number): number {
  return lowX[edge] + ((j - lowY[edge]) * dx[edge]) / dy[edge];
}

/** Where a row is crossed, seen from just below or above it. */
interface RowCrossings {
  clear(): void;
  /** @param lean in which order crossings follow that meet the row at one place. */
  add(x: number, lean: number): void;
  /** The pixels inside, first and last of each run in turn, ascending; a pixel may be in two of them. Kept until `clear`. */
  spans(ni: number): readonly number[];
}

function rowCrossings(): RowCrossings {
  let count = 0;
  let xs = new Float64Array(FEW);
  let leans = new Float64Array(FEW);
  const spans: number[] = [];

  const sort = (): void => {
    if (count > FEW) {
      const order = Array.from({ length: count }, (_, at) => at);
      const [unsortedXs, unsortedLeans] = [xs, leans];
      order.sort((a, b) => unsortedXs[a] - unsortedXs[b] || unsortedLeans[a] - unsortedLeans[b]);
      xs = Float64Array.from(order, (at) => unsortedXs[at]);
      leans = Float64Array.from(order, (at) => unsortedLeans[at]);
      return;
    }
    for (let at = 1; at < count; at++) {
      const [x, lean] = [xs[at], leans[at]];
      let to = at;
      for (; to > 0 && (xs[to - 1] > x || (xs[to - 1] === x && leans[to - 1] > lean)); to--) {
        xs[to] = xs[to - 1];
        leans[to] = leans[to - 1];
      }
      xs[to] = x;
      leans[to] = lean;
    }
  };

  return {
    clear: () => {
      count = 0;
    },
    add: (x, lean) => {
      if (count === xs.length) [xs, leans] = [doubled(xs), doubled(leans)];
      xs[count] = x;
      leans[count++] = lean;
    },
    spans: (ni) => {
      sort();
      spans.length = 0;
      for (let at = 0; at + 1 < count; at += 2) {
        const isChannel = xs[at] === xs[at + 1] && leans[at] === leans[at + 1];
        const first = Math.max(0, Math.ceil(xs[at]));
        const last = Math.min(ni - 1, Math.floor(xs[at + 1]));
        if (!isChannel && first <= last) spans.push(first, last);
      }
      return spans;
    },
  };
}

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(2 * values.length);
  longer.set(values);
  return longer;
}

/** Adds what either of the two lists of spans covers. */
function addRow(
  list: RunList,
  [a, b]: readonly [readonly number[], readonly number[]],
  start: number,
): void {
  let [atA, atB] = [0, 0];
  let [first, last] = [-1, -1];
  while (atA < a.length || atB < b.length) {
    const fromA = atB >= b.length || (atA < a.length && a[atA] <= b[atB]);
    const [spanFirst, spanLast] = fromA ? [a[atA], a[atA + 1]] : [b[atB], b[atB + 1]];
    if (fromA) atA += 2;
    else atB += 2;
    if (first !== -1 && spanFirst <= last + 1) {
      last = Math.max(last, spanLast);
      continue;
    }
    if (first !== -1) list.add(start + first, start + last + 1);
    [first, last] = [spanFirst, spanLast];
  }
  if (first !== -1) list.add(start + first, start + last + 1);
}

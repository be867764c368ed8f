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
 * island in it is none again) or exactly on an edge. A ring may cross itself, and a keyhole is a hole: its channel runs
 * through the inside.
 *
 * That edges belong to what they surround, on all sides and of holes too, is what makes contours through the centres of
 * the outermost pixels give the mask they were traced from (rt-utils and others write such, down to a point for a single
 * pixel), and the result the same however the grid's axes are turned or flipped; a rule such as "left and top edges"
 * would shift such contours by half a pixel. Two contours with a common edge through centres share these pixels.
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
  // A row is seen from just below and from just above: where it runs along an edge or through a corner they differ.
  const [below, above, spans] = [growingNumbers(), growingNumbers(), growingNumbers()];
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
    for (let at = 0; at < activeCount; at++) {
      const edge = active[at];
      if (edges.dy[edge] === 0) {
        addSpan(spans, edges.lowX[edge], edges.lowX[edge] + edges.dx[edge], ni);
        continue;
      }
      const x = edges.lowX[edge] + ((j - edges.lowY[edge]) * edges.dx[edge]) / edges.dy[edge];
      if (edges.lowY[edge] < j) below.add(x);
      if (edges.highY[edge] > j) above.add(x);
    }
    addInside(below, spans, ni);
    addInside(above, spans, ni);
    addRow(list, spans, ni * j);
  }
  return list.runs();
}

/** Edges that meet a row of the plane, from their lower end to their higher one, from left to right where they are level. */
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
  const numbers = (): Float64Array => new Float64Array(most);
  const [lowX, lowY, highY, dx, dy] = [numbers(), numbers(), numbers(), numbers(), numbers()];
  const rows = new Int32Array(most);
  const rowStart = new Int32Array(nj + 1);
  let [count, crossings, firstRow, lastRow] = [0, 0, nj, -1];
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 2) {
      const next = at + 2 === ring.length ? 0 : at + 2;
      const [x0, y0] = [onLattice(ring[at]), onLattice(ring[at + 1])];
      const [x1, y1] = [onLattice(ring[next]), onLattice(ring[next + 1])];
      // Always from the lower end, so that both ways along a channel cross a row at the very same place.
      const isForward = y0 < y1 || (y0 === y1 && x0 < x1);
      const [low, high] = isForward ? [y0, y1] : [y1, y0];
      const first = Math.max(0, Math.ceil(low));
      const last = Math.min(nj - 1, Math.floor(high));
      if (first > last) continue;
      crossings += last - first + 1;
      lowX[count] = isForward ? x0 : x1;
      lowY[count] = low;
      highY[count] = high;
      dx[count] = isForward ? x1 - x0 : x0 - x1;
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

/** Numbers that are gathered, sorted and taken out again, row after row. */
interface GrowingNumbers {
  add(value: number): void;
  /** All of them, ascending; the list is empty then. The view is good until the next `add`. */
  take(): Float64Array;
}

function growingNumbers(): GrowingNumbers {
  let count = 0;
  let held = new Float64Array(FEW);
  return {
    add: (value) => {
      if (count === held.length) {
        const longer = new Float64Array(2 * held.length);
        longer.set(held);
        held = longer;
      }
      held[count++] = value;
    },
    take: () => {
      const taken = held.subarray(0, count);
      count = 0;
      if (taken.length > FEW) taken.sort();
      else sortFew(taken);
      return taken;
    },
  };
}

/** By insertion: a row is crossed a few times. */
function sortFew(values: Float64Array): void {
  for (let at = 1; at < values.length; at++) {
    const value = values[at];
    let to = at;
    for (; to > 0 && values[to - 1] > value; to--) values[to] = values[to - 1];
    values[to] = value;
  }
}

/** What lies between the first and the second crossing, the third and the fourth, … */
function addInside(crossings: GrowingNumbers, spans: GrowingNumbers, ni: number): void {
  const xs = crossings.take();
  for (let at = 0; at + 1 < xs.length; at += 2) addSpan(spans, xs[at], xs[at + 1], ni);
}

/** First and last pixel of a span in one number, so that spans sort by their first pixels. */
const SPAN = 2 ** 24;

function addSpan(spans: GrowingNumbers, from: number, to: number, ni: number): void {
  const first = Math.max(0, Math.ceil(from));
  const last = Math.min(ni - 1, Math.floor(to));
  if (first <= last) spans.add(first * SPAN + last);
}

/** Adds what any of the spans covers. */
function addRow(list: RunList, spans: GrowingNumbers, start: number): void {
  let [first, last] = [-1, -1];
  for (const span of spans.take()) {
    const spanFirst = Math.floor(span / SPAN);
    const spanLast = span % SPAN;
    if (first !== -1 && spanFirst <= last + 1) {
      if (spanLast > last) last = spanLast;
      continue;
    }
    if (first !== -1) list.add(start + first, start + last + 1);
    [first, last] = [spanFirst, spanLast];
  }
  if (first !== -1) list.add(start + first, start + last + 1);
}

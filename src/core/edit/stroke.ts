import { AppError } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import type { VoxelBox } from '../geometry/voxelBox.ts';
import {
  fillRun,
  firstUnlike,
  patchOfRuns,
  type ChangedRuns,
  type LabelPatch,
} from './labelPatch.ts';

/** The label map that is drawn on and the image beneath it, on one grid. */
export interface PaintTarget {
  readonly grid: VoxelGrid;
  /** [K, J, I] changed in place. */
  readonly labels: Uint8Array;
  /** [K, J, I] finite image values, for a limit on them; not modified. */
  readonly image: Int16Array | Float32Array;
}

/** What a stroke does to a voxel that it goes over. */
export interface PaintRules {
  /** [256] the label that a voxel of each label gets; the same where it stays, as it does with each that is got. */
  readonly after: Uint8Array;
  /** Image values that may be painted on, both ends included; null: all. */
  readonly range: { readonly lower: number; readonly upper: number } | null;
}

/**
 * A change of a label map while it is drawn: made in place at once, taken back or kept as one patch at its end. It ends
 * with `finish` or `cancel`; between, nobody else changes the voxels it went over.
 */
export class Stroke {
  readonly grid: VoxelGrid;
  readonly #labels: Uint8Array;
  readonly #image: Int16Array | Float32Array;
  readonly #rules: PaintRules;
  readonly #runs = new RunsDrawn();
  /** Where something changed since the last call of `takeDirty`, and since the stroke began. */
  #dirty = emptyBox();
  readonly #all = emptyBox();
  #isOver = false;

  /** @throws AppError `internal/shape` when labels or image do not fit the grid. */
  constructor({ grid, labels, image }: PaintTarget, rules: PaintRules) {
    const expected = voxelCount(grid);
    for (const actual of [labels.length, image.length]) {
      if (actual !== expected) throw new AppError('internal/shape', { expected, actual });
    }
    this.grid = grid;
    this.#labels = labels;
    this.#image = image;
    this.#rules = rules;
  }

  /**
   * Paints the voxels first ≤ i ≤ last of a row where the rules allow it; those outside the grid are left out.
   * @throws AppError `internal/unexpected` after the stroke's end.
   */
  paintRow({ first, last, j, k }: PaintedRow): void {
    this.#assertOpen();
    const [ni, nj, nk] = this.grid.shape;
    if (j < 0 || j >= nj || k < 0 || k >= nk) return;
    const row = ni * (j + nj * k);
    const end = row + Math.min(ni - 1, last) + 1;
    const labels = this.#labels;
    const { after } = this.#rules;
    for (let voxel = row + Math.max(0, first); voxel < end;) {
      const [start, before] = [voxel, labels[voxel]];
      voxel = firstUnlike(labels, before, { start, end });
      // What the stroke went over already stays: no voxel is remembered twice.
      if (after[before] !== before) this.#change(start, voxel, before);
    }
  }

  /** The box of all voxels that changed since the last call; null where none did. */
  takeDirty(): VoxelBox | null {
    const { low, high } = this.#dirty;
    if (high[0] === 0) return null;
    this.#dirty = emptyBox();
    return { low, high };
  }

  /**
   * Ends the stroke and keeps what it did.
   * @returns the patch from the labels before to those now, applied already.
   * @throws AppError `internal/unexpected` after the stroke's end.
   */
  finish(): LabelPatch {
    this.#assertOpen();
    this.#isOver = true;
    return patchOfRuns(this.#runs.toRuns(), this.#rules.after);
  }

  /**
   * Ends the stroke and takes back all that it did, to the bit; what it went over is dirty then.
   * @throws AppError `internal/unexpected` after the stroke's end.
   */
  cancel(): void {
    this.#assertOpen();
    this.#isOver = true;
    const { starts, lengths, before } = this.#runs.toRuns();
    for (let run = 0; run < starts.length; run++) {
      const start = starts[run];
      fillRun(this.#labels, before[run], { start, end: start + lengths[run] });
    }
    this.#dirty = this.#all;
  }

  #assertOpen(): void {
    if (this.#isOver) throw new AppError('internal/unexpected', { what: 'stroke after its end' });
  }

  /** Changes the voxels start ≤ voxel < end of one row, all of one label, where the image allows it. */
  #change(start: number, end: number, before: number): void {
    const { range } = this.#rules;
    if (!range) return this.#write(start, end, before);
    const image = this.#image;
    const { lower, upper } = range;
    for (let voxel = start; voxel < end; voxel++) {
      if (!(image[voxel] >= lower && image[voxel] <= upper)) continue;
      const first = voxel;
      do voxel++;
      while (voxel < end && image[voxel] >= lower && image[voxel] <= upper);
      this.#write(first, voxel, before);
    }
  }

  #write(start: number, end: number, before: number): void {
    fillRun(this.#labels, this.#rules.after[before], { start, end });
    this.#runs.push(start, end - start, before);
    const [ni, nj] = this.grid.shape;
    const row = Math.floor(start / ni);
    const k = Math.floor(row / nj);
    const run = { first: start - ni * row, last: end - 1 - ni * row, j: row - nj * k, k };
    extend(this.#dirty, run);
    extend(this.#all, run);
  }
}

/** Voxels `first` to `last` along i, both included, of row (j, k). */
export interface PaintedRow {
  readonly first: number;
  readonly last: number;
  readonly j: number;
  readonly k: number;
}

interface GrowingBox {
  readonly low: [number, number, number];
  readonly high: [number, number, number];
}

function emptyBox(): GrowingBox {
  return { low: [Infinity, Infinity, Infinity], high: [0, 0, 0] };
}

function extend({ low, high }: GrowingBox, { first, last, j, k }: PaintedRow): void {
  if (first < low[0]) low[0] = first;
  if (j < low[1]) low[1] = j;
  if (k < low[2]) low[2] = k;
  if (last >= high[0]) high[0] = last + 1;
  if (j >= high[1]) high[1] = j + 1;
  if (k >= high[2]) high[2] = k + 1;
}

/** Runs of changed voxels in the order in which they were drawn. */
class RunsDrawn {
  #starts = new Uint32Array(256);
  #lengths = new Uint32Array(256);
  #before = new Uint8Array(256);
  #count = 0;

  push(start: number, length: number, before: number): void {
    if (this.#count === this.#starts.length) this.#grow();
    this.#starts[this.#count] = start;
    this.#lengths[this.#count] = length;
    this.#before[this.#count++] = before;
  }

  /** Views that are valid until the next push. */
  toRuns(): ChangedRuns {
    return {
      starts: this.#starts.subarray(0, this.#count),
      lengths: this.#lengths.subarray(0, this.#count),
      before: this.#before.subarray(0, this.#count),
    };
  }

  #grow(): void {
    const size = 2 * this.#count;
    const [starts, lengths] = [new Uint32Array(size), new Uint32Array(size)];
    const before = new Uint8Array(size);
    starts.set(this.#starts);
    lengths.set(this.#lengths);
    before.set(this.#before);
    [this.#starts, this.#lengths, this.#before] = [starts, lengths, before];
  }
}

import { AppError } from '../errors.ts';
import type { VoxelBox } from '../geometry/voxelBox.ts';

/**
 * A change of a label map as runs of consecutive voxels with one label before and one after: what a stroke leaves in the
 * log, so that it can be undone and done again to the bit.
 */
export interface LabelPatch {
  /** [r] linear index of the first voxel of each run, rising; runs do not overlap. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** [r] voxels, ≥ 1. */
  readonly lengths: Uint32Array<ArrayBuffer>;
  /** [r] labels; never the same as after. */
  readonly before: Uint8Array<ArrayBuffer>;
  /** [r] */
  readonly after: Uint8Array<ArrayBuffer>;
}

/** Memory of a patch's runs. */
export function patchBytes({ starts }: LabelPatch): number {
  return 10 * starts.length;
}

/** Whether a patch changes nothing. */
export function isEmptyPatch({ starts }: LabelPatch): boolean {
  return starts.length === 0;
}

/**
 * Changes labels as the patch says, in place.
 * @param labels [K, J, I], each voxel of the patch with its label before.
 * @throws AppError `internal/unexpected` at the first voxel with another label; nothing is changed then.
 */
export function applyPatch(labels: Uint8Array, patch: LabelPatch): void {
  swap(labels, patch, { from: patch.before, to: patch.after });
}

/** Takes a patch back, in place. @throws as {@link applyPatch}. */
export function revertPatch(labels: Uint8Array, patch: LabelPatch): void {
  swap(labels, patch, { from: patch.after, to: patch.before });
}

function swap(
  labels: Uint8Array,
  { starts, lengths }: LabelPatch,
  { from, to }: { readonly from: Uint8Array; readonly to: Uint8Array },
): void {
  for (let run = 0; run < starts.length; run++) {
    const end = starts[run] + lengths[run];
    const voxel = firstUnlike(labels, from[run], { start: starts[run], end });
    if (voxel === end) continue;
    throw new AppError('internal/unexpected', { what: 'patch', voxel, run });
  }
  for (let run = 0; run < starts.length; run++) {
    fillRun(labels, to[run], { start: starts[run], end: starts[run] + lengths[run] });
  }
}

/** Voxels start ≤ voxel < end. */
interface VoxelRun {
  readonly start: number;
  readonly end: number;
}

/** A call of `fill` costs as much as some thirty voxels. */
const SHORT_RUN = 32;

/** Gives all voxels of a run a label. */
export function fillRun(labels: Uint8Array, label: number, { start, end }: VoxelRun): void {
  if (end - start > SHORT_RUN) labels.fill(label, start, end);
  else for (let voxel = start; voxel < end; voxel++) labels[voxel] = label;
}

/** The first voxel of a run with another label; its end where there is none. */
export function firstUnlike(labels: Uint8Array, label: number, { start, end }: VoxelRun): number {
  let voxel = start;
  // Four at a time, which need no more time than one.
  const last = end - 4;
  while (
    voxel <= last &&
    labels[voxel] === label &&
    labels[voxel + 1] === label &&
    labels[voxel + 2] === label &&
    labels[voxel + 3] === label
  )
    voxel += 4;
  while (voxel < end && labels[voxel] === label) voxel++;
  return voxel;
}

/**
 * The patch from changed voxels in any order.
 * @param voxels [n] linear indices, each once; sorted in place with `before`.
 * @param before [n] label of each before; what is in `labels` is the label after. Voxels that did not change are left out.
 */
export function patchOfVoxels(
  labels: Uint8Array,
  changed: { readonly voxels: Uint32Array; readonly before: Uint8Array },
): LabelPatch {
  const { voxels, before } = changed;
  const order = new Float64Array(voxels.length);
  // One sort of numbers: the label rides along in the low byte, exactly, as indices stay below 2³².
  for (let at = 0; at < order.length; at++) order[at] = 256 * voxels[at] + before[at];
  order.sort();
  const runs = new RunList();
  for (const entry of order) {
    const voxel = Math.floor(entry / 256);
    runs.add(voxel, entry - 256 * voxel, labels[voxel]);
  }
  return runs.toPatch();
}

/** As in {@link LabelPatch}, in any order. */
export interface ChangedRuns {
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  readonly before: Uint8Array;
}

/**
 * The patch from runs of changed voxels in any order.
 * @param runs [r] each with at least one voxel; no two overlap; not modified.
 * @param after [256] the label that each label became; another one.
 */
export function patchOfRuns(
  { starts, lengths, before }: ChangedRuns,
  after: Uint8Array,
): LabelPatch {
  const runs = new RunList();
  for (const run of risingOrder(starts))
    runs.addRun(starts[run], lengths[run], [before[run], after[before[run]]]);
  return runs.toPatch();
}

/** Bits of a start that one pass of the sort looks at: three passes for 32. */
const DIGIT_BITS = 11;

/** The places of numbers below 2³² in the order of their values, by counting: a large stroke has a million of runs. */
function risingOrder(values: Uint32Array): Uint32Array {
  let order = new Uint32Array(values.length);
  for (let at = 0; at < order.length; at++) order[at] = at;
  let sorted = new Uint32Array(values.length);
  const mask = 2 ** DIGIT_BITS - 1;
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const next = new Uint32Array(mask + 2);
    for (const value of values) next[((value >>> shift) & mask) + 1]++;
    for (let digit = 0; digit < mask; digit++) next[digit + 1] += next[digit];
    for (const at of order) sorted[next[(values[at] >>> shift) & mask]++] = at;
    [order, sorted] = [sorted, order];
  }
  return order;
}

/**
 * The patch that turns one array of labels of a box into another.
 * @param box where both lie in a volume of `shape`.
 * @param from [K, J, I] of the box, as the volume is.
 * @param to the same, as it is to be.
 */
export function patchOfBox(
  { box, shape }: { readonly box: VoxelBox; readonly shape: readonly [number, number, number] },
  from: Uint8Array,
  to: Uint8Array,
): LabelPatch {
  const [ni, nj, nk] = [0, 1, 2].map((axis) => box.high[axis] - box.low[axis]);
  const runs = new RunList();
  for (let k = 0, at = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const row = box.low[0] + shape[0] * (box.low[1] + j + shape[1] * (box.low[2] + k));
      for (let i = 0; i < ni; i++, at++) runs.add(row + i, from[at], to[at]);
    }
  }
  return runs.toPatch();
}

/**
 * The patch that gives other labels to all voxels of some.
 * @param labels not modified.
 * @param after [256] the label that each label becomes; the same where it stays.
 */
export function patchOfLabels(labels: Uint8Array, after: Uint8Array): LabelPatch {
  const changed = [...after.keys()].filter((label) => after[label] !== label);
  const [starts, lengths, before]: number[][] = [[], [], []];
  for (const label of changed) {
    // The built-in search skips what lies between runs far faster than a loop.
    for (let start = labels.indexOf(label); start >= 0;) {
      const end = firstUnlike(labels, label, { start, end: labels.length });
      starts.push(start);
      lengths.push(end - start);
      before.push(label);
      start = labels.indexOf(label, end);
    }
  }
  const runs = { starts: Uint32Array.from(starts), lengths: Uint32Array.from(lengths) };
  return patchOfRuns({ ...runs, before: Uint8Array.from(before) }, after);
}

/**
 * A box of labels as it is once a patch is applied; the labels stay as they are.
 * @param box in the volume of `shape` that the labels fill; what the patch changes outside of it is left out.
 * @returns [K, J, I] of the box, a new array.
 */
export function boxWithPatch(
  labels: Uint8Array,
  patch: LabelPatch,
  { box, shape }: { readonly box: VoxelBox; readonly shape: readonly [number, number, number] },
): Uint8Array<ArrayBuffer> {
  const { low, high } = box;
  const [ni, nj, nk] = [0, 1, 2].map((axis) => high[axis] - low[axis]);
  const out = new Uint8Array(ni * nj * nk);
  for (let k = 0, at = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++, at += ni) {
      const row = low[0] + shape[0] * (low[1] + j + shape[1] * (low[2] + k));
      out.set(labels.subarray(row, row + ni), at);
    }
  }
  patch.starts.forEach((start, run) => {
    for (let voxel = start; voxel < start + patch.lengths[run]; voxel++) {
      const row = Math.floor(voxel / shape[0]);
      const i = (voxel % shape[0]) - low[0];
      const j = (row % shape[1]) - low[1];
      const k = Math.floor(row / shape[1]) - low[2];
      const isInside = i >= 0 && j >= 0 && k >= 0 && i < ni && j < nj && k < nk;
      if (isInside) out[i + ni * (j + nj * k)] = patch.after[run];
    }
  });
  return out;
}

/** The smallest box that holds all changed voxels; null for an empty patch. */
export function boxOfPatch(
  { starts, lengths }: LabelPatch,
  [ni, nj]: readonly [number, number, number],
): VoxelBox | null {
  if (starts.length === 0) return null;
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [0, 0, 0];
  const add = (voxel: number): void => {
    const row = Math.floor(voxel / ni);
    const at = [voxel % ni, row % nj, Math.floor(row / nj)];
    for (const axis of [0, 1, 2] as const) {
      low[axis] = Math.min(low[axis], at[axis]);
      high[axis] = Math.max(high[axis], at[axis] + 1);
    }
  };
  for (let run = 0; run < starts.length; run++) {
    const first = starts[run];
    const last = first + lengths[run] - 1;
    add(first);
    add(last);
    // A run over the end of a row covers whole rows in between.
    if (Math.floor(first / ni) === Math.floor(last / ni)) continue;
    low[0] = 0;
    high[0] = ni;
    if (Math.floor(first / (ni * nj)) === Math.floor(last / (ni * nj))) continue;
    low[1] = 0;
    high[1] = nj;
  }
  return { low, high };
}

/**
 * How many voxels each label gains by a patch.
 * @returns [256] negative where it loses.
 */
export function voxelsGained({ lengths, before, after }: LabelPatch): Int32Array {
  const gained = new Int32Array(256);
  for (let run = 0; run < lengths.length; run++) {
    gained[before[run]] -= lengths[run];
    gained[after[run]] += lengths[run];
  }
  return gained;
}

/** A patch as bytes for the journal: per run the gap to the run before and the length as LEB128, then both labels. */
export function encodePatch({
  starts,
  lengths,
  before,
  after,
}: LabelPatch): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(12 * starts.length);
  let at = 0;
  const number = (value: number): void => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 128;
    bytes[at++] = rest;
  };
  for (let run = 0, end = 0; run < starts.length; run++) {
    number(starts[run] - end);
    number(lengths[run]);
    bytes[at++] = before[run];
    bytes[at++] = after[run];
    end = starts[run] + lengths[run];
  }
  return bytes.slice(0, at);
}

/**
 * A patch from {@link encodePatch}'s bytes.
 * @param voxels in the volume; a run must end within.
 * @throws AppError `storage/corrupt` for bytes that are no patch of such a volume.
 */
export function decodePatch(bytes: Uint8Array, voxels: number): LabelPatch {
  const runs = new RunList();
  let at = 0;
  const fail = (): never => {
    throw new AppError('storage/corrupt', { what: 'patch', at });
  };
  const number = (): number => {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
      if (at >= bytes.length) fail();
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    return fail();
  };
  for (let end = 0; at < bytes.length;) {
    const start = end + number();
    const length = number();
    end = start + length;
    if (length === 0 || end > voxels || at + 2 > bytes.length || bytes[at] === bytes[at + 1])
      fail();
    runs.push(start, length, [bytes[at], bytes[at + 1]]);
    at += 2;
  }
  return runs.toPatch();
}

/** Runs as they grow, voxel by voxel in rising order. */
class RunList {
  #starts = new Uint32Array(64);
  #lengths = new Uint32Array(64);
  #before = new Uint8Array(64);
  #after = new Uint8Array(64);
  #count = 0;

  add(voxel: number, before: number, after: number): void {
    if (before !== after) this.addRun(voxel, 1, [before, after]);
  }

  /** Joins it to the last where it goes on from there. */
  addRun(start: number, length: number, [before, after]: readonly [number, number]): void {
    const last = this.#count - 1;
    if (
      last >= 0 &&
      this.#starts[last] + this.#lengths[last] === start &&
      this.#before[last] === before &&
      this.#after[last] === after
    ) {
      this.#lengths[last] += length;
      return;
    }
    this.push(start, length, [before, after]);
  }

  push(start: number, length: number, [before, after]: readonly [number, number]): void {
    if (this.#count === this.#starts.length) this.#grow();
    this.#starts[this.#count] = start;
    this.#lengths[this.#count] = length;
    this.#before[this.#count] = before;
    this.#after[this.#count++] = after;
  }

  toPatch(): LabelPatch {
    return {
      starts: this.#starts.slice(0, this.#count),
      lengths: this.#lengths.slice(0, this.#count),
      before: this.#before.slice(0, this.#count),
      after: this.#after.slice(0, this.#count),
    };
  }

  #grow(): void {
    const size = 2 * this.#starts.length;
    this.#starts = grown(this.#starts, new Uint32Array(size));
    this.#lengths = grown(this.#lengths, new Uint32Array(size));
    this.#before = grown(this.#before, new Uint8Array(size));
    this.#after = grown(this.#after, new Uint8Array(size));
  }
}

function grown<T extends Uint32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

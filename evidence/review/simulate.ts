import { addedPathLength } from '../../src/core/metrics/addedPathLength.ts';
import { glanceOf } from '../../src/core/review/readingOrder.ts';
import type { TimeModel } from '../../src/core/review/timeModel.ts';
import { GLANCE_RADIUS_MM } from '../../src/core/review/timeModel.ts';
import type { SlicePatches } from './patches.ts';
import { contourLengthMm, patchesOf } from './patches.ts';
import type { ReviewCase } from './reviewedCase.ts';

/** One stop of a review. */
export interface Stop {
  readonly slices: readonly number[];
  /** The region that is looked at, one glance in each slice; null: the whole slices are read. */
  readonly region: Uint32Array | null;
}

/** What a stop took and brought; seconds follow from a time model. */
export interface StopOutcome {
  readonly regions: number;
  readonly slices: number;
  readonly glances: number;
  readonly edits: number;
  /** Wrong voxels that are right now. */
  readonly voxels: number;
  /** Added path length that is no longer to be drawn, mm, all structures. */
  readonly savedMm: number;
}

/** A review of one case: what each stop brought, and the contours as it leaves them. */
export interface Reviewed {
  readonly outcomes: readonly StopOutcome[];
  readonly labels: Uint8Array<ArrayBuffer>;
}

/** A region is not visited when more of it than this has been in view before. */
const SEEN_SHARE = 0.5;

/**
 * Corrects a case stop by stop from the truth. Each patch of wrong pixels of a slice is seen with the same chance, in
 * whichever arm it comes into view; what is seen of it is redrawn. A patch that was overlooked is overlooked again. Of a
 * slice that is read whole every patch comes into view, after as many glances as its contours are long.
 * @param detection 0 … 1.
 * @param until stops the review after a stop; default: to the end.
 */
export function review(
  given: ReviewCase,
  stops: readonly Stop[],
  detection: number,
  until: (outcomes: readonly StopOutcome[]) => boolean = () => false,
): Reviewed {
  const labels = Uint8Array.from(given.labels);
  const seen = new Uint8Array(labels.length);
  const patches = new Map<number, SlicePatches>();
  const outcomes: StopOutcome[] = [];
  for (const { slices, region } of stops) {
    if (region && shareSeen(region, seen) > SEEN_SHARE) continue;
    const glance = region && glanceOf({ voxels: region }, given, GLANCE_RADIUS_MM);
    let [glances, edits, voxels, savedMm] = [0, 0, 0, 0];
    for (const k of slices) {
      const found = patches.get(k) ?? patchesOf(given, k);
      patches.set(k, found);
      if (glance) markSeen(seen, glance, k * given.shape[0] * given.shape[1]);
      glances += glance ? 1 : glancesOf(contourLengthMm(given, k));
      const change = correctSlice(given, labels, { k, found, glance, detection });
      edits += change.edits;
      voxels += change.voxels;
      savedMm += change.savedMm;
    }
    const regions = region ? 1 : 0;
    outcomes.push({ regions, slices: slices.length, glances, edits, voxels, savedMm });
    if (until(outcomes)) break;
  }
  return { outcomes, labels };
}

/** Glances that a stretch of this length takes; at least one. */
function glancesOf(lengthMm: number): number {
  return Math.max(1, Math.ceil(lengthMm / (2 * GLANCE_RADIUS_MM)));
}

function shareSeen(region: Uint32Array, seen: Uint8Array): number {
  return region.reduce((sum, voxel) => sum + seen[voxel], 0) / region.length;
}

function markSeen(seen: Uint8Array, pixels: Uint32Array, start: number): void {
  for (const pixel of pixels) seen[start + pixel] = 1;
}

function correctSlice(
  given: ReviewCase,
  labels: Uint8Array,
  at: {
    readonly k: number;
    readonly found: SlicePatches;
    readonly glance: Uint32Array | null;
    readonly detection: number;
  },
): { readonly edits: number; readonly voxels: number; readonly savedMm: number } {
  const { shape, truth } = given;
  const { k, found, glance, detection } = at;
  const start = k * shape[0] * shape[1];
  const edited = new Set<number>();
  const wrong: number[] = [];
  for (const pixel of glance ?? found.wrong) {
    const patch = found.patchOf[pixel];
    if (patch === 0 || labels[start + pixel] === truth[start + pixel]) continue;
    if (!found.isWorth[patch] || found.chance[patch] >= detection) continue;
    edited.add(patch);
    wrong.push(pixel);
  }
  if (wrong.length === 0) return { edits: 0, voxels: 0, savedMm: 0 };
  // Within a glance everything is one edit; a patch that reaches further takes as many as glances.
  const edits = glance
    ? 1
    : [...edited].reduce((sum, patch) => sum + glancesOf(found.extentMm[patch]), 0);
  const around = { k, window: windowOf(wrong, shape) };
  const before = pathToDraw(given, labels, around);
  for (const pixel of wrong) labels[start + pixel] = truth[start + pixel];
  const savedMm = before - pathToDraw(given, labels, around);
  return { edits, voxels: wrong.length, savedMm };
}

interface Window {
  readonly low: readonly [number, number];
  readonly size: readonly [number, number];
}

/** Where an edge can change: a pixel around what is changed, and one more, so that the window's rim stays as it was. */
const WINDOW_RIM = 2;

function windowOf(pixels: readonly number[], [ni, nj]: ReviewCase['shape']): Window {
  const low = [ni, nj];
  const high = [0, 0];
  for (const pixel of pixels) {
    [pixel % ni, Math.floor(pixel / ni)].forEach((at, axis) => {
      low[axis] = Math.min(low[axis], at);
      high[axis] = Math.max(high[axis], at);
    });
  }
  const [i, j] = low.map((at) => Math.max(0, at - WINDOW_RIM));
  const endI = Math.min(ni, high[0] + 1 + WINDOW_RIM);
  const endJ = Math.min(nj, high[1] + 1 + WINDOW_RIM);
  return { low: [i, j], size: [endI - i, endJ - j] };
}

/** Added path length of all structures within a window of a slice; only differences of it mean anything. */
function pathToDraw(
  { shape, spacingMm, truth, structures }: ReviewCase,
  labels: Uint8Array,
  { k, window }: { readonly k: number; readonly window: Window },
): number {
  const [ni, nj] = shape;
  const { low, size } = window;
  const cut = (of: Uint8Array): Uint8Array => {
    const out = new Uint8Array(size[0] * size[1]);
    for (let row = 0; row < size[1]; row++) {
      const from = low[0] + ni * (low[1] + row + nj * k);
      out.set(of.subarray(from, from + size[0]), row * size[0]);
    }
    return out;
  };
  const [wanted, drawn] = [cut(truth), cut(labels)];
  let sum = 0;
  for (const structure of structures) {
    if (!wanted.includes(structure)) continue;
    const mask = (of: Uint8Array): Uint8Array => of.map((label) => (label === structure ? 1 : 0));
    const masks = { reference: mask(wanted), predicted: mask(drawn), shape: size };
    sum += addedPathLength({ ...masks, spacingMm: [spacingMm[0], spacingMm[1]] }).aplMm;
  }
  return sum;
}

/** Seconds of stops under a time model: reading alone, and with the edits. */
export function secondsOf(
  outcomes: readonly StopOutcome[],
  model: Omit<TimeModel, 'detection'>,
): { readonly reading: number; readonly whole: number } {
  let [reading, editing] = [0, 0];
  for (const { regions, slices, glances, edits } of outcomes) {
    reading +=
      regions * model.secondsPerRegion +
      slices * model.secondsPerSlice +
      glances * model.secondsPerGlance;
    editing += edits * model.secondsPerEdit;
  }
  return { reading, whole: reading + editing };
}

import { seededUniform } from '../../src/core/statistics/philox.ts';
import type { ReviewCase } from './reviewedCase.ts';
import { SMALLEST_PATCH_PIXELS } from './timeModel.ts';

/** Patches of wrong pixels of one slice before the review, numbered from 1. */
export interface SlicePatches {
  /** [J, I] 0 or the patch. */
  readonly patchOf: Uint16Array;
  /** All of their pixels. */
  readonly wrong: Uint32Array;
  /** For each patch: whether it is worth an edit, how far it reaches, and the number below which a detection sees it. */
  readonly isWorth: readonly boolean[];
  readonly extentMm: readonly number[];
  readonly chance: readonly number[];
}

/** Patches are connected by edges or corners. The chance of being seen depends on the case, slice and patch alone. */
export function patchesOf(given: ReviewCase, k: number): SlicePatches {
  const [ni, nj] = given.shape;
  const start = k * ni * nj;
  const patchOf = new Uint16Array(ni * nj);
  const isWrong = (pixel: number): boolean =>
    given.labels[start + pixel] !== given.truth[start + pixel];
  const isWorth = [false];
  const extentMm = [0];
  const wrong: number[] = [];
  for (let first = 0; first < patchOf.length; first++) {
    if (patchOf[first] !== 0 || !isWrong(first)) continue;
    const pixels = fillFrom(first, { patchOf, isWrong, patch: isWorth.length, size: [ni, nj] });
    isWorth.push(pixels.length >= SMALLEST_PATCH_PIXELS);
    extentMm.push(extentOf(pixels, given));
    wrong.push(...pixels);
  }
  const chance = Array.from(seededUniform({ seed: given.seed, stream: k, count: isWorth.length }));
  return { patchOf, wrong: Uint32Array.from(wrong), isWorth, extentMm, chance };
}

function fillFrom(
  first: number,
  field: {
    readonly patchOf: Uint16Array;
    readonly isWrong: (pixel: number) => boolean;
    readonly patch: number;
    readonly size: readonly [number, number];
  },
): number[] {
  const { patchOf, isWrong, patch, size } = field;
  const [ni, nj] = size;
  const pixels = [first];
  patchOf[first] = patch;
  for (let at = 0; at < pixels.length; at++) {
    const [i, j] = [pixels[at] % ni, Math.floor(pixels[at] / ni)];
    for (let y = Math.max(0, j - 1); y <= Math.min(nj - 1, j + 1); y++) {
      for (let x = Math.max(0, i - 1); x <= Math.min(ni - 1, i + 1); x++) {
        const next = x + ni * y;
        if (patchOf[next] !== 0 || !isWrong(next)) continue;
        patchOf[next] = patch;
        pixels.push(next);
      }
    }
  }
  return pixels;
}

/** Diagonal of the box around some pixels. */
function extentOf(pixels: readonly number[], { shape: [ni], spacingMm }: ReviewCase): number {
  const span = (of: (pixel: number) => number): number => {
    const at = pixels.map(of);
    return Math.max(...at) - Math.min(...at) + 1;
  };
  return Math.hypot(
    span((pixel) => pixel % ni) * spacingMm[0],
    span((pixel) => Math.floor(pixel / ni)) * spacingMm[1],
  );
}

/** Length of the contours of one slice: pixels of a structure that touch another label by an edge, times their side. */
export function contourLengthMm({ shape, spacingMm, labels }: ReviewCase, k: number): number {
  const [ni, nj] = shape;
  const start = k * ni * nj;
  let pixels = 0;
  for (let j = 0; j < nj; j++) {
    for (let i = 0; i < ni; i++) {
      const at = start + i + ni * j;
      const label = labels[at];
      if (label === 0) continue;
      const isEdge =
        (i > 0 && labels[at - 1] !== label) ||
        (i < ni - 1 && labels[at + 1] !== label) ||
        (j > 0 && labels[at - ni] !== label) ||
        (j < nj - 1 && labels[at + ni] !== label);
      if (isEdge) pixels++;
    }
  }
  return pixels * Math.sqrt(spacingMm[0] * spacingMm[1]);
}

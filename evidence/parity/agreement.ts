import { distanceToMaskMm } from '../../src/core/geometry/distance.ts';
import type { Size3 } from '../../src/core/inference/slidingWindow.ts';

/** How two label maps agree within some voxels of any foreground of either. */
export interface Agreement {
  /** Voxels that are counted. */
  readonly counted: number;
  readonly differing: number;
  /** 1 − differing / counted. */
  readonly identical: number;
  /** Dice of each class that either map holds, by class index; over the whole volume. */
  readonly dice: Readonly<Record<number, number>>;
  /** Voxels of each class in both maps, and the sum of those in either: the terms of its Dice. */
  readonly terms: Readonly<Record<number, readonly [both: number, sum: number]>>;
}

/** Euclidean distance, in voxels, from foreground within which voxels are counted. */
export const RADIUS_VOXELS = 5;

/** Agreement of two label maps [K, J, I]. A pair without any foreground counts no voxel and agrees. */
export function agreement(a: Uint8Array, b: Uint8Array, shape: Size3): Agreement {
  const foreground = a.map((label, at) => (label > 0 || b[at] > 0 ? 1 : 0));
  const distance = distanceToMaskMm(foreground, shape, [1, 1, 1]);
  let [counted, differing] = [0, 0];
  const [inA, inB, inBoth] = [new Float64Array(256), new Float64Array(256), new Float64Array(256)];
  for (let at = 0; at < a.length; at++) {
    inA[a[at]]++;
    inB[b[at]]++;
    if (a[at] === b[at]) inBoth[a[at]]++;
    if (distance[at] > RADIUS_VOXELS) continue;
    counted++;
    if (a[at] !== b[at]) differing++;
  }
  const present = Array.from({ length: 255 }, (_, n) => n + 1).filter((c) => inA[c] + inB[c] > 0);
  const terms = Object.fromEntries(
    present.map((c) => [c, [inBoth[c], inA[c] + inB[c]] as const] as const),
  );
  const dice = Object.fromEntries(present.map((c) => [c, (2 * inBoth[c]) / (inA[c] + inB[c])]));
  return {
    counted,
    differing,
    identical: counted === 0 ? 1 : 1 - differing / counted,
    dice,
    terms,
  };
}

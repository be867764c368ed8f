import { AppError } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { insertBox } from '../geometry/voxelBox.ts';
import {
  intersectionOfObservers,
  majorityVote,
  unionOfObservers,
  type FusedContour,
} from '../observers/fusion.ts';
import { partsOf } from '../observers/patterns.ts';
import { stapleInSteps, type StapleResult } from '../observers/staple.ts';
import type { Fusion } from './observers.ts';
import { boxedObservers, type BoxedObservers } from './observersBox.ts';

/** STAPLE sees the observers' common box and so much around it: as far as the evaluation region reaches beyond contours. */
export const STAPLE_MARGIN_MM = 10;

/** STAPLE's estimate over the box around all observers and {@link STAPLE_MARGIN_MM}. */
export interface BoxedStaple extends Pick<
  StapleResult,
  'sensitivity' | 'specificity' | 'prior' | 'iterations' | 'isConverged'
> {
  readonly marginMm: number;
}

/** The reference that several observers make. */
export interface FusedObservers {
  /** [grid] 0 or 1; a new array. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** Voxels that exactly half of the observers marked, which a majority leaves out; 0 for every other rule. */
  readonly tiedVoxels: number;
  /** With STAPLE alone. */
  readonly staple: BoxedStaple | null;
}

/**
 * One reference of several observers' masks of a structure. Of one observer every rule makes that observer's own contour.
 * @param masks [grid] each, at least one, non-zero inside; not modified. At most 16 for STAPLE.
 * @returns yields the share that is done, 0 … 1.
 * @throws AppError `internal/shape` without masks, when one does not fit the grid, for an observer that is not there, and
 *   for more observers than STAPLE takes.
 */
export function* fuseObservers(
  masks: readonly Uint8Array[],
  grid: VoxelGrid,
  fusion: Fusion,
): Generator<number, FusedObservers> {
  if (masks.length === 0) throw new AppError('internal/shape', { observers: 0 });
  const taken =
    fusion.kind === 'observer' ? masks.slice(fusion.position, fusion.position + 1) : masks;
  if (taken.length === 0) throw new AppError('internal/shape', { observers: masks.length });
  const boxed = yield* boxedObservers(taken, grid, fusion.kind === 'staple' ? STAPLE_MARGIN_MM : 0);
  const mask = new Uint8Array(voxelCount(grid));
  if (!boxed) {
    const empty = fusion.kind === 'staple' ? stapleOfNothing(masks.length) : null;
    return { mask, tiedVoxels: 0, staple: empty };
  }
  const fused = yield* fusedInBox(boxed, fusion.kind);
  insertBox(fused.mask, boxed.box, { voxels: mask, shape: grid.shape });
  return { ...fused, mask };
}

function* fusedInBox(
  { masks }: BoxedObservers,
  kind: Fusion['kind'],
): Generator<number, FusedObservers> {
  if (kind === 'staple') {
    const { probability: _, mask, ...estimate } = yield* endingAt(1, stapleInSteps(masks));
    return { mask, tiedVoxels: 0, staple: { ...estimate, marginMm: STAPLE_MARGIN_MM } };
  }
  const mask = new Uint8Array(masks[0].length);
  let tiedVoxels = 0;
  for (const part of partsOf(masks)) {
    const fused = byVotes(part.masks, kind);
    mask.set(fused.mask, part.from);
    tiedVoxels += fused.tiedVoxels;
    yield 1;
  }
  return { mask, tiedVoxels, staple: null };
}

function byVotes(
  masks: readonly Uint8Array[],
  kind: Exclude<Fusion['kind'], 'staple'>,
): FusedContour {
  switch (kind) {
    case 'majority':
      return majorityVote(masks);
    case 'union':
    case 'observer':
      return { mask: unionOfObservers(masks), tiedVoxels: 0 };
    case 'intersection':
      return { mask: intersectionOfObservers(masks), tiedVoxels: 0 };
  }
}

/** Steps that do not say how far they are, as the last part of a work. */
function* endingAt<T>(share: number, steps: Generator<undefined, T>): Generator<number, T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield share;
  }
}

/** Where nobody marked anything there is no box, and nothing that anybody could be measured by. */
function stapleOfNothing(observers: number): BoxedStaple {
  const undefinedForEach = Array.from({ length: observers }, () => null);
  return {
    sensitivity: undefinedForEach,
    specificity: undefinedForEach,
    prior: 0,
    iterations: 0,
    isConverged: true,
    marginMm: STAPLE_MARGIN_MM,
  };
}

/**
 * STAPLE's estimate of how every observer performs, whatever the reference is made by.
 * @param masks as for {@link fuseObservers}.
 * @throws as {@link fuseObservers}.
 */
export function* stapleOf(
  masks: readonly Uint8Array[],
  grid: VoxelGrid,
): Generator<number, BoxedStaple> {
  const { staple: estimate } = yield* fuseObservers(masks, grid, { kind: 'staple' });
  return estimate ?? stapleOfNothing(masks.length);
}

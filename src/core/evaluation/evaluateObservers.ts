import { AppError } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelVolumeMl } from '../geometry/gridMath.ts';
import { doubtAgreement, observersEntropy } from '../observers/disagreement.ts';
import { patternsOf, partsOf, votesIn } from '../observers/patterns.ts';
import { stapleOf, STAPLE_MARGIN_MM, type BoxedStaple } from './fuseObservers.ts';
import { boxedObservers, type BoxedObservers } from './observersBox.ts';
import type { EvaluationRegion, ObserverRow, ObserversEvaluation } from './structureEvaluation.ts';

/** Observers of one structure, and what they are held against. Nothing is modified. */
export interface ObserversInput {
  readonly grid: VoxelGrid;
  /** 2 … 16; masks [grid], non-zero inside, empty where an observer has not drawn the structure. */
  readonly observers: readonly { readonly name: string; readonly mask: Uint8Array }[];
  /** [grid] the reference made of them, non-zero inside; as {@link fuseObservers} makes it. */
  readonly reference: Uint8Array;
  /** STAPLE's estimate where the reference was made by it; computed where null. */
  readonly staple: BoxedStaple | null;
  /** Null where there is no network's doubt. */
  readonly network: ObserversNetwork | null;
}

/** What the network says of the structure, on its own grid, and the observers brought there. */
export interface ObserversNetwork {
  /** What `inRegion` is. */
  readonly region: EvaluationRegion;
  /** [net] non-zero in the evaluation region. */
  readonly inRegion: Uint8Array;
  /** [net] the network's entropy, normalised: bits of a single structure, 0 … 1. */
  readonly entropy: Float32Array;
  /** For each observer [net], non-zero inside. */
  readonly observers: readonly Uint8Array[];
}

/**
 * How observers stand to each other, to their fusion, and to the network's doubt (METHODS A5).
 * @returns yields the share that is done, 0 … 1.
 * @throws AppError `internal/shape` for fewer than 2 observers or more than STAPLE takes, and when an array does not fit.
 */
export function* evaluateObservers({
  grid,
  observers,
  reference,
  staple,
  network,
}: ObserversInput): Generator<number, ObserversEvaluation> {
  const masks = observers.map(({ mask }) => mask);
  if (masks.length < 2) throw new AppError('internal/shape', { observers: masks.length });
  const voxelMl = voxelVolumeMl(grid);
  const estimate = staple ?? (yield* stapleOf(masks, grid));
  yield 0.4;
  const boxed = yield* boxedObservers([...masks, reference], grid, 0);
  const counts = yield* countPatterns(boxed, masks.length);
  const { isConverged, iterations, prior } = estimate;
  const ml = (belongs: (marked: number, votes: number) => boolean): number =>
    voxelMl * counts.sum(belongs);
  const all = masks.length;
  const pairwiseDice = masks.map((_, row) => masks.map((_, column) => counts.dice(row, column)));
  const rows = observers.map(({ name }, at): ObserverRow => {
    const has = (marked: number): boolean => ((marked >> at) & 1) === 1;
    return {
      name,
      volumeMl: ml(has),
      // The reference is the mask behind those of the observers.
      diceToReference: counts.dice(at, all),
      sensitivity: estimate.sensitivity[at] ?? null,
      specificity: estimate.specificity[at] ?? null,
      aloneMl: ml((marked, votes) => votes === 1 && has(marked)),
      missedMl: ml((marked, votes) => votes === all - 1 && !has(marked)),
    };
  });
  return {
    rows,
    pairwiseDice,
    meanPairwiseDice: meanOfPairs(pairwiseDice),
    unionMl: ml((_, votes) => votes > 0),
    intersectionMl: ml((_, votes) => votes === all),
    tiedMl: ml((_, votes) => 2 * votes === all),
    staple: { isConverged, iterations, prior, marginMm: STAPLE_MARGIN_MM },
    // Equal slices from below.
    slices: counts.apart
      .map(({ k, voxels }) => ({ k, disagreementMl: voxels * voxelMl }))
      .toSorted((a, b) => b.disagreementMl - a.disagreementMl || a.k - b.k),
    doubt: network && doubtBeside(network),
  };
}

/** Voxels by who marked them: all that there is to know of how masks overlap. */
interface PatternCounts {
  /** Voxels for which it is true of the observers that marked them, bit by bit, and of their number. */
  sum(belongs: (marked: number, votes: number) => boolean): number;
  /** Of two masks by position; null where both are empty. */
  dice(one: number, other: number): number | null;
  /** Slices in which observers differ, by rising k, and in how many voxels. */
  readonly apart: readonly { readonly k: number; readonly voxels: number }[];
}

/** @param boxed the observers' masks and one more that does not vote. */
function* countPatterns(
  boxed: BoxedObservers | null,
  observers: number,
): Generator<number, PatternCounts> {
  const voters = 2 ** observers - 1;
  const inAll = new Float64Array(2 ** (observers + 1));
  const apart: { k: number; voxels: number }[] = [];
  if (boxed) {
    const { shape, masks, box } = boxed;
    for (const [slice, part] of partsOf(masks, shape[0] * shape[1]).entries()) {
      let voxels = 0;
      for (const pattern of patternsOf(part.masks)) {
        inAll[pattern]++;
        const marked = pattern & voters;
        if (marked !== 0 && marked !== voters) voxels++;
      }
      if (voxels > 0) apart.push({ k: box.low[2] + slice, voxels });
      yield 0.6;
    }
  }
  const found: { pattern: number; votes: number; voxels: number }[] = [];
  inAll.forEach((voxels, pattern) => {
    if (voxels > 0) found.push({ pattern, votes: votesIn(pattern & voters), voxels });
  });
  const sumOf = (belongs: (pattern: number, votes: number) => boolean): number =>
    found.reduce(
      (sum, { pattern, votes, voxels }) => sum + (belongs(pattern, votes) ? voxels : 0),
      0,
    );
  return {
    apart,
    sum: (belongs) => sumOf((pattern, votes) => belongs(pattern & voters, votes)),
    dice: (one, other) => {
      const either = [one, other].reduce(
        (sum, at) => sum + sumOf((pattern) => ((pattern >> at) & 1) === 1),
        0,
      );
      const both = sumOf((pattern) => ((pattern >> one) & (pattern >> other) & 1) === 1);
      return either === 0 ? null : (2 * both) / either;
    },
  };
}

/** Over the pairs of different observers of which one at least has drawn something. */
function meanOfPairs(table: readonly (readonly (number | null)[])[]): number | null {
  let [sum, count] = [0, 0];
  table.forEach((row, at) => {
    for (const value of row.slice(at + 1)) {
      if (value === null) continue;
      sum += value;
      count++;
    }
  });
  return count === 0 ? null : sum / count;
}

function doubtBeside({
  region,
  inRegion,
  entropy,
  observers,
}: ObserversNetwork): ObserversEvaluation['doubt'] {
  const places = placesIn(inRegion);
  const gathered = observers.map((mask) => gather(mask, places, new Uint8Array(places.length)));
  const model = gather(entropy, places, new Float32Array(places.length));
  const agreement = doubtAgreement({ model, observers: observersEntropy(gathered) });
  return agreement && { ...agreement, region };
}

/** Indices of the voxels of a mask, rising. */
function placesIn(mask: Uint8Array): Uint32Array {
  let count = 0;
  for (let voxel = 0; voxel < mask.length; voxel++) if (mask[voxel] !== 0) count++;
  const places = new Uint32Array(count);
  count = 0;
  for (let voxel = 0; voxel < mask.length; voxel++) if (mask[voxel] !== 0) places[count++] = voxel;
  return places;
}

function gather<T extends Uint8Array | Float32Array>(from: T, places: Uint32Array, into: T): T {
  for (let at = 0; at < places.length; at++) into[at] = from[places[at]];
  return into;
}

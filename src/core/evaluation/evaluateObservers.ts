import { AppError } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelVolumeMl } from '../geometry/gridMath.ts';
import { dice } from '../metrics/overlap.ts';
import { doubtAgreement, observersEntropy } from '../observers/disagreement.ts';
import { votesOf } from '../observers/fusion.ts';
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
  yield 0.6;
  const inBox = boxed ? { ...boxed, masks: boxed.masks.slice(0, masks.length) } : null;
  const pairwiseDice = inBox ? pairs(inBox.masks) : masks.map(() => masks.map(() => null));
  yield 0.8;
  const { isConverged, iterations, prior } = estimate;
  const counts = inBox ? countVotes(inBox, voxelMl) : NOTHING;
  const rows = observers.map(({ name }, at): ObserverRow => {
    const own = inBox?.masks[at];
    const fused = boxed?.masks.at(-1);
    return {
      name,
      volumeMl: (counts.voxels[at] ?? 0) * voxelMl,
      diceToReference: own && fused ? definedDice(own, fused) : null,
      sensitivity: estimate.sensitivity[at] ?? null,
      specificity: estimate.specificity[at] ?? null,
      aloneMl: (counts.alone[at] ?? 0) * voxelMl,
      missedMl: (counts.missed[at] ?? 0) * voxelMl,
    };
  });
  return {
    rows,
    pairwiseDice,
    meanPairwiseDice: meanOfPairs(pairwiseDice),
    unionMl: counts.union * voxelMl,
    intersectionMl: counts.intersection * voxelMl,
    tiedMl: counts.tied * voxelMl,
    staple: { isConverged, iterations, prior, marginMm: STAPLE_MARGIN_MM },
    slices: counts.slices,
    doubt: network && doubtBeside(network),
  };
}

/** Voxels by who marked them. */
interface VoteCounts {
  /** For each observer. */
  readonly voxels: ArrayLike<number>;
  readonly alone: ArrayLike<number>;
  readonly missed: ArrayLike<number>;
  readonly union: number;
  readonly intersection: number;
  readonly tied: number;
  readonly slices: ObserversEvaluation['slices'];
}

const NOTHING: VoteCounts = {
  voxels: [],
  alone: [],
  missed: [],
  union: 0,
  intersection: 0,
  tied: 0,
  slices: [],
};

function countVotes({ masks, shape, box }: BoxedObservers, voxelMl: number): VoteCounts {
  const votes = votesOf(masks);
  const all = masks.length;
  const perSlice = shape[0] * shape[1];
  let [union, intersection, tied] = [0, 0, 0];
  const slices: { k: number; disagreementMl: number }[] = [];
  for (let k = 0; k < shape[2]; k++) {
    let apart = 0;
    for (let voxel = k * perSlice; voxel < (k + 1) * perSlice; voxel++) {
      const marked = votes[voxel];
      if (marked === 0) continue;
      union++;
      if (marked === all) intersection++;
      else apart++;
      if (2 * marked === all) tied++;
    }
    if (apart > 0) slices.push({ k: box.low[2] + k, disagreementMl: apart * voxelMl });
  }
  const counts = masks.map((mask) => countOwn(mask, votes, all));
  return {
    voxels: counts.map(({ voxels }) => voxels),
    alone: counts.map(({ alone }) => alone),
    missed: counts.map(({ missed }) => missed),
    union,
    intersection,
    tied,
    // Equal slices from below.
    slices: slices.toSorted((a, b) => b.disagreementMl - a.disagreementMl || a.k - b.k),
  };
}

function countOwn(
  mask: Uint8Array,
  votes: Uint16Array,
  observers: number,
): { voxels: number; alone: number; missed: number } {
  let [voxels, alone, missed] = [0, 0, 0];
  for (let voxel = 0; voxel < mask.length; voxel++) {
    if (mask[voxel] !== 0) {
      voxels++;
      if (votes[voxel] === 1) alone++;
    } else if (votes[voxel] === observers - 1) missed++;
  }
  return { voxels, alone, missed };
}

function pairs(masks: readonly Uint8Array[]): readonly (readonly (number | null)[])[] {
  const table = masks.map(() => masks.map((): number | null => null));
  masks.forEach((one, row) => {
    for (let column = row; column < masks.length; column++) {
      const value = definedDice(one, masks[column] ?? one);
      const [here, there] = [table[row], table[column]];
      if (here) here[column] = value;
      if (there) there[row] = value;
    }
  });
  return table;
}

/** Null where both are empty. */
function definedDice(a: Uint8Array, b: Uint8Array): number | null {
  const { value, bothEmpty } = dice(a, b);
  return bothEmpty ? null : value;
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

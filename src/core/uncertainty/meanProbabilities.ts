import { AppError } from '../errors.ts';
import { sortedByWord } from '../statistics/order.ts';

/**
 * The mean over samples of each structure's probability, kept in steps of 1 / 65535 wherever one of them reaches `floor`. The
 * largest error of a value is 7.7e-6; elsewhere all structures have less than `floor` and count as 0.
 */
export interface MeanProbabilities {
  /** [n] indices on the network's grid, rising. */
  readonly voxels: Uint32Array<ArrayBuffer>;
  /** [S, n], structures slowest: p · 65535, rounded. */
  readonly values: Uint16Array<ArrayBuffer>;
  /** [S] labels. */
  readonly structures: readonly number[];
  /** Softmax: a voxel's probabilities and the background's sum to 1. Sigmoid: each stands by itself. */
  readonly activation: 'softmax' | 'sigmoid';
  /** Half a step, 1 / 131070, except where that would have taken more memory than was allowed: then as much as was needed. */
  readonly floor: number;
}

/** Steps of a kept probability. */
export const PROBABILITY_STEPS = 65535;

/** Below it a probability rounds to 0. */
export const LEAST_PROBABILITY = 0.5 / PROBABILITY_STEPS;

/** No more is spent on the probabilities of one result. */
export const PROBABILITIES_BYTES = 256 * 2 ** 20;

/** A floor above this would leave out what contours are drawn by: then nothing is kept. */
const HIGHEST_FLOOR = 0.05;
/** A floor that is too low grows by this factor at a time. */
const FLOOR_FACTOR = 4;

/** Collects {@link MeanProbabilities} voxel by voxel. */
export interface ProbabilityList {
  /** Below it a voxel need not be given; it may grow. */
  readonly floor: () => number;
  /**
   * @param voxel above all that were given before.
   * @param p [S] 0 … 1, the structures'; not kept.
   */
  readonly add: (voxel: number, p: ArrayLike<number>) => void;
  /** New arrays of exactly the size; null where the allowed bytes do not even suffice for p ≥ 0.05. Ends the list. */
  readonly close: () => MeanProbabilities | null;
}

/**
 * An empty list. Where it would take more than `limitBytes` its floor is raised, and what lies below is given up.
 * @param how.limitBytes of the closed list; {@link PROBABILITIES_BYTES} where absent.
 */
export function probabilityList(how: {
  readonly structures: readonly number[];
  readonly activation: MeanProbabilities['activation'];
  readonly limitBytes?: number;
}): ProbabilityList {
  const { structures, activation, limitBytes = PROBABILITIES_BYTES } = how;
  const planes = structures.length;
  const most = Math.floor(limitBytes / (4 + 2 * planes));
  let voxels = new Uint32Array(1024);
  /** [n, S], for its length is not known yet. */
  let values = new Uint16Array(1024 * planes);
  let [count, leastStep, isGivenUp] = [0, 1, false];

  const grow = (): void => {
    const room = Math.min(2 * voxels.length, Math.max(most, count + 1));
    const [before, valuesBefore] = [voxels, values];
    voxels = new Uint32Array(room);
    values = new Uint16Array(room * planes);
    voxels.set(before);
    values.set(valuesBefore);
  };
  /** Leaves what reaches the floor. */
  const compact = (): void => {
    let kept = 0;
    for (let at = 0; at < count; at++) {
      if (largestOf(values, at * planes, planes) < leastStep) continue;
      voxels[kept] = voxels[at];
      values.copyWithin(kept * planes, at * planes, (at + 1) * planes);
      kept++;
    }
    count = kept;
  };
  const floor = (): number => (leastStep - 0.5) / PROBABILITY_STEPS;
  /** Raises the floor until another voxel fits. @returns false where that is too high. */
  const makeRoom = (): boolean => {
    leastStep *= FLOOR_FACTOR;
    isGivenUp = floor() > HIGHEST_FLOOR;
    if (isGivenUp) return false;
    compact();
    return count < most || makeRoom();
  };

  return {
    floor,
    add: (voxel, p) => {
      if (isGivenUp) return;
      let largest = 0;
      for (let c = 0; c < planes; c++) if (p[c] > largest) largest = p[c];
      if (largest < floor()) return;
      if (count >= most && !makeRoom()) return;
      if (largest < floor()) return;
      if (count === voxels.length) grow();
      voxels[count] = voxel;
      for (let c = 0; c < planes; c++) {
        values[count * planes + c] = Math.round(p[c] * PROBABILITY_STEPS);
      }
      count++;
    },
    close: () => {
      if (isGivenUp) return null;
      const planar = new Uint16Array(count * planes);
      for (let c = 0; c < planes; c++) {
        for (let at = 0; at < count; at++) planar[c * count + at] = values[at * planes + c];
      }
      return {
        voxels: voxels.slice(0, count),
        values: planar,
        structures,
        activation,
        floor: floor(),
      };
    },
  };
}

function largestOf(values: Uint16Array, from: number, count: number): number {
  let largest = 0;
  for (let at = from; at < from + count; at++) if (values[at] > largest) largest = values[at];
  return largest;
}

/**
 * The probability of one structure on the whole grid.
 * @param structure its label.
 * @param voxels of the network's grid.
 * @returns [net] 0 … 1, a new array; 0 where nothing is kept.
 * @throws AppError `internal/shape` for a structure of which nothing is kept, or a grid that is too small.
 */
export function probabilityOf(
  kept: MeanProbabilities,
  structure: number,
  voxels: number,
): Float32Array<ArrayBuffer> {
  const position = kept.structures.indexOf(structure);
  const n = kept.voxels.length;
  if (position < 0 || (n > 0 && kept.voxels[n - 1] >= voxels)) {
    throw new AppError('internal/shape', { structure, voxels });
  }
  const probability = new Float32Array(voxels);
  const from = position * n;
  for (let at = 0; at < n; at++) {
    probability[kept.voxels[at]] = kept.values[from + at] / PROBABILITY_STEPS;
  }
  return probability;
}

/**
 * The same on a grid whose voxels have other numbers, as one with its axes turned.
 * @param numberOf the number there of a voxel here; no two are the same.
 * @returns new arrays.
 */
export function renumberedProbabilities(
  kept: MeanProbabilities,
  numberOf: (voxel: number) => number,
): MeanProbabilities {
  const n = kept.voxels.length;
  const numbers = kept.voxels.map(numberOf);
  const order = sortedByWord(
    kept.voxels.map((_, at) => at),
    numbers,
  );
  const values = new Uint16Array(kept.values.length);
  for (let plane = 0; plane < values.length; plane += n) {
    for (let at = 0; at < n; at++) values[plane + at] = kept.values[plane + order[at]];
  }
  return { ...kept, voxels: order.map((from) => numbers[from]), values };
}

/** Each of rising numbers less the one before it, the first as it is. @returns a new array. */
export function stepsOf(rising: Uint32Array): Uint32Array<ArrayBuffer> {
  const steps = new Uint32Array(rising.length);
  let before = 0;
  for (let at = 0; at < rising.length; at++) {
    steps[at] = rising[at] - before;
    before = rising[at];
  }
  return steps;
}

/** What {@link stepsOf} was made of. @returns a new array. */
export function numbersOf(steps: Uint32Array): Uint32Array<ArrayBuffer> {
  const numbers = new Uint32Array(steps.length);
  let sum = 0;
  for (let at = 0; at < steps.length; at++) numbers[at] = sum += steps[at];
  return numbers;
}

import { AppError } from '../core/errors.ts';

export type FlipAxis = 'i' | 'j' | 'k';

/**
 * How the samples of a run are drawn: the product of members, flips and dropout passes, each one coherent function of
 * the whole volume. Their probabilities are averaged, not their logits.
 */
export interface Estimator {
  /** Members of the package that take part, from the first on; more than one is an ensemble, deep or of checkpoints. */
  readonly members: number;
  /** MC dropout: passes under different masks for each member and flip; 0: one pass without dropout. */
  readonly dropoutPasses: number;
  /** Test-time augmentation: every combination of flips along these axes of the network's grid, none among them. */
  readonly flips: readonly FlipAxis[];
  /** Unsigned 32-bit. The same seed on the same backend gives bit-equal maps. */
  readonly seed: number;
  /**
   * `when-stable`: sampling ends early when the queue no longer changes, that is when the most uncertain 1 % of
   * the region of interest after 6, 8, 12, 16 or 24 samples is that after half as many (Jaccard index ≥ 0.95). With
   * dropout alone: members and flips come one after the other, and the first of them are no picture of the rest.
   */
  readonly stop: 'at-samples' | 'when-stable';
  /**
   * `in-doubt`: samples are drawn where one pass without dropout leaves any doubt or any structure; elsewhere that
   * pass stands. The first sample is drawn everywhere and tells what is missed. With dropout alone.
   */
  readonly field: 'whole' | 'in-doubt';
}

/** More samples than this are no better and cost memory: a bit each for every voxel and structure. */
export const MOST_SAMPLES = 128;

/** T: how many samples an estimator plans. */
export function samplesPlanned({ members, dropoutPasses, flips }: Estimator): number {
  return members * Math.max(1, dropoutPasses) * 2 ** flips.length;
}

/** What shares its features: one member that sees the image under one combination of flips. */
export interface Stream {
  /** Position in the package. */
  readonly member: number;
  readonly flips: readonly FlipAxis[];
}

/** The streams in the order in which they are sampled, unflipped first. */
export function streamsOf({ members, flips }: Estimator): Stream[] {
  const combinations = flips.reduce<readonly (readonly FlipAxis[])[]>(
    (found, axis) => [...found, ...found.map((some) => [...some, axis])],
    [[]],
  );
  return Array.from({ length: members }, (_, member) =>
    combinations.map((combination) => ({ member, flips: combination })),
  ).flat();
}

/** What a package allows. */
export interface EstimatorLimits {
  readonly members: number;
  readonly flips: readonly string[];
  readonly hasDropout: boolean;
}

/**
 * @throws AppError `model/out-of-range` {what}: 'members', 'flips', 'dropout' when the package cannot do what is asked;
 *   'samples' outside 1 … {@link MOST_SAMPLES}.
 */
export function requireEstimator(estimator: Estimator, limits: EstimatorLimits): void {
  const { members, dropoutPasses, flips } = estimator;
  const samples = samplesPlanned(estimator);
  const isCount = [members, dropoutPasses].every((n) => Number.isInteger(n) && n >= 0);
  if (!isCount || !(samples >= 1 && samples <= MOST_SAMPLES)) {
    throw new AppError('model/out-of-range', { what: 'samples', value: samples });
  }
  if (members > limits.members) {
    throw new AppError('model/out-of-range', { what: 'members', value: members });
  }
  const foreign = flips.find(
    (axis, at) => !limits.flips.includes(axis) || flips.indexOf(axis) < at,
  );
  if (foreign) throw new AppError('model/out-of-range', { what: 'flips', value: foreign });
  if (dropoutPasses > 0 && !limits.hasDropout) {
    throw new AppError('model/out-of-range', { what: 'dropout', value: dropoutPasses });
  }
}

import type { Estimator } from '../inference/estimator.ts';
import { MOST_SAMPLES } from '../inference/estimator.ts';
import type { ModelManifest } from '../models/manifest.ts';
import type { EstimatorOptions, FlipDirection } from '../store/estimatorSlice.ts';
import { initialJob, type RunSettings } from '../store/jobSlice.ts';

/** The samples that the settings ask for, with the chosen network. */
export interface RunPlan {
  readonly members: number;
  /** Combinations of flips, none among them. */
  readonly flips: number;
  /** Dropout passes for each member and flip; 0 without dropout. */
  readonly passes: number;
  readonly samples: number;
  /** More than a run may have; {@link mostPasses} would do. */
  readonly isTooMany: boolean;
  /** The largest number of dropout passes with these members and flips. */
  readonly mostPasses: number;
}

/** @param options null while the network is not known yet: it is taken for one with dropout and nothing else. */
export function runPlan(
  { samples, isEnsemble, isFlipped }: RunSettings,
  options: EstimatorOptions | null,
): RunPlan {
  const members = isEnsemble ? (options?.members ?? 1) : 1;
  const flips = isFlipped ? 2 ** (options?.flips.length ?? 0) : 1;
  const passes = (options?.hasDropout ?? true) ? samples : 0;
  const planned = members * flips * Math.max(1, passes);
  const isTooMany = planned > MOST_SAMPLES;
  const mostPasses = Math.floor(MOST_SAMPLES / (members * flips));
  return { members, flips, passes, samples: planned, isTooMany, mostPasses };
}

/**
 * T where nobody has chosen another: twenty, as many as the error network of the app knows. With several members the
 * members vary too, and half of it does.
 */
export function defaultPasses(options: EstimatorOptions | null): number {
  return (options?.members ?? 1) > 1 ? 10 : initialJob.settings.samples;
}

/** What the engine is asked for. */
export function estimatorOf(settings: RunSettings, network: ModelManifest): Estimator {
  const { samples, seed, stopWhenStable, isEnsemble, isFlipped, isWholeField } = settings;
  return {
    members: isEnsemble ? network.members.length : 1,
    dropoutPasses: network.dropout.kind === 'none' ? 0 : samples,
    flips: isFlipped ? network.flips : [],
    seed,
    stop: stopWhenStable ? 'when-stable' : 'at-samples',
    field: isWholeField ? 'whole' : 'in-doubt',
  };
}

/** What a network can vary from sample to sample. */
export function estimatorOptions(networkId: string, manifest: ModelManifest): EstimatorOptions {
  return {
    networkId,
    ensemble: manifest.ensemble,
    members: manifest.members.length,
    hasDropout: manifest.dropout.kind !== 'none',
    flips: flipDirections(manifest, manifest.flips),
  };
}

const DIRECTIONS: Record<string, FlipDirection> = {
  L: 'left-right',
  R: 'left-right',
  P: 'front-back',
  A: 'front-back',
  S: 'head-feet',
  I: 'head-feet',
};

/** Axes of a network's grid as directions of the patient; as axes where its images are not reoriented. */
export function flipDirections(
  { input }: Pick<ModelManifest, 'input'>,
  axes: Estimator['flips'],
): FlipDirection[] {
  const { orientation } = input;
  if (orientation === 'as-stored') return [...axes];
  return axes.map((axis) => DIRECTIONS[orientation.charAt('ijk'.indexOf(axis))] ?? axis);
}

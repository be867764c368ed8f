import { quantiles } from '../statistics/summary.ts';
import { cvHoebel, cvRoy } from '../uncertainty/sampleAgreement.ts';
import type { PredictedDice, QualityMeasures } from './qualityMeasures.ts';
import { predictionInterval, type ReferenceDistribution } from './referenceDistribution.ts';

/** What a run, samples or contours from a file give of one structure; see {@link QualityMeasures} for the fields that stay. */
export interface AssessedStructure extends Pick<
  QualityMeasures,
  | 'structure'
  | 'name'
  | 'volumeMl'
  | 'sampleVolumesMl'
  | 'meanPairwiseDice'
  | 'iouOverSamples'
  | 'meanLabelledEntropy'
  | 'predicted'
  | 'brokenRules'
> {
  /** Of the grid on which the samples were counted. */
  readonly voxelMl: number;
}

/** The share of the samples' volumes that lies within their interval. */
const CENTRAL_SHARE = 0.9;

/**
 * All measures of one contour that need no reference. The interval of the volume is the central 90 % of the samples' volumes,
 * its ends being linear interpolations between the two nearest ranks (Hyndman and Fan 1996, definition 7).
 */
export function qualityMeasures(assessed: AssessedStructure): QualityMeasures {
  const { voxelMl, ...known } = assessed;
  const { sampleVolumesMl: volumes } = assessed;
  const sampleVoxels = volumes.map((volumeMl) => volumeMl / voxelMl);
  return {
    ...known,
    volumeIntervalMl: centralInterval(volumes),
    cvHoebel: cvHoebel(sampleVoxels),
    cvRoy: cvRoy(volumes),
  };
}

function centralInterval(values: readonly number[]): readonly [number, number] | null {
  if (values.length < 2) return null;
  const tail = (1 - CENTRAL_SHARE) / 2;
  const [low, high] = quantiles(values, [tail, 1 - tail]);
  return [low, high];
}

/** What the contour-quality network said of a contour, or why it said nothing. */
export type Prediction =
  | { readonly reason: null; readonly dice: number; readonly volumeError: number }
  | { readonly reason: NonNullable<PredictedDice['reason']> };

/**
 * A prediction with its interval.
 * @param cohort cases that the contour is one more of; null where none is: then there is no interval.
 */
export function predictedDice(
  prediction: Prediction,
  cohort: ReferenceDistribution | null,
): PredictedDice {
  if (prediction.reason !== null) return notPredicted(prediction.reason);
  const { dice, volumeError } = prediction;
  const interval = cohort ? predictionInterval(dice, cohort).interval : null;
  return { dice, interval, volumeError, reason: null };
}

/** No prediction, for a reason. */
export function notPredicted(reason: NonNullable<PredictedDice['reason']>): PredictedDice {
  return { dice: null, interval: null, volumeError: null, reason };
}

/** Of a structure: an island or a hole below it changes Dice by less than 0.005. */
const SMALLEST_SHARE = 0.01;

/**
 * How often each rule is broken by a structure, in the order in which they were found. Islands and holes below 1 % of the
 * structure are none of its quality: nearly every automatic contour has some, good ones too, and the queue lists them.
 */
export function countRules(
  findings: readonly {
    readonly rule: string;
    readonly structure: number;
    /** Of the island or hole. */
    readonly volumeMl: number;
  }[],
  { structure, volumeMl }: { readonly structure: number; readonly volumeMl: number },
): QualityMeasures['brokenRules'] {
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const isPart = finding.rule === 'island' || finding.rule === 'hole';
    const isSmall = isPart && finding.volumeMl < SMALLEST_SHARE * volumeMl;
    if (finding.structure !== structure || isSmall) continue;
    counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
  }
  return [...counts].map(([rule, count]) => ({ rule, count }));
}

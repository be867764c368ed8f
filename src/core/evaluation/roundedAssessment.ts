import { predictedDice, type Prediction } from './assessQuality.ts';
import type { CohortCase, CohortStructure } from './cohort.ts';
import type { PredictedDice, QualityMeasures, VerdictReason } from './qualityMeasures.ts';
import { casesOfSource, referenceDistribution } from './referenceDistribution.ts';
import { verdictOf } from './verdict.ts';

type Assessment = Pick<CohortStructure, 'quality' | 'verdict' | 'reasons'>;

/** Measures and their verdict as a cohort keeps them: what a network predicted is rounded to 1e-4. */
export function roundedAssessment(
  measures: QualityMeasures,
  { verdict, reasons }: Pick<Assessment, 'verdict' | 'reasons'>,
): Assessment {
  const quality = { ...measures, predicted: roundedPrediction(measures.predicted) };
  return { quality, verdict, reasons: reasons.map(roundedReason) };
}

/**
 * A case with predictions that came after it was measured: what rests on them is made anew, as if they had been there.
 * @param predictions by label; of others it was not asked.
 * @param known as `DescribedCase.known`.
 * @returns a new case; what was measured against a reference is the same.
 */
export function withPredictions(
  measured: CohortCase,
  predictions: ReadonlyMap<number, Prediction>,
  known: readonly CohortCase[] | null,
): CohortCase {
  const sameSource = known && casesOfSource(known, measured.source);
  const structures = measured.structures.map((structure): CohortStructure => {
    const { quality } = structure;
    const prediction = predictions.get(quality.structure) ?? { reason: 'not-asked' };
    const cohort = sameSource && referenceDistribution(sameSource, quality.name);
    const measures = { ...quality, predicted: predictedDice(prediction, cohort) };
    return { ...structure, ...roundedAssessment(measures, verdictOf(measures, cohort)) };
  });
  return { ...measured, structures };
}

const PREDICTED_STEPS = 1e4;

function rounded(value: number): number {
  return Math.round(value * PREDICTED_STEPS) / PREDICTED_STEPS;
}

/** A network's own word: two builds of its runtime may differ in the last bits. */
function roundedPrediction(predicted: PredictedDice): PredictedDice {
  if (predicted.dice === null) return predicted;
  const { dice, interval, volumeError } = predicted;
  return {
    ...predicted,
    dice: rounded(dice),
    volumeError: rounded(volumeError),
    interval: interval && {
      ...interval,
      low: rounded(interval.low),
      high: rounded(interval.high),
    },
  };
}

function roundedReason(reason: VerdictReason): VerdictReason {
  const { rule, value } = reason;
  const isPredicted = rule === 'predicted-dice' || rule === 'predicted-interval';
  return isPredicted && value !== null ? { ...reason, value: rounded(value) } : reason;
}

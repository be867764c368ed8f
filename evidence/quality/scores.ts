import { mean, quantiles } from '../../src/core/statistics/summary.ts';
import { spearman } from '../../src/core/statistics/correlation.ts';
import type { Interval } from '../interval.ts';
import { overCases } from '../interval.ts';
import type { JudgedContour } from './judgedContours.ts';
import { byPatient } from './sets.ts';

/** Something that says a Dice of a contour. */
export type Predictor = (contour: JudgedContour) => number;

export const byNetwork: Predictor = ({ predicted }) => predicted;

/** A statistic of contours with its interval, patients drawn with replacement; n is the patients. */
export function overPatients(
  contours: readonly JudgedContour[],
  statistic: (sample: readonly JudgedContour[]) => number | null,
): Interval {
  return overCases(byPatient(contours), (patients) => statistic(patients.flat()));
}

/** Mean absolute error of the predicted Dice; null without contours. */
export function meanError(contours: readonly JudgedContour[], predictor: Predictor): number | null {
  return mean(contours.map((contour) => Math.abs(predictor(contour) - contour.dice)));
}

/**
 * The same of the best constant, which is the median of these very contours: no constant that is chosen beforehand is
 * better.
 */
export function constantError(contours: readonly JudgedContour[]): number | null {
  if (contours.length === 0) return null;
  const [median] = quantiles(
    contours.map(({ dice }) => dice),
    [0.5],
  );
  return meanError(contours, () => median);
}

/** Error of a predictor for 1 of the best constant's; null where that has none. */
export function errorOfConstants(
  contours: readonly JudgedContour[],
  predictor: Predictor,
): number | null {
  const [error, constant] = [meanError(contours, predictor), constantError(contours)];
  return error === null || constant === null || constant === 0 ? null : error / constant;
}

/** Spearman's ρ of predicted and true Dice; null where one of them is constant. */
export function rankCorrelation(
  contours: readonly JudgedContour[],
  predictor: Predictor,
): number | null {
  const predicted = contours.map((contour) => predictor(contour));
  return spearman(
    predicted,
    contours.map(({ dice }) => dice),
  ).rho;
}

/** Largest absolute error; null without contours. */
export function largestError(
  contours: readonly JudgedContour[],
  predictor: Predictor,
): number | null {
  if (contours.length === 0) return null;
  return contours.reduce(
    (most, contour) => Math.max(most, Math.abs(predictor(contour) - contour.dice)),
    0,
  );
}

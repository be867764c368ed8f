import { AppError } from '../errors.ts';

/** A threshold whose expected loss on a new case is bounded. */
export interface RiskControl {
  /** The largest threshold whose bound keeps within alpha; null with a `reason`. */
  readonly threshold: number | null;
  /** Bound of each threshold, (n R̂ + 1) / (n + 1). */
  readonly bounds: readonly number[];
  readonly cases: number;
  /** Without cases; or the bound of every threshold is above alpha, for which even losses of 0 need n ≥ 1 / alpha − 1. */
  readonly reason: 'no-cases' | 'no-threshold' | null;
}

/** Losses of calibration cases over thresholds. */
export interface ThresholdLosses {
  /** Rising. */
  readonly thresholds: readonly number[];
  /** One row a case: the loss at each threshold, 0 … 1, never falling as the threshold rises. */
  readonly losses: readonly (readonly number[])[];
}

/** Decimal fractions such as 0.8 · 10 miss whole numbers by rounding. */
const ROUNDING = 1e-9;

/**
 * Conformal risk control: the largest threshold at which the expected loss of a new case of the same kind is at most alpha. The
 * guarantee is on average over cases, not for each patient, and ends where cases differ from those of the calibration.
 * @param alpha 0 … 1.
 * @throws AppError `internal/shape` for rows of another length, thresholds that do not rise, or losses outside 0 … 1 or
 *   falling.
 * Source: Angelopoulos et al., "Conformal risk control", 2024, eq. 4 with B = 1.
 */
export function conformalRiskControl(
  { thresholds, losses }: ThresholdLosses,
  alpha: number,
): RiskControl {
  requireRising(thresholds);
  for (const row of losses) requireLosses(row, thresholds.length);
  const cases = losses.length;
  const bounds = thresholds.map((_, at) => {
    const sum = losses.reduce((total, row) => total + row[at], 0);
    return (sum + 1) / (cases + 1);
  });
  if (cases === 0) return { threshold: null, bounds, cases, reason: 'no-cases' };
  const kept = bounds.filter((bound) => bound <= alpha + ROUNDING).length;
  if (kept === 0) return { threshold: null, bounds, cases, reason: 'no-threshold' };
  return { threshold: thresholds[kept - 1], bounds, cases, reason: null };
}

/** A margin that covers a new case with a stated probability. */
export interface ConformalMargin {
  /** null with a `reason`. */
  readonly margin: number | null;
  /** ⌈(n + 1)(1 − α)⌉: the margin is the score of this rank. */
  readonly rank: number;
  readonly cases: number;
  /** Fewer than 1 / alpha − 1 cases; or too many cases that no margin covers. */
  readonly reason: 'too-few-cases' | 'uncovered-cases' | null;
}

/**
 * Conformal margin: the smallest margin that covers a new case of the same kind with probability at least 1 − alpha.
 * @param scores of calibration cases: the margin that each would have needed, null where no margin is enough; those count as
 *   infinite.
 * @param alpha 0 < alpha < 1.
 * @throws AppError `internal/shape` for a score that is NaN or an alpha out of range.
 * Source: Mossina and Friedrich 2025; split conformal prediction (Vovk et al. 2005).
 */
export function conformalMargin(
  scores: readonly (number | null)[],
  alpha: number,
): ConformalMargin {
  if (!(alpha > 0 && alpha < 1)) throw new AppError('internal/shape', { alpha });
  const cases = scores.length;
  const rank = Math.ceil((cases + 1) * (1 - alpha) - ROUNDING);
  if (rank > cases) return { margin: null, rank, cases, reason: 'too-few-cases' };
  const sorted = Float64Array.from(scores, (score) => score ?? Infinity);
  const wrong = sorted.findIndex((score) => Number.isNaN(score));
  if (wrong !== -1) throw new AppError('internal/shape', { index: wrong });
  const margin = sorted.toSorted()[rank - 1];
  return margin === Infinity
    ? { margin: null, rank, cases, reason: 'uncovered-cases' }
    : { margin, rank, cases, reason: null };
}

function requireRising(thresholds: readonly number[]): void {
  thresholds.forEach((threshold, at) => {
    if (!Number.isFinite(threshold) || (at > 0 && threshold <= thresholds[at - 1])) {
      throw new AppError('internal/shape', { index: at, threshold });
    }
  });
}

function requireLosses(row: readonly number[], length: number): void {
  if (row.length !== length) {
    throw new AppError('internal/shape', { expected: length, actual: row.length });
  }
  row.forEach((loss, at) => {
    // The negated form also catches NaN.
    if (!(loss >= 0 && loss <= 1 && (at === 0 || loss >= row[at - 1]))) {
      throw new AppError('internal/shape', { index: at, loss });
    }
  });
}

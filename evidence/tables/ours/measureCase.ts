import { budgetsOf, errorsInBudget, rankErrors } from '../../../src/core/metrics/alignment.ts';
import type { CaseReview } from './reviewCase.ts';
import type { RankingName, ScoredRun } from './scores.ts';
import { RANKINGS, structureEntropy } from './scores.ts';

/** Shares of the region of interest that goals are set for. */
export const BUDGETS = [0.01, 0.02, 0.05] as const;

/** Budgets of the curves. */
export const CURVE = budgetsOf({ maxFraction: 0.05, steps: 10 });

/** Share of all wrong voxels found by budget of {@link CURVE}; null in a case without errors. */
export type Recall = readonly (number | null)[];

/** Plain JSON. */
export interface CaseRankings {
  readonly id: string;
  /** Share of the region's voxels that is wrong, and share of all wrong voxels that lies in the region. */
  readonly errorRate: number;
  readonly errorsInRegion: number | null;
  readonly found: Readonly<Record<RankingName | 'oracle' | 'random', Recall>>;
  /** For each structure from 1 on: its own errors by its own P(error) and by its own binary entropy. */
  readonly structures: readonly { readonly error: Recall; readonly entropy: Recall }[];
  readonly calibration: { readonly ece: number; readonly brier: number } | null;
  readonly review: CaseReview | null;
}

/** How much of a case's errors each ranking finds. */
export function rankCase(
  id: string,
  run: ScoredRun,
  isWrong: (voxel: number) => boolean,
  truth: Uint8Array | null,
): Omit<CaseRankings, 'review'> {
  const { roi, roiVoxels } = run;
  const errors = new Uint8Array(roi.length);
  let [all, inside] = [0, 0];
  for (let voxel = 0; voxel < roi.length; voxel++) {
    if (!isWrong(voxel)) continue;
    errors[voxel] = 1;
    all++;
    inside += roi[voxel];
  }
  const recall = (uncertainty: Float32Array, wrong = errors): Recall =>
    recallOf(uncertainty, wrong, roi);
  const byName = Object.fromEntries(
    RANKINGS.map((name) => [name, recall(run.scores[name])]),
  ) as Record<RankingName, Recall>;
  const closed = (share: (k: number) => number): Recall =>
    CURVE.map((fraction) => (all === 0 ? null : share(Math.floor(fraction * roiVoxels + 0.5))));
  return {
    id,
    errorRate: inside / Math.max(1, roiVoxels),
    errorsInRegion: all === 0 ? null : inside / all,
    found: {
      ...byName,
      oracle: closed((k) => Math.min(1, k / Math.max(1, inside))),
      random: closed((k) => k / Math.max(1, roiVoxels)),
    },
    structures: truth
      ? run.error.structures.map((error, at) => {
          const wrong = errors.map((_, voxel) =>
            (run.labels[voxel] === at + 1) !== (truth[voxel] === at + 1) ? 1 : 0,
          );
          const entropy = structureEntropy(run.mean[at + 1]);
          return { error: recall(error, wrong), entropy: recall(entropy, wrong) };
        })
      : [],
    calibration: truth ? calibrationOf(run, errors) : null,
  };
}

/** Of the wrong voxels in the region, ties in proportion. */
function recallOf(uncertainty: Float32Array, errors: Uint8Array, mask: Uint8Array): Recall {
  const ranking = rankErrors({ uncertainty, errors, mask });
  return CURVE.map((fraction) => errorsInBudget(ranking, fraction).recall);
}

const ECE_BINS = 10;

/** Of P(error) over the region. */
function calibrationOf({ roi, error }: ScoredRun, errors: Uint8Array) {
  const predicted = new Float64Array(ECE_BINS);
  const found = new Float64Array(ECE_BINS);
  let [n, squares] = [0, 0];
  for (let voxel = 0; voxel < roi.length; voxel++) {
    if (roi[voxel] === 0) continue;
    const p = error.label[voxel];
    const bin = Math.min(ECE_BINS - 1, Math.floor(p * ECE_BINS));
    predicted[bin] += p;
    found[bin] += errors[voxel];
    squares += (p - errors[voxel]) ** 2;
    n++;
  }
  if (n === 0) return null;
  const gaps = predicted.reduce((sum, value, bin) => sum + Math.abs(value - found[bin]), 0);
  return { ece: gaps / n, brier: squares / n };
}

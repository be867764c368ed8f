import { boosted } from './boosting.ts';
import type { JudgedCase } from './judgedContours.ts';
import { inGroup } from './sets.ts';
import type { Predictor } from './scores.ts';

/**
 * The tabular baseline: boosted trees on simple features, one fitted to automatic and one to deliberately wrong contours,
 * so that neither has to serve both. It is told which of the two a contour is; the network is not.
 */
export function baselineOf(fitted: readonly JudgedCase[]): Predictor {
  const trees = {
    automatic: treesOf(inGroup(fitted, 'automatic')),
    others: treesOf(inGroup(fitted, 'wrong')),
  };
  return ({ group, features }) => {
    const found = (group === 'automatic' ? trees.automatic : trees.others)(features);
    return Math.min(1, Math.max(0, found));
  };
}

function treesOf(contours: ReturnType<typeof inGroup>): (row: readonly number[]) => number {
  return boosted(
    contours.map(({ features }) => features),
    contours.map(({ dice }) => dice),
  );
}

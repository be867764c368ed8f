import { AppError } from '../errors.ts';
import { spacingMm } from '../geometry/affine.ts';
import { distanceToMaskInSteps } from '../geometry/distance.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { errorRanking, errorsInBudget, overlapAuc } from '../metrics/alignment.ts';
import { aurocByErrorType, budgetGapByErrorType, ERROR_KINDS } from '../metrics/errorTypes.ts';
import { aurocBetween, rankedKindsInSteps, type RankedKinds } from '../metrics/ranking.ts';
import { binaryEntropy } from '../uncertainty/binaryEntropy.ts';
import type { RegionVoxels } from './region.ts';
import {
  CURVE_BUDGETS,
  type DoubtEvaluation,
  type RankingEvaluation,
  type RankingKind,
} from './structureEvaluation.ts';

/** What the network said of one structure. Arrays [net], not modified. */
export interface NetworkMaps {
  readonly grid: VoxelGrid;
  /** Non-zero in the network's own contour. */
  readonly contour: Uint8Array;
  /** Over all classes, 0 … 1. */
  readonly entropy: Float32Array;
  /** 0 … 1; null where there are none. */
  readonly expectedError: Float32Array | null;
  /** The structure's own mean probability; null where it is not kept. */
  readonly probability: Float32Array | null;
  /** That before the package's recalibration; absent where there was none. */
  readonly uncalibrated?: Float32Array;
}

/**
 * The network's doubt about one structure, in the region alone: the entropy of the structure's own probability, or where that
 * is not kept the entropy over all classes.
 * @param voxels [n] indices on the network's grid.
 * @returns [n] 0 … 1, a new array.
 * @throws AppError `internal/shape` when an array does not fit the grid; `inference/non-finite-output` {index} at a value that
 *   is no probability.
 */
export function uncertaintyAt(
  voxels: Uint32Array,
  { probability, entropy }: Pick<NetworkMaps, 'probability' | 'entropy'>,
): Float32Array<ArrayBuffer> {
  if (!probability) return valuesAt(voxels, entropy);
  const own = valuesAt(voxels, probability);
  binaryEntropy(own, own);
  return own;
}

/**
 * Whether the network's doubt finds its errors, for each order of the voxels that there is: by uncertainty, by expected error
 * where that is known, and by nearness to the contour where the network drew one.
 * @param maps and `uncertainty`, from {@link uncertaintyAt}.
 * @throws AppError `internal/shape` when an array does not fit the region's grid; `inference/non-finite-output` {index} at a
 *   value in the region that is not finite.
 */
export function* evaluateDoubt(
  found: RegionVoxels,
  maps: NetworkMaps & { readonly uncertainty: Float32Array },
): Generator<undefined, DoubtEvaluation> {
  const { voxels, kindOf, region } = found;
  const { uncertainty } = maps;
  const evaluated = function* (
    kind: RankingKind,
    by: { readonly uncertainty: Float32Array; readonly tieBreak?: Float32Array },
  ): Generator<undefined, RankingEvaluation> {
    const ranked = yield* rankedKindsInSteps({ ...by, kindOf, kinds: ERROR_KINDS.count });
    return yield* rankingEvaluation(kind, ranked);
  };
  const rankings = [yield* evaluated('uncertainty', { uncertainty })];
  if (maps.expectedError) {
    const expected = valuesAt(voxels, maps.expectedError);
    rankings.push(yield* evaluated('expected-error', { uncertainty: expected }));
  }
  const nearness = yield* nearnessAt(found, maps.grid);
  if (nearness) {
    rankings.push(yield* evaluated('distance', { uncertainty: nearness, tieBreak: uncertainty }));
  }
  return { region, uncertainty: maps.probability ? 'own' : 'all-classes', rankings };
}

const WRONG = [ERROR_KINDS.falseNegative, ERROR_KINDS.falsePositive] as const;
const WRONG_KINDS = (1 << ERROR_KINDS.falseNegative) | (1 << ERROR_KINDS.falsePositive);
const RIGHT_KINDS = (1 << ERROR_KINDS.trueNegative) | (1 << ERROR_KINDS.truePositive);

function* rankingEvaluation(
  kind: RankingKind,
  ranked: RankedKinds,
): Generator<undefined, RankingEvaluation> {
  const ranking = errorRanking(ranked, WRONG);
  const errorAuroc = aurocBetween(ranked, { wrong: WRONG_KINDS, right: RIGHT_KINDS });
  yield;
  const auroc = aurocByErrorType(ranked);
  yield;
  return {
    kind,
    overlap: overlapAuc(ranking),
    auroc,
    budgetGap: budgetGapByErrorType(ranked),
    errorAuroc,
    curve: CURVE_BUDGETS.map((fraction) => errorsInBudget(ranking, fraction)),
  };
}

function valuesAt(voxels: Uint32Array, values: Float32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(voxels.length);
  const last = voxels.length === 0 ? -1 : voxels[voxels.length - 1];
  if (last >= values.length) {
    throw new AppError('internal/shape', { expected: last + 1, actual: values.length });
  }
  for (let at = 0; at < out.length; at++) out[at] = values[voxels[at]];
  return out;
}

/** Falls with the distance to the nearest voxel of the contour's other side; null without a contour. */
function* nearnessAt(
  { box, places }: RegionVoxels,
  grid: VoxelGrid,
): Generator<undefined, Float32Array | null> {
  const outside = box.contour.map((inside) => (inside === 0 ? 1 : 0));
  if (!outside.includes(1) || !outside.includes(0)) return null;
  const out = new Float32Array(places.length);
  for (const side of [box.contour, outside]) {
    yield;
    const mm = yield* distanceToMaskInSteps(side, box.shape, spacingMm(grid.affine));
    // One of the two distances is 0.
    for (let at = 0; at < out.length; at++) out[at] -= mm[places[at]];
  }
  return out;
}

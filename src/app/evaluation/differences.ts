import { AGREEMENT } from '../../core/evaluation/agreementMap.ts';
import type { StructureMaps } from '../../core/evaluation/evaluateStructure.ts';
import type {
  SliceAgreement,
  StructureEvaluation,
} from '../../core/evaluation/structureEvaluation.ts';
import type { IndexPoint } from '../../core/geometry/grid.ts';

/** Slices of the image along k, rising, in which the contour is wrong or observers differ. */
export function differingSlices({ agreement, observers }: StructureEvaluation): readonly number[] {
  const wrong = agreement?.slices.filter(
    ({ falsePositiveMm2, falseNegativeMm2 }) => falsePositiveMm2 + falseNegativeMm2 > 0,
  );
  const slices = [...(wrong ?? []), ...(observers?.slices ?? [])].map(({ k }) => k);
  return [...new Set(slices)].toSorted((a, b) => a - b);
}

/** The slice where observers differ most, or with one of them the contour is wrong most; null where nothing differs. */
export function mostDifferingSlice({ agreement, observers }: StructureEvaluation): number | null {
  const [most] = observers?.slices ?? [];
  if (most) return most.k;
  const wrongMm2 = (slice: SliceAgreement): number =>
    slice.falsePositiveMm2 + slice.falseNegativeMm2;
  let worst: SliceAgreement | null = null;
  for (const slice of agreement?.slices ?? []) {
    if (wrongMm2(slice) > (worst ? wrongMm2(worst) : 0)) worst = slice;
  }
  return worst?.k ?? null;
}

/**
 * A voxel of the image in slice k where contour, reference or observers differ: of those the nearest to their middle, so that
 * it never lies where they agree; null where nothing differs there.
 */
export function differenceIn(
  { box, grid, agreement, disagreement }: StructureMaps,
  k: number,
): IndexPoint | null {
  const [ni, nj] = grid.shape;
  if (k < box.low[2] || k >= box.high[2]) return null;
  const from = ni * nj * (k - box.low[2]);
  const voxels: number[] = [];
  for (let at = 0; at < ni * nj; at++) {
    const what = agreement?.[from + at] ?? 0;
    const isWrong = what === AGREEMENT.falsePositive || what === AGREEMENT.falseNegative;
    if (isWrong || (disagreement?.[from + at] ?? 0) > 0) voxels.push(at);
  }
  const i = (at: number): number => at % ni;
  const j = (at: number): number => Math.floor(at / ni);
  const mean = (of: (at: number) => number): number =>
    voxels.reduce((sum, at) => sum + of(at), 0) / voxels.length;
  const [middleI, middleJ] = [mean(i), mean(j)];
  const distance = (at: number): number => Math.hypot(i(at) - middleI, j(at) - middleJ);
  let nearest = voxels[0];
  if (nearest === undefined) return null;
  for (const at of voxels) if (distance(at) < distance(nearest)) nearest = at;
  return [box.low[0] + i(nearest), box.low[1] + j(nearest), k];
}

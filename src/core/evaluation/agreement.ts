import { AppError } from '../errors.ts';
import { spacingMm } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount, voxelVolumeMl } from '../geometry/gridMath.ts';
import { addedPathLengthInSteps } from '../metrics/addedPathLength.ts';
import { croppedPairInSteps, type CroppedPair, type MaskPair } from '../metrics/maskPair.ts';
import { surfaceDistancesInSteps, surfaceMeasuresOf } from '../metrics/surfaceDistance.ts';
import {
  voxelBorderAssdMm,
  voxelBorderDistancesInSteps,
  voxelBorderHausdorffMm,
  voxelBorderHd95Mm,
} from '../metrics/voxelBorder.ts';
import { AGREEMENT } from './agreementMap.ts';
import type { Agreement, SliceAgreement } from './structureEvaluation.ts';

/** A contour and what it is held against. */
export interface ContourAndReference {
  readonly grid: VoxelGrid;
  /** [grid] non-zero inside; not modified. */
  readonly contour: Uint8Array;
  /** [grid] non-zero inside; not modified. */
  readonly reference: Uint8Array;
  /** For the surface Dice. */
  readonly toleranceMm: number;
}

/**
 * A contour against a reference, and where the two differ. Volumes of several slices are measured as surfaces; an image of a
 * single slice as contours.
 * @returns the measures, and a map [grid] of {@link AGREEMENT}.
 * @throws AppError `internal/shape` when a mask does not fit the grid.
 */
export function* evaluateAgreement({
  grid,
  contour,
  reference,
  toleranceMm,
}: ContourAndReference): Generator<
  undefined,
  { agreement: Agreement; map: Uint8Array<ArrayBuffer> }
> {
  const count = voxelCount(grid);
  for (const { length } of [contour, reference]) {
    if (length !== count) throw new AppError('internal/shape', { expected: count, actual: length });
  }
  const crop = yield* croppedPairInSteps(
    pairOf({ reference, predicted: contour }, grid.shape, grid),
  );
  yield;
  const map = new Uint8Array(count);
  const overlaps = yield* compareSlices(crop, grid, map);
  const surface = surfaceMeasuresOf(yield* surfaceDistancesInSteps(crop), toleranceMm);
  const border = yield* voxelBorderDistancesInSteps(crop);
  const path = yield* addedPathLengthInSteps(pairOf(crop, crop.shape, grid));
  const aplOf = new Map(path.slices.map(({ k, aplMm }) => [k + crop.origin[2], aplMm]));
  const { slices, ...sums } = overlaps;
  const agreement: Agreement = {
    empty: crop.empty,
    ...sums,
    hd95Mm: surface.hd95Mm,
    hausdorffMm: surface.hausdorffMm,
    assdMm: surface.assdMm,
    referenceToContourMm: surface.referenceToPredictedMm,
    contourToReferenceMm: surface.predictedToReferenceMm,
    surfaceDice: surface.surfaceDice,
    toleranceMm,
    aplMm: path.aplMm,
    fnplMm: path.fnplMm,
    referencePathMm: path.referenceMm,
    voxelBorder: {
      hd95Mm: voxelBorderHd95Mm(border, 'pooled'),
      assdMm: voxelBorderAssdMm(border, 'pooled'),
      hausdorffMm: voxelBorderHausdorffMm(border),
    },
    slices: slices.map((slice) => ({ ...slice, aplMm: aplOf.get(slice.k) ?? 0 })),
  };
  return { agreement, map };
}

/** Masks as a pair: of two dimensions where the grid has but one slice. */
function pairOf(
  { reference, predicted }: Pick<MaskPair, 'reference' | 'predicted'>,
  [ni, nj, nk]: readonly [number, number, number],
  grid: VoxelGrid,
): MaskPair {
  const [si, sj, sk] = spacingMm(grid.affine);
  return grid.shape[2] === 1
    ? { reference, predicted, shape: [ni, nj], spacingMm: [si, sj] }
    : { reference, predicted, shape: [ni, nj, nk], spacingMm: [si, sj, sk] };
}

type Sums = Pick<
  Agreement,
  | 'referenceMl'
  | 'contourMl'
  | 'volumeError'
  | 'truePositiveMl'
  | 'falsePositiveMl'
  | 'falseNegativeMl'
  | 'dice'
  | 'jaccard'
> & { readonly slices: readonly Omit<SliceAgreement, 'aplMm'>[] };

/** Overlap slice by slice and in all. @param map written where either mask is. */
function* compareSlices(
  crop: CroppedPair,
  grid: VoxelGrid,
  map: Uint8Array,
): Generator<undefined, Sums> {
  const voxelMl = voxelVolumeMl(grid);
  const [si, sj] = spacingMm(grid.affine);
  const pixelMm2 = si * sj;
  const slices: Omit<SliceAgreement, 'aplMm'>[] = [];
  let [both, extra, missed] = [0, 0, 0];
  for (let k = 0; k < crop.shape[2]; k++) {
    const slice = compareSlice({ crop, k, grid, map });
    yield;
    if (slice.both + slice.extra + slice.missed === 0) continue;
    slices.push({
      k: k + crop.origin[2],
      dice: diceOf(slice),
      referenceMm2: (slice.both + slice.missed) * pixelMm2,
      contourMm2: (slice.both + slice.extra) * pixelMm2,
      falsePositiveMm2: slice.extra * pixelMm2,
      falseNegativeMm2: slice.missed * pixelMm2,
    });
    both += slice.both;
    extra += slice.extra;
    missed += slice.missed;
  }
  const isEmpty = both + extra + missed === 0;
  const inReference = both + missed;
  return {
    referenceMl: inReference * voxelMl,
    contourMl: (both + extra) * voxelMl,
    volumeError: inReference === 0 ? null : (extra - missed) / inReference,
    truePositiveMl: both * voxelMl,
    falsePositiveMl: extra * voxelMl,
    falseNegativeMl: missed * voxelMl,
    dice: isEmpty ? null : diceOf({ both, extra, missed }),
    jaccard: isEmpty ? null : both / (both + extra + missed),
    slices,
  };
}

interface Counts {
  readonly both: number;
  readonly extra: number;
  readonly missed: number;
}

/** (METHODS A2.6) */
function diceOf({ both, extra, missed }: Counts): number {
  return (2 * both) / (2 * both + extra + missed);
}

function compareSlice({
  crop,
  k,
  grid,
  map,
}: {
  readonly crop: CroppedPair;
  readonly k: number;
  readonly grid: VoxelGrid;
  readonly map: Uint8Array;
}): Counts {
  const { reference, predicted, origin } = crop;
  const [ni, nj] = crop.shape;
  const [gridI, gridJ] = grid.shape;
  let [both, extra, missed] = [0, 0, 0];
  for (let j = 0; j < nj; j++) {
    const from = ni * (j + nj * k);
    const to = origin[0] + gridI * (j + origin[1] + gridJ * (k + origin[2]));
    for (let i = 0; i < ni; i++) {
      const isIn = reference[from + i] !== 0;
      if (predicted[from + i] !== 0) {
        if (isIn) both++;
        else extra++;
        map[to + i] = isIn ? AGREEMENT.truePositive : AGREEMENT.falsePositive;
      } else if (isIn) {
        missed++;
        map[to + i] = AGREEMENT.falseNegative;
      }
    }
  }
  return { both, extra, missed };
}

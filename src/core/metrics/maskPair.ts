import { AppError } from '../errors.ts';
import { completed } from '../steps.ts';

/** Two masks on one grid, of two or three dimensions. */
export interface MaskPair {
  /** [(K,) J, I] non-zero inside; not modified. */
  readonly reference: Uint8Array;
  readonly predicted: Uint8Array;
  /** Voxels along i, j and, for a volume, k. A single slice is measured as a contour only when it is given without k. */
  readonly shape: readonly [number, number] | readonly [number, number, number];
  /** Along the same axes. */
  readonly spacingMm: readonly [number, number] | readonly [number, number, number];
}

/** Why a distance is not defined: there is no surface to go from or to. */
export type EmptyMask = 'reference-empty' | 'predicted-empty' | 'both-empty';

/** Both masks as 0 and 1, cut to the smallest box around the two. */
export interface CroppedPair {
  /** Null where neither is empty. */
  readonly empty: EmptyMask | null;
  /** With a margin of one voxel outside on every side; a slice has none along k. All 1 when both are empty. */
  readonly shape: readonly [number, number, number];
  /** Voxel of the whole grid at the crop's first; −1 where the margin lies beyond the grid. 0 when both are empty. */
  readonly origin: readonly [number, number, number];
  readonly reference: Uint8Array;
  readonly predicted: Uint8Array;
  readonly spacingMm: readonly [number, number, number];
  readonly dimensions: 2 | 3;
}

/**
 * What a surface measure needs of two masks: nothing beyond their common box matters to it.
 * @throws AppError `internal/shape` when a mask does not fit the shape, or shape and spacing differ in dimensions.
 */
export function croppedPair(masks: MaskPair): CroppedPair {
  return completed(croppedPairInSteps(masks));
}

/** {@link croppedPair}; yields after each pass over a mask. */
export function* croppedPairInSteps({
  reference,
  predicted,
  shape,
  spacingMm,
}: MaskPair): Generator<undefined, CroppedPair> {
  const [ni, nj, nk = 1] = shape;
  const [si, sj, sk = 1] = spacingMm;
  const expected = ni * nj * nk;
  if (
    reference.length !== expected ||
    predicted.length !== expected ||
    shape.length !== spacingMm.length
  ) {
    const lengths = { reference: reference.length, predicted: predicted.length };
    throw new AppError('internal/shape', { expected, ...lengths, spacings: spacingMm.length });
  }
  const grid = [ni, nj, nk] as const;
  const box: Box = { low: [ni, nj, nk], high: [-1, -1, -1] };
  const isReferenceEmpty = !growBox(box, reference, grid);
  yield;
  const isPredictedEmpty = !growBox(box, predicted, grid);
  yield;
  const padding = [1, 1, shape.length === 2 ? 0 : 1] as const;
  const cut = { grid, box, padding };
  const cutReference = padded(reference, cut);
  yield;
  return {
    empty: emptyMask(isReferenceEmpty, isPredictedEmpty),
    shape: isReferenceEmpty && isPredictedEmpty ? [1, 1, 1] : paddedShape(cut),
    origin:
      isReferenceEmpty && isPredictedEmpty
        ? [0, 0, 0]
        : [box.low[0] - padding[0], box.low[1] - padding[1], box.low[2] - padding[2]],
    reference: cutReference,
    predicted: padded(predicted, cut),
    spacingMm: [si, sj, sk],
    dimensions: shape.length,
  };
}

function emptyMask(isReferenceEmpty: boolean, isPredictedEmpty: boolean): EmptyMask | null {
  if (isReferenceEmpty) return isPredictedEmpty ? 'both-empty' : 'reference-empty';
  return isPredictedEmpty ? 'predicted-empty' : null;
}

type Triple = readonly [number, number, number];

/** Both ends included. */
interface Box {
  readonly low: [number, number, number];
  readonly high: [number, number, number];
}

/** @returns whether the mask has any voxel. */
function growBox({ low, high }: Box, mask: Uint8Array, [ni, nj, nk]: Triple): boolean {
  let isAny = false;
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const row = ni * (j + nj * k);
      let first = 0;
      while (first < ni && mask[row + first] === 0) first++;
      if (first === ni) continue;
      let last = ni - 1;
      while (mask[row + last] === 0) last--;
      isAny = true;
      low[0] = Math.min(low[0], first);
      high[0] = Math.max(high[0], last);
      low[1] = Math.min(low[1], j);
      high[1] = Math.max(high[1], j);
      low[2] = Math.min(low[2], k);
      high[2] = Math.max(high[2], k);
    }
  }
  return isAny;
}

interface Cut {
  readonly grid: Triple;
  readonly box: Box;
  readonly padding: Triple;
}

function paddedShape({ box: { low, high }, padding }: Cut): [number, number, number] {
  const along = (axis: 0 | 1 | 2): number => high[axis] - low[axis] + 1 + 2 * padding[axis];
  return [along(0), along(1), along(2)];
}

function padded(mask: Uint8Array, cut: Cut): Uint8Array {
  const {
    grid: [ni, nj],
    box: { low, high },
    padding,
  } = cut;
  if (high[0] < 0) return new Uint8Array(1);
  const shape = paddedShape(cut);
  const out = new Uint8Array(shape[0] * shape[1] * shape[2]);
  for (let k = low[2]; k <= high[2]; k++) {
    for (let j = low[1]; j <= high[1]; j++) {
      const from = ni * (j + nj * k);
      const to =
        padding[0] -
        low[0] +
        shape[0] * (j - low[1] + padding[1] + shape[1] * (k - low[2] + padding[2]));
      for (let i = low[0]; i <= high[0]; i++) out[to + i] = mask[from + i] === 0 ? 0 : 1;
    }
  }
  return out;
}

import { AppError } from '../errors.ts';
import { completed } from '../steps.ts';
import { distanceToMaskMm } from '../geometry/distance.ts';
import type { MaskPair } from './maskPair.ts';

/** Contour to be drawn anew, slice by slice. */
export interface AddedPathLength {
  /** Length of the reference's path that the automatic contour lacks. Lower is better; blind to what it has too much. */
  readonly aplMm: number;
  /** Length of the reference's path that lies outside the automatic contour (false negative path length). */
  readonly fnplMm: number;
  /** Length of the reference's whole path: what drawing it from nothing takes. */
  readonly referenceMm: number;
  /** Only slices with something to add, by rising k. */
  readonly slices: readonly {
    readonly k: number;
    readonly aplMm: number;
    readonly fnplMm: number;
  }[];
}

/**
 * Added path length in the axial slices (along k) of two masks: pixels of the reference's edge that are no pixels of the
 * automatic edge, times the pixel's side (for oblong pixels the geometric mean of both sides). An edge pixel is in the mask and
 * has one of its eight neighbours, or the grid's end, outside.
 * @param masks a slice or a volume.
 * @param toleranceMm an edge pixel within this distance of an automatic one in its slice needs no drawing, default 0; it does
 *   not change `fnplMm`.
 * @throws AppError `internal/shape` when a mask does not fit the shape.
 * Source: Vaassen et al. 2020 (per slice); Kiser et al. 2021 (APL, FNPL).
 */
export function addedPathLength(masks: MaskPair, toleranceMm = 0): AddedPathLength {
  return completed(addedPathLengthInSteps(masks, toleranceMm));
}

/** {@link addedPathLength}; yields after each slice. */
export function* addedPathLengthInSteps(
  masks: MaskPair,
  toleranceMm = 0,
): Generator<undefined, AddedPathLength> {
  const { reference, predicted, shape, spacingMm } = masks;
  const [ni, nj, nk = 1] = shape;
  const area = ni * nj;
  for (const { length } of [reference, predicted]) {
    if (length !== area * nk) {
      throw new AppError('internal/shape', { expected: area * nk, actual: length });
    }
  }
  const pixelMm = Math.sqrt(spacingMm[0] * spacingMm[1]);
  const slices: { k: number; aplMm: number; fnplMm: number }[] = [];
  let [apl, fnpl, whole] = [0, 0, 0];
  for (let k = 0; k < nk; k++) {
    yield;
    const wanted = edgeOf(reference.subarray(k * area, (k + 1) * area), ni, nj);
    if (!wanted) continue;
    const automatic = predicted.subarray(k * area, (k + 1) * area);
    const drawn = near(edgeOf(automatic, ni, nj), { shape: [ni, nj, 1], spacingMm, toleranceMm });
    let [missing, outside] = [0, 0];
    for (let pixel = 0; pixel < area; pixel++) {
      if (wanted[pixel] === 0) continue;
      whole++;
      if (drawn?.[pixel] !== 1) missing++;
      if (automatic[pixel] === 0) outside++;
    }
    apl += missing;
    fnpl += outside;
    if (missing + outside > 0) {
      slices.push({ k, aplMm: missing * pixelMm, fnplMm: outside * pixelMm });
    }
  }
  const [aplMm, fnplMm, referenceMm] = [apl * pixelMm, fnpl * pixelMm, whole * pixelMm];
  return { aplMm, fnplMm, referenceMm, slices };
}

/** @returns null for an empty slice. */
function edgeOf(slice: Uint8Array, ni: number, nj: number): Uint8Array | null {
  let edge: Uint8Array | null = null;
  for (let j = 0; j < nj; j++) {
    const isRim = j === 0 || j === nj - 1;
    for (let i = 0, at = ni * j; i < ni; i++, at++) {
      if (slice[at] === 0) continue;
      edge ??= new Uint8Array(slice.length);
      const isWithin =
        !isRim &&
        i > 0 &&
        i < ni - 1 &&
        isFilled(slice, at - ni) &&
        slice[at - 1] !== 0 &&
        slice[at + 1] !== 0 &&
        isFilled(slice, at + ni);
      if (!isWithin) edge[at] = 1;
    }
  }
  return edge;
}

/** Whether a pixel and its neighbours in its row are all inside. */
function isFilled(slice: Uint8Array, at: number): boolean {
  return slice[at - 1] !== 0 && slice[at] !== 0 && slice[at + 1] !== 0;
}

/** The edge, grown by the tolerance. */
function near(
  edge: Uint8Array | null,
  {
    shape,
    spacingMm,
    toleranceMm,
  }: Pick<MaskPair, 'spacingMm'> & {
    readonly shape: readonly [number, number, number];
    readonly toleranceMm: number;
  },
): Uint8Array | null {
  if (!edge || toleranceMm <= 0) return edge;
  const distance = distanceToMaskMm(edge, shape, [spacingMm[0], spacingMm[1], 1]);
  // Rounding must not decide about a pixel at exactly the tolerance.
  return Uint8Array.from(distance, (mm) => (mm <= toleranceMm * (1 + 1e-6) ? 1 : 0));
}

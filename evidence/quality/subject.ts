import { distanceToMaskMm } from '../../src/core/geometry/distance.ts';
import {
  boundingBox,
  boxShape,
  cropToBox,
  type VoxelBox,
} from '../../src/core/geometry/voxelBox.ts';
import type { Size3 } from '../../src/core/inference/slidingWindow.ts';

/** A mask cut to its box, [k, j, i]. */
export interface Piece {
  readonly shape: Size3;
  readonly mask: Uint8Array<ArrayBuffer>;
}

/** One structure of one scan, to make contours of. Arrays are [K, J, I] on `shape`. */
export interface Subject {
  readonly shape: Size3;
  /** The same along all axes. */
  readonly spacingMm: number;
  readonly image: Int16Array | Float32Array;
  /** 0 and 1; not empty. */
  readonly truth: Uint8Array<ArrayBuffer>;
  readonly truthVoxels: number;
  readonly box: VoxelBox;
  /** The truth cut to its box. */
  readonly piece: Piece;
  /** The box with room around it, and what lies there. */
  readonly around: {
    readonly box: VoxelBox;
    readonly shape: Size3;
    /** Signed distance to the surface in mm, positive inside. */
    readonly distance: Float32Array<ArrayBuffer>;
    readonly image: Int16Array | Float32Array;
  };
  /** mm: of the ball with the truth's volume, or less where the structure is in several parts. */
  readonly radiusMm: number;
  /** The same structure of other patients. */
  readonly donors: readonly Piece[];
}

/** Room around a structure within which its boundary may wander. */
const REACH_MM = 60;

/** @returns null where the structure is not there. */
export function pieceOf(mask: Uint8Array<ArrayBuffer>, shape: Size3): Piece | null {
  if (!mask.includes(1)) return null;
  const box = boundingBox(mask, shape);
  return { shape: boxShape(box), mask: cropToBox(mask, shape, box) };
}

/** @returns null where the structure is not there. */
export function subjectOf(
  scan: {
    readonly shape: Size3;
    readonly spacingMm: number;
    readonly image: Int16Array | Float32Array;
    readonly truth: Uint8Array<ArrayBuffer>;
  },
  donors: readonly Piece[],
): Subject | null {
  const { shape, spacingMm, image, truth } = scan;
  const piece = pieceOf(truth, shape);
  if (!piece) return null;
  const box = boundingBox(truth, shape);
  const reach = Math.round(REACH_MM / spacingMm);
  const wide: VoxelBox = {
    low: mapped(box.low, (at) => Math.max(0, at - reach)),
    high: mapped(box.high, (at, axis) => Math.min(shape[axis], at + reach)),
  };
  const part = boxShape(wide);
  const distance = signedDistance(cropToBox(truth, shape, wide), part, spacingMm);
  const truthVoxels = truth.reduce((sum, value) => sum + value, 0);
  const ball = spacingMm * Math.cbrt((3 * truthVoxels) / (4 * Math.PI));
  const deepest = distance.reduce((most, value) => Math.max(most, value), 0);
  const cropped =
    image instanceof Int16Array ? cropToBox(image, shape, wide) : cropToBox(image, shape, wide);
  return {
    ...scan,
    truthVoxels,
    box,
    piece,
    around: { box: wide, shape: part, distance, image: cropped },
    radiusMm: Math.min(ball, 1.6 * deepest),
    donors,
  };
}

function mapped(size: Size3, of: (value: number, axis: 0 | 1 | 2) => number): Size3 {
  return [of(size[0], 0), of(size[1], 1), of(size[2], 2)];
}

function signedDistance(
  inside: Uint8Array<ArrayBuffer>,
  shape: Size3,
  spacingMm: number,
): Float32Array<ArrayBuffer> {
  const spacing = [spacingMm, spacingMm, spacingMm] as const;
  const out = distanceToMaskMm(inside, shape, spacing);
  const toOutside = distanceToMaskMm(
    inside.map((value) => 1 - value),
    shape,
    spacing,
  );
  for (let at = 0; at < out.length; at++) {
    // A structure that fills its part has no outside; the part's edge is as far as is known.
    const depth = Number.isFinite(toOutside[at]) ? toOutside[at] : REACH_MM;
    out[at] = depth - out[at];
  }
  return out;
}

import type { CroppedPair } from './maskPair.ts';
import { latticeBuilder, type LatticeBuilder, type LatticePoints } from './nearestDistance.ts';

/**
 * Surface elements sit at the corners between voxels: a corner belongs to the surface when some but not all of the voxels
 * around it are inside. Its code has bit x + 2 y + 4 z for the neighbour at offset (x, y, z) in i, j, k. Corners along i, j, k
 * are one fewer than voxels of the padded crop; 1 along k for a contour.
 */
export interface SurfaceElements extends LatticePoints {
  /** [count] */
  readonly codes: Uint8Array;
}

/**
 * @param mask padded by one voxel outside on every side, 0 or 1, on the shape of `pair`.
 * @returns yields after each slice.
 */
export function* surfaceElements(
  mask: Uint8Array,
  { shape: [ni, nj, nk], dimensions }: Pick<CroppedPair, 'shape' | 'dimensions'>,
): Generator<undefined, SurfaceElements> {
  const slices = dimensions === 2 ? 1 : nk - 1;
  const found = latticeBuilder([ni - 1, nj - 1, slices]);
  for (let k = 0; k < slices; k++) {
    for (let j = 0; j + 1 < nj; j++) {
      const at = ni * (j + nj * k);
      if (dimensions === 2) addContourRow(mask, { at, ni }, found);
      else addSurfaceRow(mask, { at, ni, slice: ni * nj }, found);
      found.endRow();
    }
    yield;
  }
  return found.finish();
}

/** Corners between two rows of pixels. @param row where the nearer one begins, and how long it is. */
function addContourRow(
  mask: Uint8Array,
  { at, ni }: { readonly at: number; readonly ni: number },
  found: LatticeBuilder,
): void {
  // The right half of one corner's code is the left half of the next one's.
  let right = mask[at] | (mask[at + ni] << 2);
  for (let i = 1; i < ni; i++) {
    const left = right;
    right = mask[at + i] | (mask[at + i + ni] << 2);
    const code = left | (right << 1);
    if (code !== 0 && code !== 15) found.add(i - 1, code);
  }
}

/** Corners between four rows of voxels. */
function addSurfaceRow(
  mask: Uint8Array,
  { at, ni, slice }: { readonly at: number; readonly ni: number; readonly slice: number },
  found: LatticeBuilder,
): void {
  const [b, c, d] = [at + ni, at + slice, at + slice + ni];
  let right = mask[at] | (mask[b] << 2) | (mask[c] << 4) | (mask[d] << 6);
  for (let i = 1; i < ni; i++) {
    const left = right;
    right = mask[at + i] | (mask[b + i] << 2) | (mask[c + i] << 4) | (mask[d + i] << 6);
    const code = left | (right << 1);
    if (code !== 0 && code !== 255) found.add(i - 1, code);
  }
}

/**
 * Area in mm² of the surface element of each code, 0 for none and all; for contours (two spacings) the length in mm.
 * @returns [256], or [16] of a contour.
 */
export function elementAreas(
  spacingMm: readonly [number, number] | readonly [number, number, number],
): Float64Array {
  const [si, sj, sk] = spacingMm;
  if (sk === undefined) return contourLengths(si, sj);
  const areas = new Float64Array(256);
  const faces = [sj * sk, si * sk, si * sj];
  for (const [pattern, normals] of PATTERNS) {
    for (const [a, b, c] of AXIS_ORDERS) {
      let area = 0;
      for (const normal of normals) {
        area += Math.hypot(normal[a] * faces[0], normal[b] * faces[1], normal[c] * faces[2]) / 8;
      }
      for (let flips = 0; flips < 8; flips++) {
        const code = turned(pattern, [a, b, c], flips);
        areas[code] = area;
        areas[255 - code] = area;
      }
    }
  }
  return areas;
}

type Normal = readonly [number, number, number];

const CUT_CORNER: Normal = [1, 1, 1];

/**
 * The thirteen ways to part the eight voxels around a corner that no turn, mirror image or exchange of inside and outside
 * makes out of one another, and the triangles of marching cubes there: absolute components of their normals times eight, whose
 * lengths are the areas for unit spacing.
 * Source: the look-up table of google-deepmind/surface-distance (Nikolov et al. 2018), reduced by its symmetries.
 */
const PATTERNS: readonly (readonly [code: number, normals: readonly Normal[]])[] = [
  [0b00000001, [CUT_CORNER]],
  [
    0b00000011,
    [
      [0, 2, 2],
      [0, 2, 2],
    ],
  ],
  [0b00000110, [CUT_CORNER, CUT_CORNER]],
  [0b00000111, [CUT_CORNER, [2, 2, 2], [0, 0, 4]]],
  [
    0b00001111,
    [
      [0, 0, 4],
      [0, 0, 4],
    ],
  ],
  [0b00010110, [CUT_CORNER, CUT_CORNER, CUT_CORNER]],
  [0b00010111, [CUT_CORNER, [2, 2, 2], [2, 2, 2], CUT_CORNER]],
  [0b00011000, [CUT_CORNER, CUT_CORNER]],
  [0b00011001, [[2, 2, 0], [2, 2, 0], CUT_CORNER]],
  [0b00011011, [[3, 3, 3], [2, 0, 2], CUT_CORNER, [2, 2, 0]]],
  [0b00011110, [[0, 0, 4], [2, 2, 2], CUT_CORNER, CUT_CORNER]],
  [
    0b00111100,
    [
      [0, 2, 2],
      [0, 2, 2],
      [0, 2, 2],
      [0, 2, 2],
    ],
  ],
  [0b01101001, [CUT_CORNER, CUT_CORNER, CUT_CORNER, CUT_CORNER]],
];

const AXIS_ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/** The pattern with its axes in another order, then mirrored along the axes of the bits of `flips`. */
function turned(pattern: number, order: readonly [number, number, number], flips: number): number {
  let code = 0;
  for (let corner = 0; corner < 8; corner++) {
    if (((pattern >> corner) & 1) === 0) continue;
    let place = 0;
    order.forEach((from, axis) => {
      place |= ((corner >> from) & 1) << axis;
    });
    code |= 1 << (place ^ flips);
  }
  return code;
}

/** Codes of four pixels, bit x + 2 y: cut corners, straight edges, and two opposite corners. */
function contourLengths(si: number, sj: number): Float64Array {
  const corner = Math.hypot(si, sj) / 2;
  const lengths = new Float64Array(16).fill(corner);
  for (const none of [0b0000, 0b1111]) lengths[none] = 0;
  for (const alongI of [0b0011, 0b1100]) lengths[alongI] = si;
  for (const alongJ of [0b0101, 0b1010]) lengths[alongJ] = sj;
  for (const opposite of [0b0110, 0b1001]) lengths[opposite] = 2 * corner;
  return lengths;
}

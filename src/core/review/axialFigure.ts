import { maskTable, membersOf, type LabelSets } from '../contour/labelSets.ts';
import { applyPoint, invert, spacingMm, type Affine } from '../geometry/affine.ts';
import type { VoxelGrid, WorldPoint } from '../geometry/grid.ts';
import { indexToWorld } from '../geometry/gridMath.ts';
import { reorientation } from '../geometry/orientation.ts';
import { outlines, type Polyline } from '../geometry/outlines.ts';
import type { Volume } from '../volume/volume.ts';

/** What an axial picture shows: a square of the patient, his right on the left as radiologists have it. */
export interface AxialField {
  /** A voxel's centre. */
  readonly center: WorldPoint;
  /** Side of the square. */
  readonly sizeMm: number;
  /** The patient's right on the right instead. */
  readonly isNeurological: boolean;
}

/** World point of a place in the picture, mm from its upper left corner; y points down, to the back. */
function worldAt({ center, sizeMm, isNeurological }: AxialField, x: number, y: number): WorldPoint {
  const towardsRight = isNeurological ? 1 : -1;
  return [center[0] + towardsRight * (x - sizeMm / 2), center[1] - (y - sizeMm / 2), center[2]];
}

/** The place in the picture of a world point, mm from the upper left corner; may lie outside. */
function placeOf({ center, sizeMm, isNeurological }: AxialField, world: WorldPoint) {
  const towardsRight = isNeurological ? 1 : -1;
  return [
    sizeMm / 2 + towardsRight * (world[0] - center[0]),
    sizeMm / 2 - (world[1] - center[1]),
  ] as const;
}

/**
 * The image in a field: linear between voxels of its plane, black outside of the image.
 * @param pixels of a side.
 * @returns [pixels, pixels] grey values, 0 at the lower end of the window, 255 at the upper.
 */
export function axialGrey(
  { grid, voxels }: Pick<Volume, 'grid' | 'voxels'>,
  field: AxialField,
  {
    pixels,
    window,
  }: {
    readonly pixels: number;
    readonly window: { readonly center: number; readonly width: number };
  },
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(pixels * pixels);
  const toIndex = invert(grid.affine);
  const mm = field.sizeMm / pixels;
  const low = window.center - window.width / 2;
  for (let row = 0, at = 0; row < pixels; row++) {
    for (let column = 0; column < pixels; column++, at++) {
      const world = worldAt(field, (column + 0.5) * mm, (row + 0.5) * mm);
      const value = valueAt(voxels, grid.shape, applyPoint(toIndex, world));
      if (value === null) continue;
      out[at] = Math.min(255, Math.max(0, Math.round((255 * (value - low)) / window.width)));
    }
  }
  return out;
}

/** Trilinear; null outside of the voxels. */
function valueAt(
  voxels: Int16Array | Float32Array,
  [ni, nj, nk]: readonly [number, number, number],
  [x, y, z]: readonly [number, number, number],
): number | null {
  const isOutside = (at: number, count: number): boolean => at < -0.5 || at > count - 0.5;
  if (isOutside(x, ni) || isOutside(y, nj) || isOutside(z, nk)) return null;
  let sum = 0;
  for (const [k, wk] of weights(z, nk)) {
    for (const [j, wj] of weights(y, nj)) {
      for (const [i, wi] of weights(x, ni)) sum += wk * wj * wi * voxels[i + ni * (j + nj * k)];
    }
  }
  return sum;
}

/** The two voxels that a place lies between, and their weights; one where it is on a voxel. */
function weights(at: number, count: number): readonly (readonly [number, number])[] {
  const inside = Math.min(count - 1, Math.max(0, at));
  const below = Math.floor(inside);
  const part = inside - below;
  // Rounding of the affine must not read another slice.
  if (part < 1e-6) return [[below, 1]];
  return part > 1 - 1e-6
    ? [[below + 1, 1]]
    : [
        [below, 1 - part],
        [below + 1, part],
      ];
}

/**
 * Outlines of the structures of a label map in a field, in mm from its upper left corner. On a grid that is not oblique they
 * run exactly between the voxels.
 * @param contours.labels [K, J, I] on the grid; not modified.
 * @param contours.sets labels that stand for several structures.
 * @returns the structures that are there, by their own labels, rising, each with its lines.
 */
export function axialOutlines(
  {
    grid,
    labels,
    sets,
  }: { readonly grid: VoxelGrid; readonly labels: Uint8Array; readonly sets: LabelSets },
  field: AxialField,
): { readonly label: number; readonly lines: readonly Polyline[] }[] {
  const [stepX, stepY] = inPlaneSpacingMm(grid.affine);
  // An odd number of points, so that the middle one is the centre: a voxel's.
  const reach = (step: number): number => Math.ceil(field.sizeMm / 2 / step) + 1;
  const [halfX, halfY] = [reach(stepX), reach(stepY)];
  const [nx, ny] = [2 * halfX + 1, 2 * halfY + 1];
  const toIndex = invert(grid.affine);
  const found = new Int16Array(nx * ny);
  const [left, top] = [field.sizeMm / 2 - halfX * stepX, field.sizeMm / 2 - halfY * stepY];
  for (let y = 0, at = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, at++) {
      const world = worldAt(field, left + x * stepX, top + y * stepY);
      found[at] = labelAt(labels, grid.shape, applyPoint(toIndex, world));
    }
  }
  const structures = [...new Set(found)].flatMap((label) => membersOf(sets, label));
  const present = [...new Set(structures)].toSorted((a, b) => a - b);
  return present.map((label) => {
    const isIn = maskTable(sets, label);
    const mask = Uint8Array.from(found, (one) => isIn[one]);
    const lines = outlines(mask, [nx, ny]).map((line) =>
      line.map((value, at) => (at % 2 === 0 ? left + value * stepX : top + value * stepY)),
    );
    return { label, lines };
  });
}

/** 0 outside of the grid. */
function labelAt(
  labels: Uint8Array,
  [ni, nj, nk]: readonly [number, number, number],
  index: readonly [number, number, number],
): number {
  const [i, j, k] = index.map(Math.round);
  const isInside = i >= 0 && j >= 0 && k >= 0 && i < ni && j < nj && k < nk;
  return isInside ? labels[i + ni * (j + nj * k)] : 0;
}

function inPlaneSpacingMm(affine: Affine): readonly [number, number] {
  const [x, y] = reorientation(affine, 'LPS');
  const spacing = spacingMm(affine);
  return [spacing[x.sourceAxis], spacing[y.sourceAxis]];
}

/** A box in a picture, mm from its upper left corner. */
export interface FieldBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The smallest box around the voxels of one slice of a grid, cut to the field.
 * @param region.voxels indices; those of other slices k are left out.
 * @returns null where none of them is in the slice.
 */
export function boxInField(
  grid: VoxelGrid,
  region: { readonly voxels: Uint32Array; readonly k: number },
  field: AxialField,
): FieldBox | null {
  const [ni, nj] = grid.shape;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const voxel of region.voxels) {
    if (Math.floor(voxel / (ni * nj)) !== region.k) continue;
    const [i, j] = [voxel % ni, Math.floor(voxel / ni) % nj];
    for (const [di, dj] of CORNERS) {
      const [x, y] = placeOf(field, indexToWorld(grid, [i + di, j + dj, region.k]));
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  if (left === Infinity) return null;
  const clamp = (value: number): number => Math.min(field.sizeMm, Math.max(0, value));
  const [x, y] = [clamp(left), clamp(top)];
  return { x, y, width: clamp(right) - x, height: clamp(bottom) - y };
}

const CORNERS = [
  [-0.5, -0.5],
  [0.5, -0.5],
  [-0.5, 0.5],
  [0.5, 0.5],
] as const;

import {
  affineFromColumns,
  applyPoint,
  invert,
  multiply,
  spacingMm,
} from '../core/geometry/affine.ts';
import type { Affine } from '../core/geometry/affine.ts';
import type { IndexPoint, VoxelGrid, WorldPoint } from '../core/geometry/grid.ts';
import { nearestVoxel } from '../core/geometry/gridMath.ts';
import { axisCodes } from '../core/geometry/orientation.ts';
import { PLANE_AXES } from './layout.ts';
import type { DisplayPoint } from './layout.ts';
import type { Plane } from './viewer.ts';

type Axis = 0 | 1 | 2;

/** An image's grid as the viewer lays it out: its own axes, turned to right, anterior, superior. */
export interface DisplayGrid {
  readonly grid: VoxelGrid;
  /** Outer extent along right, anterior, superior, mm. */
  readonly extentMm: DisplayPoint;
  /** For each display axis: the index axis that it runs along, and whether the index falls as it grows. */
  readonly axes: readonly [DisplayAxis, DisplayAxis, DisplayAxis];
  /**
   * Fraction of the extent (0 … 1 from outer face to outer face, right, anterior, superior) to voxel index.
   */
  readonly fractionToIndex: Affine;
  readonly worldToIndex: Affine;
}

export interface DisplayAxis {
  readonly indexAxis: Axis;
  readonly flipped: boolean;
  readonly voxels: number;
  readonly spacingMm: number;
}

/**
 * Lays a grid out for display.
 * @throws AppError `input/inconsistent-geometry` when the affine is singular.
 */
export function displayGrid(grid: VoxelGrid): DisplayGrid {
  const codes = axisCodes(grid.affine);
  const spacing = spacingMm(grid.affine);
  const pick = (negative: string, positive: string): DisplayAxis => {
    const found = codes.findIndex((code) => code === negative || code === positive);
    const indexAxis = found === 0 ? 0 : found === 1 ? 1 : 2;
    return {
      indexAxis,
      flipped: codes[indexAxis] === negative,
      voxels: grid.shape[indexAxis],
      spacingMm: spacing[indexAxis],
    };
  };
  const axes = [pick('L', 'R'), pick('P', 'A'), pick('I', 'S')] as const;
  const columns: [Triple, Triple, Triple] = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  const origin: Triple = [0, 0, 0];
  for (const axis of [0, 1, 2] as const) {
    const { indexAxis, flipped, voxels } = axes[axis];
    columns[axis][indexAxis] = flipped ? -voxels : voxels;
    origin[indexAxis] = flipped ? voxels - 0.5 : -0.5;
  }
  const extent = (axis: Axis): number => axes[axis].voxels * axes[axis].spacingMm;
  return {
    grid,
    extentMm: [extent(0), extent(1), extent(2)],
    axes,
    fractionToIndex: affineFromColumns(columns, origin),
    worldToIndex: invert(grid.affine),
  };
}

type Triple = [number, number, number];

/** Display position of a voxel index. */
export function indexToDisplay({ axes }: DisplayGrid, index: IndexPoint): DisplayPoint {
  const along = (axis: Axis): number => {
    const { indexAxis, flipped, voxels, spacingMm } = axes[axis];
    const i = index[indexAxis];
    return ((flipped ? voxels - 1 - i : i) + 0.5) * spacingMm;
  };
  return [along(0), along(1), along(2)];
}

/** Voxel index, fractional, of a display position; whole at voxel centres, and may lie outside the grid. */
export function displayToIndex(display: DisplayGrid, point: DisplayPoint): IndexPoint {
  const { fractionToIndex, extentMm } = display;
  const [x, y, z] = extentMm;
  return applyPoint(fractionToIndex, [point[0] / x, point[1] / y, point[2] / z]);
}

/** The voxel whose centre is nearest to a display position; positions outside give the voxel at the rim. */
export function displayToVoxel(display: DisplayGrid, point: DisplayPoint): IndexPoint {
  return nearestVoxel(display.grid, displayToIndex(display, point));
}

/** The voxel whose centre is nearest to a world position; positions outside give the voxel at the rim. */
export function worldToVoxel({ grid, worldToIndex }: DisplayGrid, world: WorldPoint): IndexPoint {
  return nearestVoxel(grid, applyPoint(worldToIndex, world));
}

/** Slice of a plane through a voxel, counted from 1 at the patient's left, back or feet, and how many there are. */
export function sliceOf(
  { axes }: DisplayGrid,
  plane: Plane,
  index: IndexPoint,
): { number: number; of: number } {
  const { indexAxis, flipped, voxels } = axes[PLANE_AXES[plane].depth];
  const i = index[indexAxis];
  return { number: flipped ? voxels - i : i + 1, of: voxels };
}

/** The voxel `delta` slices further towards the patient's right, front or head; stops at the rim. */
export function steppedVoxel(
  { grid, axes }: DisplayGrid,
  index: readonly [number, number, number],
  { plane, delta }: { readonly plane: Plane; readonly delta: number },
): IndexPoint {
  const { indexAxis, flipped } = axes[PLANE_AXES[plane].depth];
  const stepped: Triple = [...index];
  stepped[indexAxis] += flipped ? -delta : delta;
  return nearestVoxel(grid, stepped);
}

/**
 * Takes a fraction of the image's extent to the texture coordinate of another grid (0 … 1 over its outer
 * faces, in its own index order), as a column-major 4 × 4 matrix for WebGL.
 */
export function textureMatrix(image: DisplayGrid, layer: VoxelGrid): Float32Array<ArrayBuffer> {
  const [ni, nj, nk] = layer.shape;
  const indexToTexture = affineFromColumns(
    [
      [1 / ni, 0, 0],
      [0, 1 / nj, 0],
      [0, 0, 1 / nk],
    ],
    [0.5 / ni, 0.5 / nj, 0.5 / nk],
  );
  const isSame =
    layer.affine.every((entry, n) => entry === image.grid.affine[n]) &&
    layer.shape.every((length, axis) => length === image.grid.shape[axis]);
  // The detour through the world would put voxel centres off by a rounding error.
  const toLayerIndex = isSame
    ? image.fractionToIndex
    : multiply(multiply(invert(layer.affine), image.grid.affine), image.fractionToIndex);
  const m = multiply(indexToTexture, toLayerIndex);
  return Float32Array.from([0, 1, 2, 3].flatMap((c) => [0, 1, 2, 3].map((r) => m[4 * r + c] ?? 0)));
}

import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { FramePixels } from './framePixels.ts';
import type { FrameSize, PlacedPlane } from '../dicom/placePlanes.ts';

/** What painting a frame touched. */
export interface PaintedPart {
  /** Pixels that are something and lie beyond the grid. */
  readonly outside: number;
  /** Voxels from `low` on and before `high` were written at most; `low` ≥ `high` where none was. */
  readonly low: number;
  readonly high: number;
}

const AXES = [0, 1, 2] as const;

/**
 * Writes a frame into an array on a grid; pixels that are nothing leave it as it is.
 * @param out [K, J, I]; or from slice `frame.slice` on, as far as the frame needs it.
 * @param frame.table what a pixel value becomes; 0: nothing.
 */
export function paintFrame(
  out: Uint8Array,
  { shape }: VoxelGrid,
  frame: {
    readonly plane: PlacedPlane;
    readonly size: FrameSize;
    readonly values: FramePixels;
    readonly table: Uint8Array;
    readonly slice: number;
  },
): PaintedPart {
  const { plane, values, table } = frame;
  const { rows, columns } = frame.size;
  const strides = [1, shape[0], shape[0] * shape[1]] as const;
  const offset = (step: readonly [number, number, number]): number =>
    AXES.reduce<number>((sum, axis) => sum + step[axis] * strides[axis], 0);
  const [start, columnOffset, rowOffset] = [
    offset(plane.start) - frame.slice * strides[2],
    offset(plane.columnStep),
    offset(plane.rowStep),
  ];
  const inside = insideOf(plane, shape, { rows, columns });
  let outside = 0;
  const isWhole = inside.columns[1] - inside.columns[0] === columns;
  const isWholeFrame = isWhole && inside.rows[1] - inside.rows[0] === rows;
  if (!isWholeFrame) {
    for (let pixel = 0; pixel < values.length; pixel++) if (table[values[pixel]] !== 0) outside++;
  }
  let [low, high] = [out.length, 0];
  for (let row = inside.rows[0]; row < inside.rows[1]; row++) {
    const voxels = start + row * rowOffset;
    for (let column = inside.columns[0]; column < inside.columns[1]; column++) {
      const label = table[values[row * columns + column]];
      if (label === 0) continue;
      const voxel = voxels + column * columnOffset;
      out[voxel] = label;
      if (voxel < low) low = voxel;
      if (voxel >= high) high = voxel + 1;
      if (!isWholeFrame) outside--;
    }
  }
  return { outside, low, high };
}

type Range = readonly [from: number, end: number];

/** Rows and columns of a frame that lie on the grid. */
function insideOf(
  { start, columnStep, rowStep }: PlacedPlane,
  shape: readonly [number, number, number],
  size: FrameSize,
): { readonly rows: Range; readonly columns: Range } {
  const range = (step: readonly [number, number, number], length: number): Range => {
    let [from, end] = [0, length];
    for (const axis of AXES) {
      if (step[axis] === 0) continue;
      // Of pixels 0, 1, …: those whose voxel start ± pixel is 0 … shape - 1.
      const [first, last] =
        step[axis] > 0
          ? [-start[axis], shape[axis] - 1 - start[axis]]
          : [start[axis] - shape[axis] + 1, start[axis]];
      from = Math.max(from, first);
      end = Math.min(end, last + 1);
    }
    return [from, Math.max(from, end)];
  };
  const isOff = AXES.some(
    (axis) =>
      columnStep[axis] === 0 &&
      rowStep[axis] === 0 &&
      (start[axis] < 0 || start[axis] >= shape[axis]),
  );
  if (isOff) return { rows: [0, 0], columns: [0, 0] };
  return { rows: range(rowStep, size.rows), columns: range(columnStep, size.columns) };
}

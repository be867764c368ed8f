import { AppError } from '../../core/errors.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import { assertInvertible, checkedShape } from '../voxels/checkedGrid.ts';
import { SCALAR_DATATYPES, type ScalarDatatype } from '../voxels/scalarDatatype.ts';
import type { VoxelFile } from '../voxels/voxelFile.ts';

/** Voxels begin here, whatever the header holds. */
export const MGH_HEADER_BYTES = 284;

const DATATYPES: Readonly<Record<number, ScalarDatatype>> = {
  0: SCALAR_DATATYPES.uint8,
  1: SCALAR_DATATYPES.int32,
  3: SCALAR_DATATYPES.float32,
  4: SCALAR_DATATYPES.int16,
  10: SCALAR_DATATYPES.uint16,
};

/** What FreeSurfer takes where the header gives no orientation: coronal slices of 1 mm about the origin. */
const CORONAL = {
  spacing: [1, 1, 1],
  directions: [-1, 0, 0, 0, 0, -1, 0, 1, 0],
  centre: [0, 0, 0],
} as const;

/**
 * Reads and checks the header of a FreeSurfer volume, inflated (.mgh).
 * @param head the first 284 bytes at least.
 * @throws AppError `input/corrupt` { reason: 'truncated-header', expectedBytes, actualBytes } or { reason: 'bad-header',
 * format: 'mgh', field: 'version' }; `input/unsupported-datatype` { datatype: 'unknown', code }; as `checkedShape` and
 * `assertInvertible`.
 * Source: FreeSurfer `mriio.cpp` (mghRead) and its wiki, MghFormat; vox2ras as `MRIxfmCRS2XYZ`.
 */
export function mghVoxelFile(head: Uint8Array): VoxelFile {
  if (head.length < MGH_HEADER_BYTES) {
    const detail = { expectedBytes: MGH_HEADER_BYTES, actualBytes: head.length };
    throw new AppError('input/corrupt', { reason: 'truncated-header', ...detail });
  }
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.getInt32(0) !== 1) {
    throw new AppError('input/corrupt', { reason: 'bad-header', format: 'mgh', field: 'version' });
  }
  const sizes = [4, 8, 12, 16].map((at) => view.getInt32(at));
  const { shape, further } = checkedShape(sizes);
  const code = view.getInt32(20);
  const datatype = Object.hasOwn(DATATYPES, code) ? DATATYPES[code] : undefined;
  if (!datatype) throw new AppError('input/unsupported-datatype', { datatype: 'unknown', code });
  const isPlaced = view.getInt16(28) > 0;
  const affine = vox2ras(view, shape, isPlaced);
  assertInvertible(affine);
  return {
    source: { format: 'mgh' },
    grid: { shape, affine },
    planes: further,
    isInterleaved: false,
    datatype,
    littleEndian: false,
    slope: 1,
    intercept: 0,
    data: {
      encoding: 'raw',
      files: { kind: 'attached' },
      offsetBytes: MGH_HEADER_BYTES,
      skipLines: 0,
      skipBytes: 0,
      isAtEnd: false,
    },
    segments: [],
    issues: isPlaced ? [] : [{ code: 'issue/no-orientation', detail: {} }],
  };
}

/** c is where index shape / 2 lies, which is half a voxel beyond the centre of the volume. */
function vox2ras(
  view: DataView,
  shape: readonly [number, number, number],
  isPlaced: boolean,
): Affine {
  const floats = (at: number, length: number): number[] =>
    Array.from({ length }, (_, n) => view.getFloat32(at + 4 * n));
  const { spacing, directions, centre } = isPlaced
    ? { spacing: floats(30, 3), directions: floats(42, 9), centre: floats(78, 3) }
    : CORONAL;
  const row = (world: 0 | 1 | 2): [number, number, number, number] => {
    const [a, b, c] = spacing.map((step, axis) => directions[3 * axis + world] * step + 0);
    const middle = (a * shape[0]) / 2 + (b * shape[1]) / 2 + (c * shape[2]) / 2;
    return [a, b, c, centre[world] - middle];
  };
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1];
}

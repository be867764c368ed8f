import { AppError } from '../errors.ts';
import { spacingMm } from '../geometry/affine.ts';
import { dilateMm } from '../geometry/distance.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount, voxelVolumeMl } from '../geometry/gridMath.ts';
import { ERROR_KINDS } from '../metrics/errorTypes.ts';
import type { EvaluationRegion } from './structureEvaluation.ts';

/** How far around both contours errors and doubt are compared. (METHODS A3) */
export const REGION_MARGIN_MM = 10;

/** One structure on the network's grid. Arrays are not modified. */
export interface NetworkMasks {
  readonly grid: VoxelGrid;
  /** [net] non-zero in the network's own contour. */
  readonly contour: Uint8Array;
  /** [net] non-zero in the reference. */
  readonly reference: Uint8Array;
  /** [net] non-zero in the body. */
  readonly body: Uint8Array;
}

/** The voxels that count, and what each of them is. */
export interface RegionVoxels {
  /** [n] indices on the network's grid, rising. */
  readonly voxels: Uint32Array<ArrayBuffer>;
  /** [n] one of {@link ERROR_KINDS}. */
  readonly kindOf: Uint8Array<ArrayBuffer>;
  readonly region: EvaluationRegion;
}

/**
 * All voxels of the body within 10 mm of the network's contour or the reference.
 * @returns null where there are none: both contours are empty, or lie beyond the body.
 * @throws AppError `internal/shape` when an array does not fit the grid.
 */
export function* evaluationRegion(masks: NetworkMasks): Generator<undefined, RegionVoxels | null> {
  const { grid, contour, reference, body } = masks;
  const count = voxelCount(grid);
  for (const { length } of [contour, reference, body]) {
    if (length !== count) throw new AppError('internal/shape', { expected: count, actual: length });
  }
  const near = new Uint8Array(count);
  for (let at = 0; at < count; at++) near[at] = contour[at] !== 0 || reference[at] !== 0 ? 1 : 0;
  yield;
  const shape = { shape: grid.shape, spacingMm: spacingMm(grid.affine) };
  const region = dilateMm(near, shape, REGION_MARGIN_MM);
  yield;
  let voxels = 0;
  for (let at = 0; at < count; at++) {
    if (body[at] === 0) region[at] = 0;
    voxels += region[at];
  }
  if (voxels === 0) return null;
  yield;
  return compact(region, voxels, masks);
}

function compact(
  region: Uint8Array,
  count: number,
  { grid, contour, reference }: NetworkMasks,
): RegionVoxels {
  const voxels = new Uint32Array(count);
  const kindOf = new Uint8Array(count);
  let errors = 0;
  for (let voxel = 0, at = 0; at < count; voxel++) {
    if (region[voxel] === 0) continue;
    const kind = (contour[voxel] === 0 ? 0 : 2) + (reference[voxel] === 0 ? 0 : 1);
    if (kind === ERROR_KINDS.falseNegative || kind === ERROR_KINDS.falsePositive) errors++;
    voxels[at] = voxel;
    kindOf[at++] = kind;
  }
  const ml = voxelVolumeMl(grid);
  return {
    voxels,
    kindOf,
    region: {
      voxels: count,
      volumeMl: count * ml,
      marginMm: REGION_MARGIN_MM,
      errorFraction: errors / count,
      errorMl: errors * ml,
    },
  };
}

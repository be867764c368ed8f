import { AppError } from '../errors.ts';
import { spacingMm } from '../geometry/affine.ts';
import { dilateInSteps } from '../geometry/distance.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount, voxelVolumeMl } from '../geometry/gridMath.ts';
import { ERROR_KINDS } from '../metrics/errorTypes.ts';
import { boxedObservers, type BoxedObservers } from './observersBox.ts';
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
  /** A box of the network's grid around the region, its voxels along i, j, k, and the network's contour there. */
  readonly box: { readonly shape: BoxedObservers['shape']; readonly contour: Uint8Array };
  /** [n] indices in the box. */
  readonly places: Uint32Array<ArrayBuffer>;
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
  const boxed = yield* withoutShare(boxedObservers([contour, reference], grid, REGION_MARGIN_MM));
  if (!boxed) return null;
  const [own, drawn] = boxed.masks;
  const near = new Uint8Array(own.length);
  for (let at = 0; at < near.length; at++) near[at] = (own[at] | drawn[at]) === 0 ? 0 : 1;
  yield;
  const scale = { shape: boxed.shape, spacingMm: spacingMm(grid.affine) };
  const region = yield* dilateInSteps(near, scale, REGION_MARGIN_MM);
  const voxels = keepBody(region, boxed, masks);
  yield;
  return voxels === 0 ? null : compact(region, voxels, { boxed, grid });
}

/** Takes what lies beyond the body out of the region; returns what is left. */
function keepBody(region: Uint8Array, { box, shape }: BoxedObservers, masks: NetworkMasks): number {
  const [ni, nj] = masks.grid.shape;
  let voxels = 0;
  for (let k = 0, at = 0; k < shape[2]; k++) {
    for (let j = 0; j < shape[1]; j++) {
      const row = box.low[0] + ni * (box.low[1] + j + nj * (box.low[2] + k));
      for (let i = 0; i < shape[0]; i++, at++) {
        if (masks.body[row + i] === 0) region[at] = 0;
        voxels += region[at];
      }
    }
  }
  return voxels;
}

function compact(
  region: Uint8Array,
  count: number,
  { boxed, grid }: { readonly boxed: BoxedObservers; readonly grid: VoxelGrid },
): RegionVoxels {
  const { box, shape, masks } = boxed;
  const [contour, reference] = masks;
  const [ni, nj] = grid.shape;
  const voxels = new Uint32Array(count);
  const places = new Uint32Array(count);
  const kindOf = new Uint8Array(count);
  let [errors, next] = [0, 0];
  for (let k = 0, at = 0; k < shape[2]; k++) {
    for (let j = 0; j < shape[1]; j++) {
      const row = box.low[0] + ni * (box.low[1] + j + nj * (box.low[2] + k));
      for (let i = 0; i < shape[0]; i++, at++) {
        if (region[at] === 0) continue;
        const kind = (contour[at] === 0 ? 0 : 2) + (reference[at] === 0 ? 0 : 1);
        if (kind === ERROR_KINDS.falseNegative || kind === ERROR_KINDS.falsePositive) errors++;
        voxels[next] = row + i;
        places[next] = at;
        kindOf[next++] = kind;
      }
    }
  }
  const ml = voxelVolumeMl(grid);
  return {
    voxels,
    places,
    kindOf,
    box: { shape, contour },
    region: {
      voxels: count,
      volumeMl: count * ml,
      marginMm: REGION_MARGIN_MM,
      errorFraction: errors / count,
      errorMl: errors * ml,
    },
  };
}

function* withoutShare<T>(steps: Generator<number, T>): Generator<undefined, T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield;
  }
}

import { AppError } from '../core/errors.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { voxelVolumeMl } from '../core/geometry/gridMath.ts';
import { rankMostUncertain } from '../core/review/budget.ts';
import type { ErrorSource, RefusedHead } from '../core/review/errorSource.ts';
import type { Activation } from '../core/uncertainty/sampleSums.ts';
import type { ErrorHead, RankedRun } from './errorProbability.ts';
import { labelErrorProbability } from './errorProbability.ts';
import type { ExpectedErrors } from './segmentation.ts';

/** The largest budget that a reviewer can ask for; any smaller one is a prefix of its ranking. */
export const LARGEST_BUDGET = 0.05;

/**
 * P(error) by a head that was shown to help for this run, and by the run's own probabilities where there is none or it cannot
 * be used: a run that is finished is never lost for its sake, and the source says what happened.
 * @param head null where there is none.
 * @throws what `checkpoint` throws.
 */
export async function expectedErrors(
  run: RankedRun & { readonly activation: Activation },
  head: ErrorHead | null,
  checkpoint: () => Promise<void>,
): Promise<ExpectedErrors> {
  let isStopped = false;
  const stoppable = async (): Promise<void> => {
    isStopped = true;
    await checkpoint();
    isStopped = false;
  };
  let refused: RefusedHead | null = null;
  if (head) {
    try {
      const probability = await labelErrorProbability(run, head, stoppable);
      const { id, version, files } = head.manifest;
      const source = { kind: 'head', id, version, sha256: files[0]?.sha256 ?? '' } as const;
      return errorsOf({ ...run, probability, source });
    } catch (error) {
      if (isStopped) throw error;
      const { network, estimator } = head.manifest.task;
      const madeFor = {
        network: network.id,
        version: network.version,
        samples: estimator.samples,
      };
      refused = { ...reasonOf(error), madeFor };
    }
  }
  const source = { kind: 'probabilities', refused } as const;
  return errorsOf({ ...run, probability: ownErrorProbability(run), source });
}

function reasonOf(error: unknown): Pick<RefusedHead, 'code' | 'detail'> {
  if (error instanceof AppError) return { code: error.code, detail: error.detail };
  // Engines throw a RangeError for an array that does not fit the memory.
  if (error instanceof RangeError) return { code: 'resource/out-of-memory', detail: {} };
  return {
    code: 'internal/unexpected',
    detail: { error: error instanceof Error ? error.name : typeof error },
  };
}

/**
 * Errors by probabilities that are known already.
 * @param map.probability [net] that the label is wrong; becomes the result's, 0 outside of the region of interest.
 * @param keysOf [net] what the ranking goes by, in the order of the probability; it may tell equal ones apart.
 */
export function errorsOf(
  map: {
    readonly grid: VoxelGrid;
    readonly roi: Uint8Array;
    readonly probability: Float32Array<ArrayBuffer>;
    readonly source?: ErrorSource;
  },
  keysOf: (probability: Float32Array) => Float32Array = (probability) => probability,
): ExpectedErrors {
  const { grid, roi, probability, source = { kind: 'probabilities', refused: null } } = map;
  let sum = 0;
  for (let voxel = 0; voxel < probability.length; voxel++) {
    if (roi[voxel] === 0) probability[voxel] = 0;
    else sum += probability[voxel];
  }
  const ranking = rankMostUncertain(keysOf(probability), roi, LARGEST_BUDGET);
  return { probability, ranking, totalMl: sum * voxelVolumeMl(grid), source };
}

/**
 * What the mean probability says itself: one minus that of the label; of regions that may overlap, how near the most
 * doubtful one is to the other answer. Only as good as the probabilities are calibrated. (METHODS F3)
 * @returns [net] 0 outside of the region of interest.
 */
export function ownErrorProbability({
  mean,
  roi,
  labels,
  activation,
}: Pick<RankedRun, 'mean' | 'roi' | 'labels'> & {
  readonly activation: Activation;
}): Float32Array<ArrayBuffer> {
  const out = new Float32Array(roi.length);
  for (let voxel = 0; voxel < out.length; voxel++) {
    if (roi[voxel] === 0) continue;
    if (activation === 'softmax') {
      out[voxel] = Math.min(1, Math.max(0, 1 - mean[labels[voxel]][voxel]));
      continue;
    }
    let largest = 0;
    for (let c = 1; c < mean.length; c++) {
      largest = Math.max(largest, Math.min(mean[c][voxel], 1 - mean[c][voxel]));
    }
    out[voxel] = largest;
  }
  return out;
}

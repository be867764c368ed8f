import { calibrationInSteps } from '../calibration/reliability.ts';
import type { RegionVoxels } from './region.ts';
import type { CalibrationEvaluation } from './structureEvaluation.ts';

/**
 * Reliability of a structure's own probability in its evaluation region.
 * @param probability [net] mean over samples; not modified.
 * @throws AppError `inference/non-finite-output` {index, by position in the region} at a value that is no probability.
 */
export function* evaluateCalibration(
  { voxels, kindOf, region }: RegionVoxels,
  probability: Float32Array,
): Generator<undefined, CalibrationEvaluation | null> {
  const own = new Float32Array(voxels.length);
  const reference = new Uint8Array(voxels.length);
  for (let at = 0; at < own.length; at++) {
    own[at] = probability[voxels[at]];
    // Bit 0 of a kind: in the reference.
    reference[at] = kindOf[at] & 1;
  }
  yield;
  const scores = yield* calibrationInSteps({ probability: own, reference });
  return scores === null ? null : { region, scores };
}

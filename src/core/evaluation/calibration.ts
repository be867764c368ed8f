import { calibrationInSteps } from '../calibration/reliability.ts';
import type { RegionVoxels } from './region.ts';
import type { CalibrationEvaluation } from './structureEvaluation.ts';

/**
 * Reliability of a structure's own probability in its evaluation region.
 * @param probability [net] mean over samples; not modified.
 * @param uncalibrated [net] the same before the package's recalibration; null where there was none.
 * @throws AppError `inference/non-finite-output` {index, by position in the region} at a value that is no probability.
 */
export function* evaluateCalibration(
  { voxels, kindOf, region }: RegionVoxels,
  probability: Float32Array,
  uncalibrated: Float32Array | null = null,
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
  if (scores === null || !uncalibrated) return scores && { region, scores };
  for (let at = 0; at < own.length; at++) own[at] = uncalibrated[voxels[at]];
  yield;
  const before = yield* calibrationInSteps({ probability: own, reference });
  return { region, scores, ...(before && { before }) };
}

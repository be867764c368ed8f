import { AppError } from '../core/errors.ts';
import type { FeatureTable, ProbabilityMaps } from '../core/uncertainty/errorFeatures.ts';
import { errorFeaturesInSteps } from '../core/uncertainty/errorFeatures.ts';
import type { ErrorProbabilityManifest } from '../models/errorProbabilityManifest.ts';
import type { RunProvenance } from './segmentation.ts';
import type { FloatTensor } from './session.ts';

/** A loaded error-probability head, whatever runs it. Calls do not overlap. */
export interface ErrorHead {
  readonly manifest: ErrorProbabilityManifest;
  /**
   * @param features [n, scales · C] as {@link errorFeatures} makes them; not kept.
   * @returns [n, C] probability that the voxel truly is of each class; the array is the caller's.
   * @throws AppError `inference/failed`, `resource/out-of-memory`, `model/signature-mismatch`.
   */
  classify(features: FloatTensor): Promise<FloatTensor>;
  /** Frees the network's memory. No call afterwards. */
  dispose(): Promise<void>;
}

/** How likely a result is wrong, voxel by voxel, on the network's grid; 0 outside of the region of interest. */
export interface ErrorProbability {
  /** [net] 0 … 1: the label is not the true one, whichever structures that concerns. */
  readonly label: Float32Array<ArrayBuffer>;
  /** [net] for each structure, 0 … 1: its contour is wrong here, the voxel in it and not of it or the reverse. */
  readonly structures: readonly Float32Array<ArrayBuffer>[];
}

/** A result and how it was made. */
export interface RankedRun extends ProbabilityMaps {
  /** [net] argmax of the mean probability. Not modified. */
  readonly labels: Uint8Array;
  readonly provenance: Pick<
    RunProvenance,
    'modelId' | 'modelVersion' | 'weightsSha256' | 'estimator' | 'drawn' | 'recalibration'
  >;
}

/** Rows in a call: some megabytes of features. */
const ROWS = 2 ** 15;

/**
 * P(error) of each voxel by a head that was fitted for this network and way of sampling, and calibrated on cases with a
 * known truth. The head says what the voxel truly is, q; the label c is wrong with 1 − q_c, the contour of a structure s
 * with 1 − q_s inside and q_s outside.
 * @param checkpoint between calls of the head; throws to stop.
 * @throws AppError `model/not-shown-to-help` as {@link requireHeadFor}: the caller falls back to entropy, and says so;
 *   `inference/non-finite-output` {index}; `model/signature-mismatch` for an output of another shape; `internal/shape`;
 *   as `head.classify`; what `checkpoint` throws.
 */
export async function errorProbability(
  run: RankedRun,
  head: ErrorHead,
  checkpoint: () => Promise<void>,
): Promise<ErrorProbability> {
  const map = (): Float32Array<ArrayBuffer> => new Float32Array(run.roi.length);
  const out = { label: map(), structures: run.mean.slice(1).map(map) };
  await judge(run, head, { out, checkpoint });
  return out;
}

/** {@link ErrorProbability.label} alone, without room for the structures. @throws as {@link errorProbability}. */
export async function labelErrorProbability(
  run: RankedRun,
  head: ErrorHead,
  checkpoint: () => Promise<void>,
): Promise<Float32Array<ArrayBuffer>> {
  const out = { label: new Float32Array(run.roi.length), structures: [] };
  await judge(run, head, { out, checkpoint });
  return out.label;
}

async function judge(
  run: RankedRun,
  head: ErrorHead,
  { out, checkpoint }: { readonly out: ErrorProbability; readonly checkpoint: () => Promise<void> },
): Promise<void> {
  requireHeadFor(head.manifest, run.provenance, run.mean.length);
  if (run.labels.length !== run.roi.length) {
    throw new AppError('internal/shape', { expected: run.roi.length, actual: run.labels.length });
  }
  const steps = errorFeaturesInSteps(run, head.manifest.input.scales);
  for (;;) {
    await checkpoint();
    const step = steps.next();
    if (!step.done) continue;
    const table = step.value;
    for (let first = 0; first < table.voxels.length; first += ROWS) {
      await checkpoint();
      await judgeRows({ run, head, table }, first, out);
    }
    return;
  }
}

async function judgeRows(
  {
    run,
    head,
    table,
  }: { readonly run: RankedRun; readonly head: ErrorHead; readonly table: FeatureTable },
  first: number,
  out: ErrorProbability,
): Promise<void> {
  const classes = run.mean.length;
  const rows = Math.min(ROWS, table.voxels.length - first);
  const features = new Float32Array(rows * table.columns);
  table.read(first, features);
  const { data, dims } = await head.classify({ data: features, dims: [rows, table.columns] });
  if (dims.length !== 2 || dims[0] !== rows || dims[1] !== classes) {
    throw new AppError('model/signature-mismatch', {
      tensor: head.manifest.output.truth,
      expected: [rows, classes],
      actual: [...dims],
    });
  }
  for (let row = 0; row < rows; row++) {
    const voxel = table.voxels[first + row];
    const label = run.labels[voxel];
    for (let c = 0; c < classes; c++) {
      const q = data[row * classes + c];
      // The negated form also catches NaN.
      if (!(q >= 0 && q <= 1 + TOLERANCE)) {
        throw new AppError('inference/non-finite-output', { index: voxel, value: String(q) });
      }
      const wrong = c === label ? Math.max(0, 1 - q) : Math.min(1, q);
      const structure = out.structures[c - 1];
      if (structure) structure[voxel] = wrong;
      if (c === label) out.label[voxel] = wrong;
    }
  }
}

/** A softmax in float32 may end this far above 1. */
const TOLERANCE = 1e-5;

/**
 * A head is used only where it was shown to find more errors than entropy: for the same weights, members and flips, and
 * about as many samples.
 * @param classes of the run, the background among them.
 * @throws AppError `model/not-shown-to-help` {what}: 'network', 'version', 'weights', 'classes', 'flips', 'samples'.
 * Source: METHODS H4.
 */
export function requireHeadFor(
  { task: { network, estimator } }: ErrorProbabilityManifest,
  provenance: RankedRun['provenance'],
  classes: number,
): void {
  const { modelId, modelVersion, weightsSha256, drawn, recalibration } = provenance;
  const [least, most] = estimator.samples;
  const isSame = (a: readonly string[], b: readonly string[]): boolean =>
    a.length === b.length && a.every((value, at) => value === b[at]);
  const faults = [
    modelId !== network.id && 'network',
    // One with other probabilities, whatever it calls itself.
    (modelVersion !== network.version || recalibration !== null) && 'version',
    !isSame(weightsSha256, network.weightsSha256) && 'weights',
    classes !== network.classes && 'classes',
    !isSame(provenance.estimator.flips, estimator.flips) && 'flips',
    !(drawn.samples >= least && drawn.samples <= most) && 'samples',
  ];
  const what = faults.find((fault) => fault !== false);
  if (what) throw new AppError('model/not-shown-to-help', { what });
}

import { voxelsForFit } from '../calibration/fitVoxels.ts';
import type { CalibrationCase } from '../calibration/temperature.ts';
import { AppError } from '../errors.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { maskOnNetwork } from '../geometry/maskOnNetwork.ts';
import { probabilityOf, type MeanProbabilities } from '../uncertainty/meanProbabilities.ts';
import {
  inverseCalibration,
  type Activation,
  type LogitCalibration,
} from '../uncertainty/sampleSums.ts';
import { maskOf, type CaseInput } from './evaluateCase.ts';
import { fuseObservers } from './fuseObservers.ts';
import { evaluationRegion } from './region.ts';

/** Of one case no more voxels are drawn. (METHODS B2) */
export const VOXELS_OF_A_CASE = 200_000;

/** What a recalibration is fitted on: the voxels of one case, small enough that a whole cohort's stay in memory. */
export interface RecalibrationCase extends CalibrationCase {
  readonly name: string;
  /** [S] labels. */
  readonly structures: readonly number[];
  readonly activation: Activation;
  /**
   * [C, n] softmax: ln p with the background first; sigmoid: logit p of each structure. As the network gave them: a
   * recalibration that the case was made with is taken back.
   */
  readonly logits: Float32Array;
  /** Softmax: [n] 0 or the position of the structure + 1. Sigmoid: [S, n] 1 inside. */
  readonly reference: Uint8Array;
  /** [S, n] 1 in the structure's own evaluation region. */
  readonly regions: Uint8Array;
  /** That the kept probabilities came with; null where there was none. */
  readonly recalibration: LogitCalibration | null;
  /** Below it a probability was not kept, and counts as it. */
  readonly floor: number;
}

/** Why a case cannot be used; `structure` is a label. */
export type CaseRefusal =
  | { readonly reason: 'no-probabilities' | 'nothing-to-compare' }
  /** A structure of the network that no observer has drawn: what is it then, there or not? */
  | { readonly reason: 'structure-not-drawn'; readonly structure: number };

/** One structure on the network's grid, arrays not modified. */
interface StructureMasks {
  /** [net] 1 inside. */
  readonly reference: Uint8Array;
  /** [net] 1 in its evaluation region. */
  readonly region: Uint8Array;
}

/**
 * A case as it is evaluated, for the fit of a recalibration: its references on the network's grid, within the evaluation
 * regions of its structures together.
 * @param how.recalibration that the case's run was made with: `provenance.recalibration`.
 * @param how.seed of the voxels that are drawn where there are more than {@link VOXELS_OF_A_CASE}.
 * @returns yields the share that is done, 0 … 1.
 * @throws AppError as `evaluateStructure`.
 */
export function* recalibrationCase(
  input: CaseInput,
  how: { readonly recalibration: LogitCalibration | null; readonly seed: number },
): Generator<number, RecalibrationCase | CaseRefusal> {
  const { doubt, name } = input;
  if (!doubt?.probabilities) return { reason: 'no-probabilities' };
  const { probabilities } = doubt;
  const masks: StructureMasks[] = [];
  for (const structure of probabilities.structures) {
    const share = masks.length / probabilities.structures.length;
    const found = yield* atShare(share, masksOf(input, structure));
    if (!found) return { reason: 'structure-not-drawn', structure };
    masks.push(found);
  }
  return drawnCase({ name, probabilities, masks, ...how }) ?? { reason: 'nothing-to-compare' };
}

/** Null where no observer has drawn the structure. */
function* masksOf(
  { doubt, grid, observers, matches, fusion, sets }: CaseInput,
  structure: number,
): Generator<unknown, StructureMasks | null> {
  const match = matches.find((one) => one.structure === structure);
  if (!doubt || !match?.observers.some((label) => label !== null)) return null;
  const drawn = observers.map(({ labels, sets: own }, at) =>
    maskOf(labels, own, match.observers[at] ?? null),
  );
  const { mask } = yield* fuseObservers(drawn, grid, fusion);
  const reference = yield* maskOnNetwork(mask, { source: grid, network: doubt.grid });
  const contour = maskOf(doubt.labels, sets, structure);
  const { grid: net, body } = doubt;
  const found = yield* evaluationRegion({ grid: net, contour, reference, body });
  const region = new Uint8Array(voxelCount(net));
  if (found) for (const voxel of found.voxels) region[voxel] = 1;
  return { reference, region };
}

/** Steps that do not say how far they are. */
function* atShare<T>(share: number, steps: Generator<unknown, T>): Generator<number, T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield share;
  }
}

/**
 * Draws the voxels.
 * @param given.masks of each structure of the probabilities, in their order.
 * @returns null where the regions have no voxel.
 * @throws AppError `internal/shape` when the masks do not fit each other or the structures.
 */
export function drawnCase(given: {
  readonly name: string;
  readonly probabilities: MeanProbabilities;
  readonly masks: readonly StructureMasks[];
  readonly recalibration: LogitCalibration | null;
  readonly seed: number;
}): RecalibrationCase | null {
  const { name, probabilities, masks, recalibration, seed } = given;
  const { structures, activation, floor } = probabilities;
  const net = masks[0]?.region.length ?? 0;
  const fits = masks.every(({ reference, region }) =>
    [reference, region].every(({ length }) => length === net),
  );
  if (masks.length !== structures.length || !fits) {
    throw new AppError('internal/shape', { structures: structures.length, masks: masks.length });
  }
  const together = new Uint8Array(net);
  for (const { region } of masks) {
    for (let voxel = 0; voxel < net; voxel++) if (region[voxel] !== 0) together[voxel] = 1;
  }
  const voxels = voxelsForFit(together, { seed, limit: VOXELS_OF_A_CASE });
  if (voxels.length === 0) return null;
  const at = (from: Uint8Array): Uint8Array => Uint8Array.from(voxels, (voxel) => from[voxel]);
  const regions = joinedBytes(masks.map(({ region }) => at(region)));
  const inside = masks.map(({ reference }) => at(reference));
  const p = structures.map((structure) => {
    const own = probabilityOf(probabilities, structure, net);
    return Float32Array.from(voxels, (voxel) => own[voxel]);
  });
  const kept = activation === 'softmax' ? logarithmsOf(p, floor) : logitsOf(p, floor);
  return {
    name,
    structures,
    activation,
    logits: recalibration
      ? calibrated(kept, voxels.length, inverseCalibration(recalibration))
      : kept,
    reference: activation === 'softmax' ? classesOf(inside) : joinedBytes(inside),
    regions,
    recalibration,
    floor,
  };
}

/**
 * Logits after a calibration.
 * @param logits [C, n]; not modified.
 */
export function calibrated(
  logits: Float32Array,
  n: number,
  { temperature, bias }: LogitCalibration,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(logits.length);
  for (let c = 0; c < bias.length; c++) {
    for (let at = c * n; at < (c + 1) * n; at++) out[at] = (logits[at] + bias[c]) / temperature;
  }
  return out;
}

/** What is not kept counts as the most that it can have been. */
function logarithmsOf(planes: readonly Float32Array[], floor: number): Float32Array {
  const n = planes[0].length;
  const out = new Float32Array((planes.length + 1) * n);
  for (let at = 0; at < n; at++) {
    let background = 1;
    for (let c = 0; c < planes.length; c++) {
      background -= planes[c][at];
      out[(c + 1) * n + at] = Math.log(Math.max(floor, planes[c][at]));
    }
    out[at] = Math.log(Math.max(floor, background));
  }
  return out;
}

function logitsOf(planes: readonly Float32Array[], floor: number): Float32Array {
  const n = planes[0].length;
  const out = new Float32Array(planes.length * n);
  planes.forEach((plane, c) => {
    for (let at = 0; at < n; at++) {
      const p = Math.min(1 - floor, Math.max(floor, plane[at]));
      out[c * n + at] = Math.log(p) - Math.log1p(-p);
    }
  });
  return out;
}

/** Where structures overlap the later one, as label maps are painted. */
function classesOf(inside: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(inside[0].length);
  inside.forEach((mask, position) => {
    for (let at = 0; at < out.length; at++) if (mask[at] !== 0) out[at] = position + 1;
  });
  return out;
}

function joinedBytes(planes: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(planes[0].length * planes.length);
  planes.forEach((plane, at) => out.set(plane, at * plane.length));
  return out;
}

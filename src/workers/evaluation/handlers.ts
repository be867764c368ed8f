import { maskTable, type LabelSets } from '../../core/contour/labelSets.ts';
import { AppError } from '../../core/errors.ts';
import {
  evaluateStructure,
  type EvaluatedMasks,
  type StructureInput,
} from '../../core/evaluation/evaluateStructure.ts';
import type { Observer } from '../../core/evaluation/observers.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import { probabilityOf } from '../../core/uncertainty/meanProbabilities.ts';
import { withoutRecalibration } from '../../core/uncertainty/withoutRecalibration.ts';
import type { CallContext, Handlers } from '../../rpc/serve.ts';
import { pacedCheckpoint } from '../codec/pacedCheckpoint.ts';
import type {
  EvaluatedStructure,
  EvaluationApi,
  EvaluationProgress,
  NetworkDoubt,
} from '../evaluation.api.ts';
import { cohortHandlers } from './cohortHandlers.ts';
import { fitHandlers } from './fitHandlers.ts';

/** What was put of one case. */
interface PutCase {
  readonly grid: VoxelGrid;
  readonly observers: readonly Observer[];
  /** Undefined until they were put, be it as null. */
  contours: PutContours | null | undefined;
  /** As the contours. */
  doubt: NetworkDoubt | null | undefined;
}

interface PutContours {
  readonly labels: Uint8Array;
  readonly sets: LabelSets;
}

type EvaluateContext = Pick<
  CallContext<EvaluationProgress>,
  'checkpoint' | 'progress' | 'transfer'
>;

/** Voxels that are looked at before a cancel is listened to again. */
const BLOCK = 2 ** 22;

/** What the evaluation worker answers to; it remembers the cases that were put. */
export function evaluationHandlers(): Handlers<EvaluationApi> {
  const cases = new Map<string, PutCase>();
  const put = (caseId: string): PutCase => {
    const one = cases.get(caseId);
    if (!one) throw new AppError('evaluation/nothing-put', { what: 'observers' });
    return one;
  };
  return {
    putObservers: async ({ caseId, grid, observers }) => {
      const { contours, doubt } = cases.get(caseId) ?? {};
      for (const { labels } of observers) assertFitting(labels, grid);
      cases.set(caseId, { grid, observers, contours, doubt });
      return Promise.resolve(null);
    },
    forget: async ({ caseId }) => {
      cases.delete(caseId);
      return Promise.resolve(null);
    },
    putDoubt: async ({ caseId, doubt }) => {
      if (doubt) assertFitting(doubt.labels, doubt.grid);
      put(caseId).doubt = doubt;
      return Promise.resolve(null);
    },
    putContours: async ({ caseId, contours }) => {
      const one = put(caseId);
      if (contours) assertFitting(contours.labels, one.grid);
      one.contours = contours;
      return Promise.resolve(null);
    },
    evaluate: async (params, context) => evaluate(put(params.caseId), params, context),
    ...cohortHandlers,
    ...fitHandlers(),
  };
}

async function evaluate(
  { grid, observers, contours, doubt }: PutCase,
  params: EvaluationApi['evaluate']['params'],
  context: EvaluateContext,
): Promise<EvaluatedStructure> {
  const { structure, observed, fusion, toleranceMm } = params;
  if (contours === undefined) throw new AppError('evaluation/nothing-put', { what: 'contours' });
  if (doubt === undefined) throw new AppError('evaluation/nothing-put', { what: 'doubt' });
  if (observed.length !== observers.length) {
    throw new AppError('internal/shape', { expected: observers.length, actual: observed.length });
  }
  const pause = pacedCheckpoint(context);
  const drawn: StructureInput['observers'][number][] = [];
  for (const [at, observer] of observers.entries()) {
    const label = observed[at] ?? null;
    const mask =
      label === null ? new Uint8Array(voxelCount(grid)) : await maskOf(observer, label, pause);
    drawn.push({ name: observer.name, mask });
  }
  const contour = contours && (await maskOf(contours, structure, pause));
  const network =
    contours && doubt?.structures.includes(structure)
      ? await networkOf(doubt, { structure, sets: contours.sets }, pause)
      : null;
  const input = { grid, contour, observers: drawn, fusion, toleranceMm, network };
  const steps = evaluateStructure(input);
  for (;;) {
    const step = steps.next();
    if (step.done) return handOver(structure, step.value, context);
    context.progress({ stage: 'evaluate', share: step.value });
    // oxlint-disable-next-line no-await-in-loop -- so that a cancel is heard
    await pause();
  }
}

function handOver(
  structure: number,
  { evaluation, maps }: EvaluatedMasks,
  context: Pick<EvaluateContext, 'transfer'>,
): EvaluatedStructure {
  const { agreement, reference, observers, disagreement, errors } = maps;
  for (const map of [agreement, reference, observers, disagreement, errors]) {
    if (map) context.transfer(map.buffer);
  }
  return { evaluation: { structure, ...evaluation }, maps };
}

/** What the network said of one structure alone. */
async function networkOf(
  { grid, labels, body, entropy, expectedError, probabilities, recalibration }: NetworkDoubt,
  { structure, sets }: { readonly structure: number; readonly sets: LabelSets },
  pause: () => Promise<void>,
): Promise<NonNullable<StructureInput['network']>> {
  const contour = await maskOf({ labels, sets }, structure, pause);
  const isKept = probabilities?.structures.includes(structure) ?? false;
  const probability =
    probabilities && isKept ? probabilityOf(probabilities, structure, voxelCount(grid)) : null;
  await pause();
  const network = { grid, contour, body, entropy, expectedError, probability };
  if (!probabilities || !isKept || !recalibration) return network;
  const before = withoutRecalibration(probabilities, recalibration);
  await pause();
  return { ...network, uncalibrated: probabilityOf(before, structure, voxelCount(grid)) };
}

/** [n] 1 where a voxel belongs to the structure, those that it shares included. */
async function maskOf(
  { labels, sets }: PutContours,
  structure: number,
  pause: () => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  const isOf = maskTable(sets, structure);
  const mask = new Uint8Array(labels.length);
  for (let start = 0; start < labels.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, labels.length);
    for (let voxel = start; voxel < end; voxel++) {
      const label = labels[voxel] ?? 0;
      if (label !== 0) mask[voxel] = isOf[label] ?? 0;
    }
    await pause();
  }
  return mask;
}

function assertFitting({ length }: Uint8Array, grid: VoxelGrid): void {
  const expected = voxelCount(grid);
  if (length !== expected) throw new AppError('internal/shape', { expected, actual: length });
}

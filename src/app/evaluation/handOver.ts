import type { NetworkDoubt } from '../../workers/evaluation.api.ts';
import { copyInTasks } from './copyInTasks.ts';
import type { Observer } from '../../core/evaluation/observers.ts';
import { identityOf, subjectOf, type Subject } from './questions.ts';
import type { Services } from '../services.ts';

/** What the worker was given last; a worker that was stopped has nothing. */
export interface Handed {
  readonly caseId: string;
  /** See `identityOf`. */
  readonly observers: string;
  /** Result whose doubt it has; null until it was given. */
  readonly doubtOf: string | null;
  /** Which contours it has, and in which state. */
  readonly contours: string | null;
}

/**
 * Gives the worker what it lacks for a subject. Arrays are copied in short tasks, then transferred.
 * @param handed what it has; null: nothing.
 * @param onHanded after each part.
 * @throws AppError `cancelled` when the contours changed meanwhile; as the calls.
 */
export async function handOver(
  services: Services,
  subject: Subject,
  {
    handed,
    onHanded,
    signal,
  }: {
    readonly handed: Handed | null;
    readonly onHanded: (handed: Handed | null) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  let has = handed;
  const note = (next: Handed | null): void => {
    has = next;
    onHanded(next);
  };
  if (has && has.caseId !== subject.caseId) {
    const before = has;
    note(null);
    await services.evaluation.call('forget', { caseId: before.caseId });
  }
  const observers = identityOf(subject.observers);
  if (has?.observers !== observers) {
    await putObservers(services, subject, signal);
    const { doubtOf = null, contours = null } = has ?? {};
    note({ caseId: subject.caseId, observers, doubtOf, contours });
  }
  if (has && has.doubtOf !== subject.resultId) {
    await putDoubt(services, subject, signal);
    note({ ...has, doubtOf: subject.resultId });
  }
  const contours = JSON.stringify([subject.resultId, subject.measured, subject.state]);
  if (has && has.contours !== contours) {
    // What it has from now on is neither the old nor the new until all of it is there.
    note({ ...has, contours: null });
    await putContours(services, subject, signal);
    note({ ...has, contours });
  }
}

async function putObservers(
  { evaluation, registry }: Services,
  { caseId, observers }: Subject,
  signal: AbortSignal,
): Promise<void> {
  const copies: Observer[] = [];
  for (const observer of observers) {
    // oxlint-disable-next-line no-await-in-loop -- one copy at a time
    const labels = await copyInTasks(observer.labels, () => !signal.aborted);
    copies.push({ ...observer, labels });
  }
  const { grid } = registry.volumes.get(caseId);
  const transfer = copies.map(({ labels }) => labels.buffer);
  await evaluation.call('putObservers', { caseId, grid, observers: copies }, { signal, transfer });
}

async function putDoubt(
  { evaluation, registry }: Services,
  { caseId, resultId, arrays }: Subject,
  signal: AbortSignal,
): Promise<void> {
  // With nothing under review no network said anything either.
  const segmentation = arrays && registry.segmentations.get(resultId);
  if (!segmentation || segmentation.provenance.origin === 'contours' || !segmentation.body) {
    await evaluation.call('putDoubt', { caseId, doubt: null }, { signal });
    return;
  }
  const { networkGrid: grid, networkLabels, body, entropy, errors, probabilities } = segmentation;
  const { provenance } = segmentation;
  const isWanted = (): boolean => !signal.aborted;
  const doubt: NetworkDoubt = {
    grid,
    structures: segmentation.structures.map(({ index }) => index),
    labels: await copyInTasks(networkLabels, isWanted),
    body: await copyInTasks(body, isWanted),
    entropy: await copyInTasks(entropy, isWanted),
    expectedError: await copyInTasks(errors.probability, isWanted),
    probabilities: probabilities && {
      ...probabilities,
      voxels: await copyInTasks(probabilities.voxels, isWanted),
      values: await copyInTasks(probabilities.values, isWanted),
    },
    recalibration: provenance.origin === 'run' ? provenance.recalibration : null,
  };
  const { labels, expectedError, probabilities: kept } = doubt;
  const copies = [labels, doubt.body, doubt.entropy, expectedError, kept?.voxels, kept?.values];
  const transfer = copies.flatMap((array) => (array ? [array.buffer] : []));
  await evaluation.call('putDoubt', { caseId, doubt }, { signal, transfer });
}

async function putContours(
  services: Services,
  { caseId, resultId, measured, arrays, state }: Subject,
  signal: AbortSignal,
): Promise<void> {
  const { evaluation, registry } = services;
  if (!arrays) {
    await evaluation.call('putContours', { caseId, contours: null }, { signal });
    return;
  }
  const { labels: automatic, sets: automaticSets } = registry.segmentations.get(resultId);
  const isAutomatic = measured === 'automatic';
  // A stroke changes voxels before it is in the log.
  const isUnchanged = (): boolean =>
    !signal.aborted &&
    (isAutomatic || (services.stroke === null && subjectOf(services)?.state === state));
  const labels = await copyInTasks(isAutomatic ? automatic : arrays.corrected, isUnchanged);
  const sets = isAutomatic ? automaticSets : arrays.sets;
  await evaluation.call(
    'putContours',
    { caseId, contours: { labels, sets } },
    { signal, transfer: [labels.buffer] },
  );
}

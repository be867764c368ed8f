import type { AppError } from '../../core/errors.ts';
import type { RunProgress } from '../../inference/segmentation.ts';
import { isBusy, type JobState, type KeptCount } from '../../store/jobSlice.ts';
import { toAppError } from '../failures.ts';
import { releaseInference } from '../largeImage.ts';
import { forgetWorker, isWorkerInDoubt, prepareWorker } from '../prepareWorker.ts';
import { estimatorOf } from '../runPlan.ts';
import type { Services } from '../services.ts';
import { yieldWorker } from '../worklist/background.ts';
import { isTakingUp, keptTakenUp } from './resumeReview.ts';
import { hasChangedContours, hasUnexportedDecisions } from './review.ts';
import { dropPreview, previewAsResult, showOutcome, showPreview } from './runResult.ts';

/** The smallest and largest number of dropout passes that can be asked for. */
export const SAMPLES_RANGE = { min: 2, max: 32 } as const;

/** A disk that does not answer does not keep the network from running. */
const TAKING_UP_MS = 10_000;

/**
 * Draws T samples of the open image and turns them into a contour, a map and a queue. Where a kept review of the image is
 * being taken up, that is waited for: a run meanwhile would begin another one in its place.
 * @param isConfirmed that the review under way may end: with contours that were changed, or, on another grid, with
 *   decisions that were not exported.
 */
export async function runSampling(services: Services, isConfirmed = false): Promise<void> {
  const { store, inference, registry } = services;
  const { openCase: wanted } = store.getState();
  if (isTakingUp(services)) await orAfter(keptTakenUp(services), TAKING_UP_MS);
  const { openCase, settings, job } = store.getState();
  if (!openCase || openCase.id !== wanted?.id || isBusy(job)) return;
  const purpose = isConfirmed ? null : endedByRun(services);
  if (purpose) {
    services.pendingCase = () => runSampling(services, true);
    store.setState({ opening: { status: 'asking', purpose, name: openCase.name } });
    return;
  }
  const abort = new AbortController();
  services.runAbort = abort;
  // Another case may be opened meanwhile: then nothing of this run is shown any more.
  const isCurrent = (): boolean => services.runAbort === abort;
  store.setState({ job: { status: 'loading-network' } });
  // One after the other; what one of them fails with ends the run.
  let previews: Promise<void> = Promise.resolve();
  const isSampling = (): boolean => isCurrent() && store.getState().job.status === 'running';
  const onProgress = ({ preview, ...progress }: RunProgress): void => {
    if (!isCurrent()) return;
    reportProgress(services, progress);
    if (!preview) return;
    previews = previews.then(() => showPreview(services, preview, isSampling));
    previews.catch(() => undefined); // awaited below, unless the run has failed by itself
  };
  try {
    await yieldWorker(services);
    const needs = { settings, caseId: openCase.id, volume: registry.volumes.get(openCase.id) };
    const network = await prepareWorker(services, needs, abort.signal);
    services.network = network;
    services.networkId = settings.networkId;
    const segmentation = await inference.call(
      'segment',
      {
        volumeId: openCase.id,
        estimator: estimatorOf(settings, network),
        previews: settings.isShownEarly,
      },
      { signal: abort.signal, onProgress },
    );
    // What it holds is not needed any more; what is shown of the result needs room.
    releaseInference(services, registry.volumes.get(openCase.id).grid);
    await previews;
    await showOutcome(services, segmentation, isCurrent);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'cancelled') {
      forgetWorker(services);
    }
    if (isCurrent()) stop(services, error);
    else if (isWorkerInDoubt(error)) inference.dispose();
  } finally {
    if (isCurrent()) services.runAbort = null;
  }
}

function orAfter(work: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Why a run would end the review under way; null where it goes on, or nothing is lost with it. */
function endedByRun(services: Services): 'run' | 'run-over-changes' | null {
  if (hasChangedContours(services)) return 'run-over-changes';
  // Decisions are on voxels: on another grid they would end with the present result.
  return mayChangeGrid(services) && hasUnexportedDecisions(services) ? 'run' : null;
}

/** Samples made elsewhere lie on the image's own grid, and each network has one of its own. */
function mayChangeGrid({ store, networkId }: Services): boolean {
  const { result, settings } = store.getState();
  return (
    (result !== null && result.origin !== 'run') ||
    (result !== null && networkId !== settings.networkId)
  );
}

/** Asks the run to stop; it answers between two calls of the network. Finished samples wait for keep or discard. */
export function cancelRun(services: Services): void {
  const { job } = services.store.getState();
  if (!services.runAbort || job.status === 'cancelling') return;
  const count = job.status === 'running' ? keptCount(job) : NOTHING_KEPT;
  services.store.setState({ job: { status: 'cancelling', ...count } });
  services.runAbort.abort();
}

const NOTHING_KEPT: KeptCount = { samplesKept: 0, samples: 0, slicesKept: 0, slicesPlanned: 0 };

function keptCount({ samplesKept, samples, slicesKept, slicesPlanned }: KeptCount): KeptCount {
  return { samplesKept, samples, slicesKept, slicesPlanned };
}

/** Makes a result of what a stopped run has left: the worker's finished samples, or the result so far on the screen. */
export async function keepPartialRun(services: Services): Promise<void> {
  const { store, inference } = services;
  const { job } = store.getState();
  if (job.status !== 'stopped') return;
  const isStillStopped = (): boolean => store.getState().job === job;
  try {
    const segmentation = job.isHeldByWorker
      ? await inference.call('keepPartial', null)
      : previewAsResult(services);
    if (segmentation) await showOutcome(services, segmentation, isStillStopped);
    else store.setState({ job: { status: 'idle' } });
  } catch (thrown) {
    stop(services, toAppError(thrown));
  }
  if (job.fault) inference.dispose();
}

/** Stops a run, if there is one, and forgets what it has done. */
export async function discardRun(services: Services): Promise<void> {
  const { store, inference } = services;
  const { job } = store.getState();
  services.runAbort?.abort();
  services.runAbort = null;
  if (job.status === 'stopped') {
    if (job.fault) inference.dispose();
    else if (job.isHeldByWorker) await inference.call('discardPartial', null);
  }
  store.setState({ job: { status: 'idle' } });
  dropPreview(services);
}

function reportProgress(
  services: Services,
  { kept, ...progress }: Omit<RunProgress, 'preview'>,
): void {
  const { store } = services;
  const { job } = store.getState();
  if (job.status === 'cancelling') return;
  const startedAtMs = job.status === 'running' ? job.startedAtMs : performance.now();
  const count = { samplesKept: kept.samples, slicesKept: kept.slices };
  store.setState({ job: { status: 'running', startedAtMs, ...progress, ...count } });
}

/**
 * After a cancel or a fault: finished samples are offered, whether the worker still holds them or only the result so far
 * on the screen is left of them; without either the result before comes back.
 */
function stop(services: Services, error: AppError): void {
  const { store, inference } = services;
  const { job, result } = store.getState();
  const isWorkerLost = error.code === 'resource/worker-lost';
  // A worker that does not answer to a cancel is ended: what was asked for, but its samples go with it.
  const isAsked = error.code === 'cancelled' || (isWorkerLost && job.status === 'cancelling');
  const { code, detail } = error;
  const fault = isAsked ? null : { code, detail };
  const count = countOf(job);
  if (count.samplesKept > 0 && !isWorkerLost) {
    store.setState({ job: { status: 'stopped', fault, isHeldByWorker: true, ...count } });
    return;
  }
  if (isWorkerInDoubt(error)) inference.dispose();
  if (result?.isPreview) {
    const { samples, samplesPlanned, slicesDone, slicesPlanned } = result;
    const shown = { samplesKept: samples, samples: samplesPlanned, slicesKept: slicesDone };
    store.setState({
      job: { status: 'stopped', fault, isHeldByWorker: false, ...shown, slicesPlanned },
    });
    return;
  }
  const isNoted = fault !== null || count.samplesKept > 0;
  store.setState({ job: isNoted ? { status: 'failed', code, detail } : { status: 'idle' } });
}

function countOf(job: JobState): KeptCount {
  return job.status === 'running' || job.status === 'cancelling' ? keptCount(job) : NOTHING_KEPT;
}

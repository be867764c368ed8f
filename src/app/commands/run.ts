import { AppError, type Issue } from '../../core/errors.ts';
import { voxelVolumeMl } from '../../core/geometry/gridMath.ts';
import { samplesPlanned, type Estimator } from '../../inference/estimator.ts';
import type { RunProgress, Segmentation } from '../../inference/segmentation.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import { isBusy, type KeptCount, type RunSettings } from '../../store/jobSlice.ts';
import type { ResultSummary } from '../../store/resultSlice.ts';
import { initialReview } from '../../store/reviewSlice.ts';
import { toAppError } from '../failures.ts';
import { networkFiles } from '../networks.ts';
import type { Services } from '../services.ts';
import { sliceProfile } from '../sliceProfile.ts';
import { continueReview, hasUnexportedDecisions } from './review.ts';
import { showResult } from './showResult.ts';

/** The largest and smallest number of samples that can be asked for. */
export const SAMPLES_RANGE = { min: 2, max: 32 } as const;

/**
 * Draws T samples of the open image and turns them into a contour, a map and a queue.
 * @param isConfirmed that a review of samples made elsewhere may end, with decisions that were not exported.
 */
export async function runSampling(services: Services, isConfirmed = false): Promise<void> {
  const { store, inference } = services;
  const { openCase, settings, job, result } = store.getState();
  if (!openCase || isBusy(job)) return;
  if (result?.origin === 'samples' && hasUnexportedDecisions(services) && !isConfirmed) {
    // The run has another grid: decisions on voxels of the samples' grid would end with its result.
    services.pendingCase = () => runSampling(services, true);
    store.setState({ opening: { status: 'asking', purpose: 'run', name: openCase.name } });
    return;
  }
  const abort = new AbortController();
  services.runAbort = abort;
  // Another case may be opened meanwhile: then nothing of this run is shown any more.
  const isCurrent = (): boolean => services.runAbort === abort;
  store.setState({ job: { status: 'loading-network' } });
  try {
    const network = await prepare(services, openCase.id, abort.signal);
    const segmentation = await inference.call(
      'segment',
      {
        volumeId: openCase.id,
        estimator: estimatorOf(settings, network),
        previews: settings.isShownEarly,
      },
      {
        signal: abort.signal,
        onProgress: (progress) => isCurrent() && reportProgress(services, progress),
      },
    );
    if (isCurrent()) finish(services, segmentation);
  } catch (thrown) {
    if (toAppError(thrown).code !== 'cancelled') {
      // The worker may be a new one, or its session broken: send everything again next time.
      services.prepared = { network: null, caseId: null, issues: [] };
    }
    if (isCurrent()) fail(services, thrown);
  } finally {
    if (isCurrent()) services.runAbort = null;
  }
}

/** Sends the network and the image to the worker, unless it has them from the run before. */
async function prepare(
  services: Services,
  caseId: string,
  signal: AbortSignal,
): Promise<ModelManifest> {
  const { store, inference, registry } = services;
  const { settings } = store.getState();
  const network = `${settings.networkId} on ${settings.backend}`;
  if (services.prepared.network !== network) {
    const { manifest, files } = await networkFiles(services, settings.networkId, signal);
    const { backend } = await inference.call(
      'loadModel',
      { manifest, files, backend: settings.backend },
      { signal, transfer: Object.values(files) },
    );
    services.network = manifest;
    services.prepared = { network, caseId: null, issues: [] };
    store.setState({ backend });
  }
  if (services.prepared.caseId !== caseId) {
    const { grid, voxels } = registry.volumes.get(caseId);
    const { issues } = await inference.call('putVolume', { id: caseId, grid, voxels }, { signal });
    services.prepared = { network, caseId, issues };
  }
  if (!services.network) throw new AppError('internal/unexpected', { what: 'network' });
  return services.network;
}

/** Asks the run to stop; it answers between two slices. Finished samples wait for keep or discard. */
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

/** Turns the finished samples of a cancelled run into a result. */
export async function keepPartialRun(services: Services): Promise<void> {
  const { job } = services.store.getState();
  if (job.status !== 'stopped') return;
  try {
    const segmentation = await services.inference.call('keepPartial', null);
    if (segmentation) finish(services, segmentation);
    else services.store.setState({ job: { status: 'idle' } });
  } catch (thrown) {
    fail(services, thrown);
  }
}

/** Stops a run, if there is one, and forgets what it has done. */
export async function discardRun(services: Services): Promise<void> {
  const { job } = services.store.getState();
  services.runAbort?.abort();
  services.runAbort = null;
  if (job.status === 'stopped') await services.inference.call('discardPartial', null);
  services.store.setState({ job: { status: 'idle' } });
  dropPreview(services);
}

function estimatorOf(settings: RunSettings, network: ModelManifest): Estimator {
  const { samples, seed, stopWhenStable, isEnsemble, isFlipped, isWholeField } = settings;
  return {
    members: isEnsemble ? network.members.length : 1,
    dropoutPasses: network.dropout.kind === 'none' ? 0 : samples,
    flips: isFlipped ? network.flips : [],
    seed,
    stop: stopWhenStable ? 'when-stable' : 'at-samples',
    field: isWholeField ? 'whole' : 'in-doubt',
  };
}

function reportProgress(services: Services, { kept, preview, ...progress }: RunProgress): void {
  const { store } = services;
  const { job } = store.getState();
  if (job.status === 'cancelling') return;
  const startedAtMs = job.status === 'running' ? job.startedAtMs : performance.now();
  const count = { samplesKept: kept.samples, slicesKept: kept.slices };
  store.setState({ job: { status: 'running', startedAtMs, ...progress, ...count } });
  if (preview) showPreview(services, preview);
}

/** Shows the result so far; the result before it is kept for the case that the run comes to nothing. */
function showPreview(services: Services, segmentation: Segmentation): void {
  const { result } = services.store.getState();
  if (!result?.isPreview) services.resultBefore = result;
  show(services, segmentation);
  if (result?.isPreview) forget(services, result.id);
}

/** Back from a preview to what was there before the run. */
function dropPreview(services: Services): void {
  const { store, resultBefore } = services;
  const { result, budgetFraction } = store.getState();
  if (!result?.isPreview) return;
  services.resultBefore = null;
  store.setState({ ...initialReview, budgetFraction, result: resultBefore });
  if (resultBefore) continueReview(services, resultBefore.id);
  forget(services, result.id);
}

function forget({ registry }: Services, id: string): void {
  registry.segmentations.delete(id);
  registry.reviews.delete(id);
}

function fail(services: Services, thrown: unknown): void {
  const { code, detail } = toAppError(thrown);
  const { job } = services.store.getState();
  if (code !== 'cancelled') {
    services.store.setState({ job: { status: 'failed', code, detail } });
    dropPreview(services);
  } else if (job.status === 'cancelling') {
    const isWorthKeeping = job.samplesKept > 0;
    services.store.setState({
      job: isWorthKeeping ? { ...job, status: 'stopped' } : { status: 'idle' },
    });
    if (!isWorthKeeping) dropPreview(services);
  }
}

function finish(services: Services, segmentation: Segmentation): void {
  const { store, resultBefore } = services;
  const { result } = store.getState();
  services.resultBefore = null;
  store.setState({ job: { status: 'idle' } });
  show(services, segmentation);
  if (result) forget(services, result.id);
  if (resultBefore) forget(services, resultBefore.id);
}

/** Makes a segmentation the present result; the review of the one before goes on, for its decisions are about voxels. */
function show(services: Services, segmentation: Segmentation): void {
  const { network } = services;
  if (!network) throw new AppError('internal/unexpected', { what: 'network' });
  const { issues } = services.prepared;
  showResult(services, segmentation, (id) =>
    summarise(id, segmentation, { manifest: network, issues }),
  );
}

function summarise(
  id: string,
  segmentation: Segmentation,
  { manifest, issues }: { readonly manifest: ModelManifest; readonly issues: readonly Issue[] },
): ResultSummary {
  const { slices, provenance } = segmentation;
  return {
    id,
    origin: 'run',
    networkName: manifest.name,
    networkIssues: issues,
    structures: manifest.output.segments.map((segment) => {
      const volume = segmentation.structures.find(({ index }) => index === segment.index);
      if (!volume)
        throw new AppError('internal/shape', { what: 'structure', index: segment.index });
      const samples = volume.sampleVolumesMl;
      return {
        index: segment.index,
        name: segment.name,
        color: segment.color,
        volumeMl: volume.volumeMl,
        meanPairwiseDice: volume.meanPairwiseDice,
        sampleRangeMl: samples.length < 2 ? null : [Math.min(...samples), Math.max(...samples)],
      };
    }),
    roiVoxels: segmentation.roiVoxels,
    voxelVolumeMl: voxelVolumeMl(segmentation.networkGrid),
    slicesDone: slices.done,
    slicesPlanned: slices.planned,
    samples: provenance.drawn.samples,
    samplesPlanned: samplesPlanned(provenance.estimator),
    isPreview: provenance.drawn.ended === 'under-way',
    isStable: provenance.drawn.ended === 'stable',
    seed: provenance.estimator.seed,
    backend: provenance.backend,
    elapsedMs: provenance.elapsedMs,
    sliceProfile: sliceProfile(segmentation),
  };
}

import { AppError, type Issue } from '../../core/errors.ts';
import { voxelVolumeMl } from '../../core/geometry/gridMath.ts';
import { samplesPlanned } from '../../inference/estimator.ts';
import type { Segmentation } from '../../inference/segmentation.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import type { ResultSummary, RunFacts } from '../../store/resultSlice.ts';
import { initialReview, type ReviewSlice } from '../../store/reviewSlice.ts';
import type { ReviewArrays } from '../reviewArrays.ts';
import { flipDirections } from '../runPlan.ts';
import type { Services } from '../services.ts';
import { sliceProfile } from '../sliceProfile.ts';
import { returnToReview } from './queue.ts';
import { showResultInTasks } from './showResult.ts';

/** Shows the result so far; the result before it is kept for the case that the run comes to nothing. */
export async function showPreview(
  services: Services,
  segmentation: Segmentation,
  isWanted: () => boolean,
): Promise<void> {
  await replaceResult(services, segmentation, { isWanted, beforeShown: () => undefined });
}

/** Shows what a run came to, and ends it; nothing of it when another took over. */
export async function showOutcome(
  services: Services,
  segmentation: Segmentation,
  isWanted: () => boolean,
): Promise<void> {
  const beforeShown = (): void => services.store.setState({ job: { status: 'idle' } });
  const isShown = await replaceResult(services, segmentation, { isWanted, beforeShown });
  const { resultBefore } = services;
  if (!isShown || !resultBefore) return;
  services.resultBefore = null;
  forget(services, resultBefore.id);
}

/** The result so far on the screen as the outcome of its run; null when there is none. */
export function previewAsResult({ store, registry }: Services): Segmentation | null {
  const { result } = store.getState();
  if (!result?.isPreview) return null;
  const shown = registry.segmentations.get(result.id);
  const { provenance } = shown;
  if (provenance.origin !== 'run') return null;
  const drawn = { ...provenance.drawn, ended: 'failed' } as const;
  return { ...shown, maps: null, provenance: { ...provenance, drawn } };
}

/** How far the review of a result had been read when a preview took its place. */
const readings = new WeakMap<
  ResultSummary,
  Pick<ReviewSlice, 'timeSpentMs' | 'seenSlices'> & Pick<ReviewArrays, 'events'>
>();

/** Back from a preview to what was there before the run. */
export function dropPreview(services: Services): void {
  const { store, resultBefore } = services;
  const state = store.getState();
  const { result, budget, order } = state;
  if (!result?.isPreview) return;
  services.resultBefore = null;
  const reading = resultBefore && readings.get(resultBefore);
  const isSameReview =
    reading && reading.events === services.registry.reviews.get(result.id).events;
  const { timeSpentMs, seenSlices } = (!isSameReview && reading) || state;
  const kept = resultBefore ? { timeSpentMs, seenSlices } : {};
  store.setState({ ...initialReview, ...kept, budget, order, result: resultBefore });
  if (resultBefore) returnToReview(services);
  forget(services, result.id);
}

/** The review of the result before goes on, for its decisions are about voxels. */
async function replaceResult(
  services: Services,
  segmentation: Segmentation,
  when: { readonly isWanted: () => boolean; readonly beforeShown: () => void },
): Promise<boolean> {
  const { network } = services;
  if (!network) throw new AppError('internal/unexpected', { what: 'network' });
  const noteReading = (): void => {
    const { result, timeSpentMs, seenSlices } = services.store.getState();
    if (!result || result.isPreview) return;
    const { events } = services.registry.reviews.get(result.id);
    readings.set(result, { timeSpentMs, seenSlices, events });
  };
  const shown = await showResultInTasks(services, segmentation, {
    ...when,
    beforeShown: () => {
      noteReading();
      when.beforeShown();
    },
    summarise: (id) =>
      summariseRun(id, segmentation, { manifest: network, issues: services.prepared.issues }),
  });
  // Of a run's own previews nothing is kept; the result before the first of them until the run has come to something.
  if (shown?.replaced?.isPreview) forget(services, shown.replaced.id);
  else if (shown?.replaced) services.resultBefore = shown.replaced;
  return shown !== null;
}

function forget({ registry }: Services, id: string): void {
  registry.segmentations.delete(id);
  registry.reviews.delete(id);
}

/** What the store has of a run's result. @param issues what speaks against the network on the image. */
export function summariseRun(
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
    expectedMl: segmentation.errors.totalMl,
    errorSource: segmentation.errors.source,
    voxelVolumeMl: voxelVolumeMl(segmentation.networkGrid),
    slicesDone: slices.done,
    slicesPlanned: slices.planned,
    samples: provenance.drawn.samples,
    samplesPlanned: samplesPlanned(provenance.estimator),
    isPreview: provenance.drawn.ended === 'under-way',
    run: factsOf(segmentation, manifest),
    seed: provenance.estimator.seed,
    backend: provenance.backend,
    elapsedMs: provenance.elapsedMs,
    sliceProfile: sliceProfile(segmentation),
  };
}

function factsOf({ provenance }: Segmentation, manifest: ModelManifest): RunFacts {
  const { estimator, drawn, plan, audit, backend, notes } = provenance;
  return {
    ensemble: manifest.ensemble,
    members: estimator.members,
    dropoutPasses: estimator.dropoutPasses,
    flips: flipDirections(manifest, estimator.flips),
    ended: drawn.ended,
    stability: drawn.stability.at(-1) ?? null,
    audit,
    plan,
    notes: [...notes, ...backend.notes.map(({ code }) => code)],
  };
}

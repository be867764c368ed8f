import type { Segmentation } from './segmentation.ts';
import type { RunContext, RunRequest, SegmentationRun } from './segmentationRun.ts';
import { prepareRun } from './segmentationRun.ts';
import { sampleSlices } from './sampleSlices.ts';
import type { Session } from './session.ts';
import { summariseRun } from './summariseRun.ts';

/**
 * MC dropout over a volume: resamples it to the network's grid, runs T samples on every slice that holds
 * body, and derives contours, uncertainty and the ranking. The same request and session give bit-equal
 * results.
 * @throws as {@link prepareRun}, {@link sampleSlices} and {@link finishRun}.
 */
export async function segmentVolume(
  request: RunRequest,
  session: Session,
  context: RunContext,
): Promise<Segmentation> {
  const run = await prepareRun(request, context);
  await sampleSlices(run, session, context);
  return finishRun(run, context);
}

/**
 * Last stage: region of interest, ranking, contours on the image's own grid and volumes, over the
 * slices that are done. The other slices are background with entropy 0 and outside the region.
 * The arrays of the result are the caller's, except that `entropy` is the run's own: a run is finished once.
 * @throws what `context.checkpoint` throws; the run may then be finished again.
 */
export async function finishRun(run: SegmentationRun, context: RunContext): Promise<Segmentation> {
  const startMs = context.nowMs();
  const slicesPlanned = run.networkGrid.shape[2];
  const { samples } = run.estimator;
  const summary = await summariseRun(run, async (done) => {
    const slicesDone = Math.floor(done * slicesPlanned);
    context.progress({ stage: 'reduce', slicesDone, slicesPlanned, samples });
    await context.checkpoint();
  });
  const { id, version, members, files } = run.manifest;
  const weights = files.find(({ path }) => path === members[0].file);
  return {
    ...summary,
    networkGrid: run.networkGrid,
    entropy: run.entropy,
    slices: { done: run.slicesDone, planned: slicesPlanned },
    provenance: {
      modelId: id,
      modelVersion: version,
      weightsSha256: weights?.sha256 ?? '',
      estimator: run.estimator,
      backend: run.backend,
      elapsedMs: run.elapsedMs + context.nowMs() - startMs,
    },
  };
}

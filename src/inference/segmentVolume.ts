import { NO_SETS } from '../core/contour/labelSets.ts';
import type { ErrorHead } from './errorProbability.ts';
import { expectedErrors } from './expectedErrors.ts';
import { provenanceOf } from './provenance.ts';
import type { Segmentation } from './segmentation.ts';
import type { RunContext, RunRequest, SegmentationRun } from './segmentationRun.ts';
import { prepareRun } from './segmentationRun.ts';
import { samplesPlanned } from './estimator.ts';
import { progressOf } from './progress.ts';
import { sampleVolume, settleKept } from './sampleVolume.ts';
import { bodyOfDoneSlices, keptProbabilities, rankedRun, summariseRun } from './summariseRun.ts';

/**
 * Samples a segmentation: brings the case to the network's grid, draws the estimator's samples of the volume, and
 * derives contours, uncertainty and the ranking. The same request and sessions give bit-equal results.
 * @throws as {@link prepareRun}, {@link sampleVolume} and {@link finishRun}.
 */
export async function segmentVolume(
  request: RunRequest,
  context: RunContext,
): Promise<Segmentation> {
  const run = await prepareRun(request, context);
  await sampleVolume(run, context);
  return finishRun(run, context);
}

/**
 * Last stage: region of interest, ranking, contours on the image's own grid and volumes, over what is done:
 * all slices, or after a cancel or a fault what {@link keptOf} says. The other slices are background with entropy 0 and outside the region.
 * The arrays of the result are the caller's, except that `entropy` and `body` may be the run's own: a run is finished once.
 * @param how.stopped why it holds less than was planned, where it does; 'cancelled' where absent.
 * @param how.head says where errors are likely, if it was made for such a run; the caller's.
 * @throws what `context.checkpoint` throws; the run may then be finished again.
 */
export async function finishRun(
  run: SegmentationRun,
  context: RunContext,
  how: { readonly stopped?: 'cancelled' | 'failed'; readonly head?: ErrorHead | null } = {},
): Promise<Segmentation> {
  const startMs = context.nowMs();
  const slicesPlanned = run.networkGrid.shape[2];
  settleKept(run);
  const summary = await summariseRun(run, run.agreement, async (done) => {
    const slicesDone = Math.floor(done * slicesPlanned);
    context.progress(progressOf(run, 'reduce', slicesDone));
    await context.checkpoint();
  });
  const isWhole =
    run.slicesDone === slicesPlanned && run.samplesDrawn === samplesPlanned(run.estimator);
  const ended = run.isStable ? 'stable' : isWhole ? 'as-planned' : (how.stopped ?? 'cancelled');
  const drawn = { samples: run.samplesDrawn, ended } as const;
  const errors = await expectedErrors(
    rankedRun(run, summary, provenanceOf(run, drawn, 0)),
    how.head ?? null,
    () => context.checkpoint(),
  );
  const probabilities = await keptProbabilities(run, () => context.checkpoint());
  return {
    ...summary,
    sets: NO_SETS,
    networkGrid: run.networkGrid,
    entropy: run.entropy,
    probabilities,
    body: bodyOfDoneSlices(run),
    maps: run.maps,
    errors,
    votes: run.votes?.votes() ?? null,
    slices: { done: run.slicesDone, planned: slicesPlanned },
    provenance: provenanceOf(run, drawn, run.elapsedMs + context.nowMs() - startMs),
  };
}

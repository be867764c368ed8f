import { NO_SETS } from '../core/contour/labelSets.ts';
import { agreementAccumulator } from '../core/uncertainty/sampleAgreement.ts';
import type { Band } from './band.ts';
import { addAgreement, writeStatistics } from './band.ts';
import { expectedErrors } from './expectedErrors.ts';
import { provenanceOf } from './provenance.ts';
import { addBandVotes, classLabels, voteList } from './sampleVotes.ts';
import { samplesPlanned } from './estimator.ts';
import type { Segmentation } from './segmentation.ts';
import type { RunContext, SegmentationRun } from './segmentationRun.ts';
import { rankedRun, summariseRun } from './summariseRun.ts';

/** After so many samples a look at the result is offered: early, then ever more rarely. */
const PREVIEWS: readonly number[] = [2, 3, 4, 6, 8, 12, 16, 24];

/** Previews may take this share of the time that is spent on samples; on a large image they become rarer. */
const LARGEST_SHARE = 0.25;

/**
 * Offers `context.preview` the result so far, after each sample where one is due and the last was not too dear.
 * The samples are not touched: a run gives the same with previews and without.
 * @param band the whole volume.
 * @returns to be called after each sample, with `elapsedMs` of the run; it throws what `checkpoint` throws.
 */
export function previewer(run: SegmentationRun, band: Band, context: RunContext) {
  let endedMs = context.nowMs();
  let costMs = 0;
  const { preview } = context;
  return async (): Promise<void> => {
    const due =
      PREVIEWS.includes(band.samplesDone) && band.samplesDone < samplesPlanned(run.estimator);
    const startMs = context.nowMs();
    if (!preview || !due || costMs > LARGEST_SHARE * (startMs - endedMs)) return;
    const segmentation = await resultSoFar(run, band, context);
    endedMs = context.nowMs();
    costMs = endedMs - startMs;
    preview(segmentation);
  };
}

async function resultSoFar(
  run: SegmentationRun,
  band: Band,
  context: RunContext,
): Promise<Segmentation> {
  const { shape } = run.networkGrid;
  const samples = band.samplesDone;
  const nowMs = context.nowMs();
  const samplingMs = nowMs - (run.samplingSinceMs ?? nowMs);
  writeStatistics(band, { shape, rule: run.rule }, run);
  const agreement = agreementAccumulator({ samples, classes: band.classes });
  addAgreement(agreement, band);
  const summary = await summariseRun(run, agreement, () => context.checkpoint());
  const elapsedMs = run.elapsedMs + samplingMs;
  const provenance = provenanceOf(run, { samples, ended: 'under-way' }, elapsedMs);
  // A head is asked once, after the last sample.
  const errors = await expectedErrors(rankedRun(run, summary, provenance), null, () =>
    context.checkpoint(),
  );
  const votes = voteList({ samples, labelOf: classLabels(band.classes) });
  addBandVotes(votes, band, { labels: summary.networkLabels, shape });
  return {
    ...summary,
    sets: NO_SETS,
    networkGrid: run.networkGrid,
    entropy: run.entropy.slice(),
    probabilities: null,
    body: null,
    maps: null,
    errors,
    votes: votes.votes(),
    slices: { done: shape[2], planned: shape[2] },
    provenance,
  };
}

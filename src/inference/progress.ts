import { samplesPlanned } from './estimator.ts';
import type { RunProgress } from './segmentation.ts';
import type { SegmentationRun } from './segmentationRun.ts';

/** What a run holds that can be finished: the finished bands, or of the first band its finished samples. */
export function keptOf({ slicesDone, samplesDrawn, band }: SegmentationRun): RunProgress['kept'] {
  if (slicesDone > 0) return { samples: samplesDrawn, slices: slicesDone };
  return band && band.samplesDone > 0
    ? { samples: band.samplesDone, slices: band.endK }
    : { samples: 0, slices: 0 };
}

/** @param slice the one at hand; one that a tile begins at may lie outside the volume. */
export function progressOf(
  run: SegmentationRun,
  stage: RunProgress['stage'],
  slice: number,
): RunProgress {
  const slicesPlanned = run.networkGrid.shape[2];
  return {
    stage,
    slicesDone: Math.min(Math.max(slice, 0), slicesPlanned),
    slicesPlanned,
    samplesDone: run.band?.samplesDone ?? run.samplesDrawn,
    samples: samplesPlanned(run.estimator),
    callsDone: run.callsDone,
    callsPlanned: Math.max(run.callsDone, run.callsPlanned),
    kept: keptOf(run),
  };
}

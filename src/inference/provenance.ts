import type { RunProvenance, SamplesDrawn } from './segmentation.ts';
import type { SegmentationRun } from './segmentationRun.ts';

/** What made a result, for its own record. */
export function provenanceOf(
  run: SegmentationRun,
  drawn: Pick<SamplesDrawn, 'samples' | 'ended'>,
  elapsedMs: number,
): RunProvenance {
  const { id, version, members, files } = run.manifest;
  const weights = files.find(({ path }) => path === members[0].file);
  return {
    origin: 'run',
    modelId: id,
    modelVersion: version,
    weightsSha256: weights?.sha256 ?? '',
    estimator: run.estimator,
    drawn: { ...drawn, stability: [...run.stability], bands: run.bands },
    backend: run.backend,
    elapsedMs,
  };
}

import type { MemoryPlan, RunProvenance, SamplesDrawn } from './segmentation.ts';
import type { SegmentationRun } from './segmentationRun.ts';

/** What made a result, for its own record. */
export function provenanceOf(
  run: SegmentationRun,
  drawn: Pick<SamplesDrawn, 'samples' | 'ended'>,
  elapsedMs: number,
): RunProvenance {
  const { id, version, members, files, dropout } = run.manifest;
  const used = members.slice(0, run.estimator.members);
  const { origin = 'trained' } = dropout.kind === 'mask-input' ? dropout : {};
  return {
    origin: 'run',
    modelId: id,
    modelVersion: version,
    weightsSha256: used.map(({ file }) => files.find(({ path }) => path === file)?.sha256 ?? ''),
    notes: origin === 'trained' ? run.manifest.notes : [...run.manifest.notes, origin],
    estimator: run.estimator,
    drawn: { ...drawn, stability: [...run.stability] },
    plan: planOf(run),
    audit: run.audit,
    backend: run.backend,
    recalibration: run.manifest.recalibration ?? null,
    elapsedMs,
  };
}

function planOf({
  manifest,
  tiling,
  bands,
  keepsFeatures,
  bandBytes,
  ...run
}: SegmentationRun): MemoryPlan {
  const { input } = manifest;
  const tile = tiling?.size ?? [0, 0, 0];
  const wished = input.layout === 'patch' ? input.patch.size : tile;
  const arrays = run.mean.length + 1 + (run.maps ? 4 : 0);
  return {
    bands,
    tile,
    wishedTile: [wished[0], wished[1], wished[2]],
    keepsFeatures,
    bytes: bandBytes + 4 * arrays * run.entropy.length,
  };
}

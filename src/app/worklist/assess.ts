import { caseQuality, type CaseQuality } from '../../core/worklist/caseQuality.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import type { ResultSummary } from '../../store/resultSlice.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import { toAppError } from '../failures.ts';
import { notify } from '../notices.ts';
import { qualityFiles } from '../qualityFiles.ts';
import type { Services } from '../services.ts';

/** What a network predicts, by label; empty where none knows the case. */
type Predicted = ReadonlyMap<number, number>;

/**
 * The predicted quality of a result whose image the inference worker holds.
 * @param volumeId of that image. @param manifest the network that drew the contours.
 * @throws AppError `cancelled` only: without the prediction the samples' agreement takes its place, and a notice says why.
 */
export async function assessResult(
  services: Services,
  {
    volumeId,
    manifest,
    segmentation,
    summary,
  }: {
    readonly volumeId: string;
    readonly manifest: ModelManifest;
    readonly segmentation: Pick<SegmentationResult, 'labels'>;
    readonly summary: ResultSummary;
  },
  signal: AbortSignal,
): Promise<CaseQuality | null> {
  const structures = manifest.output.segments.map(({ index, name, code }) => ({
    index,
    name,
    code,
  }));
  const { labels } = segmentation;
  try {
    const quality = await qualityFiles(services, signal);
    const { contours } = await services.inference.call(
      'assessContours',
      { volumeId, labels, structures, quality },
      { signal },
    );
    const predicted = new Map(
      contours.flatMap(({ index, dice }) => (dice === null ? [] : [[index, dice] as const])),
    );
    return qualityOf(summary, predicted);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'cancelled') throw error;
    notify(services, { tone: 'error', code: error.code, detail: error.detail });
    return qualityOf(summary, new Map());
  }
}

/** The quality of a result with what is predicted of it. */
export function qualityOf(
  { structures }: Pick<ResultSummary, 'structures'>,
  predicted: Predicted = new Map(),
): CaseQuality | null {
  return caseQuality(
    structures.map(({ index, name, volumeMl, meanPairwiseDice }) => ({
      name,
      volumeMl,
      predictedDice: predicted.get(index) ?? null,
      meanPairwiseDice,
    })),
  );
}

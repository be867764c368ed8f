import type { CaseQuality } from '../../core/worklist/caseQuality.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import type { ModelManifest } from '../../models/manifest.ts';
import type { ResultSummary } from '../../store/resultSlice.ts';
import { toAppError } from '../failures.ts';
import { notify } from '../notices.ts';
import {
  namedStructures,
  predictContours,
  type AssessedContours,
} from '../quality/predictContours.ts';
import type { Services } from '../services.ts';
import { qualityOf } from './qualityOf.ts';

/** A result in the background, and the image that it is of. */
export interface ResultToAssess extends Pick<
  AssessedContours,
  'caseId' | 'volume' | 'isHandedOver'
> {
  /** That drew the contours; null for those that were drawn elsewhere. */
  readonly network: ModelManifest | null;
  readonly segmentation: SegmentationResult;
  readonly summary: ResultSummary;
}

/**
 * The predicted quality of a result; what is predicted is kept until the case is opened. The caller has the inference worker.
 * @throws AppError `cancelled` only: without the prediction the samples' agreement takes its place, and a notice says why.
 */
export async function assessResult(
  services: Services,
  { network, segmentation, summary, ...image }: ResultToAssess,
  signal: AbortSignal,
): Promise<CaseQuality | null> {
  const { labels, sets } = segmentation;
  const structures = namedStructures(summary.structures, segmentation, network);
  try {
    const asked = { ...image, labels, sets, structures };
    const predictions = await predictContours(services, asked, { signal });
    if (predictions) services.predictions.set(summary.id, predictions);
    return qualityOf(summary, segmentation, predictions?.byLabel);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code === 'cancelled') throw error;
    notify(services, { tone: 'error', code: error.code, detail: error.detail });
    return qualityOf(summary, segmentation);
  }
}

import type { Prediction } from '../../core/evaluation/assessQuality.ts';
import { caseQuality, type CaseQuality } from '../../core/worklist/caseQuality.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import type { ResultSummary } from '../../store/resultSlice.ts';
import { qualityRows } from '../quality/qualityRows.ts';

/** The quality of a result with what is predicted of it; verdicts wait until somebody looks at it. */
export function qualityOf(
  { structures }: Pick<ResultSummary, 'structures'>,
  segmentation: Pick<SegmentationResult, 'structures' | 'networkGrid'>,
  predictions: ReadonlyMap<number, Prediction> = new Map(),
): CaseQuality | null {
  const known = { structures, segmentation, predictions, findings: null, cohort: null };
  return caseQuality(qualityRows(known).map(({ measures }) => measures));
}

import type { EvaluatedRow, RecordedEvaluation } from '../../core/review/recordedEvaluation.ts';
import type { AppState } from '../../store/store.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import { madeOfObservers } from './madeOfObservers.ts';
import { withNames } from './observerNames.ts';
import { comparableStructures } from './questions.ts';

/**
 * What was measured against observers, as a record keeps it: of contours as they are now alone.
 * @param how.isNamed observers are called as they are on the screen; else they are numbered.
 * @returns null where there is nobody to compare with.
 */
export function evaluationRecord(
  state: AppState,
  {
    isNamed,
    provenance,
  }: { readonly isNamed: boolean; readonly provenance: SegmentationResult['provenance'] },
): RecordedEvaluation | null {
  const { observers, fusion, matches, measured, evaluations, staleEvaluations } = state;
  const compared = comparableStructures(state);
  if (observers.length === 0 || compared.length === 0) return null;
  const nameOf = (at: number): string =>
    isNamed ? (observers[at]?.name ?? '') : `Observer ${at + 1}`;
  const structures: EvaluatedRow[] = [];
  const notMeasured: RecordedEvaluation['notMeasured'][number][] = [];
  for (const index of compared) {
    const name = state.segments.find((segment) => segment.index === index)?.name ?? '';
    const evaluation = staleEvaluations.includes(index) ? undefined : evaluations[index];
    const observed = matches.find(({ structure }) => structure === index)?.observers ?? [];
    if (!evaluation?.agreement) notMeasured.push({ index, name });
    else {
      const { agreement } = evaluation;
      structures.push({ ...withNames(evaluation, nameOf), agreement, name, observed });
    }
  }
  return {
    measured,
    fusion,
    isMadeOfObservers: madeOfObservers(provenance, observers) !== null,
    observers: observers.map(({ role, sha256, format }, at) => ({
      name: nameOf(at),
      role,
      sha256,
      format,
    })),
    structures,
    notMeasured,
  };
}

import type { Issue } from '../../core/errors.ts';
import type { Fusion } from '../../core/evaluation/observers.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import type { ObserverRowState } from '../../store/evaluationSlice.ts';
import type { AppState } from '../../store/store.ts';
import type { Services } from '../services.ts';

/** By what rule contours were made of observers, of how many; `position` of the only one from 1, else 0. */
export interface MadeOf {
  readonly rule: Fusion['kind'];
  readonly observers: number;
  readonly position: number;
}

const RULES = ['majority', 'staple', 'union', 'intersection', 'observer'] as const;

/**
 * What says that contours were made of the observers whom they are held against now: agreement with them is then no finding.
 * @returns the issue as it stands in the provenance, always the same object; null where they were not.
 */
export function madeOfObservers(
  provenance: SegmentationResult['provenance'],
  observers: readonly Pick<ObserverRowState, 'sha256'>[],
): Issue | null {
  if (provenance.origin !== 'contours') return null;
  const { files, issues } = provenance;
  const isOfThese = files.some((file) => observers.some(({ sha256 }) => sha256 === file.sha256));
  return (isOfThese && issues.find(({ code }) => code === 'issue/fused-observers')) || null;
}

/** The same of what is under review; null with nothing under review. */
export function reviewMadeOfObservers(
  { registry }: Services,
  { result, observers }: Pick<AppState, 'result' | 'observers'>,
): Issue | null {
  if (!result || !registry.segmentations.has(result.id)) return null;
  return madeOfObservers(registry.segmentations.get(result.id).provenance, observers);
}

/** What such an issue says. */
export function madeOf({ detail }: Issue): MadeOf {
  const { rule, observers, position } = detail;
  return {
    rule: RULES.find((kind) => kind === rule) ?? 'majority',
    observers: Number(observers),
    position: Number(position),
  };
}

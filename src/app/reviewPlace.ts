import { decodeBase64, encodeBase64 } from '../core/base64.ts';
import { AppError } from '../core/errors.ts';
import type { WorldPoint } from '../core/geometry/grid.ts';
import { voxelBytes, voxelsOf } from '../core/review/eventJson.ts';
import type { WantedComparison, WantedObserver } from '../store/evaluationSlice.ts';
import type { AppState } from '../store/store.ts';
import type { LookedAt } from './reviewQueue.ts';
import { comparisonToKeep, observersToKeep } from './evaluation/keptComparison.ts';
import { lockedSegments } from './segmentRows.ts';
import type { Services } from './services.ts';
import { reviewArrays } from './presentReview.ts';

/** Where a review was left, beside its log. */
export interface ReviewPlace {
  readonly shown: Pick<
    AppState,
    'budget' | 'order' | 'timeSpentMs' | 'seenSlices' | 'window' | 'hiddenStructures' | 'contour'
  >;
  readonly crosshair: WorldPoint | null;
  /** Labels of structures that are locked. */
  readonly locked: readonly number[];
  /** The region that was looked at; its voxels stay together. */
  readonly lookedAt: LookedAt | null;
  /** With whom it was compared: their contours are not kept. */
  readonly observers: readonly WantedObserver[];
  /** By which rule; null where nobody was compared with. */
  readonly comparison: WantedComparison | null;
}

/** As JSON text. */
export function placeText(services: Services): string {
  const { budget, order, timeSpentMs, seenSlices, window, hiddenStructures, contour, ...state } =
    services.store.getState();
  const region = reviewArrays(services)?.regions.find(({ id }) => id === state.selectedRegionId);
  return JSON.stringify({
    shown: { budget, order, timeSpentMs, seenSlices, window, hiddenStructures, contour },
    crosshair: services.crosshair,
    locked: lockedSegments(state),
    observers: observersToKeep(state),
    comparison: comparisonToKeep(services.store.getState()),
    lookedAt: region && { id: region.id, voxels: encodeBase64(voxelBytes(region.voxels)) },
  });
}

/** Where a review begins: as the page is, with nothing seen. */
export function startOf({ store }: Services): ReviewPlace {
  const { budget, order, window, hiddenStructures, contour } = store.getState();
  return {
    shown: { budget, order, timeSpentMs: {}, seenSlices: [], window, hiddenStructures, contour },
    crosshair: null,
    locked: [],
    lookedAt: null,
    observers: [],
    comparison: null,
  };
}

/** What {@link placeText} wrote. @throws AppError `storage/corrupt` for other text. */
export function readPlace(text: string): ReviewPlace {
  const parsed = JSON.parse(text) as unknown;
  if (typeof parsed !== 'object' || parsed === null || !('shown' in parsed)) {
    throw new AppError('storage/corrupt', { what: 'place' });
  }
  const { shown, crosshair, locked, lookedAt, observers, comparison } = parsed as Pick<
    ReviewPlace,
    'shown' | 'crosshair'
  > & {
    readonly locked?: readonly number[];
    readonly observers?: readonly (Omit<WantedObserver, 'choices'> & Partial<WantedObserver>)[];
    readonly comparison?: WantedComparison | null;
    readonly lookedAt?: { readonly id: string; readonly voxels: string };
  };
  return {
    shown,
    crosshair,
    locked: locked ?? [],
    observers: (observers ?? []).map((one) => ({ ...one, choices: one.choices ?? [] })),
    comparison: comparison ?? null,
    lookedAt: lookedAt
      ? { id: lookedAt.id, voxels: voxelsOf(decodeBase64(lookedAt.voxels)) }
      : null,
  };
}

/** What changes it. */
export function isElsewhere(state: AppState, before: AppState): boolean {
  const keys = [
    'budget',
    'order',
    'timeSpentMs',
    'seenSlices',
    'window',
    'hiddenStructures',
    'contour',
    'selectedRegionId',
    'observers',
    'wantedObservers',
    'wantedComparison',
    'matches',
    'fusion',
    'tolerancesMm',
  ] as const;
  return (
    keys.some((key) => state[key] !== before[key]) ||
    lockedSegments(state).join() !== lockedSegments(before).join()
  );
}

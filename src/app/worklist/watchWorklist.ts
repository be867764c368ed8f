import { nextUndo, replay } from '../../core/review/events.ts';
import type { AppState } from '../../store/store.ts';
import { reviewArrays } from '../presentReview.ts';
import type { Clock } from '../regionClock.ts';
import type { Services } from '../services.ts';
import { caseQuality } from '../../core/worklist/caseQuality.ts';
import { qualityOf } from './qualityOf.ts';
import { advanceCase, caseOf, changeCase } from './caseRows.ts';

/** Between two looks at the clock there is a second; more than this, and the machine was asleep. */
const LONGEST_STEP_MS = 5000;

/**
 * Keeps the row of the open case up to date: a result that came by hand, what is decided and changed, the time spent.
 */
export function watchWorklist(services: Services, clock: Clock): void {
  const { store } = services;
  /** Of the review that is shown, how much of its log is in the row. */
  let seen: { readonly resultId: string; readonly events: number } | null = null;
  store.subscribe((state, before) => {
    if (state.listedCaseId === null) return;
    const isOther = state.result !== before.result || state.listedCaseId !== before.listedCaseId;
    const isMoved = state.decisions !== before.decisions || state.regions !== before.regions;
    if (!isOther && !isMoved && state.quality === before.quality) return;
    if (isOther && isNewResult(services, state)) takeResult(services, state);
    if (state.quality !== before.quality) takeQuality(services, state);
    // A result is in the store a moment before its review is there.
    if (isMoved) seen = bringUpToDate(services, state, seen);
  });
  watchTime(services, clock);
}

/** A result that the background did not make. */
function isNewResult({ listed }: Services, { result, listedCaseId }: AppState): boolean {
  if (!result || result.isPreview || listedCaseId === null) return false;
  const one = listed.get(listedCaseId);
  return one?.result?.resultId !== result.id && one?.review?.resultId !== result.id;
}

function takeResult(services: Services, { result, listedCaseId: id }: AppState): void {
  if (!result || id === null) return;
  const quality = qualityOf(result, services.registry.segmentations.get(result.id));
  if (!advanceCase(services, id, 'finish', { quality, failure: null })) {
    changeCase(services, id, { quality, failure: null });
  }
}

/** What the open case was found to be worth, once it was assessed. */
function takeQuality(services: Services, { listedCaseId: id, quality, result }: AppState): void {
  if (id === null || quality.length === 0 || !result || !services.predictions.has(result.id))
    return;
  // Of the automatic contours: what is corrected here is what the list asks for.
  const isChanged = quality.some(({ automatic }) => automatic !== null);
  if (!isChanged) {
    changeCase(services, id, { quality: caseQuality(quality.map(({ measures }) => measures)) });
  }
}

function bringUpToDate(
  services: Services,
  { result, regions, decisions, listedCaseId: id }: AppState,
  seen: { readonly resultId: string; readonly events: number } | null,
): typeof seen {
  const arrays = result && !result.isPreview ? reviewArrays(services) : null;
  if (!result || !arrays || id === null) return null;
  const { events } = arrays;
  changeCase(services, id, {
    regions: regions.length,
    decided: regions.filter((region) => decisions[region.id]).length,
    changes: replay(events).inForce.filter((event) => event.kind !== 'decided').length,
  });
  const isSame = seen?.resultId === result.id;
  const added = isSame ? events.slice(seen.events) : [];
  // A review may come back from disk with what was done in it before.
  const isTakenUp = !isSame && caseOf(services, id)?.state === 'ready' && nextUndo(replay(events));
  if (isTakenUp || added.some((event) => event.kind !== 'noted')) advanceCase(services, id, 'work');
  return { resultId: result.id, events: events.length };
}

function watchTime({ store, listed }: Services, clock: Clock): void {
  let sinceMs = clock.nowMs();
  const settle = (): void => {
    const nowMs = clock.nowMs();
    const { listedCaseId, result } = store.getState();
    const one = listedCaseId === null || !result ? undefined : listed.get(listedCaseId);
    if (one && clock.isVisible()) one.spentMs += Math.min(LONGEST_STEP_MS, nowMs - sinceMs);
    sinceMs = nowMs;
  };
  clock.eachSecond(settle);
}

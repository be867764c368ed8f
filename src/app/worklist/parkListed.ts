import { replay } from '../../core/review/events.ts';
import { reviewArrays } from '../presentReview.ts';
import { lockedSegments } from '../segmentRows.ts';
import { toAppError } from '../failures.ts';
import type { WholeResult } from '../keptResult.ts';
import { notify } from '../notices.ts';
import type { ReviewArrays } from '../reviewArrays.ts';
import type { Services } from '../services.ts';
import type { ListedCase, ParkedReview } from './listedCase.ts';
import { forgetResult, keepResult } from './resultKeeper.ts';

/**
 * Puts the review of the open case of the worklist aside, before another is opened; without one nothing is done. The
 * registry may be cleared at once: what is still being written is held until it is.
 */
export function parkListed(services: Services): void {
  const { store, listed } = services;
  const state = store.getState();
  const { result, listedCaseId, openCase } = state;
  const one = listedCaseId === null ? undefined : listed.get(listedCaseId);
  const arrays = reviewArrays(services);
  if (!one || !result || result.isPreview || !arrays || !openCase) return;
  const { budget, order, timeSpentMs, seenSlices, selectedRegionId, hiddenStructures, window } =
    state;
  const shown = {
    budget,
    order,
    timeSpentMs,
    seenSlices,
    selectedRegionId,
    hiddenStructures,
    window,
  };
  const { events, exportedEvents } = arrays;
  const corrected = packCorrected(services, arrays);
  corrected.catch((thrown: unknown) => {
    const { code, detail } = toAppError(thrown);
    notify(services, { tone: 'error', code, detail });
  });
  const locked = lockedSegments(state);
  one.review = { resultId: result.id, events, exportedEvents, corrected, locked, shown };
  one.sha256 = openCase.sha256;
  if (one.result?.resultId !== result.id || one.result.kind === 'held') {
    void writeResult(services, one, openCase.sha256);
  }
}

/** Of changed contours; nothing is copied where there are none. */
async function packCorrected(
  services: Services,
  { events, corrected }: ReviewArrays,
): ParkedReview['corrected'] {
  const isChanged = replay(events).inForce.some((event) => event.kind !== 'decided');
  if (!isChanged) return null;
  // Not handed over: the picture may be of them for a moment yet.
  const [blob] = await services.codec.call('pack', { buffers: [corrected.buffer] });
  return blob ? { blob, bytes: corrected.byteLength } : null;
}

/** The result that is shown, kept; it stays in memory as it is while that is not done, or fails. */
async function writeResult(
  services: Services,
  one: ListedCase,
  imageSha256: string,
): Promise<void> {
  const { store, registry, network, networkId, sampleNames } = services;
  const { result } = store.getState();
  if (!result) return;
  const isRun = result.origin === 'run';
  const whole: WholeResult = {
    segmentation: registry.segmentations.get(result.id),
    summary: result,
    network: isRun ? network : null,
    networkId: isRun ? networkId : null,
    sampleNames,
  };
  const before = one.result;
  const held = { kind: 'held', resultId: result.id, whole } as const;
  one.result = held;
  try {
    const kept = await keepResult(services, whole, { imageSha256 });
    if (one.result === held) one.result = kept;
    else await forgetResult(services, kept);
    if (before) await forgetResult(services, before);
  } catch (thrown) {
    const { code, detail } = toAppError(thrown);
    notify(services, { tone: 'error', code, detail });
  }
}

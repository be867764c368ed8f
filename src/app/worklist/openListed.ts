import { applyPatch } from '../../core/edit/labelPatch.ts';
import { AppError } from '../../core/errors.ts';
import { replay } from '../../core/review/events.ts';
import { openContoursOfKept } from '../commands/contours.ts';
import { reportOpening, showCase, showOrAsk } from '../commands/openCase.ts';
import { openingOf } from '../../store/caseSlice.ts';
import { composeLeftQueue, resumeReview } from '../commands/queue.ts';
import { keptTakenUp, resumeWorked } from '../commands/resumeReview.ts';

import { addObservers } from '../evaluation/observers.ts';
import { toAppError } from '../failures.ts';
import type { WholeResult } from '../keptResult.ts';
import { lockSegments } from '../segmentRows.ts';
import { releaseCodec } from '../largeImage.ts';
import type { Services } from '../services.ts';
import { caseOf, changeCase } from './caseRows.ts';
import { imageName, type ListedCase, type ParkedReview } from './listedCase.ts';
import { fetchResult } from './resultKeeper.ts';

/**
 * Opens a case of the worklist, with its result and its review where it has them. The case that is open stays when this
 * fails or is cancelled; why it failed is said in its row as well.
 */
export async function openListed(services: Services, id: string): Promise<void> {
  const { store } = services;
  const listed = services.listed.get(id);
  const { listedCaseId } = store.getState();
  if (!listed || listedCaseId === id) return;
  const name = caseOf(services, id)?.name ?? imageName(listed);
  await readAndShow(services, { id, listed, name });
}

async function readAndShow(
  services: Services,
  { id, listed, name }: { readonly id: string; readonly listed: ListedCase; readonly name: string },
): Promise<void> {
  const { store, codec } = services;
  services.openAbort?.abort();
  const abort = new AbortController();
  services.openAbort = abort;
  store.setState({ opening: openingOf(name) });
  try {
    const volume = await codec.call('openVolume', listed.image, {
      signal: abort.signal,
      onProgress: (progress) => reportOpening(services, name, progress),
    });
    releaseCodec(services, volume.grid);
    if (listed.sha256 !== null && listed.sha256 !== volume.source.sha256) {
      throw new AppError('input/changed', { name: imageName(listed) });
    }
    const whole = listed.result && (await fetchResult(services, listed.result));
    if (listed.review && !whole) throw new AppError('storage/corrupt', { what: 'result' });
    const review = whole && listed.review?.resultId === whole.summary.id ? listed.review : null;
    if (services.openAbort !== abort) return;
    if (abort.signal.aborted) throw new AppError('cancelled');
    const show = async (): Promise<void> => {
      await showCase(services, volume, { name, isDemo: false, listedCaseId: id });
      changeCase(services, id, { failure: null });
      // What was done in it in another page is worth more than a result that nobody has looked at.
      if (whole && !review) await resumeWorked(services);
      if (whole) await showKept(services, { id, whole, review });
      else if (listed.contours.length > 0) await showContours(services, id, listed);
      await compareListed(services, id, listed);
    };
    await showOrAsk(services, name, show);
  } catch (thrown) {
    if (services.openAbort !== abort) return; // a later file took over
    const { code, detail } = toAppError(thrown);
    if (code === 'cancelled') {
      store.setState({ opening: { status: 'idle' } });
      return;
    }
    changeCase(services, id, { failure: { code, detail } });
    store.setState({ opening: { status: 'failed', name, code, detail } });
  }
}

/** The references and observers that came with the image. */
async function compareListed(
  services: Services,
  id: string,
  { observers }: ListedCase,
): Promise<void> {
  const { listedCaseId, opening } = services.store.getState();
  // Where something else is being opened, or has failed, that comes first.
  if (listedCaseId !== id || opening.status !== 'idle') return;
  await addObservers(services, observers, { mismatches: [] });
}

/** Contours that came with the image, unless a review of them, or of a network's, was taken up. */
async function showContours(
  services: Services,
  id: string,
  { contours }: ListedCase,
): Promise<void> {
  await keptTakenUp(services);
  const { listedCaseId, result } = services.store.getState();
  const isOpen = listedCaseId === id && (!result || result.origin === 'contours');
  if (isOpen) await openContoursOfKept(services, contours, { mismatches: [] });
}

/** Shows a result of the open case of the worklist, and takes up its review; nothing where another case was opened meanwhile. */
export async function showKept(
  services: Services,
  {
    id,
    whole,
    review,
  }: { readonly id: string; readonly whole: WholeResult; readonly review: ParkedReview | null },
): Promise<void> {
  const { store, registry } = services;
  const { segmentation, summary, network, networkId, sampleNames } = whole;
  const isWanted = (): boolean =>
    store.getState().listedCaseId === id && store.getState().result === null;
  if (!isWanted()) return;
  if (review) store.setState({ ...review.shown, selectedRegionId: null });
  const corrected = await correctedOf(services, review, segmentation.labels);
  const events = review?.events ?? [];
  const composed = await composeLeftQueue(services, segmentation, {
    events,
    resultId: summary.id,
  });
  if (!isWanted()) return;
  services.network = network;
  services.networkId = networkId;
  services.sampleNames = sampleNames;
  registry.segmentations.put(summary.id, segmentation);
  const slices = Array.from({ length: segmentation.networkGrid.shape[2] }, () => false);
  store.setState({
    result: summary,
    seenSlices: review?.shown.seenSlices ?? slices,
    selectedRegionId: review?.shown.selectedRegionId ?? null,
  });
  const exportedEvents = review?.exportedEvents ?? 0;
  resumeReview(services, { events, exportedEvents, corrected }, composed);
  if (review) lockSegments(services, review.locked);
}

async function correctedOf(
  { codec }: Services,
  review: ParkedReview | null,
  automatic: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!review) return null;
  try {
    const packed = await review.corrected;
    if (!packed) return null;
    const [buffer] = await codec.call('unpack', { packed: [packed] });
    return buffer ? new Uint8Array(buffer) : null;
  } catch (thrown) {
    // The log has it all, unless the oldest of it went past the memory for undo.
    const changes = replay(review.events).inForce.filter((event) => event.kind !== 'decided');
    if (changes.some(({ patch }) => patch === null)) throw thrown;
    const corrected = automatic.slice();
    for (const { patch } of changes) if (patch) applyPatch(corrected, patch);
    return corrected;
  }
}

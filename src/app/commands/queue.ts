import { voxelCount, voxelVolumeMl } from '../../core/geometry/gridMath.ts';
import { setsAfter, type ReviewEvent } from '../../core/review/events.ts';
import { auditOf } from '../../core/review/randomAudit.ts';
import type { RuleFinding } from '../../core/review/ruleChecks.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import { initialReview, type RegionOrder } from '../../store/reviewSlice.ts';
import type { AppState } from '../../store/store.ts';
import { publishDecisions, reviewArrays } from '../presentReview.ts';
import type { RankedScores, ReviewArrays } from '../reviewArrays.ts';
import {
  composeQueue,
  composeQueueInTasks,
  isComposedOf,
  orderOf,
  type ComposedQueue,
  type LookedAt,
  type QueueSource,
} from '../reviewQueue.ts';
import { automaticVoxels, countedVoxels, publishSegments } from '../segmentRows.ts';
import type { Services } from '../services.ts';
import { partOf, spendBudget } from './budget.ts';

/** Makes an empty review of the present result and fills its queue. */
export function startReview(services: Services, composed?: ComposedQueue): void {
  const { store } = services;
  const { budget, order } = store.getState();
  store.setState({ segments: [] });
  putArrays(services, { events: [], exportedEvents: 0 }, composed);
  store.setState({ ...initialReview, budget, order, seenSlices: noneSeen(services) });
  fillQueue(services, { composed });
}

/**
 * Puts the queue of the present result in the place of that of a result before it of the same case: the log goes on,
 * decisions hold for the voxels they were made on, and the region that is being looked at stays as it is.
 */
export function continueReview(
  services: Services,
  previousId: string,
  composed?: ComposedQueue,
): void {
  const { store, registry } = services;
  const { selectedRegionId } = store.getState();
  const previous = registry.reviews.get(previousId);
  const { events, exportedEvents } = previous;
  putArrays(services, { events, exportedEvents }, composed);
  const lookedAt = previous.regions.find(({ id }) => id === selectedRegionId);
  fillQueue(services, { composed, lookedAt });
}

/**
 * Makes the review of the present result out of a log that was read back, its queue composed before. The contours are the
 * automatic ones still.
 */
export function restoreReview(
  services: Services,
  log: Pick<ReviewArrays, 'events' | 'exportedEvents'>,
  {
    shown,
    composed,
  }: {
    readonly shown: Pick<AppState, 'budget' | 'order' | 'timeSpentMs' | 'seenSlices'>;
    readonly composed: ComposedQueue;
  },
): void {
  const { lookedAt } = composed.source;
  services.store.setState({ segments: [] });
  putArrays(services, log, composed);
  services.store.setState({ ...initialReview, ...shown, selectedRegionId: lookedAt?.id ?? null });
  fillQueue(services, { composed, lookedAt });
}

/** Shows the review of the present result as it was left, changes of the contours included. */
export function returnToReview(services: Services): void {
  const arrays = reviewArrays(services);
  if (!arrays) return;
  publishSegments(services, arrays);
  fillQueue(services);
}

/** What is left of a review while another case is open. */
export interface LeftReview extends Pick<ReviewArrays, 'events' | 'exportedEvents'> {
  /** The contours as they were left, handed over; null where they are the automatic ones. */
  readonly corrected: Uint8Array<ArrayBuffer> | null;
}

/** Takes up a review of the present result where it was left. */
export function resumeReview(
  services: Services,
  left: LeftReview,
  composed: ComposedQueue | undefined,
): void {
  services.store.setState({ segments: [] });
  putArrays(services, left, composed);
  fillQueue(services, { composed });
}

function putArrays(
  services: Services,
  log: Pick<ReviewArrays, 'events' | 'exportedEvents'> & Partial<LeftReview>,
  composed: ComposedQueue | undefined,
): void {
  const { store, registry } = services;
  const { result, openCase } = store.getState();
  if (!result || !openCase) return;
  const { networkGrid, labels, sets } = registry.segmentations.get(result.id);
  const arrays: ReviewArrays = {
    // A preview is not edited, and the next one is near.
    corrected: result.isPreview
      ? labels
      : (log.corrected ?? composed?.correctable ?? labels.slice()),
    sets: setsAfter(sets, log.events),
    // Structures' own volumes say nothing of what they share.
    labelVoxels:
      log.corrected || sets.length > 0
        ? countedVoxels(log.corrected ?? labels)
        : automaticVoxels(result.structures, voxelVolumeMl(openCase.grid)),
    initialSegments: result.structures.map(({ index, name, color }) => ({ index, name, color })),
    budgetMask: new Uint8Array(voxelCount(networkGrid)),
    regions: [],
    rows: [],
    course: EMPTY_COURSE,
    marked: new Set(),
    surprise: composed?.source.surprise ?? null,
    findings: NO_FINDINGS,
    events: log.events,
    exportedEvents: log.exportedEvents,
  };
  registry.reviews.put(result.id, arrays);
  // Where structures overlap a brush that takes would cut holes into those around; where none do it is what is meant.
  const [usual, wanted] =
    arrays.sets.length > 0 ? (['take', 'share'] as const) : (['share', 'take'] as const);
  store.setState(({ paintOver }) => ({ paintOver: paintOver === usual ? wanted : paintOver }));
  publishSegments(services, arrays);
}

/** Until the rules have been looked at; one and the same, so that a queue that was composed without any still holds. */
export const NO_FINDINGS: readonly RuleFinding[] = [];

const EMPTY_COURSE = {
  voxels: new Float64Array(1),
  readingSeconds: new Float64Array(1),
  foundMl: new Float64Array(1),
};

function noneSeen({ store, registry }: Services): readonly boolean[] {
  const { result } = store.getState();
  if (!result) return [];
  const { networkGrid } = registry.segmentations.get(result.id);
  return Array.from({ length: networkGrid.shape[2] }, () => false);
}

/**
 * The queue as it will be when a segmentation takes the place of the present result: the dear part of
 * {@link continueReview}, in tasks of its own.
 * @param continues whether the review of the present result goes on.
 */
export async function composeNextQueue(
  services: Services,
  segmentation: SegmentationResult,
  continues: boolean,
): Promise<ComposedQueue | undefined> {
  const { order } = services.store.getState();
  const surprise = order === 'surprise' ? await surpriseOf(services, segmentation) : null;
  const sourceNow = (): QueueSource | null => {
    const { result, openCase, selectedRegionId } = services.store.getState();
    if (!openCase) return null;
    const previous = continues && result ? services.registry.reviews.get(result.id) : null;
    return {
      order,
      surprise,
      events: previous?.events ?? [],
      lookedAt: previous?.regions.find(({ id }) => id === selectedRegionId),
      findings: NO_FINDINGS,
      audits: [],
      imageGrid: openCase.grid,
    };
  };
  return (await composeStill(segmentation, sourceNow)) ?? undefined;
}

/** Who decides without a pause is not kept waiting for what else is to be listed: after so many it is composed at once. */
const MOST_TRIES = 5;

/**
 * A queue that holds when it is there: where the review moved on while it was composed, it is composed again, in tasks
 * again. Of thousands of regions a queue that is composed in one task holds the page for seconds.
 * @returns null where there is nothing to compose it of.
 */
async function composeStill(
  segmentation: SegmentationResult,
  sourceNow: () => QueueSource | null,
): Promise<ComposedQueue | null> {
  let composed: ComposedQueue | null = null;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const source = sourceNow();
    if (!source || (composed && isComposedOf(composed, source))) break;
    composed = await composeQueueInTasks(segmentation, source);
  }
  return composed;
}

/**
 * As {@link composeNextQueue} for a review that is taken up where it was left.
 * @param left its log, and the result that it is about.
 */
export async function composeLeftQueue(
  services: Services,
  segmentation: SegmentationResult,
  { events, resultId }: { readonly events: readonly ReviewEvent[]; readonly resultId: string },
): Promise<ComposedQueue | undefined> {
  const { openCase, order } = services.store.getState();
  if (!openCase) return undefined;
  const surprise = order === 'surprise' ? await surpriseOf(services, segmentation) : null;
  return composeQueueInTasks(segmentation, {
    order,
    surprise,
    events,
    lookedAt: undefined,
    findings: NO_FINDINGS,
    audits: auditOf(events, resultId)?.patches ?? [],
    imageGrid: openCase.grid,
  });
}

/** Worked out by the codec worker, which has nothing else to do then. @throws as the call. */
export function surpriseOf(
  { codec }: Services,
  { networkGrid: grid, entropy, networkLabels: labels, roi, provenance }: SegmentationResult,
): Promise<RankedScores> {
  // Nothing stands out where nothing is known.
  if (provenance.origin === 'contours') {
    const score = new Float32Array(entropy.length);
    return Promise.resolve({ score, ranking: new Uint32Array(0) });
  }
  return codec.call('rankSurprise', { grid, entropy, labels, roi });
}

/**
 * Puts the queue into another order; the regions are grouped anew, for each order has voxels of its own. Decided regions
 * and the selected one stay as they are. The queue before stays until then.
 * @throws what working out the surprise throws.
 */
export async function setOrder(services: Services, order: RegionOrder): Promise<void> {
  const { store, registry } = services;
  const { result, order: before } = store.getState();
  store.setState({ order, isOrdering: result !== null });
  if (!result) return;
  const isCurrent = (): boolean =>
    store.getState().order === order && store.getState().result?.id === result.id;
  try {
    const arrays = registry.reviews.get(result.id);
    const segmentation = registry.segmentations.get(result.id);
    if (order === 'surprise') arrays.surprise ??= await surpriseOf(services, segmentation);
    if (!isCurrent()) return;
    if (await composeAnew(services, isCurrent)) store.setState({ isOrdering: false });
  } catch (thrown) {
    if (isCurrent()) store.setState({ order: before, isOrdering: false });
    throw thrown;
  }
}

/**
 * Groups the regions anew, in tasks, and shows them; those that are decided and the selected one stay.
 * @param isWanted asked before the queue is shown.
 * @returns whether it was.
 */
export async function composeAnew(services: Services, isWanted: () => boolean): Promise<boolean> {
  const { result } = services.store.getState();
  const arrays = reviewArrays(services);
  if (!result || !arrays) return false;
  const segmentation = services.registry.segmentations.get(result.id);
  const sourceNow = (): QueueSource | null =>
    reviewArrays(services) === arrays
      ? sourceOf(services, arrays, lookedAtIn(services, arrays))
      : null;
  const composed = await composeStill(segmentation, sourceNow);
  if (!composed || !isWanted()) return false;
  fillQueue(services, { composed, lookedAt: lookedAtIn(services, arrays) });
  return true;
}

function lookedAtIn({ store }: Services, arrays: ReviewArrays): LookedAt | undefined {
  const { selectedRegionId } = store.getState();
  return arrays.regions.find(({ id }) => id === selectedRegionId);
}

function sourceOf(
  { store }: Services,
  { events, surprise, findings }: ReviewArrays,
  lookedAt: LookedAt | undefined,
): QueueSource | null {
  const { openCase, order, result } = store.getState();
  if (!openCase || !result) return null;
  const audits = auditOf(events, result.id)?.patches ?? [];
  return { order, surprise, events, lookedAt, findings, audits, imageGrid: openCase.grid };
}

/** Shows the queue of the present result, composed now unless what was composed before still holds. */
export function fillQueue(
  services: Services,
  {
    composed,
    lookedAt,
  }: {
    readonly composed?: ComposedQueue | undefined;
    readonly lookedAt?: LookedAt | undefined;
  } = {},
): void {
  const { store } = services;
  const arrays = reviewArrays(services);
  const { result } = store.getState();
  const source = arrays && sourceOf(services, arrays, lookedAt);
  if (!result || !arrays || !source) return;
  const segmentation = services.registry.segmentations.get(result.id);
  const isStill = composed && isComposedOf(composed, source);
  const queue = isStill ? composed : composeQueue(segmentation, source);
  arrays.budgetMask.fill(0);
  arrays.marked = new Set();
  arrays.regions = queue.regions;
  arrays.rows = queue.rows;
  arrays.course = queue.course;
  const { budget } = store.getState();
  store.setState({
    order: orderOf(source),
    unlisted: queue.dropped,
    wholeQueue: partOf(arrays, queue.course.voxels.length - 1),
  });
  publishDecisions(services, arrays);
  spendBudget(services, arrays, { budget, staysSelected: true });
}

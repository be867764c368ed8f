import { AppError } from '../../core/errors.ts';
import { voxelCount } from '../../core/geometry/gridMath.ts';
import { cutTrail, readEntries, revisionOf, type ReadTrail } from '../../core/review/auditTrail.ts';
import { auditOf } from '../../core/review/randomAudit.ts';
import { decidedRegions, replay, type ReviewEvent } from '../../core/review/events.ts';
import { countFitting } from '../../core/review/fittingEvents.ts';
import { followWriter, takeWriterLock, type WriterLock } from '../../storage/locks.ts';
import { orphanedReview } from '../../storage/orphans.ts';
import { loadResult, type KeptResult } from '../../storage/results.ts';
import {
  bringBack,
  lookUpReview,
  readLog,
  removeReview,
  reviewsOf,
  setDamagedAside,
  writeReview,
} from '../../storage/reviews.ts';
import type { Database, KeptReview } from '../../storage/schema.ts';
import type { OpenCase } from '../../store/caseSlice.ts';
import { unpackResult, type WholeResult } from '../keptResult.ts';
import { notify } from '../notices.ts';
import { readPlace, startOf, type ReviewPlace } from '../reviewPlace.ts';
import { isSameDrawing, takeUpComparison } from '../evaluation/keptComparison.ts';
import { composeQueueInTasks, type ComposedQueue } from '../reviewQueue.ts';
import { adoptTrail, trailOf } from '../reviewTrail.ts';
import { caseLock } from '../reviewWriter.ts';
import { lockSegments } from '../segmentRows.ts';
import { runLock } from '../runMarker.ts';
import type { Services } from '../services.ts';
import { reapplyLog, record } from './history.ts';
import { VISIT_FIELD_OF_VIEW_MM } from './navigate.ts';
import { reviewArrays } from '../presentReview.ts';
import { NO_FINDINGS, restoreReview, startReview, surpriseOf } from './queue.ts';

/** Calls back when another case is shown: a review of it may be kept. */
export function watchKept({ store }: Services, listener: () => void): void {
  store.subscribe((state, before) => {
    if (state.openCase?.id === before.openCase?.id) return;
    store.setState({ resumed: null, isRunInterrupted: false });
    if (state.openCase) listener();
  });
}

/**
 * Takes up the kept review of the case that was opened, if there is one. One of the worklist that has a result in this page
 * is not waited for here: see {@link resumeWorked}.
 * @throws as reading from disk does.
 */
export async function resumeKept(services: Services): Promise<void> {
  const { listedCaseId } = services.store.getState();
  const listed = listedCaseId === null ? undefined : services.listed.get(listedCaseId);
  if (listed?.result || listed?.review) return;
  const taking = takeUp(services, false).finally(() => {
    if (takings.get(services) === taking) takings.delete(services);
  });
  takings.set(services, taking);
  await taking;
}

/** Under way. */
const takings = new WeakMap<Services, Promise<void>>();

/** Whether it is not known yet if there is a kept review of the open case, or it is being taken up. */
export function isTakingUp(services: Services): boolean {
  return takings.has(services);
}

/** Settles when it is known whether there is a kept review of the case that was opened last, and it is taken up; never rejects. */
export async function keptTakenUp(services: Services): Promise<void> {
  await takings.get(services)?.catch(() => undefined);
}

/**
 * Takes up the kept review of a case of the worklist that has a result of its own, if anything was done in it.
 * @throws as reading from disk does.
 */
export async function resumeWorked(services: Services): Promise<void> {
  await takeUp(services, true);
}

async function takeUp(services: Services, isWorked: boolean): Promise<void> {
  const { store, disk, keeper } = services;
  const { openCase, isTraceless } = store.getState();
  if (!openCase || isTraceless) return;
  const isFree = (): boolean => {
    const { openCase: now, result, job } = store.getState();
    return now?.id === openCase.id && result === null && job.status === 'idle';
  };
  // The review of a case that was just left may still be on its way to disk.
  await keeper?.settled();
  const database = await disk.openExisting();
  if (!database || !isFree()) return;
  const review = await resumable(services, database, openCase);
  if (isWorked && !(review && review.decided + review.changes > 0)) return;
  if (review) await resume(services, { database, review, isFree, isTaken: false });
  else await offerRun(services, database, openCase);
}

/** Goes on here with a case that another page has: it writes no more. */
export async function takeOver(services: Services): Promise<void> {
  const { store, disk, keeper } = services;
  const { openCase } = store.getState();
  if (!openCase) return;
  const isFree = (): boolean => store.getState().openCase?.id === openCase.id;
  const database = await disk.open();
  const review = await resumable(services, database, openCase);
  if (review) {
    await resume(services, { database, review, isFree, isTaken: true });
    return;
  }
  const lock = await takeWriterLock(caseLock(openCase.sha256), { isTaken: true });
  if (!lock) return;
  keeper?.handOver(lock);
  keeper?.begin();
}

/** Leaves the review under way as it is, on disk, and begins another one of the same result. */
export function startOver(services: Services): void {
  // The review gets other arrays: whoever holds those of this one takes them anew.
  services.store.setState(({ result }) => ({ resumed: null, result: result && { ...result } }));
  startReview(services);
  services.keeper?.begin();
}

/** One that waits in the worklist goes on there: its chain would have two ends. */
async function resumable(
  { listed }: Services,
  database: Database,
  openCase: OpenCase,
): Promise<KeptReview | null> {
  const { sha256 } = openCase;
  const waiting = new Set(
    [...listed.values()].flatMap(({ review }) =>
      review ? [trailOf(review.events, sha256).subject.reviewId] : [],
    ),
  );
  const reviews = await reviewsOf(database, sha256);
  const isOpen = ({ id, stage, resultId }: KeptReview): boolean =>
    stage === 'open' && resultId !== null && !waiting.has(id);
  const review = reviews.find(isOpen);
  if (review) return review;
  const orphan = await orphanedReview(database, openCase);
  return orphan && !waiting.has(orphan.id) ? orphan : null;
}

interface Resuming {
  readonly database: Database;
  readonly review: KeptReview;
  /** Whether the page still waits for it. */
  readonly isFree: () => boolean;
  /** The lock is taken from another page. */
  readonly isTaken: boolean;
}

async function resume(services: Services, of: Resuming): Promise<void> {
  const { store } = services;
  const { database, review, isFree, isTaken } = of;
  store.setState({ isResuming: true });
  const name = caseLock(review.imageSha256);
  const lock = await (isTaken ? takeWriterLock(name, { isTaken }) : followWriter(name));
  let isHandedOver = false;
  try {
    const read = await readReview(services, database, review).catch((thrown: unknown) => {
      noteStranded(services, review, thrown);
      throw thrown;
    });
    if (lock && read.trail.fault !== null) {
      const from = read.trail.head.entries + 1;
      await setDamagedAside(database, { reviewId: review.id, from });
    }
    const composed = await compose(services, read);
    if (!isFree()) return;
    isHandedOver = true;
    show(services, { review, read, composed, lock });
  } finally {
    if (!isHandedOver) lock?.release();
    store.setState({ isResuming: false });
  }
}

/** Reviews of open cases whose result cannot be read, by the SHA-256 of their images. */
const stranded = new WeakMap<Services, Map<string, string>>();

function noteStranded(services: Services, { id, imageSha256 }: KeptReview, thrown: unknown): void {
  if (!(thrown instanceof AppError && thrown.code === 'storage/result-damaged')) return;
  const known = stranded.get(services) ?? new Map<string, string>();
  stranded.set(services, known.set(imageSha256, id));
}

/** Calls back when a result is on disk that a review without one may go on with. */
export function watchStranded(services: Services, listener: () => void): void {
  services.store.subscribe(({ keeping, openCase }, before) => {
    if (keeping.status !== 'saved' || before.keeping.status === 'saved') return;
    if (openCase && stranded.get(services)?.has(openCase.sha256)) listener();
  });
}

/**
 * Lets the review of the open case whose result could not be read go on with that of a new run, unless something was done in
 * the review of that already: its log is whole, and a run with the same settings gives the same contours. Where the log's
 * changes do not fit, it stays on disk as it is.
 */
export async function rescueStranded(services: Services): Promise<void> {
  const { store, disk } = services;
  const { openCase, result } = store.getState();
  const arrays = reviewArrays(services);
  const id = openCase && stranded.get(services)?.get(openCase.sha256);
  if (!openCase || !id || result?.origin !== 'run' || !arrays || arrays.events.length > 0) return;
  const database = await disk.open();
  const { reviewId } = trailOf(arrays.events, openCase.sha256).subject;
  const [{ review }, { review: present }] = await Promise.all([
    lookUpReview(database, id),
    lookUpReview(database, reviewId),
  ]);
  if (!review || !present?.resultId || arrays.events.length > 0) return;
  const subject = { imageSha256: openCase.sha256, reviewId: id };
  const read = readEntries(subject, await readLog(database, id), voxelCount(openCase.grid));
  const { segmentations } = services.registry;
  if (countFitting(segmentations.get(result.id), read.events) < read.events.length) return;
  stranded.get(services)?.delete(openCase.sha256);
  await writeReview(database, { ...review, resultId: present.resultId });
  await bringBack(database, id);
  await takeOver(services);
}

interface ReadReview {
  readonly whole: WholeResult;
  readonly trail: ReadTrail;
  /** A log of its own, that will grow. */
  readonly events: ReviewEvent[];
  readonly place: ReviewPlace;
  /** Something of it could not be read, and was left out. */
  readonly isDamaged: boolean;
}

async function readReview(
  services: Services,
  database: Database,
  { id, imageSha256, resultId, place: placed, writtenEntries = 0 }: KeptReview,
): Promise<ReadReview> {
  const { openCase } = services.store.getState();
  const kept = resultId === null ? null : await readResult(database, resultId);
  if (!kept || !openCase) throw new AppError('storage/result-damaged');
  const subject = { imageSha256, reviewId: id };
  const read = readEntries(subject, await readLog(database, id), voxelCount(openCase.grid));
  const whole = unpackResult(kept);
  const fitting = countFitting(whole.segmentation, read.events);
  const trail = fitting < read.events.length ? cutTrail(subject, read, fitting) : read;
  const place = placeOrNone(placed);
  // A log without its last entries holds together: the summary knows how many there were.
  const isShort = trail.entries.length < writtenEntries;
  const isDamaged = trail.fault !== null || isShort || place === null;
  return { whole, trail, events: [...trail.events], place: place ?? startOf(services), isDamaged };
}

async function readResult(database: Database, id: string): Promise<KeptResult | null> {
  try {
    return await loadResult(database, id);
  } catch (thrown) {
    const isDamaged = thrown instanceof AppError && thrown.code === 'storage/corrupt';
    throw isDamaged ? new AppError('storage/result-damaged', {}, { cause: thrown }) : thrown;
  }
}

/** Null for one that cannot be read: the review goes on without it. */
function placeOrNone(text: string): ReviewPlace | null {
  try {
    return readPlace(text);
  } catch {
    return null;
  }
}

async function compose(
  services: Services,
  { whole: { segmentation, summary }, events, place }: ReadReview,
): Promise<ComposedQueue> {
  const { openCase } = services.store.getState();
  if (!openCase) throw new AppError('cancelled');
  const { order } = place.shown;
  return composeQueueInTasks(segmentation, {
    order,
    surprise: order === 'surprise' ? await surpriseOf(services, segmentation) : null,
    events,
    lookedAt: place.lookedAt ?? undefined,
    findings: NO_FINDINGS,
    audits: auditOf(events, summary.id)?.patches ?? [],
    imageGrid: openCase.grid,
  });
}

/** In one task: the picture follows with what is there at its end. */
function show(
  services: Services,
  {
    review,
    read,
    composed,
    lock,
  }: {
    readonly review: KeptReview;
    readonly read: ReadReview;
    readonly composed: ComposedQueue;
    readonly lock: WriterLock | null;
  },
): void {
  const { store, registry, keeper } = services;
  const { whole, trail, events, place, isDamaged } = read;
  const { summary, segmentation } = whole;
  const { window, hiddenStructures, contour, ...shown } = place.shown;
  services.network = whole.network;
  services.networkId = whole.networkId;
  services.sampleNames = whole.sampleNames;
  adoptTrail(events, { imageSha256: review.imageSha256, reviewId: review.id }, trail);
  keeper?.handOver(lock ?? 'elsewhere');
  registry.segmentations.put(summary.id, segmentation);
  // What the badge says of the result; another run chooses anew.
  store.setState({ result: summary, backend: summary.backend, window, hiddenStructures, contour });
  const exportedEvents = Math.min(review.exportedEvents, events.length);
  restoreReview(services, { events, exportedEvents }, { shown, composed });
  reapplyLog(services);
  lockSegments(services, place.locked);
  goBack(services, place);
  wantObservers(services, place);
  if (isDamaged) notify(services, { tone: 'error', code: 'storage/corrupt', detail: {} });
  const history = replay(events);
  store.setState({
    resumed: {
      decided: decidedRegions(history).length,
      regions: store.getState().regions.length,
      changes: revisionOf(history),
      isDamaged,
    },
  });
  if (!lock) return;
  keeper?.begin();
  record(services, { kind: 'noted', topic: 'resumed', text: '' });
}

/** Those with whom it was compared are asked for again, unless they are loaded already. */
function wantObservers(services: Services, { observers, comparison }: ReviewPlace): void {
  const { store } = services;
  const loaded = store.getState().observers;
  const wanted = observers.filter((one) => !loaded.some((row) => isSameDrawing(row, one)));
  store.setState({ wantedObservers: wanted, wantedComparison: comparison });
  takeUpComparison(services, observers);
  if (wanted.length === 0) return;
  const names = wanted.map(({ name }) => name).join(', ');
  notify(services, { tone: 'info', code: 'issue/observers-wanted', detail: { names } });
}

function goBack(services: Services, { crosshair, lookedAt }: ReviewPlace): void {
  const { openCase, isRegionZoomed } = services.store.getState();
  if (!openCase || !crosshair) return;
  services.firstLook = { caseId: openCase.id, world: crosshair, fieldOfViewMm: null };
  services.viewer?.goTo(crosshair, lookedAt && isRegionZoomed ? VISIT_FIELD_OF_VIEW_MM : null);
}

/** After a page that closed while the network ran, of which nothing is kept. */
async function offerRun(
  { store }: Services,
  database: Database,
  { id, sha256 }: OpenCase,
): Promise<void> {
  const reviews = await reviewsOf(database, sha256);
  const marker = reviews.find(({ stage }) => stage === 'running');
  if (!marker) return;
  const lock = await followWriter(runLock(sha256));
  if (!lock) return; // it runs in another page
  lock.release();
  await removeReview(database, marker.id);
  const { openCase, result, job } = store.getState();
  if (openCase?.id !== id || result || job.status !== 'idle') return;
  store.setState({ isRunInterrupted: true });
}

import { hasDatabase } from '../../storage/database.ts';
import { bringBack, listReviews, removeReview, type ListedReview } from '../../storage/reviews.ts';
import { shortReviews } from '../../storage/orphans.ts';
import { sweepResults } from '../../storage/results.ts';
import { forgetWitnessed, witness, witnessed } from '../../storage/witness.ts';
import type { KeptReviewRow } from '../../store/keepingSlice.ts';
import type { AppState } from '../../store/store.ts';
import { toAppError } from '../failures.ts';
import { reopen } from '../fileHandles.ts';
import { notify } from '../notices.ts';
import { trailOf } from '../reviewTrail.ts';
import { comeBack } from '../offline/returningReview.ts';
import type { Services } from '../services.ts';
import { takeOffDisk } from '../worklist/resultKeeper.ts';
import { openDemo, openFile } from './openCase.ts';
import { reviewArrays } from '../presentReview.ts';

/** What a page does first: the demo case, and what was left unfinished is offered. */
export async function startPage(services: Services): Promise<void> {
  const opening = openDemo(services);
  const { store, disk } = services;
  // Before the database is asked: one that is written meanwhile is in both.
  const expected = witnessed();
  const waiting = setTimeout(() => void tellUnanswered(services, expected), ANSWER_MS);
  const short = await findShort(services, expected).finally(() => clearTimeout(waiting));
  tellShort(services, short);
  watchGivenUp(services);
  await opening;
  const database = await disk.openExisting();
  if (!database) return;
  await sweepResults(database);
  if (await comeBack(services)) return;
  await listKept(services);
  store.setState({ isContinueOffered: offeredReviews(store.getState()).length > 0 });
}

const ANSWER_MS = 5_000;

/** Readings of a database that fail, and what lies between them. */
const [READINGS, BETWEEN_MS] = [4, 500];

/**
 * Which reviews are short, or gone. Chromium may find that its database is damaged only while it is read: that fails, and a
 * moment later there is none.
 */
async function findShort(
  { disk }: Services,
  expected: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  for (let reading = 1; ; reading++) {
    try {
      return await shortReviews(await disk.openExisting(), expected);
    } catch (thrown) {
      if (reading === READINGS || toAppError(thrown).code !== 'storage/unavailable') throw thrown;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    }
  }
}

/** A browser that throws a damaged database away while it is opened may never answer: there is none then. */
async function tellUnanswered(
  services: Services,
  expected: ReadonlyMap<string, number>,
): Promise<void> {
  const isThere = await hasDatabase().catch(() => true); // what is not known is not told
  if (!isThere) tellShort(services, await shortReviews(null, expected));
}

/** Says what is gone with a database in which the browser finds damage only when something else is read: all of it. */
export function watchGivenUp(services: Services): void {
  services.disk.watch((reason) => {
    if (reason === 'given-up') void tellGivenUp(services);
  });
}

async function tellGivenUp(services: Services): Promise<void> {
  // Those that are in memory are written again.
  const expected = new Map(witnessed());
  for (const id of reviewsInMemory(services)) expected.delete(id);
  await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
  try {
    tellShort(services, await findShort(services, expected));
  } catch {
    // The database cannot be had: whoever reads or writes next says so.
  }
}

function reviewsInMemory(services: Services): readonly string[] {
  const { openCase } = services.store.getState();
  const present = reviewArrays(services);
  const parked = [...services.listed.values()].flatMap(({ review, sha256 }) =>
    review && sha256 !== null ? [trailOf(review.events, sha256)] : [],
  );
  const all = openCase && present ? [...parked, trailOf(present.events, openCase.sha256)] : parked;
  return all.map(({ subject }) => subject.reviewId);
}

/** A browser that finds its database damaged begins a new one, or goes back to an earlier state: that is said, once. */
function tellShort(services: Services, short: ReadonlyMap<string, number>): void {
  if (short.size === 0) return;
  notify(services, { tone: 'error', code: 'storage/gone', detail: { reviews: short.size } });
  for (const [id, entries] of short) {
    if (entries > 0) witness(id, entries);
    else forgetWitnessed(id);
  }
}

/** Whether something was done in it that no export holds, or its run never ended. */
export function isUnfinished({ stage, unexported }: KeptReviewRow): boolean {
  return stage === 'running' || (stage === 'open' && unexported > 0);
}

/**
 * Those that are offered beside the demo case: of other images. That of the image that is open is taken up by itself, or it
 * is said why it is not; it may be under way to that while the list is made.
 */
export function offeredReviews({
  keptReviews,
  openCase,
}: Pick<AppState, 'keptReviews' | 'openCase'>): readonly KeptReviewRow[] {
  if (openCase?.isDemo !== true) return [];
  return keptReviews.filter(
    (row) => isUnfinished(row) && !row.isDemo && row.imageSha256 !== openCase.sha256,
  );
}

/** Reads the list anew. @throws AppError `storage/unavailable`, `storage/newer-schema`. */
export async function listKept(services: Services): Promise<void> {
  const { store, disk } = services;
  const database = await disk.openExisting();
  const reviews = database ? await listReviews(database) : [];
  const { openCase } = store.getState();
  const arrays = reviewArrays(services);
  const present =
    openCase && arrays ? trailOf(arrays.events, openCase.sha256).subject.reviewId : null;
  store.setState({ keptReviews: reviews.map((review) => toRow(review, present)) });
}

function toRow(review: ListedReview, present: string | null): KeptReviewRow {
  const { id, imageName, imageSha256, isDemo, stage, decided, regions, changes } = review;
  return {
    id,
    isPresent: id === present,
    imageName,
    imageSha256,
    isDemo,
    stage,
    hasResult: review.resultId !== null,
    hasHandle: review.handle !== null,
    decided,
    regions,
    changes,
    unexported: Math.max(0, review.entries - review.exportedEvents),
    changedAtMs: review.changedAtMs,
    bytes: review.bytes,
  };
}

/**
 * Opens the image of a kept review; the review is taken up by itself then, also one that was set aside.
 * @returns whether it could be opened: otherwise the user is asked for the file.
 */
export async function continueKept(services: Services, id: string): Promise<boolean> {
  const { store, disk } = services;
  const database = await disk.openExisting();
  const review = database && (await listReviews(database)).find((one) => one.id === id);
  if (!database || !review) return false;
  if (review.stage !== 'running') await bringBack(database, id);
  if (review.isDemo) await openDemo(services);
  else {
    const file = review.handle && (await reopen(review.handle));
    if (!file) return false;
    await openFile(services, file);
  }
  store.setState({ isContinueOffered: false });
  return true;
}

/** Removes a review that is not under way. */
export async function removeKept(services: Services, id: string): Promise<void> {
  const database = await services.disk.openExisting();
  if (database) await removeReview(database, id);
  await listKept(services);
  const { store } = services;
  if (offeredReviews(store.getState()).length === 0) store.setState({ isContinueOffered: false });
}

/** Removes everything that is on disk; the review under way is kept again once something is done in it. */
export async function purgeKept(services: Services): Promise<void> {
  await takeOffDisk(services);
  await services.keeper?.stop();
  await services.disk.purge();
  services.store.setState({ keptReviews: [], isContinueOffered: false });
}

/** From now on nothing is kept, and what is on disk of this review goes; or it is kept again. */
export async function setTraceless(services: Services, isTraceless: boolean): Promise<void> {
  const { store, disk, keeper } = services;
  store.setState({ isTraceless });
  if (!isTraceless) {
    disk.setAllowed(true);
    keeper?.begin();
    return;
  }
  disk.setAllowed(false);
  await takeOffDisk(services);
  await keeper?.stop();
  await listKept(services);
  // An empty database is a trace too.
  if (store.getState().keptReviews.length === 0) await disk.purge();
}

/** The dialog with what is kept, the reviewer's name, and the way to keep nothing. */
export async function openKept(services: Services): Promise<void> {
  services.store.setState({ dialog: 'kept' });
  await listKept(services);
}

export function setReviewer({ store }: Services, reviewer: string): void {
  store.setState({ reviewer });
}

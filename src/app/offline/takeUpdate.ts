import { isBusy } from '../../store/jobSlice.ts';
import type { AppState } from '../../store/store.ts';
import { reviewArrays } from '../presentReview.ts';
import { wouldLose } from '../leaving.ts';
import { trailOf } from '../reviewTrail.ts';
import type { Services } from '../services.ts';
import { markReturn } from './returningReview.ts';

/** What taking an update does to the browser. */
export interface UpdatePage {
  /** Has the waiting version take over. @returns whether it did; yes where another page had it do so already. */
  readonly takeOver: () => Promise<boolean>;
  readonly reload: () => void;
}

/** Whether a new version may be taken now: nothing that a reload cannot bring back is under way. */
export function canTakeUpdate(state: AppState): boolean {
  const { update, job, exporting, opening, caseProgress } = state;
  const isThere =
    update.status === 'ready' || update.status === 'elsewhere' || update.status === 'held';
  return (
    isThere &&
    !isBusy(job) &&
    job.status !== 'stopped' &&
    exporting.status !== 'working' &&
    opening.status !== 'opening' &&
    caseProgress === null
  );
}

/**
 * Takes the new version: when everything that was done is on disk, and not before. The page is loaded again and comes back
 * to the same review. Where something would be lost the state says so, and nothing happens.
 */
export async function takeUpdate(services: Services, page: UpdatePage): Promise<void> {
  const { store, keeper } = services;
  if (!canTakeUpdate(store.getState())) return;
  store.setState({ update: { status: 'taking' } });
  await keeper?.settled();
  if (wouldLose(services)) return store.setState({ update: { status: 'held' } });
  if (!(await page.takeOver())) return store.setState({ update: { status: 'stuck' } });
  const { openCase } = store.getState();
  const arrays = reviewArrays(services);
  if (openCase && arrays) markReturn(trailOf(arrays.events, openCase.sha256).subject.reviewId);
  page.reload();
}

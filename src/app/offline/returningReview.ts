import { listReviews } from '../../storage/reviews.ts';
import { openFile } from '../commands/openCase.ts';
import { grantedFile } from '../fileHandles.ts';
import type { Services } from '../services.ts';

/** Of the tab: another one that is opened meanwhile starts as ever. */
const KEY = 'isodoubt.return';

/** The page is about to be loaded again and is to come back to this review. */
export function markReturn(reviewId: string): void {
  try {
    sessionStorage.setItem(KEY, reviewId);
  } catch {
    // The start offers to continue it all the same.
  }
}

/**
 * Opens the image of the review that the page was loaded again from, where the browser still lets it be read without a
 * question; otherwise the start offers it, as ever. The demo is open already.
 * @returns whether it was opened.
 */
export async function comeBack(services: Services): Promise<boolean> {
  const reviewId = takeMark();
  if (reviewId === null) return false;
  const database = await services.disk.openExisting();
  const review = database && (await listReviews(database)).find(({ id }) => id === reviewId);
  if (!review || review.isDemo || !review.handle) return false;
  const file = await grantedFile(review.handle);
  if (!file) return false;
  await openFile(services, file);
  return true;
}

function takeMark(): string | null {
  try {
    const mark = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return mark;
  } catch {
    return null;
  }
}

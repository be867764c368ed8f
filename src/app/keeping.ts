import type { WriterLock } from '../storage/locks.ts';

/** Sees to it that the review on the screen is on disk; how that goes is in the store. */
export interface Keeper {
  /** The log grew; nothing is to be waited for. */
  recorded(): void;
  /**
   * Says who writes the review that is shown next.
   * @param lock on its case; `elsewhere`: another page, and nothing is recorded here.
   */
  handOver(lock: WriterLock | 'elsewhere'): void;
  /** Tries again at once. */
  retry(): void;
  /** Whether the page may go without anything being lost: what was done is on disk, also in the worklist. */
  isSafe(): boolean;
  /** Whether what was done in a review that was left is still on its way to disk. */
  isLeaving(): boolean;
  /** Whether what was done gets to disk, though a little of it may not be there yet. */
  isKeeping(): boolean;
  /** Settles when nothing is being written, also of reviews before; never rejects. */
  settled(): Promise<void>;
  /** Nothing is kept from now on; what is on disk of the present review goes. @throws AppError `storage/unavailable`. */
  stop(): Promise<void>;
  /** Keeps the present review, all of it. */
  begin(): void;
}

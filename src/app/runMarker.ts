import { takeWriterLock, type WriterLock } from '../storage/locks.ts';
import { removeReview, writeReview } from '../storage/reviews.ts';
import { untouchedReview, type KeptReview } from '../storage/schema.ts';
import { isBusy } from '../store/jobSlice.ts';
import type { OpenCase } from '../store/caseSlice.ts';
import type { Services } from './services.ts';

/** Whoever holds the lock of this name runs a network on an image. */
export function runLock(imageSha256: string): string {
  return `run ${imageSha256}`;
}

/**
 * Writes down that a network runs on an image, for as long as it does: a page that finds that at its start offers to run
 * again. Of the run itself nothing is kept.
 * @param perform tells of what fails.
 */
export function markRuns(
  { store, disk }: Services,
  perform: (work: () => Promise<void>) => void,
): void {
  let lock: WriterLock | null = null;
  /** One after the other: a short run ends before its marker is written. */
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): void => {
    last = last.catch(() => undefined).then(work); // told of by perform
    perform(() => last);
  };
  const begin = async (image: OpenCase): Promise<void> => {
    if (store.getState().isTraceless) return;
    lock = await takeWriterLock(runLock(image.sha256));
    if (lock) await writeReview(await disk.open(), markerOf(image));
  };
  const end = async (image: OpenCase): Promise<void> => {
    if (!lock) return;
    const database = await disk.openExisting();
    if (database) await removeReview(database, markerOf(image).id);
    lock.release();
    lock = null;
  };
  store.subscribe((state, before) => {
    const [runs, ran] = [isBusy(state.job), isBusy(before.job)];
    if (runs && !ran) store.setState({ isRunInterrupted: false });
    const { openCase } = runs ? state : before;
    if (!openCase || runs === ran) return;
    inTurn(() => (runs ? begin(openCase) : end(openCase)));
  });
}

function markerOf({ sha256, name, isDemo }: OpenCase): KeptReview {
  return untouchedReview({
    id: runLock(sha256),
    imageSha256: sha256,
    imageName: name,
    isDemo,
    stage: 'running',
    resultId: null,
  });
}

import { AppError, type ErrorCode } from '../core/errors.ts';
import type { ClosedReason } from '../storage/database.ts';
import { takeWriterLock, type WriterLock } from '../storage/locks.ts';
import { hasResult, saveResult, type KeptResult } from '../storage/results.ts';
import {
  lookUpReview,
  removeReview,
  removeUnusedResult,
  reviewsOf,
  writeReview,
} from '../storage/reviews.ts';
import type { Database, KeptReview } from '../storage/schema.ts';
import type { KeepingState } from '../store/keepingSlice.ts';
import type { Disk } from './disk.ts';
import { toAppError } from './failures.ts';
import type { ReviewTrail } from './reviewTrail.ts';

/** What is written of a review beside its log. */
export type ReviewSummary = Omit<
  KeptReview,
  'id' | 'imageSha256' | 'stage' | 'resultId' | 'writtenEntries'
>;

/** Whoever holds the lock of this name writes the reviews of an image. */
export function caseLock(imageSha256: string): string {
  return `case ${imageSha256}`;
}

/** After the first failure, and after each further one while the disk is full or refuses. */
const RETRY_MS = [200, 5000] as const;

/** Of a review that is left: the browser may give the database up at that very moment, and open it again at once. */
const TRIES_AT_END = 3;

/** What is on disk of a review, as far as this page knows. */
interface OnDisk {
  /** Of the disk, when that was looked up. */
  readonly generation: number;
  /** Entries that are there for certain. */
  entries: number;
  /** Entries that were given to the disk. */
  given: number;
  /** A writing failed: what comes after it may be there already. */
  isAgain: boolean;
  resultId: string | null;
}

interface WriterParts {
  readonly disk: Disk;
  readonly trail: ReviewTrail;
  readonly summary: ReviewSummary;
  readonly result: KeptResult;
  /** Null: to be taken. */
  readonly lock: WriterLock | null;
  /** Settles when those that wrote before have let go; never rejects. */
  readonly after: Promise<void>;
  readonly onState: (state: KeepingState) => void;
}

/**
 * Brings one review to disk as it grows: its entries at once, those of one task together; its result in the background.
 * Failures do not reach the caller: they become the state, what is not written stays in memory and is tried again.
 */
export class ReviewWriter {
  readonly trail: ReviewTrail;
  readonly #disk: Disk;
  readonly #onState: (state: KeepingState) => void;
  #summary: ReviewSummary;
  #isSummaryOnDisk = false;
  #result: KeptResult;
  #lock: WriterLock | null = null;
  readonly #after: Promise<void>;
  #known: OnDisk | null = null;
  /** Writings that have not ended. */
  readonly #writing = new Set<Promise<void>>();
  #pumping: Promise<void> | null = null;
  #isAgain = false;
  #saving: Promise<void> | null = null;
  readonly #abort = new AbortController();
  #failures = 0;
  #failure: ErrorCode | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** Another page writes now, or nobody is to. */
  #isStopped = false;
  readonly #unwatch: () => void;

  constructor({ disk, trail, summary, result, lock, after, onState }: WriterParts) {
    this.trail = trail;
    this.#disk = disk;
    this.#onState = onState;
    this.#summary = summary;
    this.#result = result;
    this.#after = after;
    if (lock) this.#hold(lock);
    this.#unwatch = disk.watch((reason) => this.#lookAgain(reason));
  }

  /** Takes note that the log has grown, or that the reviewer is elsewhere. */
  update(summary: ReviewSummary): void {
    this.#summary = summary;
    this.#isSummaryOnDisk = false;
    this.write();
  }

  /** The result took the place of the one before; the log goes on. */
  replaceResult(result: KeptResult): void {
    this.#result = result;
    this.write();
  }

  /** Writes what is not on disk; what comes meanwhile is in the next round. */
  write(): void {
    if (this.#isStopped) return;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#isAgain = true;
    this.#pumping ??= this.#pump();
  }

  /** Whether another page writes now. */
  isStopped(): boolean {
    return this.#isStopped;
  }

  /** Entries that are not on disk. */
  unsaved(): number {
    return this.trail.texts.length - (this.#known?.entries ?? 0);
  }

  /** Whether the review could be taken up again with all that was done. */
  isOnDisk(): boolean {
    return this.#known !== null && this.unsaved() === 0 && this.#known.resultId === this.#result.id;
  }

  /**
   * Writes what is left, and lets another page write. Nothing is written afterwards.
   * @returns why something that was done is not on disk; null where all of it is, or another page writes.
   */
  async dispose(): Promise<ErrorCode | null> {
    for (let tried = 0; tried < TRIES_AT_END && !this.isOnDisk() && !this.#isStopped; tried++) {
      this.write();
      await this.settled();
    }
    await this.settled();
    const isLost = !this.#isStopped && this.trail.texts.length > 0 && !this.isOnDisk();
    this.#stop();
    this.#lock?.release();
    return isLost ? this.#failure : null;
  }

  /** Takes away what is on disk of the review, and writes nothing more. */
  async remove(): Promise<void> {
    this.#abort.abort();
    this.#stop();
    await this.settled();
    try {
      const database = await this.#disk.openExisting();
      if (database) await removeReview(database, this.trail.subject.reviewId);
    } finally {
      this.#lock?.release();
    }
  }

  /** Settles when nothing is being written; never rejects. */
  async settled(): Promise<void> {
    while (this.#pumping || this.#saving || this.#writing.size > 0) {
      await this.#pumping;
      await this.#saving;
      await Promise.all(this.#writing);
    }
  }

  async #pump(): Promise<void> {
    // One task's worth of entries goes together.
    await Promise.resolve();
    while (this.#isAgain && !this.#isStopped) {
      this.#isAgain = false;
      try {
        await this.#writeOnce();
      } catch (thrown) {
        this.#fail(toAppError(thrown).code);
      }
    }
    this.#pumping = null;
  }

  async #writeOnce(): Promise<void> {
    const database = await this.#disk.open();
    await this.#after;
    if (!this.#lock) {
      const lock = await takeWriterLock(caseLock(this.trail.subject.imageSha256));
      if (!lock) return this.#lose(false);
      this.#hold(lock);
    }
    const known = await this.#look(database);
    this.#append(database, known);
    if (known.resultId !== this.#result.id) this.#saveResult(database, known);
    else this.#tell();
  }

  /**
   * Writes entries that were not given to the disk yet, without waiting for those before: the disk keeps the order, and a
   * busy page may hear late that they are there.
   */
  #append(database: Database, known: OnDisk): void {
    const from = known.given;
    const texts = this.trail.texts.slice(from);
    if (texts.length === 0 && this.#isSummaryOnDisk) return;
    const isAgain = known.isAgain;
    known.given = from + texts.length;
    this.#isSummaryOnDisk = true;
    const writing = (async () => {
      try {
        const review = this.#review(known, from + texts.length);
        await writeReview(database, review, { first: from + 1, texts, isAgain });
        // After one that failed there may be a gap before it: it is written again.
        if (known.entries === from) known.entries += texts.length;
        this.#failures = 0;
      } catch (thrown) {
        known.given = known.entries;
        known.isAgain = true;
        this.#isSummaryOnDisk = false;
        this.#fail(toAppError(thrown).code);
      }
    })();
    this.#writing.add(writing);
    void writing.then(() => {
      this.#writing.delete(writing);
      this.#tell();
    });
  }

  #tell(): void {
    if (this.#isStopped || this.#retry !== undefined) return;
    this.#onState({ status: this.isOnDisk() ? 'saved' : 'saving' });
  }

  async #look(database: Database): Promise<OnDisk> {
    const generation = this.#disk.generation();
    if (this.#known?.generation === generation) return this.#known;
    const { review, entries } = await lookUpReview(database, this.trail.subject.reviewId);
    // Somebody else went on with it.
    if (entries > this.trail.texts.length) throw new AppError('storage/elsewhere');
    const id = review?.resultId ?? null;
    const resultId = id !== null && (await hasResult(database, id)) ? id : null;
    this.#known = { generation, entries, given: entries, isAgain: false, resultId };
    return this.#known;
  }

  #review({ resultId }: Pick<OnDisk, 'resultId'>, writtenEntries: number): KeptReview {
    const { reviewId: id, imageSha256 } = this.trail.subject;
    return { ...this.#summary, id, imageSha256, stage: 'open', resultId, writtenEntries };
  }

  /** In the background: entries do not wait for it. The one before goes once this one is there. */
  #saveResult(database: Database, known: OnDisk): void {
    if (this.#saving) return;
    this.#onState({ status: 'saving' });
    const result = this.#result;
    this.#saving = (async () => {
      try {
        if (!(await hasResult(database, result.id))) {
          await saveResult(database, result, this.#abort.signal);
        }
        const before = known.resultId;
        await this.#nameResult(database, known, result.id);
        if (before !== null) await removeUnusedResult(database, before);
        await this.#setOthersAside(database);
      } catch (thrown) {
        const { code } = toAppError(thrown);
        if (code !== 'cancelled') this.#fail(code);
        return;
      } finally {
        this.#saving = null;
      }
      this.write();
    })();
  }

  async #nameResult(database: Database, known: OnDisk, id: string): Promise<void> {
    const before = known.resultId;
    // Whatever else is written of the review from now on names it too.
    known.resultId = id;
    try {
      // Entries on their way may fail: what is written of them comes with them.
      await writeReview(database, this.#review(known, known.entries));
    } catch (thrown) {
      // On disk it may still name the one before, or none, and would not be taken up again.
      known.resultId = before;
      throw thrown;
    }
  }

  /** This review took the place of others of the image; what nothing was done in is not worth its room. */
  async #setOthersAside(database: Database): Promise<void> {
    const { reviewId, imageSha256 } = this.trail.subject;
    for (const other of await reviewsOf(database, imageSha256)) {
      if (other.id === reviewId || other.stage !== 'open') continue;
      const { entries } = await lookUpReview(database, other.id);
      if (entries === 0) await removeReview(database, other.id);
      else await writeReview(database, { ...other, stage: 'aside' });
    }
  }

  #hold(lock: WriterLock): void {
    this.#lock = lock;
    void lock.lost.then(() => this.#lose(true));
  }

  #fail(code: ErrorCode): void {
    if (this.#isStopped) return;
    if (code === 'storage/elsewhere') return this.#lose(true);
    this.#failure = code;
    this.#onState({ status: 'failed', code, unsaved: this.unsaved() });
    clearTimeout(this.#retry);
    if (code === 'storage/newer-schema') return;
    this.#retry = setTimeout(() => this.write(), RETRY_MS[this.#failures++ === 0 ? 0 : 1]);
  }

  #lose(isTakenOver: boolean): void {
    if (this.#isStopped) return;
    this.#lock = null;
    this.#stop();
    this.#onState({ status: 'elsewhere', isTakenOver });
  }

  /** What was on disk may be gone with the database: nothing is said to be saved before it is there again. */
  #lookAgain(reason: ClosedReason): void {
    if (this.#isStopped) return;
    this.#known = null;
    // The reviewer removed everything, in another tab: this is kept again once something is done in it.
    if (reason === 'removed') return this.#onState({ status: 'idle' });
    this.#onState({ status: 'saving' });
    this.write();
  }

  #stop(): void {
    this.#unwatch();
    this.#isStopped = true;
    clearTimeout(this.#retry);
  }
}

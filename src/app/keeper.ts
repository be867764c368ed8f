import { revisionOf } from '../core/review/auditTrail.ts';
import { decidedRegions, replay } from '../core/review/events.ts';
import type { WriterLock } from '../storage/locks.ts';
import type { KeepingState } from '../store/keepingSlice.ts';
import type { OpenCase } from '../store/caseSlice.ts';
import type { AppState } from '../store/store.ts';
import type { Keeper } from './keeping.ts';
import { packResult } from './keptResult.ts';
import { reviewArrays } from './presentReview.ts';
import { isElsewhere, placeText } from './reviewPlace.ts';
import { notify } from './notices.ts';
import { trailOf, type ReviewTrail } from './reviewTrail.ts';
import { ReviewWriter, type ReviewSummary } from './reviewWriter.ts';
import type { ReviewArrays } from './reviewArrays.ts';
import type { Services } from './services.ts';

/** Between two writings of where the reviewer is, ms. */
const PLACE_MS = 1000;

/**
 * Sees to it that the review on the screen is on disk: from when its result is shown, as its log grows, until another
 * takes its place. Publishes how that goes.
 */
export class ReviewKeeper implements Keeper {
  readonly #services: Services;
  readonly #unsubscribe: () => void;
  #writer: ReviewWriter | null = null;
  /** Who wrote before and has not finished. */
  #leaving: Promise<void> = Promise.resolve();
  readonly #leavers = new Set<ReviewWriter>();
  /** How many entries were on disk of reviews that were left with all that was done in them. */
  #left = new WeakMap<ReviewTrail, number>();
  #startedAtMs = 0;
  #changedAtMs = 0;
  #nextLock: WriterLock | 'elsewhere' | null = null;
  #placeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(services: Services) {
    this.#services = services;
    this.#unsubscribe = services.store.subscribe((state, before) => this.#follow(state, before));
  }

  recorded(): void {
    this.#changedAtMs = Date.now();
    const { keeping, isTraceless } = this.#services.store.getState();
    // After a purge the review is kept again once something is done in it.
    if (!this.#writer && !isTraceless && keeping.status !== 'elsewhere') this.begin();
    else this.#update();
  }

  handOver(lock: WriterLock | 'elsewhere'): void {
    this.#nextLock = lock;
  }

  retry(): void {
    this.#writer?.write();
  }

  isSafe(): boolean {
    const { keeping } = this.#services.store.getState();
    const isSafe = keeping.status === 'elsewhere' ? this.#isElsewhere() : this.#writer?.isOnDisk();
    return (isSafe ?? false) && this.#areParkedOnDisk();
  }

  isLeaving(): boolean {
    return [...this.#leavers].some((one) => one.trail.texts.length > 0 && !one.isOnDisk());
  }

  isKeeping(): boolean {
    const { status } = this.#services.store.getState().keeping;
    return status === 'saved' || status === 'saving' || this.#isElsewhere();
  }

  async settled(): Promise<void> {
    await this.#leaving;
    await this.#writer?.settled();
  }

  async stop(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    this.#left = new WeakMap();
    const { isTraceless } = this.#services.store.getState();
    this.#publish({ status: isTraceless ? 'off' : 'idle' });
    const before = this.#leaving;
    const removal = (async () => {
      await before;
      await writer?.remove();
    })();
    // Whoever writes next waits for it; what it fails with is told by this call.
    this.#leaving = removal.catch(() => undefined);
    await removal;
  }

  begin(): void {
    const { openCase, result, isTraceless } = this.#services.store.getState();
    const arrays = reviewArrays(this.#services);
    if (!openCase || !result || result.isPreview || !arrays) return;
    const trail = trailOf(arrays.events, openCase.sha256);
    if (isTraceless) return this.#publish({ status: 'off' });
    const isTakenBack = this.#nextLock !== null && this.#writer?.isStopped() === true;
    if (this.#writer?.trail === trail && !isTakenBack)
      return this.#writer.replaceResult(this.#pack(openCase));
    this.#leave();
    const lock = this.#nextLock;
    this.#nextLock = null;
    this.#changedAtMs = arrays.events.at(-1)?.atMs ?? Date.now();
    this.#startedAtMs = arrays.events[0]?.atMs ?? this.#changedAtMs;
    if (lock === 'elsewhere') {
      return this.#publish({ status: 'elsewhere', isTakenOver: false });
    }
    const writer: ReviewWriter = new ReviewWriter({
      disk: this.#services.disk,
      trail,
      lock,
      after: Promise.all([this.#leaving, readBack(this.#services)]).then(() => undefined),
      summary: this.#summary(openCase, arrays),
      result: this.#pack(openCase),
      onState: (state) => {
        if (this.#writer === writer) this.#publish(state);
      },
    });
    this.#writer = writer;
    this.#publish({ status: 'saving' });
    writer.write();
  }

  dispose(): void {
    this.#unsubscribe();
    this.#leave();
  }

  #follow(state: AppState, before: AppState): void {
    if (state.openCase?.id !== before.openCase?.id) this.#leave();
    const { result } = state;
    if (result && !result.isPreview && result.id !== before.result?.id) {
      // Its arrays are there once the task that shows it goes on.
      queueMicrotask(() => this.begin());
    }
    const isExported = state.exporting !== before.exporting && state.exporting.status === 'ready';
    if (!this.#writer || !(isExported || isElsewhere(state, before))) return;
    this.#placeTimer ??= setTimeout(() => this.#update(), PLACE_MS);
  }

  #update(): void {
    clearTimeout(this.#placeTimer);
    this.#placeTimer = undefined;
    const { openCase } = this.#services.store.getState();
    const arrays = reviewArrays(this.#services);
    if (!openCase || !arrays) return;
    if (this.#writer?.trail !== trailOf(arrays.events, openCase.sha256)) return;
    this.#writer.update(this.#summary(openCase, arrays));
  }

  #leave(): void {
    clearTimeout(this.#placeTimer);
    this.#placeTimer = undefined;
    const writer = this.#writer;
    this.#writer = null;
    if (writer) {
      const before = this.#leaving;
      this.#leavers.add(writer);
      this.#leaving = (async () => {
        await before;
        const code = await writer.dispose();
        this.#leavers.delete(writer);
        if (writer.isOnDisk()) this.#left.set(writer.trail, writer.trail.texts.length);
        // Its badge is gone from the screen.
        if (code) notify(this.#services, { tone: 'error', code, detail: {} });
      })();
    }
    const { isTraceless } = this.#services.store.getState();
    this.#publish({ status: isTraceless ? 'off' : 'idle' });
  }

  /** Another page writes, and has all that was done here. */
  #isElsewhere(): boolean {
    const { status } = this.#services.store.getState().keeping;
    return status === 'elsewhere' && (this.#writer?.unsaved() ?? 0) === 0;
  }

  #areParkedOnDisk(): boolean {
    const { listed, store } = this.#services;
    const { listedCaseId } = store.getState();
    return [...listed].every(([id, { review, sha256 }]) => {
      if (id === listedCaseId || !review || sha256 === null) return true;
      const entries = this.#left.get(trailOf(review.events, sha256)) ?? 0;
      return entries === review.events.length;
    });
  }

  #pack({ sha256 }: OpenCase): ReturnType<typeof packResult> {
    const { store, registry, network, networkId, sampleNames } = this.#services;
    const { result } = store.getState();
    if (!result) throw new Error('a review without a result');
    return packResult(result.id, sha256, {
      segmentation: registry.segmentations.get(result.id),
      summary: result,
      network: result.origin === 'run' ? network : null,
      networkId: result.origin === 'run' ? networkId : null,
      sampleNames,
    });
  }

  #summary({ name, isDemo, sha256 }: OpenCase, arrays: ReviewArrays): ReviewSummary {
    const history = replay(arrays.events);
    return {
      imageName: name,
      isDemo,
      startedAtMs: this.#startedAtMs,
      changedAtMs: this.#changedAtMs,
      decided: decidedRegions(history).length,
      regions: this.#services.store.getState().regions.length,
      changes: revisionOf(history),
      exportedEvents: arrays.exportedEvents,
      place: placeText(this.#services),
      handle: this.#services.imageHandles.get(sha256) ?? null,
    };
  }

  #publish(keeping: KeepingState): void {
    const { store } = this.#services;
    if (JSON.stringify(store.getState().keeping) !== JSON.stringify(keeping)) {
      store.setState({ keeping });
    }
  }
}

/** Settles when no review is being read from disk: for as long the lock of its case is held by that. */
function readBack({ store }: Services): Promise<void> {
  return new Promise((resolve) => {
    if (!store.getState().isResuming) return resolve();
    const stop = store.subscribe(({ isResuming }) => {
      if (isResuming) return;
      stop();
      resolve();
    });
  });
}

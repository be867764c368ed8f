import { deleteDB } from 'idb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEntries } from '../core/review/auditTrail.ts';
import type { ReviewEvent } from '../core/review/events.ts';
import { DATABASE_NAME } from '../storage/database.ts';
import { hasResult } from '../storage/results.ts';
import { listReviews, readLog } from '../storage/reviews.ts';
import type { KeepingState } from '../store/keepingSlice.ts';
import { failAdds, failPuts } from '../testing/failPuts.ts';
import { fakeLocks } from '../testing/fakeLocks.ts';
import { createDisk, type Disk } from './disk.ts';
import { extendTrail, trailOf } from './reviewTrail.ts';
import { ReviewWriter, type ReviewSummary } from './reviewWriter.ts';
import { closeEvent, haveFakeDatabase } from '../testing/fakeDatabase.ts';

haveFakeDatabase();

const IMAGE = 'ab'.repeat(32);
const SUMMARY: ReviewSummary = {
  imageName: 'ct.nii.gz',
  isDemo: false,
  startedAtMs: 1,
  changedAtMs: 2,
  decided: 0,
  regions: 5,
  changes: 0,
  exportedEvents: 0,
  place: '{}',
  handle: null,
};
const nothing = Promise.resolve();
let disk: Disk;
let writers: ReviewWriter[] = [];

beforeEach(() => {
  vi.stubGlobal('navigator', { locks: fakeLocks() });
  disk = createDisk();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const writer of writers) await writer.dispose();
  writers = [];
  await disk.purge();
  vi.unstubAllGlobals();
});

function result(id: string) {
  return { id, imageSha256: IMAGE, meta: {}, arrays: { labels: new Uint8Array(1000) } };
}

function review() {
  const events: ReviewEvent[] = [];
  const trail = trailOf(events, IMAGE);
  const states: KeepingState[] = [];
  const writer = new ReviewWriter({
    disk,
    trail,
    summary: SUMMARY,
    result: result('r'),
    lock: null,
    after: nothing,
    onState: (state) => states.push(state),
  });
  writers.push(writer);
  const add = (): void => {
    const event: ReviewEvent = { kind: 'noted', topic: 'commented', text: '', atMs: 0, by: '' };
    extendTrail(events, IMAGE, event);
    events.push(event);
    writer.update({ ...SUMMARY, decided: events.length });
  };
  const id = trail.subject.reviewId;
  const log = async (): Promise<readonly string[]> => readLog(await disk.open(), id);
  return { writer, trail, states, add, id, log };
}

describe('a review on its way to disk', () => {
  it('is there with its result, and each event as soon as it has settled', async () => {
    const { writer, trail, states, add, id, log } = review();
    writer.write();
    await writer.settled();
    expect(writer.isOnDisk()).toBe(true);
    add();
    add();
    expect(writer.isOnDisk()).toBe(false);
    await writer.settled();
    expect(await log()).toEqual(trail.texts);
    expect(readEntries(trail.subject, await log(), 10).fault).toBeNull();
    expect(states.at(-1)).toEqual({ status: 'saved' });
    const [listed] = await listReviews(await disk.open());
    expect(listed).toMatchObject({ id, stage: 'open', resultId: 'r', decided: 2, entries: 2 });
  });

  it('writes the events of one task together', async () => {
    const { writer, add } = review();
    writer.write();
    await writer.settled();
    const transactions = vi.spyOn(IDBDatabase.prototype, 'transaction');
    for (let event = 0; event < 20; event++) add();
    await writer.settled();
    expect(transactions).toHaveBeenCalledTimes(1);
  });

  it('waits in memory while the disk is full, and is written when there is room', async () => {
    const { writer, states, add, log, trail } = review();
    writer.write();
    await writer.settled();
    failAdds(0, 'QuotaExceededError');
    add();
    add();
    await writer.settled();
    expect(states.at(-1)).toEqual({ status: 'failed', code: 'storage/full', unsaved: 2 });
    expect(await log()).toEqual([]);
    vi.restoreAllMocks();
    writer.write();
    await writer.settled();
    expect(await log()).toEqual(trail.texts);
    expect(states.at(-1)).toEqual({ status: 'saved' });
  });

  it('tries again by itself', async () => {
    const { writer, states, add } = review();
    writer.write();
    await writer.settled();
    failAdds(0, 'QuotaExceededError');
    add();
    await writer.settled();
    vi.restoreAllMocks();
    await vi.waitFor(() => expect(states.at(-1)).toEqual({ status: 'saved' }));
  });

  it('has its log where there is no room for the result', async () => {
    const { writer, states, add, log } = review();
    failPuts(1, 'QuotaExceededError');
    add();
    await writer.settled();
    expect(states.at(-1)).toEqual({ status: 'failed', code: 'storage/full', unsaved: 0 });
    expect(await log()).toHaveLength(1);
    expect(writer.isOnDisk()).toBe(false);
  });

  it('is not said to be saved before the review on disk names its result', async () => {
    const { writer, states } = review();
    // The review without its result, the one chunk of that, and its head.
    failPuts(3, 'QuotaExceededError');
    writer.write();
    await writer.settled();
    expect(states.at(-1)).toMatchObject({ status: 'failed', code: 'storage/full' });
    expect(writer.isOnDisk()).toBe(false);
    vi.restoreAllMocks();
    writer.write();
    await writer.settled();
    expect(states.at(-1)).toEqual({ status: 'saved' });
    expect(await listReviews(await disk.open())).toMatchObject([{ resultId: 'r' }]);
  });

  it('goes on where the database was cleared from outside: all of it is written again', async () => {
    const { writer, trail, add, log } = review();
    add();
    await writer.settled();
    await deleteDB(DATABASE_NAME);
    add();
    await vi.waitFor(() => expect(writer.isOnDisk()).toBe(true));
    expect(await log()).toEqual(trail.texts);
    expect(await hasResult(await disk.open(), 'r')).toBe(true);
  });

  it('is not said to be saved when another tab removed everything', async () => {
    const { writer, states, add } = review();
    add();
    await writer.settled();
    expect(states.at(-1)).toEqual({ status: 'saved' });
    await deleteDB(DATABASE_NAME);
    expect(states.at(-1)).toEqual({ status: 'idle' });
    expect(writer.isOnDisk()).toBe(false);
  });

  it('is written again when the browser gave the database up', async () => {
    const { writer, states, trail, add, log } = review();
    add();
    await writer.settled();
    const database = await disk.open();
    await database.clear('events');
    await database.clear('reviews');
    database.close();
    database.dispatchEvent(closeEvent());
    await vi.waitFor(() => expect(writer.isOnDisk()).toBe(true));
    expect(await log()).toEqual(trail.texts);
    expect(states.at(-1)).toEqual({ status: 'saved' });
  });

  it('is on disk when it is left, though a writing failed at that moment', async () => {
    const { writer, trail, add, log } = review();
    writer.write();
    await writer.settled();
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementationOnce(() => {
      throw new DOMException('', 'AbortError');
    });
    add();
    expect(await writer.dispose()).toBeNull();
    expect(await log()).toEqual(trail.texts);
  });

  it('replaces its result once the next is there', async () => {
    const { writer } = review();
    writer.write();
    await writer.settled();
    writer.replaceResult(result('s'));
    await writer.settled();
    const database = await disk.open();
    expect([await hasResult(database, 'r'), await hasResult(database, 's')]).toEqual([false, true]);
    expect(writer.isOnDisk()).toBe(true);
  });
});

describe('two reviews of an image', () => {
  it('in two pages: the second is not written', async () => {
    const [first, second] = [review(), review()];
    first.writer.write();
    await first.writer.settled();
    second.add();
    await second.writer.settled();
    expect(second.states.at(-1)).toEqual({ status: 'elsewhere', isTakenOver: false });
    expect(await second.log()).toEqual([]);
    await first.writer.dispose();
  });

  it('one after the other: the one before is set aside, or goes where nothing was done in it', async () => {
    const [first, second, third] = [review(), review(), review()];
    first.add();
    await first.writer.dispose();
    second.writer.write();
    await second.writer.dispose();
    third.add();
    await third.writer.dispose();
    const stages = (await listReviews(await disk.open())).map(({ id, stage }) => [id, stage]);
    expect(new Map(stages as [string, string][])).toEqual(
      new Map([
        [first.id, 'aside'],
        [third.id, 'open'],
      ]),
    );
  });

  it('removed, it leaves nothing, its result on its way included', async () => {
    const { writer, add } = review();
    add();
    await writer.remove();
    const database = await disk.open();
    for (const store of ['reviews', 'events', 'results', 'chunks'] as const) {
      expect(await database.count(store)).toBe(0);
    }
  });
});

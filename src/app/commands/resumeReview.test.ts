import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replay } from '../../core/review/events.ts';
import { bringBack, readLog } from '../../storage/reviews.ts';
import { fakeLocks } from '../../testing/fakeLocks.ts';
import { syntheticManifest } from '../../testing/manifest.ts';
import { fakeViewer, testSegmentation, testServices, testSummary } from '../../testing/services.ts';
import { ReviewKeeper } from '../keeper.ts';
import { trailOf } from '../reviewTrail.ts';
import type { Services } from '../services.ts';
import { syncViewer } from '../sync.ts';
import { watchRules } from './checkRules.ts';
import { toggleLock } from './edit.ts';
import { record, undo } from './history.ts';
import { listKept, purgeKept, setTraceless } from './keptReviews.ts';
import { selectRegion } from './navigate.ts';
import { reviewArrays } from '../presentReview.ts';
import { decide, wouldLoseDecisions } from './review.ts';
import { rescueStranded, resumeKept, startOver, takeOver, watchStranded } from './resumeReview.ts';
import { runSampling } from './run.ts';
import { showResult } from './showResult.ts';
import { haveFakeDatabase } from '../../testing/fakeDatabase.ts';

haveFakeDatabase();

const SEGMENTATION = testSegmentation([
  [2, 2, 2, 0.9],
  [10, 10, 10, 0.6],
  [2, 12, 15, 0.3],
]);
let pages: Services[] = [];

/** A page with the same image open. */
function page(): Services {
  const services: Services = testServices();
  services.network = syntheticManifest();
  services.networkId = 'tiny';
  services.keeper = new ReviewKeeper(services);
  pages.push(services);
  return services;
}

const arraysOf = (services: Services) => {
  const arrays = reviewArrays(services);
  if (!arrays) throw new Error('no review');
  return arrays;
};

async function kill(services: Services): Promise<void> {
  await services.keeper?.settled();
  // What a killed page leaves: its locks go, and nothing is written any more.
  (services.keeper as ReviewKeeper).dispose();
  await services.keeper?.settled();
  pages = pages.filter((one) => one !== services);
}

/** Two decisions, an undone one, and a change of contours. */
async function worked(): Promise<Services> {
  const services = page();
  showResult(services, SEGMENTATION, testSummary);
  services.store.setState({ reviewer: 'Dr. Weiß' });
  const [first, second] = services.store.getState().regions;
  selectRegion(services, first?.id ?? '');
  decide(services, 'accepted');
  decide(services, 'flagged');
  undo(services);
  const patch = {
    starts: Uint32Array.of(40, 90),
    lengths: Uint32Array.of(3, 2),
    before: Uint8Array.of(0, 0),
    after: Uint8Array.of(1, 1),
  };
  const regionId = second?.id ?? null;
  record(services, { kind: 'edited', tool: 'brush', structure: 1, regionId, patch });
  toggleLock(services, 1);
  services.store.setState({ timeSpentMs: { [first?.id ?? '']: 4200 } });
  services.keeper?.recorded();
  await services.keeper?.settled();
  return services;
}

beforeEach(() => vi.stubGlobal('navigator', { locks: fakeLocks() }));
afterEach(async () => {
  for (const services of pages) await kill(services);
  await testServices().disk.purge();
  vi.unstubAllGlobals();
});

describe('a page after one that was killed', () => {
  it('has the result, the log with its undo, the contours and where the reviewer was', async () => {
    const before = await worked();
    const [state, arrays] = [before.store.getState(), arraysOf(before)];
    await kill(before);
    const after = page();
    await resumeKept(after);
    const resumed = after.store.getState();
    expect(resumed.result).toEqual(state.result);
    expect(resumed.decisions).toEqual(state.decisions);
    expect(resumed.regions).toEqual(state.regions);
    expect(resumed.selectedRegionId).toBe(state.selectedRegionId);
    expect(resumed.timeSpentMs).toEqual(state.timeSpentMs);
    expect(resumed.segments).toEqual(state.segments);
    expect(resumed.resumed).toMatchObject({ decided: 1, changes: 1, isDamaged: false });
    expect(arraysOf(after).corrected).toEqual(arrays.corrected);
    expect(arraysOf(after).events.slice(0, -1)).toEqual(arrays.events);
    expect(arraysOf(after).events.at(-1)).toMatchObject({ kind: 'noted', topic: 'resumed' });
    undo(after);
    expect(arraysOf(after).corrected).toEqual(SEGMENTATION.labels);
    undo(after);
    expect(after.store.getState().decisions).toEqual({});
    await after.keeper?.settled();
    expect(after.store.getState().keeping).toEqual({ status: 'saved' });
  });

  it('takes the review up before a run that is asked for meanwhile, which would end it', async () => {
    const before = await worked();
    await kill(before);
    const after = page();
    const taking = resumeKept(after);
    await runSampling(after);
    const { result, opening, job } = after.store.getState();
    expect(result).toEqual(before.store.getState().result);
    expect(opening).toMatchObject({ status: 'asking', purpose: 'run-over-changes' });
    expect(job.status).toBe('idle');
    await taking;
  });

  it('knows which labels stand for several structures, those of a change included', async () => {
    const before = page();
    const labels = SEGMENTATION.labels.slice().fill(3, 40, 43);
    const sets = [{ label: 3, structures: [1, 2] }];
    showResult(before, { ...SEGMENTATION, labels, sets }, testSummary);
    const patch = {
      starts: Uint32Array.of(41),
      lengths: Uint32Array.of(1),
      before: Uint8Array.of(3),
      after: Uint8Array.of(5),
    };
    const added = [{ label: 5, structures: [1, 2, 4] }];
    const edited = { kind: 'edited', tool: 'brush', structure: 4, regionId: null, patch } as const;
    record(before, { ...edited, sets: added });
    const { corrected, labelVoxels } = arraysOf(before);
    await kill(before);
    const after = page();
    await resumeKept(after);
    expect(arraysOf(after).sets).toEqual([...sets, ...added]);
    expect(arraysOf(after).corrected).toEqual(corrected);
    expect(arraysOf(after).labelVoxels).toEqual(labelVoxels);
    undo(after);
    expect(arraysOf(after).corrected).toEqual(labels);
    expect(arraysOf(after).sets).toHaveLength(2);
  });

  it('uses what comes before a damaged entry, says so, and keeps the rest', async () => {
    const before = await worked();
    const { reviewId } = trailOf(arraysOf(before).events, 'f'.repeat(64)).subject;
    await kill(before);
    const database = await before.disk.open();
    await database.put('events', '{"seq":2', [reviewId, 2]);
    const after = page();
    await resumeKept(after);
    expect(after.store.getState().resumed).toMatchObject({
      decided: 1,
      changes: 0,
      isDamaged: true,
    });
    expect(after.store.getState().notices.map(({ code }) => code)).toEqual(['storage/corrupt']);
    await after.keeper?.settled();
    expect(await readLog(database, reviewId)).toHaveLength(2);
    expect(await database.count('events')).toBe(2 + 3);
  });

  it('says that the last entries are missing, though the others hold together', async () => {
    const before = await worked();
    const { reviewId } = trailOf(arraysOf(before).events, 'f'.repeat(64)).subject;
    await kill(before);
    await (await before.disk.open()).delete('events', [reviewId, 4]);
    const after = page();
    await resumeKept(after);
    expect(after.store.getState().resumed).toMatchObject({ changes: 0, isDamaged: true });
    expect(after.store.getState().notices.map(({ code }) => code)).toEqual(['storage/corrupt']);
    await after.keeper?.settled();
    await kill(after);
    const last = page();
    await resumeKept(last);
    expect(last.store.getState().resumed).toMatchObject({ isDamaged: false });
  });

  it.each(['', '{"sho', 'null', '{}'])('goes on without a place that reads "%s"', async (place) => {
    const before = await worked();
    const { reviewId } = trailOf(arraysOf(before).events, 'f'.repeat(64)).subject;
    await kill(before);
    const database = await before.disk.open();
    const review = await database.get('reviews', reviewId);
    if (review) await database.put('reviews', { ...review, place });
    const after = page();
    await resumeKept(after);
    expect(after.store.getState().resumed).toMatchObject({
      decided: 1,
      changes: 1,
      isDamaged: true,
    });
    expect(arraysOf(after).corrected).toEqual(arraysOf(before).corrected);
  });

  it('finds a log whose summary is gone by the image that it begins with', async () => {
    const before = await worked();
    const { reviewId } = trailOf(arraysOf(before).events, 'f'.repeat(64)).subject;
    await kill(before);
    const database = await before.disk.open();
    await database.delete('reviews', reviewId);
    const after = page();
    await resumeKept(after);
    expect(after.store.getState().resumed).toMatchObject({
      decided: 1,
      changes: 1,
      isDamaged: true,
    });
    await after.keeper?.settled();
    expect(await database.get('reviews', reviewId)).toMatchObject({ stage: 'open', decided: 1 });
  });

  it('uses what comes before a change of other contours than those on disk', async () => {
    const before = await worked();
    const { reviewId } = trailOf(arraysOf(before).events, 'f'.repeat(64)).subject;
    const other = { ...SEGMENTATION, labels: SEGMENTATION.labels.slice().fill(1, 40, 43) };
    before.registry.segmentations.put(before.store.getState().result?.id ?? '', other);
    await setTraceless(before, true);
    await setTraceless(before, false);
    await vi.waitFor(() => expect(before.store.getState().keeping).toEqual({ status: 'saved' }));
    await kill(before);
    const after = page();
    await resumeKept(after);
    expect(arraysOf(after).corrected).toEqual(other.labels);
    expect(after.store.getState().resumed).toMatchObject({ decided: 1, changes: 0 });
    expect(after.store.getState().notices.map(({ code }) => code)).toEqual(['storage/corrupt']);
    decide(after, 'flagged');
    await after.keeper?.settled();
    const texts = await readLog(await after.disk.open(), reviewId);
    expect(texts).toHaveLength(arraysOf(after).events.length);
    await kill(after);
    const last = page();
    await resumeKept(last);
    expect(last.store.getState().resumed).toMatchObject({ isDamaged: false });
  });

  it('with a result that does not read back shows none, and says so', async () => {
    const before = await worked();
    await kill(before);
    const database = await before.disk.open();
    const [key] = await database.getAllKeys('chunks');
    if (key) await database.put('chunks', new Uint8Array(3), key);
    const after = page();
    await expect(resumeKept(after)).rejects.toMatchObject({ code: 'storage/result-damaged' });
    expect(after.store.getState().result).toBeNull();
    expect(await database.count('events')).toBeGreaterThan(0);
  });

  it.each([
    ['the same contours goes on', SEGMENTATION.labels, 1],
    ['other contours stays where it is', SEGMENTATION.labels.slice().fill(1, 40, 43), 0],
  ])('whose result is damaged, after a run with %s', async (_, labels, decided) => {
    const before = await worked();
    const { reviewId } = trailOf(arraysOf(before).events, 'f'.repeat(64)).subject;
    await kill(before);
    const database = await before.disk.open();
    await database.clear('chunks');
    const after = page();
    await expect(resumeKept(after)).rejects.toMatchObject({ code: 'storage/result-damaged' });
    const rescues: Promise<void>[] = [];
    watchStranded(after, () => rescues.push(rescueStranded(after)));
    showResult(after, { ...SEGMENTATION, labels }, testSummary);
    await vi.waitFor(() => expect(rescues).not.toHaveLength(0));
    await Promise.all(rescues);
    await after.keeper?.settled();
    expect(after.store.getState().keeping).toEqual({ status: 'saved' });
    expect(Object.keys(after.store.getState().decisions)).toHaveLength(decided);
    const isSame = trailOf(arraysOf(after).events, 'f'.repeat(64)).subject.reviewId === reviewId;
    expect(isSame).toBe(decided === 1);
    expect((await readLog(database, reviewId)).length).toBeGreaterThanOrEqual(4);
  });

  it('begins anew when that is asked for; the review before is kept, aside', async () => {
    await kill(await worked());
    const after = page();
    await resumeKept(after);
    startOver(after);
    await vi.waitFor(() => expect(after.store.getState().keeping).toEqual({ status: 'saved' }));
    await after.keeper?.settled();
    expect(arraysOf(after).events).toEqual([]);
    await listKept(after);
    const rows = after.store.getState().keptReviews;
    expect(rows.map(({ stage, decided, isPresent }) => [stage, decided, isPresent])).toEqual(
      expect.arrayContaining([
        ['aside', 1, false],
        ['open', 0, true],
      ]),
    );
    const aside = rows.find(({ stage }) => stage === 'aside');
    await kill(after);
    await bringBack(await after.disk.open(), aside?.id ?? '');
    const last = page();
    await resumeKept(last);
    expect(last.store.getState().resumed).toMatchObject({ decided: 1, changes: 1 });
    await listKept(last);
    const stages = last.store.getState().keptReviews.map(({ stage }) => stage);
    expect(stages).toEqual(['open', 'aside']);
  });
});

it('a review that begins anew shows its own contours and what rules find in them', async () => {
  await kill(await worked());
  const after = page();
  const shown = vi.spyOn(after.viewer ?? fakeViewer(), 'setLabelmap');
  const isLooked = vi.fn<() => void>();
  watchRules(after, isLooked);
  const unsync = syncViewer(after, after.viewer ?? fakeViewer());
  await resumeKept(after);
  await vi.waitFor(() => expect(shown).toHaveBeenCalled());
  shown.mockClear();
  isLooked.mockClear();
  startOver(after);
  await vi.waitFor(() => expect(shown).toHaveBeenCalled());
  expect(shown.mock.lastCall?.[0]?.labels).toBe(arraysOf(after).corrected);
  expect(isLooked).toHaveBeenCalledTimes(1);
  unsync();
});

it('a page that takes over shows the contours that it goes on with', async () => {
  await worked();
  const second = page();
  const shown = vi.spyOn(second.viewer ?? fakeViewer(), 'setLabelmap');
  const unsync = syncViewer(second, second.viewer ?? fakeViewer());
  await resumeKept(second);
  await takeOver(second);
  await second.keeper?.settled();
  await vi.waitFor(() => expect(shown.mock.lastCall?.[0]?.labels).toBe(arraysOf(second).corrected));
  unsync();
});

describe('a second page on the same image', () => {
  it('shows the review, records nothing, and takes over', async () => {
    const first = await worked();
    const second = page();
    await resumeKept(second);
    expect(second.store.getState().keeping).toEqual({ status: 'elsewhere', isTakenOver: false });
    const { decisions, regions } = second.store.getState();
    selectRegion(second, regions[2]?.id ?? '');
    decide(second, 'accepted');
    undo(second);
    expect(second.store.getState().decisions).toEqual(decisions);
    expect(arraysOf(second).events).toEqual(arraysOf(first).events);

    await takeOver(second);
    await second.keeper?.settled();
    expect(second.store.getState().keeping).toEqual({ status: 'saved' });
    expect(first.store.getState().keeping).toEqual({ status: 'elsewhere', isTakenOver: true });
    decide(first, 'skipped');
    expect(replay(arraysOf(first).events).inForce).toHaveLength(2);
  });
});

it('a page that never got to write says so before what was done in it goes', async () => {
  const first = page();
  showResult(first, SEGMENTATION, testSummary);
  await vi.waitFor(() => expect(first.store.getState().keeping).toEqual({ status: 'saved' }));
  const second = page();
  showResult(second, SEGMENTATION, (id) => ({ ...testSummary(id), isPreview: true }));
  selectRegion(second, second.store.getState().regions[0]?.id ?? '');
  decide(second, 'accepted');
  showResult(second, SEGMENTATION, testSummary);
  await vi.waitFor(() => expect(second.store.getState().keeping.status).toBe('elsewhere'));
  expect(Object.values(second.store.getState().decisions)).toEqual(['accepted']);
  expect(second.keeper?.isSafe()).toBe(false);
  expect(wouldLoseDecisions(second)).toBe(true);
});

it('a case that was taken away and purged there is taken back whole', async () => {
  const first = await worked();
  const second = page();
  await resumeKept(second);
  await takeOver(second);
  await second.keeper?.settled();
  await purgeKept(second);
  await takeOver(first);
  await vi.waitFor(() => expect(first.store.getState().keeping).toEqual({ status: 'saved' }));
  const { reviewId } = trailOf(arraysOf(first).events, 'f'.repeat(64)).subject;
  const texts = await readLog(await first.disk.open(), reviewId);
  expect(texts).toHaveLength(arraysOf(first).events.length);
});

it('what is done while a review is removed from disk waits for that', async () => {
  const services = await worked();
  const stopping = services.keeper?.stop();
  decide(services, 'skipped');
  await stopping;
  await services.keeper?.settled();
  expect(services.store.getState().keeping).toEqual({ status: 'saved' });
});

describe('a purge', () => {
  it('removes everything; the review is kept again, whole, once something is done in it', async () => {
    const services = await worked();
    const entries = arraysOf(services).events.length;
    await purgeKept(services);
    expect(await indexedDB.databases()).toEqual([]);
    expect(services.store.getState().keeping).toEqual({ status: 'idle' });
    decide(services, 'skipped');
    await vi.waitFor(() => expect(services.store.getState().keeping).toEqual({ status: 'saved' }));
    await listKept(services);
    expect(services.store.getState().keptReviews).toMatchObject([{ unexported: entries + 1 }]);
  });
});

describe('leave no trace', () => {
  it('removes what this review has on disk, and the database with the last one', async () => {
    const services = await worked();
    expect(await indexedDB.databases()).toHaveLength(1);
    await setTraceless(services, true);
    expect(await indexedDB.databases()).toEqual([]);
    decide(services, 'skipped');
    await services.keeper?.settled();
    expect(await indexedDB.databases()).toEqual([]);
    expect(services.store.getState().keeping).toEqual({ status: 'off' });
    await setTraceless(services, false);
    await vi.waitFor(() => expect(services.store.getState().keeping).toEqual({ status: 'saved' }));
    await kill(services);
    const after = page();
    await resumeKept(after);
    expect(after.store.getState().resumed).toMatchObject({ decided: 2, changes: 1 });
  });
});

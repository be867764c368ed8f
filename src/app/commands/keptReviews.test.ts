import { afterEach, describe, expect, it, vi } from 'vitest';
import { witness } from '../../storage/witness.ts';
import { closeEvent, haveFakeDatabase } from '../../testing/fakeDatabase.ts';
import { testServices } from '../../testing/services.ts';
import { createDisk } from '../disk.ts';
import { offeredReviews, watchGivenUp } from './keptReviews.ts';
import type { KeptReviewRow } from '../../store/keepingSlice.ts';

const ROW: KeptReviewRow = {
  id: 'review',
  isPresent: false,
  imageName: 'other.nii',
  imageSha256: 'another image',
  isDemo: false,
  stage: 'open',
  hasResult: true,
  hasHandle: false,
  decided: 1,
  regions: 2,
  changes: 0,
  unexported: 1,
  changedAtMs: 0,
  bytes: 1,
};

describe('what is offered at the start', () => {
  const { openCase } = testServices().store.getState();
  if (!openCase) throw new Error('no case');
  const demo = { ...openCase, isDemo: true };
  const offered = (row: Partial<KeptReviewRow>) =>
    offeredReviews({ keptReviews: [{ ...ROW, ...row }], openCase: demo }).length;

  it('is what was left unfinished of other images', () => {
    expect(offered({})).toBe(1);
    expect(offered({ stage: 'running', unexported: 0 })).toBe(1);
    expect(offered({ unexported: 0 })).toBe(0);
    expect(offered({ stage: 'aside' })).toBe(0);
    expect(offered({ isDemo: true })).toBe(0);
  });

  it('is not the review of the image that is open, though its file was opened as any other', () => {
    expect(offered({ imageSha256: demo.sha256 })).toBe(0);
  });

  it('is nothing beside a case that the reader has opened', () => {
    const keptReviews = [ROW];
    expect(offeredReviews({ keptReviews, openCase: { ...demo, isDemo: false } })).toEqual([]);
    expect(offeredReviews({ keptReviews, openCase: null })).toEqual([]);
  });
});

describe('a database that the browser gives up while it is read', () => {
  haveFakeDatabase();

  afterEach(() => vi.unstubAllGlobals());

  async function givenUp(entries: number): Promise<readonly { readonly code: string }[]> {
    const items = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
      removeItem: (key: string) => void items.delete(key),
      key: (at: number) => [...items.keys()][at] ?? null,
      get length() {
        return items.size;
      },
    });
    const services = Object.assign(testServices(), { disk: createDisk() });
    witness('review', 2);
    const database = await services.disk.open();
    for (let at = 1; at <= entries; at++) await database.put('events', '{}', ['review', at]);
    watchGivenUp(services);
    database.close();
    database.dispatchEvent(closeEvent());
    await new Promise((resolve) => setTimeout(resolve, 700));
    await services.disk.purge();
    return services.store.getState().notices;
  }

  it('is said to have taken reviews with it', async () => {
    expect(await givenUp(1)).toMatchObject([{ code: 'storage/gone', detail: { reviews: 1 } }]);
  });

  it('is no loss where all of it is still there', async () => {
    expect(await givenUp(2)).toEqual([]);
  });
});

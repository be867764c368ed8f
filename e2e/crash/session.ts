import { expect, type Page } from '@playwright/test';
import { followTrail } from '../../src/core/review/auditTrail.ts';
import { replay } from '../../src/core/review/events.ts';
import type { Json } from '../../src/core/canonicalJson.ts';
import { run } from '../app.ts';
import { routeTinyNetwork } from '../tiny.ts';
import { act, type Action, type Stack } from './actions.ts';
import { startBrowser } from './browser.ts';
import { compare, type Comparison } from './compare.ts';

/** What was done before the last kill of a profile. */
export interface Before {
  readonly actions: readonly Action[];
  readonly killedAtMs: number;
  /** Entries that were on disk when it began. */
  readonly entries: number;
}

export interface SessionOutcome {
  readonly before: Before;
  /** Of the session before in this profile; null in its first one. */
  readonly comparison: Comparison | null;
  /** Entries found, and whether their chain holds. */
  readonly entries: number;
  readonly isIntact: boolean;
  readonly version: string;
}

interface SessionPlan {
  readonly profile: string;
  readonly address: string;
  readonly random: () => number;
  /** Null in the first session of a profile: it runs the network. */
  readonly before: Before | null;
  /** From the first action to the kill; 0: nothing more is done. */
  readonly killAfterMs: number;
}

/** Restarts the browser on a profile, looks at what is on disk, works on, and kills it. */
export async function playSession(plan: SessionPlan): Promise<SessionOutcome> {
  const { profile, address, before, killAfterMs, random } = plan;
  const { page, version, kill } = await startBrowser(profile);
  try {
    // Smaller than a screen: without a graphics processor drawing is what a session waits for.
    await page.setViewportSize({ width: 1024, height: 640 });
    await routeTinyNetwork(page);
    await page.addInitScript(() => localStorage.setItem('isodoubt.introduction', 'seen'));
    await page.goto(address);
    await expect(page.getByTestId('read-out')).toContainText('HU', { timeout: 120_000 });
    if (before) {
      await expect(page.getByTestId('keeping-notice')).toContainText('Taken up', {
        timeout: 120_000,
      });
    } else await run(page);
    await expect(page.getByTestId('keeping')).toHaveText(/^Saved/, { timeout: 120_000 });

    const found = await readDisk(page);
    const { events, fault } = followTrail(found.subject, found.entries);
    const isIntact = fault === null && events.length === found.entries.length;
    const done = before ? events.slice(before.entries).filter(({ kind }) => kind !== 'noted') : [];
    const comparison = before && compare(before.actions, done, before.killedAtMs);
    const history = replay(events);
    const stack = { undoable: history.inForce.length, redoable: history.undone.length };
    const next = {
      entries: events.length,
      ...(await work(page, { stack, random, killAfterMs, kill })),
    };
    return { before: next, comparison, entries: events.length, isIntact, version };
  } finally {
    await kill();
  }
}

/** Works as fast as it can until the browser is gone. */
async function work(
  page: Page,
  {
    stack,
    random,
    killAfterMs,
    kill,
  }: {
    readonly stack: Stack;
    readonly random: () => number;
    readonly killAfterMs: number;
    readonly kill: () => Promise<void>;
  },
): Promise<{ readonly actions: readonly Action[]; readonly killedAtMs: number }> {
  const actions: Action[] = [];
  if (killAfterMs === 0) return { actions, killedAtMs: Date.now() };
  await page.keyboard.press('n');
  await page.keyboard.press('b');
  let killedAtMs: number | null = null;
  const killing = new Promise<void>((resolve, reject) => {
    setTimeout(() => {
      killedAtMs = Date.now();
      kill().then(resolve, reject);
    }, killAfterMs);
  });
  const isOver = (): boolean => killedAtMs !== null;
  while (!isOver()) {
    try {
      const action = await act(page, stack, random);
      if (!isOver()) actions.push(action);
    } catch (thrown) {
      if (!isOver()) throw thrown;
    }
  }
  await killing;
  return { actions, killedAtMs: killedAtMs ?? Date.now() };
}

/** The log of the one review, by the browser's own means. */
function readDisk(
  page: Page,
): Promise<{ subject: { imageSha256: string; reviewId: string }; entries: Json[] }> {
  return page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('failed')));
      });
    const database = await settled(indexedDB.open('isodoubt'));
    const stores = database.transaction(['reviews', 'events']);
    const reviews = await settled(
      stores.objectStore('reviews').getAll() as IDBRequest<
        { id: string; imageSha256: string; stage: string }[]
      >,
    );
    const review = reviews.find(({ stage }) => stage === 'open');
    if (!review) throw new Error('no review on disk');
    const range = IDBKeyRange.bound([review.id, 0], [review.id, Infinity]);
    const texts = await settled(stores.objectStore('events').getAll(range) as IDBRequest<string[]>);
    database.close();
    const entries = texts.map((text) => JSON.parse(text) as Json);
    return { subject: { imageSha256: review.imageSha256, reviewId: review.id }, entries };
  });
}

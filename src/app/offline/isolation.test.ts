import { expect, test } from 'vitest';
import { isolate, type IsolationPage } from './isolation.ts';

function pageWith(change: Partial<IsolationPage>) {
  const marks = new Map<string, string>();
  const page: IsolationPage & { reloads: number } = {
    isIsolated: false,
    awaitWorker: () => Promise.resolve(),
    session: {
      getItem: (key) => marks.get(key) ?? null,
      setItem: (key, value) => void marks.set(key, value),
      removeItem: (key) => void marks.delete(key),
    },
    reloads: 0,
    reload: () => void page.reloads++,
    wait: () => new Promise(() => undefined),
    ...change,
  };
  return page;
}

test('an isolated page starts at once', async () => {
  const page = pageWith({
    isIsolated: true,
    awaitWorker: () => Promise.reject(new Error('asked')),
  });
  expect(await isolate(page)).toBe('isolated');
  expect(page.reloads).toBe(0);
});

test('a page that is not is loaded again, once: a second time it starts without', async () => {
  const page = pageWith({});
  expect(await isolate(page)).toBe('reloading');
  expect(await isolate(page)).toBe('not-isolated');
  expect(page.reloads).toBe(1);
});

test('once it helped it may help again, as after a load past the worker', async () => {
  const page = pageWith({});
  await isolate(page);
  expect(await isolate({ ...page, isIsolated: true })).toBe('isolated');
  expect(await isolate(page)).toBe('reloading');
});

test('without workers, without a mark against loops, or refused: it starts', async () => {
  for (const change of [
    { awaitWorker: null },
    { session: null },
    { awaitWorker: () => Promise.reject(new Error('private window')) },
  ]) {
    const page = pageWith(change);
    expect(await isolate(page)).toBe('not-isolated');
    expect(page.reloads).toBe(0);
  }
});

test('a browser that never answers is not waited for', async () => {
  const page = pageWith({
    awaitWorker: () => new Promise(() => undefined),
    wait: () => Promise.resolve(),
  });
  expect(await isolate(page)).toBe('not-isolated');
  expect(page.reloads).toBe(0);
});

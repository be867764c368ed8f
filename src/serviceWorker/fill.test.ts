import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fill, type FillPlan, type FillProgress } from './fill.ts';
import type { ListedFile } from './fileList.ts';

const sum = (text: string | ArrayBuffer): string =>
  createHash('sha256')
    .update(typeof text === 'string' ? text : new Uint8Array(text))
    .digest('hex');
const bytesOf = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer;
const listed = (path: string, text: string): ListedFile => ({
  path,
  sha256: sum(text),
  bytes: text.length,
});

const SERVER: Readonly<Record<string, string>> = {
  'index.html': '<page>',
  'a.js': 'let a',
  'b.js': 'let bb',
  'copy.js': 'let a',
  'c.wasm': 'wasm bytes',
};
const FILES = Object.entries(SERVER).map(([path, text]) => listed(path, text));

function world(answers: (path: string, isFresh: boolean) => string | number | null) {
  const store = new Map<string, ArrayBuffer>();
  const asked: string[] = [];
  const progress: FillProgress[] = [];
  const plan: FillPlan = {
    files: FILES,
    store: {
      sums: () => Promise.resolve(new Set(store.keys())),
      put: (sha256, bytes) => Promise.resolve(void store.set(sha256, bytes)),
    },
    get: ({ path }, isFresh) => {
      asked.push(isFresh ? `${path} anew` : path);
      const answer = answers(path, isFresh);
      if (answer === null) return Promise.reject(new TypeError('Failed to fetch'));
      const status = typeof answer === 'number' ? answer : 200;
      return Promise.resolve({
        status,
        arrayBuffer: () => Promise.resolve(bytesOf(String(answer))),
      });
    },
    digest: (bytes) => Promise.resolve(sum(bytes)),
    onProgress: (state) => void progress.push(state),
  };
  return { store, asked, progress, plan };
}

const honest = (path: string): string | null => SERVER[path] ?? null;

test('everything is fetched once, the same bytes at two paths too, and counted', async () => {
  const { store, asked, progress, plan } = world(honest);
  expect(await fill(plan)).toBeNull();
  expect(new Set(store.keys())).toEqual(new Set(FILES.map(({ sha256 }) => sha256)));
  expect(asked).toHaveLength(4);
  expect(progress[0]).toEqual({ doneBytes: 0, totalBytes: 27 });
  expect(progress.at(-1)).toEqual({ doneBytes: 27, totalBytes: 27 });
  const done = progress.map(({ doneBytes }) => doneBytes);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
});

test('what an older version had with the same bytes is not fetched again', async () => {
  const { store, asked, plan } = world(honest);
  store.set(sum('wasm bytes'), bytesOf('wasm bytes'));
  expect(await fill(plan)).toBeNull();
  expect(asked).not.toContain('c.wasm');
});

test('cut in the middle, it goes on where it was', async () => {
  const { store, asked, plan } = world((path) => (path === 'c.wasm' ? null : honest(path)));
  expect(await fill(plan)).toEqual({ reason: 'unreachable', path: 'c.wasm' });
  const there = new Set(store.keys());
  expect(there.size).toBeGreaterThan(0);
  const second = world(honest);
  for (const key of there) second.store.set(key, bytesOf(''));
  expect(await fill(second.plan)).toBeNull();
  expect(second.asked).toHaveLength(4 - there.size);
  expect(second.asked).toContain('c.wasm');
  expect(asked.filter((path) => path === 'c.wasm')).toHaveLength(1);
});

test('a portal that answers everything with its own page gets nothing in', async () => {
  const { store, plan, asked } = world(() => '<html>Log in</html>');
  expect(await fill(plan)).toMatchObject({ reason: 'differs' });
  expect(store.size).toBe(0);
  expect(asked.some((path) => path.endsWith('anew'))).toBe(true);
});

test('a stale copy on the way is passed by asking anew', async () => {
  const { plan, asked } = world((path, isFresh) =>
    path === 'index.html' && !isFresh ? '<old page>' : honest(path),
  );
  expect(await fill(plan)).toBeNull();
  expect(asked).toContain('index.html anew');
});

test('one wrong byte is refused', async () => {
  const { store, plan } = world((path) => (path === 'b.js' ? 'let bc' : honest(path)));
  expect(await fill(plan)).toEqual({ reason: 'differs', path: 'b.js' });
  expect(store.has(sum('let bc'))).toBe(false);
});

test('a status other than 200 is named', async () => {
  const { plan } = world((path) => (path === 'b.js' ? 404 : honest(path)));
  expect(await fill(plan)).toEqual({ reason: 'refused', path: 'b.js', status: 404 });
});

test('an archive that the browser has unpacked on the way is the same file', async () => {
  const { store, plan } = world((path) => (path === 'ct.gz' ? 'unpacked' : honest(path)));
  const archive = { ...listed('ct.gz', 'packed'), unpackedSha256: sum('unpacked') };
  expect(await fill({ ...plan, files: [archive] })).toBeNull();
  expect(store.has(sum('packed'))).toBe(true);
});

test('a full disk is named, and anything else that keeps the browser from writing', async () => {
  const { plan } = world(honest);
  const refuse = (thrown: unknown) => ({ ...plan.store, put: () => Promise.reject(thrown) });
  const full = new DOMException('no room', 'QuotaExceededError');
  expect(await fill({ ...plan, store: refuse(full) })).toMatchObject({ reason: 'full' });
  const other = new DOMException('no', 'InvalidStateError');
  expect(await fill({ ...plan, store: refuse(other) })).toMatchObject({ reason: 'unwritable' });
});

test('what the browser throws away meanwhile is missed', async () => {
  const { plan } = world(honest);
  const forgetful = { sums: () => Promise.resolve(new Set<string>()), put: plan.store.put };
  expect(await fill({ ...plan, store: forgetful })).toMatchObject({ reason: 'unwritable' });
});

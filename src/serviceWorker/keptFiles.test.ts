import { expect, test } from 'vitest';
import { isListed, parseFileList, uniqueFiles, type FileList } from './fileList.ts';
import { cacheNameOf, keptFiles } from './keptFiles.ts';
import { pageLockName, versionsInUse } from './tidy.ts';

const SCOPE = 'https://host/tools/isodoubt/';

/** As much of a Cache as is used. */
function fakeCache(): Cache {
  const entries = new Map<string, Response>();
  return {
    keys: () => Promise.resolve([...entries.keys()].map((url) => ({ url }))),
    put: (url: string, answer: Response) => Promise.resolve(void entries.set(url, answer)),
    match: (url: string) => Promise.resolve(entries.get(url)?.clone()),
    delete: (url: string) => Promise.resolve(entries.delete(url)),
  } as unknown as Cache;
}

const listOf = (version: string, sums: readonly string[]): FileList => ({
  version,
  files: sums.map((sha256) => ({ path: `assets/${version}-${sha256}.js`, sha256, bytes: 1 })),
});

test('files are kept by their sum, and go when no version has them', async () => {
  const cache = fakeCache();
  const kept = keptFiles(SCOPE, () => Promise.resolve(cache));
  const [old, fresh] = [listOf('1', ['a', 'b']), listOf('2', ['b', 'c'])];
  for (const list of [old, fresh]) await kept.putList(list);
  for (const sum of ['a', 'b', 'c']) await kept.put(sum, new TextEncoder().encode(sum).buffer);
  expect(await kept.lists()).toEqual([old, fresh]);
  await kept.keepOnly([fresh]);
  expect(await kept.lists()).toEqual([fresh]);
  expect([...(await kept.sums())].toSorted()).toEqual(['b', 'c']);
  expect(await (await kept.file('c'))?.text()).toBe('c');
  expect(await kept.file('a')).toBeUndefined();
});

test('copies of the app in two folders keep apart', () => {
  expect(cacheNameOf(SCOPE)).not.toBe(cacheNameOf('https://host/'));
});

test('a version stays while a page of it lives', () => {
  const [old, fresh] = [listOf('1', ['a']), listOf('2', ['b'])];
  const held = pageLockName(SCOPE, 'assets/1-a.js');
  const inUse = (lockNames: readonly string[]) =>
    versionsInUse([old, fresh], { version: '2', scope: SCOPE, lockNames });
  expect(inUse([held])).toEqual([old, fresh]);
  expect(inUse([])).toEqual([fresh]);
  expect(inUse([pageLockName('https://host/', 'assets/1-a.js')])).toEqual([fresh]);
  // Another list with the same script: a page of the present version does not keep it.
  const shared = { ...fresh, version: '3' };
  const names = [pageLockName(SCOPE, 'assets/2-b.js')];
  expect(versionsInUse([shared, fresh], { version: '2', scope: SCOPE, lockNames: names })).toEqual([
    fresh,
  ]);
});

test('a list that was kept in another form is no list', () => {
  expect(parseFileList(JSON.stringify(listOf('1', ['a'])))).toEqual(listOf('1', ['a']));
  for (const text of ['', '{', 'null', '{"version":1,"files":[]}', '{"version":"1","files":[{}]}'])
    expect(parseFileList(text)).toBeNull();
});

test('what no page asks for is not kept', () => {
  const left = [
    'service-worker.js',
    'service-worker-removal.js',
    'response-headers.json',
    '.built',
    'demo/README.md',
  ];
  expect(left.filter(isListed)).toEqual([]);
  const kept = ['index.html', 'assets/x.wasm', 'models/a/model.json', 'manifest.webmanifest'];
  expect(kept.filter(isListed)).toEqual(kept);
  expect(uniqueFiles(listOf('1', ['a', 'a', 'b']).files)).toHaveLength(2);
});

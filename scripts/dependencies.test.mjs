import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ALLOWED, isAllowed, lockedPackages, unlicensed, unpinned } from './dependencies.mjs';

const lock = (version, more = {}) => ({
  packages: {
    '': {},
    'node_modules/a': { version, license: 'MIT', integrity: 'sha512-x', ...more },
  },
});

test('AND needs all, OR needs one', () => {
  expect(isAllowed('MIT', ['MIT'])).toBe(true);
  expect(isAllowed('(MIT AND Zlib)', ['MIT'])).toBe(false);
  expect(isAllowed('(MIT AND Zlib)', ['MIT', 'Zlib'])).toBe(true);
  expect(isAllowed('GPL-3.0-only OR MIT', ['MIT'])).toBe(true);
  expect(isAllowed('GPL-3.0-only AND MIT OR Zlib', ['MIT'])).toBe(false);
  for (const unclear of ['', 'SEE LICENSE IN x', 'UNLICENSED', '(MIT OR (A AND B))']) {
    expect(isAllowed(unclear, ['MIT']), unclear).toBe(false);
  }
});

test('what is not exact, not as locked, not sealed or from a named host is found', () => {
  const manifest = (wanted) => ({ dependencies: { a: wanted } });
  expect(unpinned(manifest('1.2.3'), lock('1.2.3'))).toEqual([]);
  for (const wanted of [
    '^1.2.3',
    '~1.2.3',
    '1.x',
    '*',
    'latest',
    '>=1.2.3',
    'github:a/a',
    '1.2.3 || 2.0.0',
  ]) {
    expect(unpinned(manifest(wanted), lock('1.2.3')), wanted).toHaveLength(1);
  }
  expect(unpinned(manifest('1.2.3'), lock('1.2.4'))[0]).toContain('the lock file has 1.2.4');
  expect(unpinned(manifest('1.2.3'), lock('1.2.3', { integrity: 'sha1-x' }))).toHaveLength(1);
  expect(unpinned(manifest('1.2.3'), lock('1.2.3', { resolved: 'x' }))).toHaveLength(1);
});

test('an unknown licence is found, in a tool and in the app', () => {
  expect(unlicensed([{ name: 'a', licence: 'MPL-2.0' }], [])).toEqual([]);
  expect(unlicensed([{ name: 'a', licence: 'AGPL-3.0-only' }], [])).toEqual(['a: AGPL-3.0-only']);
  expect(unlicensed([], [{ name: 'a', licence: 'MPL-2.0' }])).toEqual(['a, in the app: MPL-2.0']);
});

test('our own dependencies are pinned, and free', () => {
  const own = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  expect(unpinned(JSON.parse(readFileSync('package.json', 'utf8')), own)).toEqual([]);
  expect(unlicensed(lockedPackages(own), [])).toEqual([]);
  expect(ALLOWED.shipped).not.toContain('MPL-2.0');
});

import { expect, test } from 'vitest';
import type { FileList } from './fileList.ts';
import { addressOf, pathIn, routeRequest, type Route } from './route.ts';

const SCOPE = 'https://host/tools/isodoubt/';
const listOf = (version: string, paths: readonly string[]): FileList => ({
  version,
  files: paths.map((path) => ({ path, sha256: `${version}-${path}`, bytes: 1 })),
});
const FIXED = ['index.html', 'models/a/model.json', 'guide/index.html', 'demo/ct.nii.gz'];
const NEW = listOf('new', [...FIXED, 'assets/shell-2.js']);
const OLD = listOf('old', [...FIXED, 'assets/shell-1.js', 'assets/late-1.js']);

const ask = (path: string, isNavigation = false): Route =>
  routeRequest({ method: 'GET', url: new URL(path, SCOPE).href, isNavigation }, SCOPE, [NEW, OLD]);
const served = (path: string): string | null => {
  const route = ask(path);
  return route.kind === 'file' ? route.file.sha256 : null;
};

test('the folder of the app, and index.html in it, are its page', () => {
  for (const path of ['', 'index.html', '?debug', '#x']) {
    expect(served(path)).toBe('new-index.html');
  }
  expect(served('guide/')).toBe('new-guide/index.html');
});

test('what has a hash in its name is served from whichever version has it', () => {
  expect(served('assets/shell-2.js')).toBe('new-assets/shell-2.js');
  expect(served('assets/late-1.js')).toBe('old-assets/late-1.js');
  expect(ask('assets/late-1.js')).toMatchObject({ isFixed: false });
});

test('what is called the same in every version is that of the page that asks', () => {
  expect(served('models/a/model.json')).toBe('new-models/a/model.json');
  expect(served('models/a/model.json?page=assets/shell-1.js')).toBe('old-models/a/model.json');
  expect(served('models/a/model.json?page=assets/shell-2.js')).toBe('new-models/a/model.json');
  expect(served('models/a/model.json?page=assets/unknown.js')).toBe('new-models/a/model.json');
  expect(ask('models/a/model.json')).toMatchObject({ isFixed: true });
});

test('other origins are refused, and so is whatever would send something', () => {
  expect(ask('https://elsewhere/tools/isodoubt/index.html').kind).toBe('refused');
  expect(ask('http://host/tools/isodoubt/index.html').kind).toBe('refused');
  const url = new URL('index.html', SCOPE).href;
  for (const method of ['POST', 'PUT', 'DELETE']) {
    expect(routeRequest({ method, url, isNavigation: false }, SCOPE, [NEW]).kind).toBe('refused');
  }
  expect(routeRequest({ method: 'HEAD', url, isNavigation: false }, SCOPE, [NEW]).kind).toBe(
    'file',
  );
});

test('the server is asked for what no version has, and for what lies beside the app', () => {
  expect(ask('response-headers.json').kind).toBe('network');
  expect(ask('nowhere', true).kind).toBe('network');
  expect(ask('/tools/other/index.html').kind).toBe('network');
  expect(ask('/tools/isodoubt').kind).toBe('network');
  expect(ask('%E0%A4%A').kind).toBe('network');
});

test('a folder without its slash is sent on to it, as servers do: its pictures lie below it', () => {
  expect(ask('guide', true)).toEqual({ kind: 'redirect', url: `${SCOPE}guide/` });
  expect(ask('guide', false).kind).toBe('network');
});

test('names are compared as they are, addresses are encoded', () => {
  const path = 'guide/CT & MR ä.html';
  const address = addressOf(path, SCOPE);
  expect(address).toBe(`${SCOPE}guide/CT%20%26%20MR%20%C3%A4.html`);
  expect(pathIn(new URL(address), SCOPE)).toBe(path);
});

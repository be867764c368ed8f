import { bytesOf, fill, reasonOf, type FillFailure, type FillProgress } from './fill.ts';
import { uniqueFiles, type FileList, type ListedFile } from './fileList.ts';
import { cacheNameOf, keptFiles } from './keptFiles.ts';
import { addressOf, routeRequest, type Route } from './route.ts';
import type { KeptState, PageMessage, WorkerMessage } from './serviceWorker.api.ts';
import { versionsInUse } from './tidy.ts';
import { serverAnswer, storedAnswer } from './withHeaders.ts';

declare const self: ServiceWorkerGlobalScope;
/** Set by the build. */
declare const __FILE_LIST__: FileList;
declare const __RESPONSE_HEADERS__: Readonly<Record<string, string>>;

const LIST: FileList = __FILE_LIST__;
const HEADERS = __RESPONSE_HEADERS__;
const SCOPE = self.registration.scope;
/** Held while the kept files are changed: two workers of two versions may live at a time. */
const STORE_LOCK = `isodoubt store of ${SCOPE}`;
/** Between two messages about progress, ms. */
const PROGRESS_MS = 250;

const kept = keptFiles(SCOPE, () => caches.open(cacheNameOf(SCOPE)));
/** Which files are there, and other versions' lists: read once, read anew when they change. */
let known: Promise<Known> | null = null;
/** It is being installed beside the one that serves: how far it is says nothing of what the pages have. */
let isBeside = false;
let filling: Promise<FillFailure | null> | null = null;
let state: KeptState = {
  status: 'partial',
  doneBytes: 0,
  totalBytes: bytesOf(uniqueFiles(LIST.files)),
};

interface Known {
  readonly lists: readonly FileList[];
  readonly isWhole: boolean;
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => {
  isBeside = false;
  event.waitUntil(self.clients.claim());
});
self.addEventListener('fetch', (event) => event.respondWith(answer(event.request)));
self.addEventListener('message', (event) => {
  const { kind } = event.data as PageMessage;
  if (kind === 'take') event.waitUntil(self.skipWaiting());
  else if (kind === 'fill') event.waitUntil(startFilling());
  else if (kind === 'tidy') event.waitUntil(tidy());
  else event.waitUntil(look().then(tell));
});

/**
 * Where no version is whole the worker takes over at once, so that a page has the headers after one reload, and files come
 * later. Else the new version is fetched first, and waits until it is taken: a part of one never serves.
 */
async function install(): Promise<void> {
  const isFirst = self.registration.active === null;
  const whole = isFirst ? [] : await wholeVersions();
  const others = whole.filter(({ version }) => version !== LIST.version);
  if (others.length === 0) return self.skipWaiting();
  isBeside = true;
  // Of this version what came before it was cut off stays; a part of another one will not be completed any more.
  await kept.keepOnly([LIST, ...whole]);
  const failure = await startFilling();
  if (!failure) return;
  await send({ kind: 'update-refused', version: LIST.version, failure });
  throw new Error(`This version could not be kept: ${failure.reason}`);
}

async function answer(request: Request): Promise<Response> {
  const { lists, isWhole } = await (known ??= readKnown());
  const { method, url, mode } = request;
  const route = routeRequest({ method, url, isNavigation: mode === 'navigate' }, SCOPE, [
    LIST,
    ...lists,
  ]);
  switch (route.kind) {
    case 'refused':
      return Response.error();
    case 'redirect':
      return Response.redirect(route.url);
    case 'network':
      return unknownFile(request, isWhole);
    case 'file':
      return listedFile(request, route, isWhole);
  }
}

/** A page at an address that no version has is sent to the app where there is no network. */
async function unknownFile(request: Request, isWhole: boolean): Promise<Response> {
  try {
    return serverAnswer(await fetch(request), null, HEADERS);
  } catch (thrown) {
    const isInApp = request.mode === 'navigate' && request.url.startsWith(SCOPE);
    if (isInApp && isWhole) return Response.redirect(SCOPE);
    throw thrown;
  }
}

/**
 * A whole version never asks the server. Before that the server comes first for what another version may have under the
 * same name: the page came from there as well.
 */
async function listedFile(
  request: Request,
  { file, isFixed, list }: Extract<Route, { kind: 'file' }>,
  isWhole: boolean,
): Promise<Response> {
  const ask = async (): Promise<Response> => serverAnswer(await fetch(request), file.path, HEADERS);
  if (isFixed && !isWhole && list === LIST) {
    try {
      return await ask();
    } catch (thrown) {
      const stored = await fromStore(file, request.method);
      if (stored) return stored;
      throw thrown;
    }
  }
  const stored = await fromStore(file, request.method);
  if (stored) return stored;
  // The browser has thrown it away: it is fetched again with the next filling.
  known = null;
  return ask();
}

async function fromStore({ path, sha256 }: ListedFile, method: string): Promise<Response | null> {
  const found = await kept.file(sha256);
  return found ? storedAnswer(path, method === 'HEAD' ? null : found.body, HEADERS) : null;
}

function startFilling(): Promise<FillFailure | null> {
  filling ??= self.navigator.locks.request(STORE_LOCK, fillAll).finally(() => (filling = null));
  return filling;
}

async function fillAll(): Promise<FillFailure | null> {
  let toldAtMs = 0;
  const onProgress = (progress: FillProgress): void => {
    state = { status: 'filling', ...progress };
    if (Date.now() - toldAtMs < PROGRESS_MS) return;
    toldAtMs = Date.now();
    void tell();
  };
  let failure: FillFailure | null;
  try {
    const isRoom = await hasRoom();
    if (isRoom) await kept.putList(LIST);
    failure = isRoom
      ? await fill({ files: LIST.files, store: kept, get: request, digest, onProgress })
      : { reason: 'full', path: '' };
  } catch (thrown) {
    // The browser does not let it write at all.
    failure = { reason: reasonOf(thrown), path: '' };
  }
  if (failure?.reason === 'full') await makeRoom();
  const { doneBytes, totalBytes } = state;
  state = failure
    ? { status: 'failed', failure, doneBytes, totalBytes }
    : { status: 'whole', doneBytes: totalBytes, totalBytes };
  known = null;
  await tell();
  return failure;
}

/** Whether what is missing fits: a machine without room would fetch it all at each start, to throw it away again. */
async function hasRoom(): Promise<boolean> {
  const sums = await kept.sums();
  const missing = uniqueFiles(LIST.files).filter(({ sha256 }) => !sums.has(sha256));
  const { quota, usage } = await self.navigator.storage.estimate();
  return quota === undefined || usage === undefined || quota - usage >= bytesOf(missing);
}

/** A part of a version is of no use where there is no room for the rest: reviews need it more. */
async function makeRoom(): Promise<void> {
  await kept.keepOnly(await wholeVersions());
}

/** Versions of which every file is there. */
async function wholeVersions(): Promise<readonly FileList[]> {
  const sums = await kept.sums();
  return (await kept.lists()).filter((list) => isIn(sums, list));
}

/** What has a hash in its name cannot be stale in the browser's own cache; all else is asked for anew. */
function request({ path }: ListedFile, isFresh: boolean): Promise<Response> {
  const usual = path.startsWith('assets/') ? 'default' : 'no-cache';
  const options = { cache: isFresh ? 'reload' : usual, priority: 'low' } as const;
  return fetch(addressOf(path, SCOPE), { ...options, credentials: 'same-origin' });
}

async function digest(bytes: ArrayBuffer): Promise<string> {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Files of versions that no page was loaded from go. Not while another version comes: it may count on them. */
async function tidy(): Promise<void> {
  await self.navigator.locks.request(STORE_LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock || self.registration.installing || self.registration.waiting) return;
    const { held = [] } = await self.navigator.locks.query();
    const lockNames = held.map(({ name }) => name ?? '');
    const all = await kept.lists();
    const whole = await wholeVersions();
    const inUse = [
      ...versionsInUse(whole, { version: LIST.version, scope: SCOPE, lockNames }),
      // Begun and cut off: it goes on when the browser looks for it again.
      ...all.filter((list) => !whole.includes(list)),
    ];
    if (inUse.length === all.length) return;
    await kept.keepOnly(inUse);
    known = null;
  });
}

/** Brings `state` up to date where nothing is being fetched. */
async function look(): Promise<void> {
  if (filling || state.status === 'failed') return;
  const sums = await kept.sums();
  const files = uniqueFiles(LIST.files);
  const [doneBytes, totalBytes] = [
    bytesOf(files.filter(({ sha256 }) => sums.has(sha256))),
    bytesOf(files),
  ];
  state = { status: isIn(sums, LIST) ? 'whole' : 'partial', doneBytes, totalBytes };
}

async function readKnown(): Promise<Known> {
  try {
    const sums = await kept.sums();
    const others = (await kept.lists()).filter(({ version }) => version !== LIST.version);
    return { lists: others, isWhole: isIn(sums, LIST) };
  } catch {
    // A browser that does not let it read now: the server answers, and the next request looks again.
    known = null;
    return { lists: [], isWhole: false };
  }
}

function isIn(sums: ReadonlySet<string>, { files }: FileList): boolean {
  return files.every(({ sha256 }) => sums.has(sha256));
}

async function tell(): Promise<void> {
  if (isBeside) return;
  await send({ kind: 'state', version: LIST.version, state });
}

async function send(message: WorkerMessage): Promise<void> {
  const pages = await self.clients.matchAll({ includeUncontrolled: true, type: 'window' });
  for (const page of pages) if (page.url.startsWith(SCOPE)) page.postMessage(message, []);
}

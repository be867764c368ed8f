import { pageLockName } from '../../serviceWorker/tidy.ts';
import type {
  KeptState,
  PageMessage,
  WorkerMessage,
} from '../../serviceWorker/serviceWorker.api.ts';
import type { OfflineObstacle, OfflineState } from '../../store/offlineSlice.ts';
import type { AppStore } from '../../store/store.ts';
import { isOfflineWanted } from './offlineSetting.ts';
import { appFolder, pageScript } from './pageScript.ts';
import { registerWorker } from './registerWorker.ts';

/** The first image comes first, ms after the start. */
const BEGIN_MS = 2500;
/** Between two questions of the browser whether the server has a new version. */
const LOOK_MS = 60 * 60 * 1000;
/** A worker that is silent as long while it fetches was stopped by the browser: it is asked to go on. */
const SILENT_MS = 60_000;
/** The worker before first ends what it is at. */
const TAKING_MS = 30_000;
/** A browser that says nothing of a worker as long does not give one. */
const MUTE_MS = 30_000;
/** A worker that takes over as soon as it is installed is no update. */
const SETTLED_MS = 500;

/**
 * Has the app kept on this machine, and follows how that goes and whether a new version is there. Nothing waits for it: where
 * a worker cannot be had, the state says why.
 */
export function watchOffline(store: AppStore): void {
  const obstacle = obstacleOf();
  if (obstacle) return publish(store, { status: 'impossible', reason: obstacle });
  if (!isOfflineWanted()) return publish(store, { status: 'off' });
  if (!watched.has(store)) listen(store);
  watched.add(store);
  const refuse = (): void => publish(store, { status: 'impossible', reason: 'refused' });
  follow(store).catch(refuse);
  setTimeout(() => {
    if (store.getState().offline.status === 'checking') refuse();
  }, MUTE_MS);
}

/** It may be turned off and on again. */
const watched = new WeakSet<AppStore>();

function listen(store: AppStore): void {
  const { serviceWorker: container } = navigator;
  holdVersion();
  let silence: ReturnType<typeof setTimeout> | undefined;
  const hadWorker = container.controller !== null;
  container.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => {
    clearTimeout(silence);
    if (data.kind === 'update-refused') {
      store.setState({ update: { status: 'refused', failure: data.failure } });
      return;
    }
    publish(store, shown(data.state));
    if (data.state.status === 'filling') silence = setTimeout(beginFilling, SILENT_MS);
  });
  container.addEventListener('controllerchange', () => {
    const isByOther = hadWorker && store.getState().update.status !== 'taking';
    if (isByOther && store.getState().offline.status === 'ready') {
      store.setState({ update: { status: 'elsewhere' }, isUpdateDismissed: false });
    }
    void beginFilling();
  });
  window.addEventListener('online', () => {
    if (store.getState().offline.status === 'failed') void beginFilling();
  });
}

/** What of the app is not kept yet is fetched from now on; also after it failed. */
export async function beginFilling(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  say(active, { kind: 'fill' });
}

/**
 * Has the version that waits take over.
 * @returns whether a worker took over in time; also where none waits, since another page was first.
 */
export async function takeOver(): Promise<boolean> {
  const { serviceWorker: container } = navigator;
  const registration = await container.getRegistration(appFolder());
  const waiting = registration?.waiting;
  if (!waiting) return true;
  return new Promise((resolve) => {
    container.addEventListener('controllerchange', () => resolve(true), { once: true });
    setTimeout(() => resolve(false), TAKING_MS);
    say(waiting, { kind: 'take' });
  });
}

async function follow(store: AppStore): Promise<void> {
  const registration = await registerWorker();
  const { serviceWorker: container } = navigator;
  if (registration.waiting && container.controller) tellReady(store);
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => {
      if (installing.state !== 'installed') return;
      setTimeout(() => {
        if (registration.waiting === installing) tellReady(store);
      }, SETTLED_MS);
    });
  });
  // No answer is no news: the next look comes.
  setInterval(() => void registration.update().catch(() => undefined), LOOK_MS);
  await container.ready;
  await new Promise((resolve) => setTimeout(resolve, BEGIN_MS));
  await beginFilling();
  say(registration.active, { kind: 'tidy' });
}

function say(worker: ServiceWorker | null, message: PageMessage): void {
  worker?.postMessage(message, []);
}

function tellReady(store: AppStore): void {
  if (store.getState().update.status === 'taking') return;
  store.setState({ update: { status: 'ready' }, isUpdateDismissed: false });
}

function obstacleOf(): OfflineObstacle | null {
  if (!import.meta.env.PROD) return 'development';
  if (!window.isSecureContext) return 'insecure';
  return 'serviceWorker' in navigator ? null : 'unsupported';
}

/** For as long as the page lives: files of its version stay. */
function holdVersion(): void {
  const name = pageLockName(appFolder(), pageScript());
  void navigator.locks?.request(name, { mode: 'shared' }, () => new Promise(() => undefined));
}

function shown(state: KeptState): OfflineState {
  const { doneBytes, totalBytes } = state;
  switch (state.status) {
    case 'whole':
      return { status: 'ready', totalBytes };
    case 'failed':
      return { status: 'failed', failure: state.failure };
    case 'partial':
    case 'filling':
      return { status: 'filling', doneBytes, totalBytes };
  }
}

function publish(store: AppStore, offline: OfflineState): void {
  store.setState({ offline });
}

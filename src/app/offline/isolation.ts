import { isOfflineWanted } from './offlineSetting.ts';
import { registerWorker } from './registerWorker.ts';

/** What a page needs to get itself isolated. */
export interface IsolationPage {
  /** Whether it is. */
  readonly isIsolated: boolean;
  /** Settles when a worker is there that will answer the next load; rejects where none can be. Null: there are none. */
  readonly awaitWorker: (() => Promise<void>) | null;
  /** Lives as long as the tab; null where the browser has closed it. */
  readonly session: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
  readonly reload: () => void;
  readonly wait: (ms: number) => Promise<void>;
}

const KEY = 'isodoubt.loaded-again';
/** As long a first visit shows nothing, at most: a worker is there in a fraction of it, or something is in its way. */
const LONGEST_MS = 4000;

/**
 * Cross-origin isolation, without which WASM has no threads, takes headers. Where the server does not send them the worker
 * does, from the next load on: so the page is loaded again, once, before anything is in it.
 * @returns `reloading`: nothing is to be started any more. `not-isolated`: start without.
 */
export async function isolate(
  page: IsolationPage,
): Promise<'isolated' | 'not-isolated' | 'reloading'> {
  const { isIsolated, awaitWorker, session, reload, wait } = page;
  if (isIsolated) {
    session?.removeItem(KEY);
    return 'isolated';
  }
  // Loaded again already, and it did not help.
  if (!awaitWorker || !session || session.getItem(KEY) !== null) return 'not-isolated';
  const isThere = await Promise.race([
    awaitWorker().then(
      () => true,
      () => false, // watchOffline meets the same and says so
    ),
    wait(LONGEST_MS).then(() => false),
  ]);
  if (!isThere) return 'not-isolated';
  session.setItem(KEY, 'yes');
  reload();
  return 'reloading';
}

/** The browser's own. */
export function thisPage(): IsolationPage {
  const canHave = import.meta.env.PROD && 'serviceWorker' in navigator && isOfflineWanted();
  return {
    isIsolated: window.crossOriginIsolated,
    awaitWorker: canHave ? awaitWorker : null,
    session: openSession(),
    reload: () => location.reload(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}

async function awaitWorker(): Promise<void> {
  const registration = await registerWorker();
  const worker = registration.active ?? registration.installing ?? registration.waiting;
  if (!worker) throw new Error('no worker');
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('the worker is gone'));
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

function openSession(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null; // the browser blocks storage: no mark could stop a second reload
  }
}

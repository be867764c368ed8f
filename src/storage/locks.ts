/** A lock that this page holds on something that only one page may write. */
export interface WriterLock {
  readonly release: () => void;
  /** Fulfilled when another page takes it over; never once it was released. */
  readonly lost: Promise<void>;
}

/** As the browser has them; absent in Node, and where the page is not served securely. */
type Locks = Pick<LockManager, 'request'>;

/** A page that was killed lets go of its locks a moment later. */
const PATIENCE_MS = 1000;

/** As {@link takeWriterLock}, for a page that may follow one that was killed: waits a moment for that to let go. */
export async function followWriter(
  name: string,
  locks: Locks | undefined = pageLocks(),
): Promise<WriterLock | null> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const lock = await takeWriterLock(name, {}, locks);
    if (lock || performance.now() > until) return lock;
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS / 20));
  }
}

/**
 * Takes the lock on writing something, unless another page has it.
 * @param isTaken takes it from whoever has it.
 * @returns null when another page has it, or this one already. Where the browser has no locks it is held, and who writes is
 *   settled by the log itself: an entry is only ever added, so of two pages the later one fails with `storage/elsewhere`.
 */
export function takeWriterLock(
  name: string,
  { isTaken = false }: { readonly isTaken?: boolean } = {},
  locks: Locks | undefined = pageLocks(),
): Promise<WriterLock | null> {
  if (!locks) return Promise.resolve({ release: nothing, lost: new Promise<void>(nothing) });
  return new Promise((resolve, reject) => {
    let lose: () => void = nothing;
    const lost = new Promise<void>((fulfil) => (lose = fulfil));
    let isReleased = false;
    const mode = isTaken ? { steal: true } : { ifAvailable: true };
    const held = locks.request(`isodoubt ${name}`, mode, (lock) => {
      if (!lock) {
        resolve(null);
        return undefined;
      }
      return new Promise<void>((end) => {
        const release = (): void => {
          isReleased = true;
          end();
        };
        resolve({ release, lost });
      });
    });
    held.catch((thrown: unknown) => {
      // A lock that was taken away ends with an AbortError; anything else came before it was held.
      const isTakenAway = thrown instanceof DOMException && thrown.name === 'AbortError';
      if (!isTakenAway) reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
      else if (!isReleased) lose();
    });
  });
}

function nothing(): void {
  // to be replaced, or never to be called
}

const SAVING = 'isodoubt saving';

/** Does something that {@link unlessSaving} of this or another page waits for. */
export function whileSaving<T>(
  work: () => Promise<T>,
  locks: Locks | undefined = pageLocks(),
): Promise<T> {
  return locks ? locks.request(SAVING, { mode: 'shared' }, work) : work();
}

/**
 * Does something unless any page is saving now, or that cannot be known.
 * @param otherwise what comes of it then.
 */
export function unlessSaving<T>(
  work: () => Promise<T>,
  otherwise: T,
  locks: Locks | undefined = pageLocks(),
): Promise<T> {
  if (!locks) return Promise.resolve(otherwise);
  return locks.request(SAVING, { ifAvailable: true }, (lock) =>
    lock ? work() : Promise.resolve(otherwise),
  );
}

function pageLocks(): Locks | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.locks;
}

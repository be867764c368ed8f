import { storageError } from './failure.ts';

interface Transaction {
  readonly done: Promise<void>;
  readonly error: DOMException | null;
  readonly abort: () => void;
}

/**
 * Does the work of a transaction and waits until it is committed; nothing of it stays when any of it fails.
 * @throws AppError as {@link storageError}: by what the transaction failed with, which says more than its requests, that
 *   all end with an AbortError then.
 */
export async function committed<T>(transaction: Transaction, work: () => Promise<T>): Promise<T> {
  const { done } = transaction;
  done.catch(() => undefined); // awaited below, unless the work fails before
  try {
    const result = await work();
    await done;
    return result;
  } catch (thrown) {
    const cause = transaction.error ?? thrown;
    try {
      transaction.abort();
    } catch {
      // It has ended by itself.
    }
    await done.catch(() => undefined);
    throw storageError(cause);
  }
}

/** Makes all requests at once. One that throws instead of failing leaves those before it, which nobody waits for then. */
export function requested(requests: readonly (() => Promise<unknown>)[]): Promise<unknown> {
  return Promise.all(
    requests.map((request) => {
      const pending = request();
      pending.catch(() => undefined); // awaited together, unless a later one throws
      return pending;
    }),
  );
}

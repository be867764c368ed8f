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

/**
 * Makes all requests of a transaction at once and commits it in the same task: it gets to disk however busy the page is
 * afterwards. A transaction that commits by itself waits until the page has dealt with the success of each request, which
 * a page that draws without a graphics processor may take seconds to do.
 * @throws as {@link committed}.
 */
export function committedAtOnce(
  transaction: Transaction & { readonly commit: () => void },
  requests: readonly (() => Promise<unknown>)[],
): Promise<void> {
  return committed(transaction, async () => {
    const pending = requests.map((request) => {
      const one = request();
      one.catch(() => undefined); // awaited together, unless a later one throws
      return one;
    });
    transaction.commit();
    await Promise.all(pending);
  });
}

/** As the browser has it; it may refuse any call. */
type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'isodoubt.kept.';

/**
 * Writes down, outside of the database, how many entries a review has there: a browser that finds its database damaged begins
 * a new one, or goes back to an earlier state of it, without a word, and nothing in that says what was lost. The browser may
 * write this later than the database: there are never more entries here than there were. Nothing but the review's random id
 * and the number is written.
 */
export function witness(
  reviewId: string,
  entries: number,
  store: Store | null = pageStore(),
): void {
  try {
    store?.setItem(`${PREFIX}${reviewId}`, String(entries));
  } catch {
    // No room, or refused: there is no witness then, and the review is kept all the same.
  }
}

/** Its review was removed by the user. */
export function forgetWitnessed(reviewId: string, store: Store | null = pageStore()): void {
  try {
    store?.removeItem(`${PREFIX}${reviewId}`);
  } catch {
    // Refused: as above.
  }
}

/** The reviews that were written down, with how many entries each had. */
export function witnessed(store: Store | null = pageStore()): ReadonlyMap<string, number> {
  const reviews = new Map<string, number>();
  try {
    for (let at = 0; at < (store?.length ?? 0); at++) {
      const key = store?.key(at);
      if (!key?.startsWith(PREFIX)) continue;
      reviews.set(key.slice(PREFIX.length), Number(store?.getItem(key)));
    }
  } catch {
    return new Map(); // refused: nothing is known
  }
  return reviews;
}

/** Null in Node, and where the browser refuses. */
function pageStore(): Store | null {
  try {
    return typeof localStorage === 'undefined' ? null : localStorage;
  } catch {
    return null;
  }
}

/** A comparison of what comes in pieces with what was meant. */
export interface ByteComparison {
  /** @param chunk the next bytes; not kept. */
  push(chunk: Uint8Array): void;
  /** Whether all bytes that came are those that were meant, and none is missing. */
  end(): boolean;
}

/** @param meant parts laid end to end, each taken only when bytes come to be compared with it; not modified. */
export function compareBytes(meant: Iterable<Uint8Array>): ByteComparison {
  const parts = meant[Symbol.iterator]();
  let part: Uint8Array = new Uint8Array(0);
  let at = 0;
  let isEqual = true;
  /** Whether there is a next byte that was meant. */
  const hasNext = (): boolean => {
    while (at === part.length) {
      const next = parts.next();
      if (next.done) return false;
      part = next.value;
      at = 0;
    }
    return true;
  };
  return {
    push: (chunk) => {
      for (let from = 0; isEqual && from < chunk.length;) {
        if (!hasNext()) {
          isEqual = false;
          return;
        }
        const length = Math.min(chunk.length - from, part.length - at);
        for (let n = 0; n < length; n++) {
          if (chunk[from + n] !== part[at + n]) isEqual = false;
        }
        from += length;
        at += length;
      }
    },
    end: () => isEqual && !hasNext(),
  };
}

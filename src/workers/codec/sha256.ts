import { sha256Hex } from '../../core/sha256Hex.ts';

/**
 * {@link sha256Hex} that can be cancelled: a digest of gigabytes takes seconds and knows no abort; it is left to end by
 * itself.
 * @throws AbortError.
 */
export function abortableSha256Hex(
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new DOMException('cancelled', 'AbortError'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void sha256Hex(bytes)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Of several files: of their own hashes in ascending order, one a line. */
export function sha256OfSeveral(hashes: readonly string[]): Promise<string> {
  const lines = hashes.toSorted().map((hash) => `${hash}\n`);
  return sha256Hex(new TextEncoder().encode(lines.join('')));
}

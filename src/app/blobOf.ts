import { AppError } from '../core/errors.ts';

/** Taken at a time: as much may be in memory twice. */
const PART_BYTES = 32 * 2 ** 20;

/**
 * A file as a Blob, its bytes copied part by part: each part has gone to the browser, which keeps it outside of the tab's
 * memory, before the next is copied.
 * @param bytes not modified.
 * @throws AppError `export/no-room` where the browser cannot hold it.
 */
export async function blobOf(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  partBytes = PART_BYTES,
): Promise<Blob> {
  if (bytes.length <= partBytes) return new Blob([bytes], { type });
  const parts: Blob[] = [];
  for (let at = 0; at < bytes.length; at += partBytes) {
    const part = await arrived(bytes.subarray(at, at + partBytes));
    if (!part) throw new AppError('export/no-room', { fileBytes: bytes.length });
    parts.push(part);
  }
  return new Blob(parts, { type });
}

/** Chromium takes 500 MB in all until it has looked how large the disk is, which it does after a page's first Blob. */
const [TRIES, WAIT_MS] = [5, 1000];

/** Null where the browser did not take it, which it tells whoever reads the Blob: as not readable. */
async function arrived(bytes: Uint8Array<ArrayBuffer>): Promise<Blob | null> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    const part = new Blob([bytes]);
    try {
      await part.slice(-1).arrayBuffer();
      return part;
    } catch (thrown) {
      if (!isUnreadable(thrown)) throw thrown;
    }
  }
  return null;
}

function isUnreadable(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'NotReadableError';
}

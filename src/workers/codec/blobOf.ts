import { AppError } from '../../core/errors.ts';

/** Taken at a time: as much may be in memory twice. */
const PART_BYTES = 32 * 2 ** 20;

/**
 * A file as a Blob, its bytes copied part by part: each part has gone to the browser, which keeps it outside of the tab's
 * memory, before the next is copied.
 * @param bytes not modified.
 * @throws AppError `export/no-room` where the browser cannot hold it.
 */
export function blobOf(bytes: Uint8Array<ArrayBuffer>, partBytes = PART_BYTES): Promise<Blob> {
  return blobOfParts(partsOf(bytes, partBytes), bytes.length);
}

/**
 * A file as a Blob of parts that are laid end to end, each taken once the one before has gone to the browser, and not needed
 * any more then.
 * @throws AppError `export/no-room` where the browser cannot hold it; what the parts throw.
 */
export async function blobOfParts(
  parts: Iterable<Uint8Array<ArrayBuffer>> | AsyncIterable<Uint8Array<ArrayBuffer>>,
  fileBytes: number,
): Promise<Blob> {
  const taken: Blob[] = [];
  for await (const part of parts) {
    const blob = await arrived(part);
    if (!blob) throw new AppError('export/no-room', { fileBytes });
    taken.push(blob);
  }
  return new Blob(taken);
}

function* partsOf(bytes: Uint8Array<ArrayBuffer>, partBytes: number) {
  for (let at = 0; at < bytes.length; at += partBytes) yield bytes.subarray(at, at + partBytes);
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

/** Taken at a time: as much may be in memory twice. */
const PART_BYTES = 32 * 2 ** 20;

/**
 * A file as a Blob, its bytes copied part by part: each part has gone to the browser, which keeps it outside of the tab's
 * memory, before the next is copied.
 * @param bytes not modified.
 * @throws DOMException `NotReadableError` where the browser has no room for it.
 */
export async function blobOf(
  bytes: Uint8Array<ArrayBuffer>,
  type: string,
  partBytes = PART_BYTES,
): Promise<Blob> {
  if (bytes.length <= partBytes) return new Blob([bytes], { type });
  const parts: Blob[] = [];
  for (let at = 0; at < bytes.length; at += partBytes) {
    parts.push(await arrived(bytes.subarray(at, at + partBytes)));
  }
  return new Blob(parts, { type });
}

/** Chromium takes 500 MB in all until it has looked how large the disk is, which it does after a page's first Blob. */
const [TRIES, WAIT_MS] = [5, 1000];

async function arrived(bytes: Uint8Array<ArrayBuffer>): Promise<Blob> {
  for (let attempt = 1; ; attempt++) {
    const part = new Blob([bytes]);
    try {
      // What can be read has arrived.
      await part.slice(-1).arrayBuffer();
      return part;
    } catch (thrown) {
      if (attempt === TRIES) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    }
  }
}

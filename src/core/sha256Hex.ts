import { sha256Stream } from './sha256Stream.ts';

/** As browsers and Node have it. Not in the types of this layer. */
interface WebCrypto {
  readonly subtle?: {
    digest(
      algorithm: 'SHA-256',
      bytes: Uint8Array<ArrayBuffer> | ArrayBuffer,
    ): Promise<ArrayBuffer>;
  };
}

/**
 * SHA-256 in lower-case hex. By the browser where it has digests: it has none for a page that is not served securely, and
 * ours takes some five times as long.
 * @param bytes not modified.
 * @param crypto the browser's.
 */
export async function sha256Hex(
  bytes: Uint8Array<ArrayBuffer> | ArrayBuffer,
  crypto: WebCrypto | undefined = (globalThis as { readonly crypto?: WebCrypto }).crypto,
): Promise<string> {
  if (!crypto?.subtle) {
    const stream = sha256Stream();
    stream.push(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes);
    return stream.end();
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

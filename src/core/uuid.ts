/** As browsers and Node have it. Not in the types of this layer. */
interface RandomBytes {
  getRandomValues(bytes: Uint8Array<ArrayBuffer>): unknown;
}

/**
 * A random UUID, version 4 (RFC 9562, section 5.4). `crypto.randomUUID` is withheld from pages that are not served securely;
 * its source of chance is not.
 * @param crypto the browser's.
 */
export function randomUuid(
  crypto: RandomBytes = (globalThis as unknown as { readonly crypto: RandomBytes }).crypto,
): string {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

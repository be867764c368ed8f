import type { EncodedFile } from '../codec.api.ts';
import { blobOf } from './blobOf.ts';
import { fileSha256 } from './fileSha256.ts';

/**
 * A finished file, its bytes handed to the browser.
 * @param bytes not modified.
 * @param checkpoint called between steps; may throw to stop.
 * @throws AppError `export/no-room`.
 */
export async function encodedFile(
  bytes: Uint8Array<ArrayBuffer>,
  checkpoint: () => Promise<void> = () => Promise.resolve(),
): Promise<EncodedFile> {
  const sha256 = await fileSha256(bytes, checkpoint);
  return { blob: await blobOf(bytes), sha256 };
}

import { sha256Hex } from '../../core/sha256Hex.ts';
import { sha256Stream } from '../../core/sha256Stream.ts';

/** The browser's digest copies what it is given: of a longer file it would be a second one in memory. */
const LARGEST_COPIED_BYTES = 64 * 2 ** 20;

/** Between two checkpoints: some tens of milliseconds of work. */
const STEP_BYTES = 8 * 2 ** 20;

/**
 * SHA-256 of a finished file in lower-case hex, without a copy of a large one.
 * @param bytes not modified.
 * @param checkpoint called between steps; may throw to stop.
 */
export async function fileSha256(
  bytes: Uint8Array<ArrayBuffer>,
  checkpoint: () => Promise<void>,
  largestCopiedBytes = LARGEST_COPIED_BYTES,
): Promise<string> {
  if (bytes.length <= largestCopiedBytes) return sha256Hex(bytes);
  const stream = sha256Stream();
  for (let at = 0; at < bytes.length; at += STEP_BYTES) {
    await checkpoint();
    stream.push(bytes.subarray(at, at + STEP_BYTES));
  }
  return stream.end();
}

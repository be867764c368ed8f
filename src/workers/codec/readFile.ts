import { AppError } from '../../core/errors.ts';

/** Of a file as dropped. Its bytes are held at once, for the checksum and for the inflater. */
export const LARGEST_FILE_BYTES = 2e9;

const STEP_BYTES = 1 << 23;

/**
 * @param step called before each piece with the bytes done: the place to report and to cancel.
 * @returns the whole content.
 * @throws AppError `input/too-large` { bytes, limitBytes }; `input/unreadable` when the system no longer
 * gives the file (moved, changed or permission withdrawn since it was dropped).
 */
export async function readFile(
  file: Blob,
  step: (doneBytes: number) => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > LARGEST_FILE_BYTES) {
    throw new AppError('input/too-large', { bytes: file.size, limitBytes: LARGEST_FILE_BYTES });
  }
  const bytes = new Uint8Array(file.size);
  for (let at = 0; at < bytes.length; at += STEP_BYTES) {
    await step(at);
    const end = Math.min(at + STEP_BYTES, bytes.length);
    const piece = await readSlice(file, at, end);
    if (piece.byteLength !== end - at) throw new AppError('input/unreadable');
    bytes.set(new Uint8Array(piece), at);
  }
  return bytes;
}

async function readSlice(file: Blob, from: number, to: number): Promise<ArrayBuffer> {
  try {
    return await file.slice(from, to).arrayBuffer();
  } catch (cause) {
    throw new AppError('input/unreadable', {}, { cause });
  }
}

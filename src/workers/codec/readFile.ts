import { AppError } from '../../core/errors.ts';

/** Of a file as dropped. Its bytes are held at once; an archive's are not, and it may be larger. */
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
    bytes.set(await readBytes(file, at, end), at);
  }
  return bytes;
}

/**
 * @param to exclusive; what lies behind the end of the file is left out.
 * @throws AppError `input/unreadable` as `readFile`.
 */
export async function readBytes(
  file: Blob,
  from: number,
  to: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const slice = file.slice(from, to);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await slice.arrayBuffer());
  } catch (cause) {
    throw new AppError('input/unreadable', {}, { cause });
  }
  if (bytes.length !== slice.size) throw new AppError('input/unreadable');
  return bytes;
}

import { AppError } from '../../core/errors.ts';
import { nextTask } from '../reviewQueue.ts';

/** Copied in one task of the page, bytes: some milliseconds. */
const CHUNK_BYTES = 4 * 2 ** 20;

type Copied = Uint8Array | Int16Array | Uint16Array | Uint32Array | Float32Array;

/** What can be cut into parts of its own kind. */
interface Cuttable<T> {
  subarray(start: number, end: number): T;
}

/**
 * A copy of an array that can be transferred, made in tasks that leave the page free in between: a label map of
 * 512 × 512 × 400 has 105 MB.
 * @param source not changed; whoever changes it meanwhile makes `isUnchanged` false.
 * @param isUnchanged asked before each part.
 * @throws AppError `cancelled` once it is not.
 */
export async function copyInTasks<T extends Copied & Cuttable<T>>(
  source: T,
  isUnchanged: () => boolean,
): Promise<T> {
  // Of the same kind as the source; memory is asked for, not written.
  const Kind = source.constructor as new (length: number) => T;
  const copy = new Kind(source.length);
  const step = CHUNK_BYTES / source.BYTES_PER_ELEMENT;
  const cuttable: Cuttable<T> = source;
  for (let start = 0; start < source.length; start += step) {
    // oxlint-disable-next-line no-await-in-loop -- so that no task is long
    await nextTask();
    if (!isUnchanged()) throw new AppError('cancelled');
    copy.set(cuttable.subarray(start, Math.min(start + step, source.length)), start);
  }
  return copy;
}

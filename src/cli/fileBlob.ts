import { openAsBlob } from 'node:fs';
import { AppError } from '../core/errors.ts';

/**
 * A file of the disk whose bytes are read when they are asked for, as a browser's are: a folder of scans is not held at once.
 * @throws AppError `input/unreadable` for one that is not there or not permitted.
 */
export async function fileBlob(path: string): Promise<Blob> {
  try {
    return await openAsBlob(path);
  } catch (cause) {
    throw new AppError('input/unreadable', {}, { cause });
  }
}

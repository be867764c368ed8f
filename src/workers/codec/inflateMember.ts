import { Inflate } from 'fflate';
import { AppError } from '../../core/errors.ts';
import type { ZipMember } from '../../formats/npy/zipDirectory.ts';
import { crc32 } from './crc32.ts';

/** Bytes of the archive per step; deflate makes at most 1032 times as many of them. */
const STEP_BYTES = 1 << 16;

/**
 * Inflates one member of a zip archive piece by piece and proves its length and checksum. What inflates to more than
 * the directory says is cut off there.
 * @param sink gets the bytes in order; a chunk is valid during the call only. May throw to stop.
 * @param step called between steps with the compressed bytes done.
 * @throws AppError `input/corrupt` { reason: 'bad-npz' }; whatever `sink` or `step` throws.
 */
export async function inflateMember(
  member: ZipMember,
  sink: (chunk: Uint8Array) => void,
  step: (doneBytes: number) => Promise<void>,
): Promise<void> {
  const { compressed } = member;
  let [length, crc] = [0, 0];
  const take = (chunk: Uint8Array): void => {
    length += chunk.length;
    if (length > member.bytes) throw bad();
    crc = crc32(chunk, crc);
    sink(chunk);
  };
  const inflate = member.method === 'deflate' ? new Inflate(take) : null;
  for (let at = 0; at < compressed.length; at += STEP_BYTES) {
    const end = Math.min(at + STEP_BYTES, compressed.length);
    const piece = compressed.subarray(at, end);
    if (inflate) pushChecked(inflate, piece, end === compressed.length);
    else take(piece);
    await step(end);
  }
  if (length !== member.bytes || crc !== member.crc32) throw bad();
}

function pushChecked(inflate: Inflate, piece: Uint8Array, isLast: boolean): void {
  try {
    inflate.push(piece, isLast);
  } catch (error) {
    // The inflater's own errors carry a number; ours and those of the sink are passed on.
    const isOfInflater =
      error instanceof Error && 'code' in error && typeof error.code === 'number';
    throw isOfInflater ? bad() : error;
  }
}

function bad(): AppError {
  return new AppError('input/corrupt', { reason: 'bad-npz' });
}

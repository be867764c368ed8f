import { AppError } from '../../core/errors.ts';

/** `input/corrupt` for a frame that is not what its file says, or that cannot be decoded. */
export function badFrame(cause?: unknown): AppError {
  return new AppError('input/corrupt', { format: 'dicom', reason: 'bad-frame' }, { cause });
}

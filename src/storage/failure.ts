import { AppError } from '../core/errors.ts';

/**
 * What a database threw, as one of ours: `storage/full`, `storage/newer-schema`, `storage/elsewhere` where a record of
 * another writer is in the way, else `storage/unavailable`
 * with the name of the browser's error. An AppError stays what it is.
 */
export function storageError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : 'unknown';
  const cause = { cause: thrown };
  if (name === 'QuotaExceededError') return new AppError('storage/full', {}, cause);
  if (name === 'ConstraintError') return new AppError('storage/elsewhere', {}, cause);
  if (name === 'VersionError') return new AppError('storage/newer-schema', {}, cause);
  return new AppError('storage/unavailable', { reason: name }, cause);
}

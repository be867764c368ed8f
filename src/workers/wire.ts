import { AppError } from '../core/errors.ts';
import type { WireError } from '../rpc/api.ts';

/**
 * What the page is told of a failure in a worker. An {@link AppError} keeps its code and detail, an abort is
 * `cancelled`, a refused allocation `resource/out-of-memory`. Of anything else only the class of the error
 * is told: its text may quote the file.
 */
export function toWire(error: unknown): WireError {
  if (error instanceof AppError) return wire(error.code, error.detail);
  if (error instanceof DOMException && error.name === 'AbortError') return wire('cancelled');
  if (isAllocationFailure(error)) return wire('resource/out-of-memory');
  return wire('internal/unexpected', { error: error instanceof Error ? error.name : typeof error });
}

function wire(code: AppError['code'], detail: AppError['detail'] = {}): WireError {
  return { code, message: code, detail };
}

/** The three engines' words for an array that does not fit; a RangeError alone could be a wrong index. */
function isAllocationFailure(error: unknown): boolean {
  return (
    error instanceof RangeError &&
    /allocation failed|out of memory|invalid (typed )?array (buffer )?length/i.test(error.message)
  );
}

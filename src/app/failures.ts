import { AppError, isErrorCode, type ErrorDetail } from '../core/errors.ts';
import { ReportedFailure } from '../guard/failureText.ts';
import { RemoteError } from '../rpc/client.ts';

/** As Chromium, Firefox and Safari say of a module, and the bundler of its styles, that the server did not give it. */
const UNFETCHED = /dynamically imported module|importing a module script|unable to preload css/i;

/**
 * Whatever was thrown, as one of our errors. A failure that we did not foresee becomes
 * `internal/unexpected` and is written to the console with where it arose: it is a bug.
 */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof RemoteError && isErrorCode(thrown.code)) {
    return new AppError(thrown.code, asDetail(thrown.detail), { cause: thrown });
  }
  if (thrown instanceof DOMException && thrown.name === 'AbortError') {
    return new AppError('cancelled', {}, { cause: thrown });
  }
  if (thrown instanceof RangeError && /allocation/i.test(thrown.message)) {
    return new AppError('resource/out-of-memory', {}, { cause: thrown });
  }
  if (thrown instanceof Error && UNFETCHED.test(thrown.message)) {
    return new AppError('resource/part-missing', {}, { cause: thrown });
  }
  console.error(new ReportedFailure(thrown));
  return new AppError('internal/unexpected', {}, { cause: thrown });
}

function asDetail(detail: unknown): ErrorDetail {
  return typeof detail === 'object' && detail !== null ? (detail as ErrorDetail) : {};
}

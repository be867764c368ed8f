import { AppError } from '../core/errors.ts';

/** What a run failed with, as one of our errors; one that is ours already comes back. */
export function asRunFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isOutOfMemory(error)) return new AppError('resource/out-of-memory', {}, { cause: error });
  return new AppError('inference/failed', { reason: messageOf(error) }, { cause: error });
}

/** What making a session on the CPU failed with. */
export function asLoadFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isOutOfMemory(error)) return new AppError('resource/out-of-memory', {}, { cause: error });
  return new AppError('model/invalid', { reason: messageOf(error) }, { cause: error });
}

/**
 * WASM's allocator, the JavaScript engine's and WebGPU's each say it in their own words. onnxruntime-web does not check
 * every allocation: where the heap may not grow, it traps on the address that it did not get.
 */
export function isOutOfMemory(error: unknown): boolean {
  return /out[ _-]?of[ _-]?memory|bad_alloc|\bOOM\b|failed to allocate|allocation failed|invalid (typed )?array|memory access out of bounds/i.test(
    messageOf(error),
  );
}

/** The runtime's status codes for a file that is no network: NO_MODEL, INVALID_PROTOBUF, INVALID_GRAPH. */
export function isUnreadableNetwork(error: unknown): boolean {
  return /ERROR_CODE: (4|7|10)\b/.test(messageOf(error));
}

export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300);
}

import { AppError } from '../../core/errors.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress } from '../codec.api.ts';

/** What writing a file reports to. */
export type ExportContext = CallContext<CodecProgress>;

/**
 * Runs work that gives the share that is done (0 … 1) to its end, with a report and a chance to cancel in between.
 * @throws AbortError; what the work throws.
 */
export async function exportInSteps<T>(
  steps: Generator<number, T>,
  stage: CodecProgress['stage'],
  context: ExportContext,
): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    context.progress({ stage, done: step.value, total: 1 });
    await context.checkpoint();
  }
}

/**
 * Reads our own file: what the reader finds wrong with it is our fault and no fault of an input.
 * @throws AppError `export/readback-mismatch` {what: 'header'} for an error of the input; anything else as it is.
 */
export async function readOwnFile<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('input/')) {
      throw new AppError('export/readback-mismatch', { what: 'header' }, { cause: error });
    }
    throw error;
  }
}

import type { CallContext } from '../../rpc/serve.ts';

/** A cancel waits no longer than this, and the step at hand. */
const INTERVAL_MS = 10;

/**
 * `context.checkpoint` for short steps: yielding takes as long as reading a header does, so it is done only where some time
 * went by since the last one; else nothing is waited for.
 */
export function pacedCheckpoint(
  context: Pick<CallContext<never>, 'checkpoint'>,
): () => Promise<void> {
  let lastMs = -Infinity;
  return async () => {
    if (performance.now() - lastMs < INTERVAL_MS) return;
    await context.checkpoint();
    lastMs = performance.now();
  };
}

import type { CallContext } from '../rpc/serve.ts';
import type { CodecProgress } from '../workers/codec.api.ts';

/** A call to the codec that nobody cancels; what it reports is kept. */
export function codecContext(): CallContext<CodecProgress> & {
  readonly reports: CodecProgress[];
} {
  const reports: CodecProgress[] = [];
  const report = (progress: CodecProgress): void => {
    reports.push(progress);
  };
  return {
    reports,
    signal: new AbortController().signal,
    progress: report,
    deliver: report,
    transfer: () => undefined,
    checkpoint: () => Promise.resolve(),
  };
}

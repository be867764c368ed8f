import { readAll, type Outcome } from './reader.ts';

// The process that reads: `main.ts` sends files, and gets what came of them.

export interface Job {
  readonly files: readonly { readonly at: string; readonly bytes: Uint8Array }[];
}

export interface Answer {
  readonly outcome: Outcome;
  /** Largest resident memory of this process so far, bytes. */
  readonly peakBytes: number;
}

process.on('message', (job: Job) => {
  void readAll(job.files).then((outcome) => {
    const answer: Answer = { outcome, peakBytes: process.resourceUsage().maxRSS * 1024 };
    process.send?.(answer);
  });
});
process.send?.('ready');
// What is imported later, as image codecs are, can be imported only while this module is not done.
await new Promise((resolve) => process.once('disconnect', resolve));

import { AppError } from '../core/errors.ts';
import type { RunContext } from '../inference/segmentationRun.ts';
import type { RunProgress } from '../inference/segmentation.ts';
import type { CallContext } from '../rpc/serve.ts';
import type { CodecProgress } from '../workers/codec.api.ts';

/** What the command line gives to a command. */
export interface Surroundings {
  /** Results. */
  readonly out: (line: string) => void;
  /** Progress, doubts and failures. */
  readonly err: (line: string) => void;
  readonly signal: AbortSignal;
  /** Of the program, for the record. */
  readonly version: string;
}

type Cancel = Pick<Surroundings, 'signal'>;

/** Lets signals of the operating system in. @throws AppError `cancelled`. */
async function checkpoint({ signal }: Cancel): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  if (signal.aborted) throw new AppError('cancelled');
}

/** The codec worker's handlers called in this process: nothing is transferred, progress is not shown. */
export function codecCall(surroundings: Cancel): CallContext<CodecProgress> {
  return {
    signal: surroundings.signal,
    progress: () => undefined,
    deliver: () => undefined,
    transfer: () => undefined,
    checkpoint: () => checkpoint(surroundings),
  };
}

/** A run in this process; each stage and each finished sample is a line. */
export function runContext({ err, ...cancel }: Pick<Surroundings, 'err' | 'signal'>): RunContext {
  let last = '';
  return {
    checkpoint: () => checkpoint(cancel),
    progress: (progress) => {
      const line = progressLine(progress);
      if (line !== last) err(line);
      last = line;
    },
    nowMs: () => performance.now(),
  };
}

const STAGES: Record<Exclude<RunProgress['stage'], 'sample'>, string> = {
  resample: 'resampling to the grid of the network',
  encode: 'computing what no mask touches',
  reduce: 'drawing the contours',
};

function progressLine({ stage, samples, samplesDone }: RunProgress): string {
  if (stage !== 'sample') return STAGES[stage];
  return `sampling: ${samplesDone} of ${samples} done`;
}

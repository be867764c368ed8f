import { isBusy } from '../../store/jobSlice.ts';
import type { AppState } from '../../store/store.ts';
import type { Services } from '../services.ts';

/** Why a run of the worklist is aborted. */
export const GIVE_WAY = 'give-way';

/**
 * Lets the reviewer's own run have the inference worker: the run of the worklist that is under way ends, and its case goes
 * back into the queue. Settles when the worker is free; the next case waits until the reviewer's run is over.
 */
export async function yieldWorker({ background }: Services): Promise<void> {
  background?.abort.abort(GIVE_WAY);
  await background?.settled;
}

/**
 * Whether the reviewer uses the inference worker, or has samples in it that wait to be kept or discarded, or a case of the
 * worklist has it.
 */
export function isWorkerWanted({ job, assistant, caseProgress }: AppState): boolean {
  const isPreviewing = assistant.status === 'open' && assistant.preview.status === 'running';
  return isBusy(job) || job.status === 'stopped' || isPreviewing || caseProgress !== null;
}

/** Whether the contours of the open case are assessed, or are to be: between two cases of the worklist they come first. */
export function isAssessmentDue({ qualityJob: { status } }: AppState): boolean {
  return status === 'waiting' || status === 'running';
}

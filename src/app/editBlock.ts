import { isBusy } from '../store/jobSlice.ts';
import type { AppState } from '../store/store.ts';

/** Why contours cannot be changed now. */
export type EditBlock = 'no-result' | 'running' | 'stopped' | 'preview' | 'no-structure';

/** Null while contours may be changed: there is a finished result, and nothing is about to take its place. */
export function editBlock({ result, job, segments }: AppState): EditBlock | null {
  if (!result) return 'no-result';
  if (isBusy(job)) return 'running';
  if (job.status === 'stopped') return 'stopped';
  if (result.isPreview) return 'preview';
  return segments.length === 0 ? 'no-structure' : null;
}

/** Whether a tool of the left button works: something is edited, and it may be. */
export function isEditing(state: AppState): boolean {
  return state.tool !== null && editBlock(state) === null;
}

/** The structure that tools work on; null where there is none, or it is locked. */
export function editedSegment(state: AppState): AppState['segments'][number] | null {
  const row = state.segments.find(({ index }) => index === state.activeSegment);
  return editBlock(state) === null && row && !row.isLocked ? row : null;
}

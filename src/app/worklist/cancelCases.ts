import type { Services } from '../services.ts';
import { advanceCase } from './caseRows.ts';

/** Takes a case out of the queue, or ends its run; what it has drawn so far is dropped. */
export function cancelCase(services: Services, id: string): void {
  const { background } = services;
  if (background?.caseId === id) background.abort.abort();
  else advanceCase(services, id, 'cancel');
}

/** Empties the queue and ends the run under way. */
export function cancelAllCases(services: Services): void {
  for (const { id, state } of services.store.getState().cases) {
    if (state === 'queued') advanceCase(services, id, 'cancel');
  }
  services.background?.abort.abort();
}

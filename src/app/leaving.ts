import { hasUnexportedDecisions } from './commands/review.ts';
import { hasParkedWork } from './commands/worklist.ts';
import type { Services } from './services.ts';

/** Whether something would be lost if the page went now: neither exported nor on disk. */
export function wouldLose(services: Services): boolean {
  const isAtRisk = hasUnexportedDecisions(services) || hasParkedWork(services);
  const { keeper } = services;
  return (isAtRisk && !keeper?.isSafe()) || keeper?.isLeaving() === true;
}

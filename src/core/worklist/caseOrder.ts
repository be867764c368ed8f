import { isToReview, type CaseState } from './caseState.ts';
import type { CaseQuality } from './caseQuality.ts';

/** What an order of cases needs to know of each. */
export interface OrderedCase {
  readonly id: string;
  readonly name: string;
  readonly state: CaseState;
  readonly quality: CaseQuality | null;
}

/** `quality`: the worst first, cases without one last. */
export type CaseOrder = 'quality' | 'name' | 'state';

/** `waiting`: no result yet. `review`: a result, and nobody has called it finished. */
export type CaseFilter = 'all' | 'review' | 'waiting' | 'done' | 'failed';

/** By what a reviewer can do next: those begun, those ready, those to look at again, then what has to run, then what is finished. */
const STATE_ORDER: readonly CaseState[] = [
  'in-review',
  'ready',
  'flagged',
  'running',
  'queued',
  'new',
  'failed',
  'done',
];

// A language of its own: the order is the same on every machine.
const byNumbers = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Cases in an order; those that are equal in it by name, then by id. */
export function orderCases<T extends OrderedCase>(cases: readonly T[], order: CaseOrder): T[] {
  const rank = ({ state, quality }: T): number => {
    if (order === 'state') return STATE_ORDER.indexOf(state);
    return order === 'quality' ? (quality?.dice ?? Infinity) : 0;
  };
  const compare = (a: T, b: T): number => {
    const [ra, rb] = [rank(a), rank(b)];
    if (ra !== rb) return ra < rb ? -1 : 1;
    return byNumbers.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
  };
  return cases.toSorted(compare);
}

export function passesFilter({ state }: Pick<OrderedCase, 'state'>, filter: CaseFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'review':
      return isToReview(state);
    case 'waiting':
      return state === 'new' || state === 'queued' || state === 'running';
    case 'done':
      return state === 'done';
    case 'failed':
      return state === 'failed';
  }
}

/**
 * The case before or after another in a list; null at its end. From a case that is not in it, the first or the last.
 * @param step 1 after, −1 before.
 */
export function neighbourCase(
  ids: readonly string[],
  current: string | null,
  step: 1 | -1,
): string | null {
  const at = current === null ? -1 : ids.indexOf(current);
  if (at < 0) return ids.at(step > 0 ? 0 : -1) ?? null;
  return ids[at + step] ?? null;
}

/** The next case in a list that is to be reviewed, from a case on and round to it; null where there is none. */
export function nextToReview(
  cases: readonly Pick<OrderedCase, 'id' | 'state'>[],
  current: string | null,
): string | null {
  const at = cases.findIndex(({ id }) => id === current);
  const ahead = [...cases.slice(at + 1), ...cases.slice(0, Math.max(0, at))];
  return ahead.find(({ state }) => isToReview(state))?.id ?? null;
}

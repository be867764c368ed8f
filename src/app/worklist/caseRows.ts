import { nextState, type CaseEvent } from '../../core/worklist/caseState.ts';
import { orderCases, passesFilter } from '../../core/worklist/caseOrder.ts';
import type { AppState } from '../../store/store.ts';
import type { CaseRow } from '../../store/worklistSlice.ts';
import type { Services } from '../services.ts';

/** Changes one row; the others stay the objects that they are. */
export function changeCase({ store }: Services, id: string, change: Partial<CaseRow>): void {
  store.setState(({ cases }) => ({
    cases: cases.map((row) => (row.id === id ? { ...row, ...change } : row)),
  }));
}

/**
 * Lets something happen to a case; nothing where it cannot happen in its state.
 * @returns whether it happened.
 */
export function advanceCase(
  services: Services,
  id: string,
  event: CaseEvent,
  change: Partial<CaseRow> = {},
): boolean {
  const row = caseOf(services, id);
  const state = row && nextState(row.state, event);
  if (!state) return false;
  changeCase(services, id, { ...change, state });
  return true;
}

export function caseOf({ store }: Services, id: string | null): CaseRow | undefined {
  return store.getState().cases.find((row) => row.id === id);
}

/** The rows that are listed, in the order chosen. */
export function listedRows({
  cases,
  caseOrder,
  caseFilter,
}: Pick<AppState, 'cases' | 'caseOrder' | 'caseFilter'>): readonly CaseRow[] {
  const passing = cases.filter((row) => passesFilter(row, caseFilter));
  return orderCases(passing, caseOrder);
}

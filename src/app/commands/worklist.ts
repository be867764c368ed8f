import {
  neighbourCase,
  nextToReview,
  type CaseFilter,
  type CaseOrder,
} from '../../core/worklist/caseOrder.ts';
import { isToReview, nextState } from '../../core/worklist/caseState.ts';
import { worklistCsv, type Difficulty } from '../../core/worklist/worklistCsv.ts';
import type { AppState } from '../../store/store.ts';
import type { Services } from '../services.ts';
import { advanceCase, caseOf, changeCase, listedRows } from '../worklist/caseRows.ts';
import { openListed } from '../worklist/openListed.ts';
import { forgetResult } from '../worklist/resultKeeper.ts';
import { cancelCase } from '../worklist/cancelCases.ts';
import { record } from './history.ts';

/** Longest comment on a case. */
export const LONGEST_COMMENT = 500;

/** Opens the case before or after the open one, as the list shows them. */
export async function openNeighbour(services: Services, step: 1 | -1): Promise<void> {
  const state = services.store.getState();
  const ids = listedRows(state).map(({ id }) => id);
  const id = neighbourCase(ids, state.listedCaseId, step);
  if (id !== null) await openListed(services, id);
}

/** Calls the open case finished, and opens the next one that is to be reviewed. */
export async function finishCase(services: Services): Promise<void> {
  const { store } = services;
  // The order before: finishing moves the case in the list.
  const state = store.getState();
  const { listedCaseId: id } = state;
  if (id === null || !canFinish(state)) return;
  const rows = listedRows({ ...state, caseFilter: 'all' });
  const next = nextToReview(rows, id);
  record(services, { kind: 'noted', topic: 'finished', text: '' });
  advanceCase(services, id, 'complete');
  if (next !== null) await openListed(services, next);
}

export function canFinish({ cases, listedCaseId, result }: AppState): boolean {
  const row = cases.find(({ id }) => id === listedCaseId);
  return row !== undefined && isToReview(row.state) && result !== null && !result.isPreview;
}

/** Marks the open case for a second look, or takes the mark away. */
export function toggleCaseFlag(services: Services): void {
  const { listedCaseId: id } = services.store.getState();
  const row = caseOf(services, id);
  if (!row) return;
  advanceCase(services, row.id, row.state === 'flagged' ? 'reopen' : 'flag');
}

export function canFlag({ cases, listedCaseId }: AppState): boolean {
  const row = cases.find(({ id }) => id === listedCaseId);
  return row !== undefined && (row.state === 'flagged' || nextState(row.state, 'flag') !== null);
}

/** Takes up the open case again that was called finished. */
export function reopenCase(services: Services): void {
  const { listedCaseId: id } = services.store.getState();
  if (id === null || !advanceCase(services, id, 'reopen')) return;
  record(services, { kind: 'noted', topic: 'reopened', text: '' });
}

export function setDifficulty(services: Services, id: string, difficulty: Difficulty | null): void {
  changeCase(services, id, { difficulty });
}

/** Changes what is said of a case; it goes into the log of its review where that is open. */
export function setComment(services: Services, id: string, text: string): void {
  const comment = text.trim().slice(0, LONGEST_COMMENT);
  if (caseOf(services, id)?.comment === comment) return;
  changeCase(services, id, { comment });
  const { listedCaseId, result } = services.store.getState();
  const isOpen = listedCaseId === id && result !== null && !result.isPreview;
  if (isOpen) record(services, { kind: 'noted', topic: 'commented', text: comment });
}

export function setCaseOrder({ store }: Services, caseOrder: CaseOrder): void {
  store.setState({ caseOrder });
}

export function setCaseFilter({ store }: Services, caseFilter: CaseFilter): void {
  store.setState({ caseFilter });
}

/** Takes a case that nobody has worked on out of the list; its files stay where they are. */
export async function removeCase(services: Services, id: string): Promise<void> {
  const { store, listed } = services;
  const one = listed.get(id);
  if (!one || !canRemove(store.getState(), id)) return;
  cancelCase(services, id);
  listed.delete(id);
  store.setState(({ cases }) => ({ cases: cases.filter((row) => row.id !== id) }));
  if (one.result) await forgetResult(services, one.result);
}

/** A case that is open, or in which there is work, stays. */
export function canRemove({ cases, listedCaseId }: AppState, id: string): boolean {
  const row = cases.find((one) => one.id === id);
  const isWorked = row?.state === 'in-review' || row?.state === 'done' || row?.state === 'flagged';
  return row !== undefined && id !== listedCaseId && !isWorked && row.state !== 'running';
}

/** Whether closing the page would lose reviews of cases that are not open. */
export function hasParkedWork({ listed, store }: Services): boolean {
  const { listedCaseId } = store.getState();
  return [...listed].some(
    ([id, { review }]) =>
      id !== listedCaseId && review !== null && review.events.length > review.exportedEvents,
  );
}

/** Writes the summary of all cases as CSV, in the order of the list, and hands it to the browser. */
export function exportWorklist(services: Services): void {
  const { cases, caseOrder } = services.store.getState();
  const rows = listedRows({ cases, caseOrder, caseFilter: 'all' });
  const text = worklistCsv(
    rows.map((row) => ({ ...row, spentMs: services.listed.get(row.id)?.spentMs ?? 0 })),
  );
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'worklist.csv';
  link.click();
  // The browser has taken the address when the click returns; the content it reads later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

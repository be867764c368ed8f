import type { Issue } from '../core/errors.ts';
import type { Notice } from '../store/noticeSlice.ts';
import type { Services } from './services.ts';

let nextId = 1;

/** Shows a notice until it is dismissed; the same one is not shown twice. */
export function notify({ store }: Services, notice: Omit<Notice, 'id'>): void {
  const same = (other: Notice): boolean =>
    other.code === notice.code && JSON.stringify(other.detail) === JSON.stringify(notice.detail);
  store.setState(({ notices }) =>
    notices.some(same) ? {} : { notices: [...notices, { ...notice, id: nextId++ }] },
  );
}

export function dismissNotice({ store }: Services, id: number): void {
  store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

/** Puts a doubt about the image away from the screen; it stays in the record and the report. */
export function dismissIssue({ store }: Services, issue: Issue): void {
  store.setState(({ dismissedIssues }) => ({ dismissedIssues: [...dismissedIssues, issue] }));
}

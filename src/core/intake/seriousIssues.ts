import type { Issue, IssueCode } from '../errors.ts';

/** Doubts that change nothing in what is seen: they are kept with the case, and nobody is held up by them. */
const HARMLESS: ReadonlySet<IssueCode> = new Set([
  'issue/singleton-fourth-dimension',
  'issue/extra-bytes',
]);

/** Whether there is a doubt that has to be seen before the image is. */
export function hasSeriousIssue(issues: readonly Issue[]): boolean {
  return issues.some(({ code }) => !HARMLESS.has(code));
}

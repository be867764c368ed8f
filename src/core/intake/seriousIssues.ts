import type { Issue, IssueCode } from '../errors.ts';

/** Doubts that change nothing in what is seen: they are kept with the case, and nobody is held up by them. */
const HARMLESS: ReadonlySet<IssueCode> = new Set([
  'issue/singleton-fourth-dimension',
  'issue/extra-bytes',
]);
const HARMLESS_REASONS: ReadonlySet<string> = new Set([
  'rounded-positions',
  'thickness-unlike-spacing',
  'stated-spacing-unlike',
  'no-series-uid',
  'no-frame-of-reference',
]);

/** Whether there is a doubt that has to be seen before the image is. */
export function hasSeriousIssue(issues: readonly Issue[]): boolean {
  return issues.some(
    ({ code, detail }) =>
      !HARMLESS.has(code) &&
      !(code === 'issue/dicom-geometry' && HARMLESS_REASONS.has(String(detail['reason']))),
  );
}

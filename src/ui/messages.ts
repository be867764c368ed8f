import type { ErrorCode, ErrorDetail, IssueCode } from '../core/errors.ts';
import type { Message } from './messageText.ts';
import { text } from './text/catalogue.ts';

/** The text for a code in the present language; the one place where codes become words. */
export function messageOf(code: ErrorCode | IssueCode, detail: ErrorDetail): Message {
  const { errors, issues } = text();
  return { ...errors, ...issues }[code](detail);
}

import type { ErrorCode, ErrorDetail, IssueCode } from '../core/errors.ts';
import type { Message } from './messageText.ts';
import { areTextsWhole, loadCatalogue, text } from './text/catalogue.ts';
import { textLanguage } from './text/language.ts';

/** Brings the words of all codes, with all other texts. Rejects where they cannot be fetched. */
export async function loadMessages(): Promise<void> {
  await loadCatalogue(textLanguage());
}

/**
 * The text for a code in the present language; the one place where codes become words. They come after the first load: until
 * then, or for good where the server is gone by then, it says so, with the code.
 */
export function messageOf(code: ErrorCode | IssueCode, detail: ErrorDetail): Message {
  if (!areTextsWhole()) return text().frame.noWords(code);
  const { errors, issues } = text();
  return { ...errors, ...issues }[code](detail);
}

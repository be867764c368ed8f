import type { Message } from './messageText.ts';
import { text } from './text/catalogue.ts';

/** The question before something ends a review whose decisions were not exported. */
export function askingText({
  purpose,
  name,
}: {
  readonly purpose: 'case' | 'run' | 'run-over-changes' | 'contours';
  readonly name: string;
}): Message & { readonly yes: string } {
  const { asking } = text().frame;
  if (purpose === 'run-over-changes') {
    return { title: asking.runNetwork, advice: asking.changesEnd, yes: asking.runYes };
  }
  if (purpose === 'contours') {
    return { title: asking.openContours, advice: asking.contoursEnd, yes: asking.contoursYes };
  }
  return purpose === 'case'
    ? { title: asking.openCase(name), advice: asking.caseEnds, yes: asking.caseYes }
    : { title: asking.runNetwork, advice: asking.runEnds, yes: asking.runYes };
}

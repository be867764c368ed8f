import type { Message } from './messageText.ts';

/** The question before something ends a review whose decisions were not exported. */
export function askingText({
  purpose,
  name,
}: {
  readonly purpose: 'case' | 'run';
  readonly name: string;
}): Message & { readonly yes: string } {
  const unexported = 'The review under way has decisions that were not exported.';
  return purpose === 'case'
    ? {
        title: `Open ${name}?`,
        advice: `${unexported} Opening another case ends it.`,
        yes: 'Open and end the review',
      }
    : {
        title: 'Run the network?',
        advice: `${unexported} A run of this network lies on another grid and ends it.`,
        yes: 'Run and end the review',
      };
}

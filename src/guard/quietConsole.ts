import { failureText } from './failureText.ts';

type Write = (text: string) => void;

/** What libraries and the page may call; whatever else a console has stays as it is. */
const METHODS = [
  'log',
  'info',
  'debug',
  'warn',
  'trace',
  'dir',
  'dirxml',
  'table',
  'group',
  'groupCollapsed',
  'assert',
  'timeLog',
  'timeEnd',
  'count',
] as const;

/**
 * Takes the words out of a console: libraries print values of headers, names of patients among them, and what is printed is
 * copied into tickets. Of an error its kind and place are left, of a text that there was one; everything below an error is
 * dropped.
 * @returns writes a text that is known to quote nothing.
 */
export function quietConsole(target: Console): Write {
  const write = target.error.bind(target);
  const report: Write = (text) => write(text);
  for (const method of METHODS) target[method] = () => undefined;
  target.error = (...words: readonly unknown[]) => {
    const errors = words.filter((word) => word instanceof Error);
    const texts =
      errors.length > 0
        ? errors.map((error) => failureText(error))
        : [WITHHELD, placeOf(new Error('here'))];
    report(texts.join('\n'));
  };
  return report;
}

const WITHHELD = 'A library reported an error; its text may quote a file and is withheld.';

function placeOf(here: Error): string {
  return failureText(here).split('\n').slice(1).join('\n');
}

import { text } from './catalogue.ts';

/** What a command is called in the present language. A command without a title fails the tests of this folder. */
export function commandTitle(id: string): string {
  const titles: Readonly<Record<string, string>> = text().commands.titles;
  const title = titles[id];
  if (title === undefined) throw new Error(`The command ${id} has no title in the catalogue`);
  return title;
}

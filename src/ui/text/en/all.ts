import { commands } from './commands.ts';
import { help } from './help.ts';
import { introduction } from './introduction.ts';
import { queue } from './queue.ts';
import { settings } from './settings.ts';

/** One line for each topic, here and in the other languages. */
export const EN = {
  commands,
  help,
  introduction,
  queue,
  settings,
};

import type { EN } from '../en/all.ts';
import type { Widened } from '../widened.ts';
import { commands } from './commands.ts';
import { help } from './help.ts';
import { introduction } from './introduction.ts';
import { queue } from './queue.ts';
import { settings } from './settings.ts';

export const DE: Widened<typeof EN> = {
  commands,
  help,
  introduction,
  queue,
  settings,
};

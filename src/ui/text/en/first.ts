import { commands } from './commands.ts';
import { comparisonLegend } from './comparisonLegend.ts';
import { contours } from './contours.ts';
import { display } from './display.ts';
import { edit } from './edit.ts';
import { frame } from './frame.ts';
import { keeping } from './keeping.ts';
import { proposals } from './proposals.ts';
import { intake } from './intake.ts';
import { introduction } from './introduction.ts';
import { offline } from './offline.ts';
import { observers } from './observers.ts';
import { queue } from './queue.ts';
import { run } from './run.ts';
import { samples } from './samples.ts';
import { sidePanel } from './sidePanel.ts';
import { worklist } from './worklist.ts';

/**
 * What the page says before anything was opened, asked for or went wrong. Only this is loaded at once; whatever asks for
 * another topic is a part that comes later (`src/ui/laterParts.ts`). A topic belongs here as soon as the first load asks for it.
 */
export const FIRST = {
  commands,
  comparisonLegend,
  contours,
  display,
  edit,
  frame,
  keeping,
  proposals,
  intake,
  introduction,
  offline,
  observers,
  queue,
  run,
  samples,
  sidePanel,
  worklist,
};

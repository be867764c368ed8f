import type { EN } from '../en/all.ts';
import type { Widened } from '../widened.ts';
import { assistant } from './assistant.ts';
import { cohort } from './cohort.ts';
import { charts } from './charts.ts';
import { commands } from './commands.ts';
import { comparisonLegend } from './comparisonLegend.ts';
import { compare } from './compare.ts';
import { contours } from './contours.ts';
import { display } from './display.ts';
import { errors } from './errors.ts';
import { exporting } from './exporting.ts';
import { edit } from './edit.ts';
import { frame } from './frame.ts';
import { help } from './help.ts';
import { inputReasons } from './inputReasons.ts';
import { issues } from './issues.ts';
import { keeping } from './keeping.ts';
import { machine } from './machine.ts';
import { measures } from './measures.ts';
import { modelReasons } from './modelReasons.ts';
import { network } from './network.ts';
import { proposals } from './proposals.ts';
import { intake } from './intake.ts';
import { introduction } from './introduction.ts';
import { quality } from './quality.ts';
import { offline } from './offline.ts';
import { observers } from './observers.ts';
import { queue } from './queue.ts';
import { run } from './run.ts';
import { samples } from './samples.ts';
import { report } from './report.ts';
import { settings } from './settings.ts';
import { sidePanel } from './sidePanel.ts';
import { trust } from './trust.ts';
import { worklist } from './worklist.ts';

export const FR: Widened<typeof EN> = {
  assistant,
  cohort,
  charts,
  commands,
  comparisonLegend,
  compare,
  contours,
  display,
  errors,
  exporting,
  edit,
  frame,
  help,
  inputReasons,
  issues,
  keeping,
  machine,
  measures,
  modelReasons,
  network,
  proposals,
  intake,
  introduction,
  quality,
  observers,
  offline,
  queue,
  run,
  samples,
  report,
  settings,
  sidePanel,
  trust,
  worklist,
};

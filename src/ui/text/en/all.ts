import { assistant } from './assistant.ts';
import { cohort } from './cohort.ts';
import { charts } from './charts.ts';
import { compare } from './compare.ts';
import { errors } from './errors.ts';
import { exporting } from './exporting.ts';
import { help } from './help.ts';
import { inputReasons } from './inputReasons.ts';
import { issues } from './issues.ts';
import { machine } from './machine.ts';
import { measures } from './measures.ts';
import { modelReasons } from './modelReasons.ts';
import { network } from './network.ts';
import { quality } from './quality.ts';
import { report } from './report.ts';
import { settings } from './settings.ts';
import { trust } from './trust.ts';
import { FIRST } from './first.ts';

/** One line for each topic, here or in `first.ts`, and in the other languages. */
export const EN = {
  ...FIRST,
  assistant,
  cohort,
  charts,
  compare,
  errors,
  exporting,
  help,
  inputReasons,
  issues,
  machine,
  measures,
  modelReasons,
  network,
  quality,
  report,
  settings,
  trust,
};

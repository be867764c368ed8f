import type { ReportWriter } from '../app/report.ts';
import { laterPart } from './later.tsx';
import { loadCatalogue } from './text/catalogue.ts';
import { textLanguage } from './text/language.ts';

/** What the first look at a case does not need, each in a file of its own: the shell shows sooner. */
export const DIALOGS = laterPart(async () => (await import('./panels/Dialogs.tsx')).Dialogs);
export const COHORT = laterPart(async () => (await import('./cohort/CohortView.tsx')).CohortView);
export const COMPARE = laterPart(
  async () => (await import('./panels/ComparePanel.tsx')).ComparePanel,
);
export const QUALITY = laterPart(
  async () => (await import('./panels/QualityPanel.tsx')).QualityPanel,
);

export const MACHINE = laterPart(
  async () => (await import('./machine/MachineProblem.tsx')).MachineProblem,
);
export const RUN_SETTINGS = laterPart(
  async () => (await import('./panels/RunSettings.tsx')).RunSettings,
);
export const QUEUE = laterPart(async () => (await import('./panels/Queue.tsx')).Queue);
export const EDIT_BAR = laterPart(async () => (await import('./panels/EditBar.tsx')).EditBar);
export const WORKLIST = laterPart(
  async () => (await import('./panels/WorklistPanel.tsx')).WorklistPanel,
);

/** The report's sections come with the first export. */
export const writeReportLater: ReportWriter = async (content) => {
  const [{ writeReport }] = await Promise.all([
    import('./report/writeReport.ts'),
    loadCatalogue(textLanguage()),
  ]);
  return writeReport(content);
};

/** By likelihood, one after another. The last four are files that commands load. */
const IN_ORDER: readonly (() => Promise<unknown>)[] = [
  () => loadCatalogue(textLanguage()),
  () => MACHINE.load(),
  () => RUN_SETTINGS.load(),
  () => QUEUE.load(),
  () => DIALOGS.load(),
  () => EDIT_BAR.load(),
  () => WORKLIST.load(),
  () => QUALITY.load(),
  () => COMPARE.load(),
  () => COHORT.load(),
  () => import('./report/writeReport.ts'),
  () => import('../app/commands/openAnything.ts'),
  () => import('../app/intake/askFewer.ts'),
  () => import('../app/commands/describeNetwork.ts'),
];

/**
 * Brings all of them while the page is idle: then they are there at once, and still there when the server is gone. THE place
 * for it: whatever is loaded late and is not in this list works only as long as the server answers. The viewer, networks and
 * workers are not here; they come with the first case.
 */
export function preloadParts(): void {
  const [first, ...others] = IN_ORDER;
  const go = async (load: () => Promise<unknown>, left: typeof IN_ORDER): Promise<void> => {
    // Not said: nobody has asked for it. Whoever does hears of it then.
    await load().catch(() => null);
    const [next, ...rest] = left;
    if (next) whenIdle(() => void go(next, rest));
  };
  if (first) whenIdle(() => void go(first, others));
}

/** Safari does not tell when it is idle. A page that is never idle gets on with it all the same. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(work, { timeout: 4000 });
  else setTimeout(work, 500);
}

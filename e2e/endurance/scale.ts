import { existsSync, readdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { expect } from '@playwright/test';
import { openConfined } from './confinedBrowser.ts';
import { largeCase } from './largeCase.ts';
import { mainJob, type Job } from './mainJob.ts';
import { traceTasks } from './mainThread.ts';
import { MemoryRecord } from './memoryRecord.ts';
import { madeNow, requireApp, sectionOf, writeSection } from './section.ts';

// `npm run scale`: a large CT through the main job, in a browser with little memory.
const { values } = parseArgs({
  options: {
    slices: { type: 'string', default: '600' },
    /** Of the machine that is imitated. */
    gib: { type: 'string', default: '8' },
    /** `network` or `contours`. */
    job: { type: 'string', default: 'network' },
    /** What was built, by `npm run build`. */
    app: { type: 'string', default: 'dist' },
    /** Where results go; without, they are printed alone. */
    out: { type: 'string' },
    /** Parts to stop before, for a look at the first ones. */
    until: { type: 'string' },
  },
});
const GOAL_MB = 2500;
const job: Job = values.job === 'contours' ? 'contours' : 'network';
const slices = Number(values.slices);
requireApp(values.app);
const made = madeNow();
const files = largeCase(resolve(`.cache/scale/${slices}`), slices);
const browser = await openConfined(values.app, { bytes: Number(values.gib) * 2 ** 30, port: 4292 });
const { page, profile, confinement, version } = browser;
const errors: string[] = [];
page.on('pageerror', ({ message }) => errors.push(message));
page.on('crash', () => errors.push('the tab crashed'));
const folder = resolve('.cache/scale/exported');
rmSync(folder, { recursive: true, force: true });
await page.goto(browser.address);
await expect(page.getByTestId('read-out')).toContainText('HU', { timeout: 300_000 });
const deviceMemoryGb = await page.evaluate((): unknown => Reflect.get(navigator, 'deviceMemory'));
const record = new MemoryRecord(profile);
let failure: string | null = null;
try {
  await record.phase('empty tab, demo case', () => page.waitForTimeout(3000));
  for (const { name, work, isTraced = false } of mainJob(page, { job, files, folder })) {
    if (values.until && name.startsWith(values.until)) break;
    await record.phase(name, isTraced ? () => traceTasks(page, work) : work);
  }
} catch (thrown) {
  failure = thrown instanceof Error ? thrown.message : String(thrown);
  await page.screenshot({ path: resolve('.cache/scale/failure.png') }).catch(() => undefined);
}
record.dispose();
const groupPeakBytes = confinement.peakBytes();
await browser.close();

const tabPeakMb = Math.max(...record.phases.map((phase) => phase.tabPeakMb));
const report = {
  what: `A CT of 512 × 512 × ${slices} through the main job in one tab${job === 'contours' ? ', its contours from an RTSTRUCT' : ''}; memory of the tab is that of its renderer process with all workers (resident pages, every 200 ms). WebGL is rendered in software: its textures are in the graphics process and count apart.`,
  command: `npm run scale -- --slices ${slices} --gib ${values.gib} --job ${job}`,
  ...made,
  chromium: version,
  confinement: confinement.what,
  deviceMemoryGb,
  goalMb: GOAL_MB,
  tabPeakMb,
  tabPeakPssMb: Math.max(...record.phases.map((phase) => phase.tabPeakPssMb)),
  allProcessesPeakMb: groupPeakBytes === null ? null : Math.round(groupPeakBytes / 1e6),
  phases: record.phases,
  exported: existsSync(folder) ? readdirSync(folder).length : 0,
  errors,
  failure,
};
console.log(JSON.stringify(report, null, 2));
if (values.out) {
  const { phasesOfContours = [], phases = [], ...before } = sectionOf(values.out, 'scale');
  const isContours = job === 'contours';
  // The figures are of the job with the network; of the other its parts stand beside it.
  writeSection(values.out, 'scale', {
    ...(isContours ? before : report),
    phases: isContours ? phases : report.phases,
    phasesOfContours: isContours ? report.phases : phasesOfContours,
  });
}
process.exitCode = failure === null && errors.length === 0 && tabPeakMb <= GOAL_MB ? 0 : 1;

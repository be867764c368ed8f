import { parseArgs } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { run } from '../app.ts';
import { bodyPhantom, routeTinyNetwork } from '../tiny.ts';
import { openConfined } from './confinedBrowser.ts';
import { countMemories } from './countMemories.ts';
import { countTextures, Ledger } from './ledger.ts';
import { madeNow, requireApp, writeSection } from './section.ts';
import { smallCase, type Dropped } from './smallCases.ts';

// `npm run endurance`: many cases and many runs in a row in one tab, and whether what it holds stays the same.
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '200' },
    runs: { type: 'string', default: '50' },
    /** With the bundled network. */
    real: { type: 'string', default: '12' },
    /** Which parts, between commas. */
    parts: { type: 'string', default: 'cases,worklist,runs,real runs' },
    /** What was built, by `npm run build`. */
    app: { type: 'string', default: 'dist' },
    /** Where results go; without, they are printed alone. */
    out: { type: 'string' },
  },
});
const CASES_PER_COUNT = 5;
const RUNS_PER_COUNT = 2;
const LISTED = 20;
const LIST_ROUNDS = 3;
const PATIENCE_MS = 120_000;
requireApp(values.app);
const made = madeNow();

type Part = (page: Page, ledger: Ledger) => Promise<void>;

/** What one part came to. */
interface Outcome {
  readonly name: string;
  readonly isFlat: boolean;
  readonly seconds: number;
  readonly counts: readonly object[];
  readonly diskMb: readonly [first: number, last: number];
  readonly errors: readonly string[];
}

let chromium = '';
let confinement = '';

/** One tab for each part: what one of them leaves behind is not counted in the next. */
async function play(name: string, isTiny: boolean, part: Part): Promise<Outcome> {
  const browser = await openConfined(values.app, { bytes: 8 * 2 ** 30, port: 4293 });
  const { page, profile } = browser;
  chromium = browser.version;
  confinement = browser.confinement.what;
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  // Nobody would answer any more.
  const crashed = new Promise<never>((_, reject) => {
    page.on('crash', () => reject(new Error('the tab crashed')));
  });
  try {
    if (isTiny) await routeTinyNetwork(page);
    await page.addInitScript(countTextures);
    await countMemories(page);
    await page.goto(browser.address);
    await expect(page.getByTestId('read-out')).toContainText('HU', { timeout: 300_000 });
    const ledger = await Ledger.of(page, profile);
    const startMs = Date.now();
    console.log(name);
    await Promise.race([part(page, ledger), crashed]);
    const seconds = Math.round((Date.now() - startMs) / 1000);
    const verdicts = ledger.verdicts();
    for (const verdict of verdicts) if (!verdict.isFlat) console.log('NOT FLAT', verdict);
    return {
      name,
      seconds,
      isFlat: verdicts.every(({ isFlat }) => isFlat),
      counts: verdicts.map(({ name: counted, ...figures }) => ({
        part: name,
        counted,
        ...figures,
      })),
      diskMb: [ledger.diskMb[0] ?? 0, ledger.diskMb.at(-1) ?? 0],
      errors,
    };
  } finally {
    await browser.close();
  }
}

async function openCases(page: Page, ledger: Ledger): Promise<void> {
  for (let at = 0; at < Number(values.cases); at++) {
    await open(page, smallCase(at));
    if ((at + 1) % CASES_PER_COUNT === 0) await ledger.count(at + 1);
  }
}

async function open(page: Page, { name, files, isGood }: Dropped): Promise<void> {
  const title = page.locator('.case-title strong');
  const before = await title.textContent();
  await page.getByLabel('Open images and contours').setInputFiles([...files]);
  if (!isGood) {
    await expect(page.getByRole('alert')).toContainText('was not opened', { timeout: PATIENCE_MS });
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    return;
  }
  const dialog = page.getByRole('dialog').getByRole('button', { name: 'Open', exact: true });
  const isOpen = async (): Promise<boolean> => (await title.textContent()) !== before;
  await expect
    .poll(async () => (await isOpen()) || (await dialog.isVisible()), { timeout: PATIENCE_MS })
    .toBe(true);
  if (await dialog.isVisible()) await dialog.click();
  await expect.poll(isOpen, { timeout: PATIENCE_MS, message: name }).toBe(true);
  if (files.some((file) => file.name.includes('_seg'))) {
    await expect(page.getByTestId('contours-badge')).toBeVisible({ timeout: PATIENCE_MS });
  }
  await expect(page.getByTestId('read-out')).toContainText('/');
}

/** Images in one list, gone through from end to end again and again. */
async function stepThroughList(page: Page, ledger: Ledger): Promise<void> {
  const images = Array.from({ length: LISTED }, (_, at) => ({
    name: `listed ${at}.nii`,
    mimeType: '',
    buffer: bodyPhantom(4, { i: 12 + (at % 5), radius: 4 + (at % 4) }),
  }));
  await page.getByLabel('Open images and contours').setInputFiles(images);
  const title = page.locator('.case-title strong');
  await expect(title).toHaveText(/^listed /, { timeout: PATIENCE_MS });
  let opened = 1;
  for (let round = 0; round < LIST_ROUNDS; round++) {
    const key = round % 2 === 0 ? 'Shift+ArrowRight' : 'Shift+ArrowLeft';
    for (let step = 1; step < LISTED; step++) {
      const before = (await title.textContent()) ?? '';
      await page.locator('body').press(key);
      await expect(title).not.toHaveText(before, { timeout: PATIENCE_MS });
      opened++;
      if (opened % 4 === 0) await ledger.count(opened);
    }
  }
}

async function runAgain(page: Page, ledger: Ledger, count: number): Promise<void> {
  for (let at = 1; at <= count; at++) {
    await run(page);
    await page.locator('body').press('n');
    await page.locator('body').press('a');
    await expect(page.getByTestId('keeping')).toHaveText(/^Saved/, { timeout: PATIENCE_MS });
    if (at % RUNS_PER_COUNT === 0 || count < 25) await ledger.count(at);
  }
}

const phantom = { name: 'phantom.nii', mimeType: '', buffer: bodyPhantom() };
const wanted = values.parts.split(',');
const plays: Readonly<Record<string, () => Promise<Outcome>>> = {
  cases: () => play('cases', true, openCases),
  worklist: () => play('worklist', true, stepThroughList),
  runs: () =>
    play('runs', true, async (page, ledger) => {
      await page.getByLabel('Open images and contours').setInputFiles(phantom);
      await expect(page.getByTestId('read-out')).toContainText('/ 10');
      await runAgain(page, ledger, Number(values.runs));
    }),
  'real runs': () =>
    play('real runs', false, (page, ledger) => runAgain(page, ledger, Number(values.real))),
};
const outcomes: Outcome[] = [];
// oxlint-disable-next-line no-await-in-loop -- one browser at a time
for (const name of wanted) outcomes.push(await (plays[name] ?? plays['cases'])());
const isFlat = outcomes.every((one) => one.isFlat && one.errors.length === 0);
const report = {
  what: `One tab, cases opened one after the other (NIfTI, gzip, NRRD, DICOM, with contours; one in seven is refused), a worklist of ${LISTED} gone through from end to end, and runs in a row, each with a decision that goes to disk; garbage is collected before each count. Runs are with the tiny network of the end-to-end tests, the real ones with the bundled network on the demo case. Flat: after the third count the median of the last third is at most 5 % (or what an empty tab scatters by, where that is more) above that of the second third, and the Theil-Sen slope over all counts after the third comes to no more than that either.`,
  command: `npm run endurance -- --cases ${values.cases} --runs ${values.runs} --real ${values.real}`,
  ...made,
  chromium,
  confinement,
  casesOpened: wanted.includes('cases') ? Number(values.cases) : 0,
  caseChangesInWorklist: wanted.includes('worklist') ? LIST_ROUNDS * (LISTED - 1) : 0,
  runs: wanted.includes('runs') ? Number(values.runs) : 0,
  realRuns: wanted.includes('real runs') ? Number(values.real) : 0,
  isFlat,
  parts: outcomes.map(({ name, isFlat: isPartFlat, seconds, errors, diskMb }) => ({
    name,
    isFlat: isPartFlat,
    seconds,
    errors: errors.length,
    diskMbAtFirstCount: diskMb[0].toFixed(1),
    diskMbAtLast: diskMb[1].toFixed(1),
  })),
  counts: outcomes.flatMap(({ counts }) => counts),
};
console.log(JSON.stringify(report, null, 2));
if (values.out) writeSection(values.out, 'endurance', report);
process.exitCode = isFlat ? 0 : 1;

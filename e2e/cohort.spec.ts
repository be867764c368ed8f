import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Locator, type Page } from '@playwright/test';
import type { CohortEvaluation } from '../src/core/evaluation/cohortEvaluation.ts';
import { phantomCohort, type PhantomFile } from '../src/testing/phantomCohort.ts';
import { openApp, watchErrors } from './app.ts';

const FOLDER = process.env['ISODOUBT_SCREENSHOTS'] ?? '.cache/screenshots';

/** Opens files as cases of the worklist, whatever is asked before. */
async function addToWorklist(page: Page, files: readonly PhantomFile[]): Promise<void> {
  const buffers = files.map(({ name, bytes }) => ({
    name,
    mimeType: '',
    buffer: Buffer.from(bytes),
  }));
  await page.getByLabel('Open images and contours').setInputFiles(buffers);
  const cases = page.getByRole('list', { name: 'Cases' });
  const add = page.getByRole('button', { name: 'Add the cases' });
  await expect(cases.or(add)).toBeVisible({ timeout: 30_000 });
  if (await add.isVisible()) await add.click();
  await expect(cases).toBeVisible();
}

/** The headless command over the same files: what it writes, by name. */
async function headless(files: readonly PhantomFile[]): Promise<(name: string) => string> {
  const folder = test.info().outputPath('cohort');
  const out = test.info().outputPath('evaluated');
  mkdirSync(folder, { recursive: true });
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes);
  // As `npx isodoubt` does it, without a look at the packages.
  const code = `
    const { runnerImport } = await import('vite');
    await runnerImport('src/cli/main.ts', { configFile: false, logLevel: 'error' });`;
  const call = ['--input-type=module', '-e', code, 'isodoubt', 'evaluate', folder, '--out', out];
  await promisify(execFile)(process.execPath, call, { maxBuffer: 1e8 });
  return (name) => readFileSync(join(out, name), 'utf8');
}

async function saved(view: Locator, item: string): Promise<string> {
  const page = view.page();
  await view.getByText('Files', { exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    view.getByRole('button', { name: item }).click(),
  ]);
  await page.keyboard.press('Escape');
  const path = test.info().outputPath(download.suggestedFilename());
  await download.saveAs(path);
  return readFileSync(path, 'utf8');
}

test('a cohort of 20 phantoms: the app and the command line agree to the last digit; a point opens its case', async ({
  page,
}) => {
  const errors = watchErrors(page);
  const files = phantomCohort({ cases: 20, seed: 1 });
  const commandLine = headless(files);
  await openApp(page);
  await addToWorklist(page, files);
  await page.keyboard.press('Shift+w');
  const view = page.getByRole('region', { name: 'Cohort' });
  await view.getByRole('button', { name: 'Evaluate all' }).click();
  await expect(view.getByRole('status').first()).toContainText('20 evaluated', {
    timeout: 120_000,
  });
  await expect(view.getByRole('grid').getByRole('row')).toHaveCount(21);
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: `${FOLDER}/cohort-cases.png` });

  const written = await commandLine;
  expect(await saved(view, 'Save the cases (CSV)')).toBe(written('cohort.csv'));
  expect(await saved(view, 'Save measures against Dice (CSV)')).toBe(
    written('cohort_measures.csv'),
  );

  await view.getByRole('tab', { name: 'Plots' }).click();
  const scatter = view.getByRole('figure', { name: /^Dice against/ });
  await expect(scatter).toContainText('n = 20 cases');
  const { evaluation } = JSON.parse(written('cohort.json')) as {
    readonly evaluation: Pick<CohortEvaluation, 'structures'>;
  };
  const against = evaluation.structures[0].measures.find(
    ({ measure }) => measure === 'meanPairwiseDice',
  );
  await expect(scatter).toContainText(`ρ = ${against?.rho?.toFixed(2)}`);
  await page.screenshot({ path: `${FOLDER}/cohort-plots.png` });
  await scatter.locator('svg circle').nth(2).click();
  await expect(view).toHaveCount(0);
  await expect(page.locator('.case-title strong')).toHaveText('phantom_003');
  expect(errors).toEqual([]);
});

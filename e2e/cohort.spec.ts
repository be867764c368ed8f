import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Locator, type Page } from '@playwright/test';
import type { CohortEvaluation } from '../src/core/evaluation/cohortEvaluation.ts';
import { phantomCohort, type PhantomFile } from '../src/testing/phantomCohort.ts';
import { seededRandom } from '../src/testing/seededRandom.ts';
import { expectAccessible } from './accessible.ts';
import { openApp, watchErrors } from './app.ts';
import { makeNifti } from './fixtures/badFiles.ts';
import { routeTinyNetwork } from './tiny.ts';

const FOLDER = process.env['ISODOUBT_SCREENSHOTS'] ?? '.cache/screenshots';

async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${FOLDER}/cohort-${name}.jpg`, type: 'jpeg', quality: 85 });
}

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
  const view = page.getByRole('main', { name: 'Cohort' });
  await view.getByRole('button', { name: 'Evaluate all' }).click();
  await expect(view.getByRole('status').first()).toContainText('20 evaluated', {
    timeout: 120_000,
  });
  await expect(view.getByRole('grid').getByRole('row')).toHaveCount(21);
  mkdirSync(FOLDER, { recursive: true });
  await shot(page, 'cases');

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
  await shot(page, 'plots');
  await expectAccessible(page, 'the plots of a cohort');
  await scatter.locator('svg circle').nth(2).click();
  await expect(view).toHaveCount(0);
  await expect(page.locator('.case-title strong')).toHaveText('phantom_003');
  expect(errors).toEqual([]);
});

const SHAPE = [48, 40, 10] as const;
const SPACING_MM = 4;

/** A body with something bright and something dark in it, both with soft edges, and who is where as a label map. */
function softPhantom(at: number): PhantomFile[] {
  const random = seededRandom(100 + at);
  const [ni, nj, nk] = SHAPE;
  const discs = [
    { i: 15 + 3 * random(), j: 19, radius: 5 + 3 * random(), hu: 150 },
    { i: 31 + 3 * random(), j: 20, radius: 5 + 3 * random(), hu: -80 },
  ];
  const voxels = ni * nj * nk;
  const image = new Int16Array(voxels);
  const labels = new Uint8Array(voxels);
  for (let voxel = 0; voxel < voxels; voxel++) {
    const [i, j] = [voxel % ni, Math.floor(voxel / ni) % nj];
    const isBody = ((i - 23.5) / 20) ** 2 + ((j - 19.5) / 15) ** 2 < 1;
    let hu = isBody ? 35 : -1000;
    discs.forEach((disc, position) => {
      const depth = disc.radius - Math.hypot(i - disc.i, j - disc.j);
      if (isBody) hu += (disc.hu - 35) / (1 + Math.exp(-1.2 * depth));
      // Whoever drew it was as unsure at the edge as the image is.
      if (depth + 2 * (random() - 0.5) > 0) labels[voxel] = position + 1;
    });
    image[voxel] = Math.round(hu + 60 * (random() - 0.5));
  }
  const header = (datatype: number, bitpix: number): Buffer => {
    const made = Buffer.from(
      makeNifti({
        dim: [3, ni, nj, nk],
        pixdim: [1, SPACING_MM, SPACING_MM, SPACING_MM],
        srow: [-SPACING_MM, 0, 0, 94, 0, SPACING_MM, 0, -78, 0, 0, SPACING_MM, -18],
      }).subarray(0, 352),
    );
    made.writeInt16LE(datatype, 70);
    made.writeInt16LE(bitpix, 72);
    return made;
  };
  const file = (head: Buffer, body: Uint8Array): PhantomFile['bytes'] =>
    new Uint8Array(Buffer.concat([head, body]));
  const name = `soft_${String(at).padStart(2, '0')}`;
  return [
    { name: `${name}.nii`, bytes: file(header(4, 16), new Uint8Array(image.buffer)) },
    { name: `${name}_gt.nii`, bytes: file(header(2, 8), labels) },
  ];
}

/** The tiny network, its structures coded apart, recalibrated by somebody so that it is far too sure of itself. */
async function routeSureNetwork(page: Page): Promise<void> {
  const manifest = JSON.parse(readFileSync('models/tiny/model.json', 'utf8')) as {
    readonly output: { readonly segments: readonly object[] };
  };
  const meanings = ['Bright', 'Dark'];
  const segments = manifest.output.segments.map((segment, at) => ({
    ...segment,
    code: { scheme: '99TEST', value: String(at), meaning: meanings[at] },
  }));
  const recalibration = { temperature: 0.15, bias: [0, 0, 0], fittedOn: 'nothing: a test' };
  await routeTinyNetwork(page);
  await page.route('**/models/abdomen-ct/model.json', (route) =>
    route.fulfill({
      json: { ...manifest, output: { ...manifest.output, segments }, recalibration },
    }),
  );
}

/** ECE of a case in the table of the cohort. */
async function eceOf(view: Locator, name: string): Promise<number> {
  const row = view.getByRole('row').filter({ hasText: name });
  return Number(await row.locator('[data-column=ece]').textContent());
}

test('a temperature fitted on some cases lowers the calibration error of others', async ({
  page,
}) => {
  const errors = watchErrors(page);
  const names = Array.from({ length: 7 }, (_, at) => `soft_${String(at + 1).padStart(2, '0')}`);
  const heldOut = names.slice(5);
  await routeSureNetwork(page);
  await openApp(page);
  await addToWorklist(
    page,
    names.flatMap((_, at) => softPhantom(at + 1)),
  );
  await page.keyboard.press('Shift+w');
  const view = page.getByRole('main', { name: 'Cohort' });
  await view.getByRole('button', { name: 'Evaluate all' }).click();
  await expect(view.getByRole('status').first()).toContainText('7 evaluated', {
    timeout: 120_000,
  });
  const before = await Promise.all(heldOut.map((name) => eceOf(view, name)));

  await view.getByRole('tab', { name: 'Temperature' }).click();
  for (const name of heldOut) await view.getByLabel(name).uncheck();
  await view.getByRole('button', { name: 'Fit a temperature' }).click();
  await expect(view.getByTestId('fitted-temperature')).toBeVisible({ timeout: 60_000 });
  await shot(page, 'temperature');
  await view.getByRole('button', { name: 'Keep as a new version of the network' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('recalibrated');
  await dialog.getByRole('button', { name: 'Close' }).or(dialog.getByRole('button')).last().click();
  await expect(view).toContainText('the next runs use it and say so');

  for (const [at, name] of heldOut.entries()) {
    await view.getByRole('tab', { name: 'Cases' }).click();
    await view.getByRole('row').filter({ hasText: name }).click();
    await expect(page.locator('.case-title strong')).toHaveText(name);
    await expect(page.getByTestId('queue-progress')).toBeVisible();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.keyboard.press('Shift+w');
    await expect(async () => {
      const ece = await eceOf(view, name);
      expect(ece).toBeGreaterThan(0);
      expect(ece).toBeLessThan(before[at]);
    }).toPass({ timeout: 60_000 });
  }
  expect(errors).toEqual([]);
});

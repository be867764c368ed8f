import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import {
  DATA,
  exportFiles,
  hasData,
  openApp,
  openFile,
  run,
  watchErrors,
  watchForeignRequests,
} from './app.ts';
import { openPhantom } from './tiny.ts';

interface ReviewRecord {
  readonly network: {
    readonly id: string;
    readonly weightsSha256: string;
    readonly issues: readonly unknown[];
  };
  readonly run: {
    readonly samples: number;
    readonly seed: number;
    readonly backend: { readonly kind: string };
  };
  readonly queue: { readonly order: string; readonly regions: number };
  readonly budget: {
    readonly unit: string;
    readonly value: number;
    readonly regions: number;
    readonly voxels: number;
    readonly regionOfInterestVoxels: number;
  };
  readonly expectedErrors: { readonly totalMl: number; readonly source: { readonly kind: string } };
  readonly slicesSeen: { readonly seen: number };
  readonly regions: readonly {
    readonly decision: string;
    readonly volumeMl: number;
    readonly secondsSpent: number;
  }[];
  readonly structures: readonly { readonly name: string; readonly volumeMl: number }[];
}

/** A stroke of the brush in the axial plane, within the region that is selected; accepted, it is corrected. */
async function paintAndAccept(page: Page): Promise<void> {
  await page.keyboard.press('e');
  const stage = await page.getByLabel('Axial, sagittal and coronal plane').boundingBox();
  if (!stage) throw new Error('the image is not on the screen');
  const [x, y] = [stage.x + 0.3 * stage.width, stage.y + 0.5 * stage.height];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y + 20, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.press('e');
  await page.keyboard.press('Enter');
  await expect(page.locator('.region[data-decision="corrected"]')).toHaveCount(1);
}

/** Takes three regions with the keyboard: accept, skip, flag. */
async function decideThree(page: Page): Promise<void> {
  await page.locator('body').press('n');
  await page.locator('body').press('a');
  await page.locator('body').press('x');
  await page.locator('body').press('f');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^3 of \d+ decided$/);
}

function readRecord(files: Map<string, string>): ReviewRecord {
  const name = [...files.keys()].find((candidate) => candidate.endsWith('_review.json'));
  return JSON.parse(readFileSync(files.get(name ?? '') ?? '', 'utf8')) as ReviewRecord;
}

function fileEnding(files: Map<string, string>, ending: string): string {
  const name = [...files.keys()].find((candidate) => candidate.endsWith(ending));
  const path = files.get(name ?? '');
  if (!path) throw new Error(`no export ends in ${ending}: ${[...files.keys()].join(', ')}`);
  return path;
}

test('the demo case: run, budget, three regions, export', async ({ page, baseURL }) => {
  const foreign = watchForeignRequests(page, baseURL ?? '');
  const errors = watchErrors(page);
  await openApp(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await run(page);
  await expect(page.getByTestId('backend-badge')).toHaveText(/WASM · \d+ threads?/);

  // The demo has a queue worth walking, and no region that swallows the budget.
  const regions = page.getByRole('list', { name: /Regions/ }).getByRole('listitem');
  expect(await regions.count()).toBeGreaterThanOrEqual(8);

  await page.getByLabel('Budget in terms of').selectOption('share');
  const slider = page.getByRole('slider', { name: 'Budget' });
  await slider.fill('0.002');
  await expect(page.getByTestId('budget')).toHaveText('0.2 %');
  await slider.fill('0.001');
  await decideThree(page);
  await page.keyboard.press('Control+z');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^2 of/);
  await page.keyboard.press('Control+y');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^3 of/);

  const files = await exportFiles(page);
  const record = readRecord(files);
  expect(record.run.samples).toBe(20);
  expect(record.network.weightsSha256[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(record.network.issues).toEqual([]);
  expect(
    record.regions
      .filter(({ decision }) => decision !== 'open')
      .map(({ decision }) => decision)
      .toSorted(),
  ).toEqual(['accepted', 'flagged', 'skipped']);
  expect(record.budget).toMatchObject({ unit: 'share', value: 0.001 });
  expect(record.budget.voxels).toBeGreaterThan(0);
  expect(record.budget.voxels).toBeLessThanOrEqual(
    Math.floor(record.budget.value * record.budget.regionOfInterestVoxels + 0.5),
  );
  const listedMl = record.regions.reduce((sum, { volumeMl }) => sum + volumeMl, 0);
  expect(Math.max(...record.regions.map(({ volumeMl }) => volumeMl))).toBeLessThanOrEqual(
    0.25 * listedMl,
  );
  expect(record.structures.find(({ name }) => name === 'Liver')?.volumeMl).toBeGreaterThan(500);

  // Five places that the queue does not show, at its end.
  const listed = await regions.count();
  await page.locator('body').press('Shift+a');
  await expect(page.getByTestId('random-check')).toHaveText(
    'Random check: 5 places at the end of the queue.',
  );
  await expect(regions).toHaveCount(listed + 5);
  await regions.last().getByRole('button').click();
  await page.locator('body').press('a');
  await expect(page.getByTestId('random-check')).toHaveText(
    /^Random check: 0 of 1 corrected; errors are expected in 0–79 % /,
  );
  expect(foreign).toEqual([]);
  expect(errors).toEqual([]);
});

test('a queue by expected correction: order, budget in four terms, time spent, slices seen', async ({
  page,
}) => {
  await openApp(page);
  await run(page);
  // The error network knows twenty samples of the bundled network: by default it is asked.
  await expect(page.getByTestId('error-source')).toHaveText(
    'Expected errors from the error network.',
  );
  const order = page.getByLabel('Order', { exact: true });
  await expect(order).toHaveValue('expected');
  const rows = page.getByRole('list', { name: /^Regions/ }).getByRole('listitem');
  const buys = page.getByTestId('budget-hint');
  await expect(page.getByTestId('budget')).toHaveText('5.0 min');
  await expect(buys).toHaveText(/^\d+ regions · \d+ slices · [45]\.\d min[\d.]+ of [\d.]+ ml/);

  // What a rule finds comes first, once the rules have been asked; then what the samples are uncertain of.
  const first = rows.first();
  await expect(first.locator('.region-why')).toHaveText(/^isolated island, [\d.]+ ml$/);

  // In other terms it buys the same; and the slider goes to more in each of them.
  const listed = await rows.count();
  const slider = page.getByRole('slider', { name: 'Budget' });
  const unit = page.getByLabel('Budget in terms of');
  for (const term of ['share', 'regions', 'remaining', 'minutes']) {
    await unit.selectOption(term);
    await expect(rows).toHaveCount(listed);
  }
  await unit.selectOption('remaining');
  await expect(page.getByTestId('budget')).toHaveText(/^below [\d.]+ ml$/);
  await slider.press('End');
  await expect.poll(() => rows.count()).toBeGreaterThan(listed);
  await unit.selectOption('regions');
  await slider.fill('12');
  await expect(buys).toHaveText(/^12 regions · /);
  await expect(rows).toHaveCount(12);

  // Each row with its picture, what the samples have, and its slices.
  await expect(rows.nth(4).locator('.region-why')).toHaveText(/samples disagree: |\?$/);
  await expect(first.locator('.region-slice')).toHaveText(/^slices? \d+/);
  await expect
    .poll(() => first.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.width))
    .toBeGreaterThan(0);

  await page.locator('body').press('n');
  await expect(first.locator('.region-time')).toHaveText(/^[1-9] s$/);
  await page.locator('body').press('a');
  const path = page.locator('.profile-seen');
  await expect(path).toHaveAttribute('d', /M\d+.*M\d+/);

  // Another order has other regions, with what was decided at its place.
  const names = (): Promise<string[]> => rows.locator('.region-main').allInnerTexts();
  const byYield = await names();
  await order.selectOption('surprise');
  await expect(order).toHaveAttribute('aria-busy', 'false');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^1 of 1[23] decided$/);
  expect(await names()).not.toEqual(byYield);
  await order.selectOption('expected');
  await expect(order).toHaveAttribute('aria-busy', 'false');

  const record = readRecord(await exportFiles(page));
  expect(record.queue.order).toBe('expected');
  expect(record.budget).toMatchObject({ unit: 'regions', value: 12, regions: 12 });
  expect(record.expectedErrors.source.kind).toBe('head');
  expect(record.slicesSeen.seen).toBeGreaterThanOrEqual(2);
  const [decided] = record.regions.filter(({ decision }) => decision === 'accepted');
  expect(decided?.secondsSpent).toBeGreaterThan(0.4);
});

test('a real CT through the same; the export opens in nibabel on the grid of the source', async ({
  page,
  baseURL,
}) => {
  const python = process.env['ISODOUBT_PYTHON'];
  test.skip(!hasData, 'no folder with real CT');
  test.skip(!python, 'no Python with nibabel');
  const source = `${DATA}/TotalSegmentator/example_ct.nii.gz`;
  const foreign = watchForeignRequests(page, baseURL ?? '');
  await openApp(page);
  await openFile(page, source);
  await expect(page.getByText('122 × 101 × 112')).toBeVisible({ timeout: 30_000 });
  await run(page);
  await decideThree(page);
  await paintAndAccept(page);
  const files = await exportFiles(page);
  expect(
    readRecord(files).structures.find(({ name }) => name === 'Liver')?.volumeMl,
  ).toBeGreaterThan(500);
  expect(foreign).toEqual([]);

  const paths = [
    source,
    fileEnding(files, 'contours.nii.gz'),
    fileEnding(files, 'uncertainty.nii.gz'),
    fileEnding(files, 'contours.seg.nrrd'),
  ];
  const liverVoxels = Number(
    execFileSync(python ?? '', ['e2e/checkExport.py', ...paths], { encoding: 'utf8' }),
  );
  expect(liverVoxels).toBeGreaterThan(10_000);
  const { changes } = JSON.parse(readFileSync(fileEnding(files, 'review.json'), 'utf8')) as {
    changes: { edits: readonly { tool: string }[] };
  };
  expect(changes.edits.map(({ tool }) => tool)).toEqual(['brush']);

  // The page is left and the file opened again: the review goes on where it was.
  const volumes = await page.locator('.structure-volume').allTextContents();
  await expect(page.getByTestId('keeping')).toHaveAttribute('data-status', 'saved');
  await page.reload();
  await expect(page.getByTestId('read-out')).toContainText('HU', { timeout: 60_000 });
  await openFile(page, source);
  await expect(page.getByTestId('queue-progress')).toContainText('4 of', { timeout: 60_000 });
  await expect(page.locator('.structure-volume')).toHaveText(volumes);
});

test('the same seed gives bit-equal maps, another seed others', async ({ page }) => {
  await openPhantom(page);
  const settings = page.getByTitle('Network, samples, seed, backend');
  await settings.click();
  await page.getByLabel('Samples (T)').fill('3');
  await settings.click();
  const seedField = page.getByLabel('Seed');
  const maps: Buffer[] = [];
  const ranges: string[] = [];
  for (const seed of [7, 7, 8]) {
    await settings.click();
    if (!(await seedField.isVisible())) await page.getByText('More', { exact: true }).click();
    await seedField.fill(String(seed));
    await settings.click();
    await run(page);
    ranges.push(await page.locator('.structure-range').first().innerText());
    const files = await exportFiles(page);
    maps.push(gunzipSync(readFileSync(fileEnding(files, 'uncertainty.nii.gz'))));
  }
  expect(maps[0]?.equals(maps[1] ?? Buffer.alloc(0))).toBe(true);
  expect(maps[0]?.equals(maps[2] ?? Buffer.alloc(0))).toBe(false);
  // T samples really differ: the smallest and the largest volume are not the same.
  const [low, high] = /([\d.,]+) – ([\d.,]+) ml/.exec(ranges[0] ?? '')?.slice(1) ?? [];
  expect(low).not.toBe(high);
});

test('a cancelled run stops within a second, and its samples are kept or discarded by choice', async ({
  page,
}) => {
  await openApp(page);
  const progress = page.getByTestId('run-progress');
  const cancel = async (): Promise<void> => {
    await page.getByRole('button', { name: /^Run/ }).click();
    await expect(progress).toHaveText(/^Sample [3-9] of 20/, { timeout: 60_000 });
    await page.keyboard.press('Escape');
    await expect(page.getByText(/^Stopped after [2-9] of 20 samples/)).toBeVisible({
      timeout: 3000,
    });
  };
  await cancel();
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByRole('button', { name: /^Run/ })).toBeEnabled();
  await expect(page.getByTestId('queue-progress')).toHaveCount(0);
  await cancel();
  await page.getByRole('button', { name: 'Keep these samples' }).click();
  await expect(page.getByTestId('run-details')).toContainText(
    /[2-9] of 20 samples: the run was cancelled/,
  );
});

import { mkdirSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import type { LargeCase } from './largeCase.ts';

/** A part of the job; its name is that in the table. */
export interface Part {
  readonly name: string;
  readonly work: () => Promise<void>;
  /** Whether it is short enough to trace the main thread meanwhile. */
  readonly isTraced?: boolean;
}

/** What is opened: a series whose contours the network makes, or a file with contours that are there already. */
export type Job = 'network' | 'contours';

const MINUTE_MS = 60_000;
/** The machine may be shared: what hangs is told from what waits by a long time. */
const PATIENCE_MS = Number(process.env['ISODOUBT_PATIENCE_MINUTES'] ?? 30) * MINUTE_MS;

/** The job of a reviewer at a large case, part by part. @param folder where the exported files go. */
export function mainJob(
  page: Page,
  { job, files, folder }: { readonly job: Job; readonly files: LargeCase; readonly folder: string },
): readonly Part[] {
  const image = job === 'network' ? files.series : [...files.series, files.rtstruct];
  const begin: Part =
    job === 'network'
      ? { name: 'run the network, 20 samples', work: () => runNetwork(page) }
      : { name: 'contours on the screen', work: () => waitForContours(page) };
  return [
    { name: 'open', work: () => openImage(page, image, files.series.length) },
    begin,
    { name: 'budget, next, accept', work: () => decide(page), isTraced: true },
    ...(job === 'network' ? [{ name: 'a fifth structure', work: () => addStructure(page) }] : []),
    { name: 'brush, undo, redo', work: () => correct(page), isTraced: true },
    { name: 'quality', work: () => lookAtQuality(page), isTraced: true },
    {
      name: 'compare with a reference',
      work: () => compare(page, files.reference),
      isTraced: true,
    },
    { name: 'export', work: () => exportAll(page, folder) },
    { name: 'reload and resume', work: () => resume(page, image, files.series.length) },
  ];
}

async function openFiles(page: Page, paths: readonly string[]): Promise<void> {
  await page.getByLabel('Open images and contours').setInputFiles([...paths]);
}

/** Presses what a dialog offers as soon as it is there; there may be none. */
async function answerFound(page: Page, isOpen: () => Promise<boolean>): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'What was found' });
  const button = dialog.getByRole('button', { name: /^(Open|Add)/ });
  await expect
    .poll(async () => (await isOpen()) || (await button.isVisible()), { timeout: PATIENCE_MS })
    .toBe(true);
  if (await button.isVisible()) await button.click();
}

async function openImage(page: Page, paths: readonly string[], slices: number): Promise<void> {
  const readOut = page.getByTestId('read-out');
  await openFiles(page, paths);
  const isOpen = async (): Promise<boolean> =>
    (await readOut.textContent())?.includes(`/ ${slices}`) ?? false;
  await answerFound(page, isOpen);
  await expect(readOut).toContainText(`/ ${slices}`, { timeout: PATIENCE_MS });
}

async function runNetwork(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: /^Run/ });
  await button.click();
  await expect(button).toBeVisible({ timeout: PATIENCE_MS });
  await expect(page.getByTestId('queue-progress')).toBeVisible({ timeout: MINUTE_MS });
}

async function waitForContours(page: Page): Promise<void> {
  await expect(page.getByTestId('contours-badge')).toBeVisible({ timeout: PATIENCE_MS });
  await expect(page.getByTestId('queue-progress')).toBeVisible({ timeout: PATIENCE_MS });
}

async function decide(page: Page): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Budget' });
  if (await slider.isVisible())
    for (let step = 0; step < 3; step++) await slider.press('ArrowRight');
  await page.locator('body').press('n');
  for (const key of ['a', 'a', 'x', 'f', 'a']) await page.locator('body').press(key);
  await expect(page.getByTestId('queue-progress')).toHaveText(/^5 of [\d,]+ decided$/, {
    timeout: MINUTE_MS,
  });
}

async function addStructure(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add a structure' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('volume-5')).toBeVisible({ timeout: MINUTE_MS });
}

/** Strokes in the axial plane, one undone, one done again. */
async function correct(page: Page): Promise<void> {
  await page.locator('body').press('e');
  const bar = page.getByRole('group', { name: 'Edit contours' });
  await bar.getByLabel('Structure that is edited').selectOption({ index: 4 });
  for (let step = 0; step < 4; step++) await page.keyboard.press(']');
  const stage = await page.getByLabel('Axial, sagittal and coronal plane').boundingBox();
  if (!stage) throw new Error('the image is not on the screen');
  const undo = bar.getByRole('button', { name: 'Undo' });
  for (let stroke = 0; stroke < 5; stroke++) {
    const [x, y] = [stage.x + (0.2 + 0.03 * stroke) * stage.width, stage.y + 0.5 * stage.height];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 30, { steps: 6 });
    await page.mouse.up();
  }
  await expect(undo).toBeEnabled({ timeout: MINUTE_MS });
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+y');
  await page.locator('body').press('e');
  await expect(page.getByTestId('keeping')).toHaveText(/^Saved/, { timeout: PATIENCE_MS });
}

async function lookAtQuality(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Quality' }).click();
  await expect(page.getByTestId('case-verdict')).toBeVisible({ timeout: PATIENCE_MS });
  await expect.poll(() => page.getByText('Assessing').count(), { timeout: PATIENCE_MS }).toBe(0);
}

async function compare(page: Page, reference: string): Promise<void> {
  await page.getByRole('tab', { name: 'Compare' }).click();
  const measure = page.getByText(/Surface Dice/).first();
  await openFiles(page, [reference]);
  await answerFound(page, () => measure.isVisible());
  await expect(measure).toBeVisible({ timeout: PATIENCE_MS });
  await expect
    .poll(() => page.getByText(/measuring/i).count(), { timeout: PATIENCE_MS, intervals: [500] })
    .toBe(0);
}

async function exportAll(page: Page, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.getByRole('button', { name: /^Export/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  for (const name of [/^DICOM RTSTRUCT/, /^DICOM SEG Contours/, /^NIfTI/]) {
    await dialog.getByRole('checkbox', { name }).check();
  }
  await dialog.getByRole('button', { name: /^Write/ }).click();
  await expect(dialog.getByText(/Read back and identical/)).toBeVisible({ timeout: PATIENCE_MS });
  for (const link of await dialog.getByRole('link').all()) {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: MINUTE_MS }),
      link.click(),
    ]);
    await download.saveAs(`${folder}/${download.suggestedFilename()}`);
  }
  await dialog.getByRole('button', { name: 'Close' }).click();
}

async function resume(page: Page, paths: readonly string[], slices: number): Promise<void> {
  await expect(page.getByTestId('keeping')).toHaveText(/^Saved/, { timeout: PATIENCE_MS });
  await page.reload();
  await expect(page.getByTestId('read-out')).toContainText('HU', { timeout: PATIENCE_MS });
  await openImage(page, paths, slices);
  await expect(page.getByTestId('keeping-notice')).toContainText('Taken up', {
    timeout: PATIENCE_MS,
  });
  await expect(page.getByTestId('queue-progress')).toHaveText(/^5 of/, { timeout: MINUTE_MS });
}

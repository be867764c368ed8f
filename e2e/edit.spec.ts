import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { exportFiles, openApp } from './app.ts';
import { labelMaps } from './fixtures/sampleFiles.ts';

/** The demo case with two samples of its true contours: a result within seconds. */
async function openResult(page: Page): Promise<void> {
  await openApp(page);
  await page.getByLabel('Open samples made elsewhere').setInputFiles(labelMaps(2));
  const dialog = page.getByRole('dialog', { name: 'Samples made elsewhere' });
  await dialog.getByRole('button', { name: 'Use 2 samples' }).click({ timeout: 60_000 });
  await expect(page.getByTestId('volume-1')).toContainText('ml', { timeout: 60_000 });
}

/** SHA-256 of the voxels of the contours that an export writes. */
async function contourHash(page: Page): Promise<string> {
  const files = await exportFiles(page);
  const [, path = ''] = [...files].find(([name]) => name.includes('contours')) ?? [];
  return createHash('sha256')
    .update(gunzipSync(readFileSync(path)).subarray(352))
    .digest('hex');
}

/** Draws with the left button from one place of the canvas to another; places are shares of its size. */
async function stroke(
  page: Page,
  canvas: Locator,
  [from, to]: readonly [readonly [number, number], readonly [number, number]],
): Promise<void> {
  const box = await canvas.boundingBox();
  if (!box) throw new Error('no canvas');
  const at = ([x, y]: readonly [number, number]): [number, number] => [
    box.x + x * box.width,
    box.y + y * box.height,
  ];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 4 });
  await page.mouse.up();
}

const AXIAL = [
  [0.2, 0.4],
  [0.3, 0.5],
] as const;
const SAGITTAL = [
  [0.75, 0.25],
  [0.82, 0.28],
] as const;
const CORONAL = [
  [0.75, 0.75],
  [0.82, 0.78],
] as const;

test('paint in three planes; all undone the contours are those from before to the bit', async ({
  page,
}) => {
  await openResult(page);
  const canvas = page.getByLabel('Axial, sagittal and coronal plane');
  const volume = page.getByTestId('volume-1');
  const original = await contourHash(page);
  const before = await volume.textContent();

  await page.keyboard.press('e');
  const bar = page.getByRole('group', { name: 'Edit contours' });
  await expect(bar.getByRole('button', { name: /^Brush$/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await bar.getByLabel('Structure that is edited').selectOption('1');
  for (let step = 0; step < 4; step++) await page.keyboard.press(']');
  await expect(bar.getByTestId('brush-size')).toHaveText('24 mm');
  const undo = bar.getByRole('button', { name: 'Undo' });
  const redo = bar.getByRole('button', { name: 'Redo' });
  for (const place of [AXIAL, SAGITTAL, CORONAL]) await stroke(page, canvas, place);
  await page.keyboard.press('Shift+b');
  await stroke(page, canvas, AXIAL);
  // The eraser, and the brush with Ctrl, take away; the lasso fills.
  await page.keyboard.press('r');
  await stroke(page, canvas, CORONAL);
  await page.keyboard.press(' ');
  await page.keyboard.down('Control');
  await stroke(page, canvas, SAGITTAL);
  await page.keyboard.up('Control');
  await expect(page.getByTestId('was-1')).toHaveText(`was ${before}`);
  const after = await volume.textContent();

  // Other planes and windows between the steps lose none.
  await page.keyboard.press('m');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('2');
  await page.keyboard.press('m');
  while (await undo.isEnabled()) await page.keyboard.press('Control+z');
  await expect(volume).toHaveText(before ?? '');
  await expect(page.getByTestId('was-1')).toHaveCount(0);
  expect(await contourHash(page)).toBe(original);
  while (await redo.isEnabled()) await page.keyboard.press('Control+y');
  await expect(volume).toHaveText(after ?? '');
  expect(await contourHash(page)).not.toBe(original);

  // A run would put other contours in their place: it asks.
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('alertdialog', { name: 'Run the network?' })).toContainText(
    'Contours were changed',
  );
  await page.getByRole('button', { name: 'Stay with the review' }).click();
  await expect(volume).toHaveText(after ?? '');
});

test('keys alone: structures, locks, operations, and the way out', async ({ page }) => {
  await openResult(page);
  const panel = page.getByRole('complementary', { name: 'Structures and display' });
  const bar = page.getByRole('group', { name: 'Edit contours' });
  const volume = page.getByTestId('volume-1');
  const before = await volume.textContent();
  // Tab is the page's until something is edited.
  await page.locator('body').press('Tab');
  expect(
    await page.evaluate(() => document.activeElement?.matches('button, a, input, summary')),
  ).toBe(true);
  await page.locator(':focus').blur();
  await page.locator('body').press('b');
  const structure = bar.getByLabel('Structure that is edited');
  await expect(structure).toHaveValue('1');

  // Locked, nothing happens to it, and it says so.
  await page.keyboard.press('Shift+l');
  await page.keyboard.press('g');
  await expect(page.getByText('The structure is locked.')).toBeVisible();
  await expect(volume).toHaveText(before ?? '');
  await page.keyboard.press('Shift+l');

  for (const key of ['g', 'Shift+s', 'Shift+g', 'Shift+ArrowUp', 'Shift+h', 'Shift+k']) {
    await page.keyboard.press(key);
    await expect(bar.getByRole('progressbar')).toHaveCount(0, { timeout: 30_000 });
    if (key === 'g') await expect(volume).not.toHaveText(before ?? '');
  }

  await page.keyboard.press('Tab');
  await expect(structure).toHaveValue('2');
  await page.keyboard.press('q');
  await expect(structure).toHaveValue('1');
  await page.keyboard.press('F2');
  await page.keyboard.type('Gross tumour');
  await page.keyboard.press('Enter');
  await expect(panel.getByText('Gross tumour', { exact: true })).toBeVisible();
  await page.keyboard.press('Shift+n');
  await page.keyboard.type('Margin');
  await page.keyboard.press('Enter');
  await expect(panel.getByText('added by hand')).toBeVisible();
  await page.keyboard.press('w');
  await expect(structure).toHaveValue('1');
  await page.keyboard.press('Shift+Delete');
  await expect(volume).toHaveCount(0);

  await page.keyboard.press('Escape');
  await expect(bar).toBeHidden();
  const undo = page.getByRole('button', { name: 'Undo' });
  let steps = 0;
  for (; await undo.isEnabled(); steps++) await page.keyboard.press('Control+z');
  // Grown, smoothed, shrunk, copied; renamed, added, renamed, removed. Holes and islands may be none.
  expect(steps).toBeGreaterThanOrEqual(8);
  await expect(volume).toHaveText(before ?? '');
  await expect(panel.getByText('Margin', { exact: true })).toHaveCount(0);
});

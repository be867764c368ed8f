import { mkdirSync, readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { openApp, watchErrors } from './app.ts';
import { bodyPhantom, routeTinyAbdomen } from './tiny.ts';

const FOLDER = process.env['ISODOUBT_SCREENSHOTS'] ?? '.cache/screenshots';

interface NamedBuffer {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Bodies on one grid, each with an organ of another size; a mask of one of them by name, and one of nobody. */
function twelveCases(): NamedBuffer[] {
  const images = Array.from({ length: 12 }, (_, at) => ({
    name: `patient ${at + 1}.nii`,
    mimeType: '',
    buffer: bodyPhantom(2.5, { i: 12 + (at % 4), radius: 4 + at * 0.7 }),
  }));
  const mask = maskLike(images[0]?.buffer ?? Buffer.alloc(0));
  return [
    ...images,
    { name: 'patient 3_seg.nii', mimeType: '', buffer: mask },
    { name: 'outline.nii', mimeType: '', buffer: mask },
  ];
}

/** A label map of bytes on the grid of an image. */
function maskLike(image: Buffer): Buffer {
  const header = Buffer.from(image.subarray(0, 352));
  header.writeInt16LE(2, 70);
  header.writeInt16LE(8, 72);
  return Buffer.concat([header, Buffer.alloc((image.length - 352) / 2, 1)]);
}

async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  await page.screenshot({ path: `${FOLDER}/worklist-${name}.jpg`, type: 'jpeg', quality: 85 });
}

test('twelve cases: paired, run in the background, the worst first, reviewed with keys alone', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await routeTinyAbdomen(page);
  await openApp(page);
  await page.getByLabel('Open images and contours').setInputFiles(twelveCases());

  const dialog = page.getByRole('dialog', { name: 'What was found' });
  await expect(dialog).toContainText('12 cases for the worklist.');
  await expect(dialog.getByLabel('outline.nii')).toHaveValue('leave-out');
  await shot(page, 'pairing');
  await dialog.getByRole('button', { name: 'Add the cases' }).click();

  const panel = page.getByRole('complementary', { name: 'Structures and display' });
  const rows = panel.getByRole('list', { name: 'Cases' }).getByRole('listitem');
  await expect(rows).toHaveCount(12);
  await expect(panel.getByText('Case 1 of 12')).toBeVisible();
  await expect(page.getByText('1 left out by you')).toBeVisible();

  await page.keyboard.press('Control+Shift+Enter');
  await expect(panel.locator('[data-state="running"]')).toHaveCount(1);
  await shot(page, 'running');
  // The picture answers meanwhile.
  const before = await page.getByTestId('read-out').textContent();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByTestId('read-out')).not.toHaveText(before ?? '');
  await expect(panel.locator('[data-state="ready"]')).toHaveCount(12, { timeout: 120_000 });

  const qualities = await panel.locator('.case-quality').allTextContents();
  const dice = qualities
    .slice(0, 11)
    .map((text) => Number(/^predicted Dice (0\.\d\d) \(Spleen\)$/.exec(text)?.[1]));
  expect(dice).toHaveLength(11);
  expect(dice.every(Number.isFinite)).toBe(true);
  expect(dice).toEqual(dice.toSorted((a, b) => a - b));
  // Contours from a file of an unnamed structure are none of which a network could predict anything: last.
  expect(qualities.slice(11)).toEqual(['Contours from a file']);
  await expect(rows.last()).toContainText('patient 3');

  // To the worst, and through the list.
  const names = await panel.locator('.case-name').allTextContents();
  await rows.first().getByRole('button').first().click();
  for (const [at, name] of names.slice(0, 3).entries()) {
    await expect(page.locator('.case-title strong')).toHaveText(name);
    await expect(page.getByTestId('queue-progress')).toBeVisible();
    await page.keyboard.press('n');
    await page.keyboard.press('a');
    await expect(page.getByTestId('queue-progress')).toHaveText(/^1 of/);
    if (at === 2) break;
    await page.keyboard.press('Shift+Enter');
  }
  await expect(panel.locator('[data-state="done"]')).toHaveCount(2);
  await expect(panel.locator('[data-state="in-review"]')).toHaveCount(1);

  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.locator('.case-title strong')).toHaveText(names[3] ?? '');
  await page.keyboard.press('Shift+f');
  await expect(panel.locator('[data-state="flagged"]')).toHaveCount(1);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(page.locator('.case-title strong')).toHaveText(names[2] ?? '');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^1 of/);
  await panel.getByRole('button', { name: 'hard' }).click();
  await panel.getByLabel('Comment').fill('Motion at the dome');
  await panel.getByLabel('Comment').press('Enter');
  await shot(page, 'review');
  await panel.getByRole('tab', { name: 'Contours' }).click();
  await shot(page, 'contours');

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    (async () => {
      await panel.getByRole('tab', { name: 'Worklist' }).click();
      await panel.getByRole('button', { name: 'Export the summary of the worklist' }).click();
    })(),
  ]);
  const path = test.info().outputPath(download.suggestedFilename());
  await download.saveAs(path);
  const lines = readFileSync(path, 'utf8').trim().split('\r\n');
  expect(lines).toHaveLength(13);
  expect(lines.filter((line) => line.includes(',done,'))).toHaveLength(2);
  expect(lines.find((line) => line.includes('Motion at the dome'))).toContain(',in-review,');
  expect(errors).toEqual([]);
});

import { mkdirSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { openApp, openFile } from './app.ts';
import { routeTinyNetwork } from './tiny.ts';

/** Pictures for people: `ISODOUBT_SCREENSHOTS=docs/screens` renews those that are kept. */
const FOLDER = process.env['ISODOUBT_SCREENSHOTS'] ?? '.cache/screenshots';
const isForPeople = process.env['ISODOUBT_SCREENSHOTS'] !== undefined;

/** The small one is the hard case: without anyone to look at the pictures it does alone. */
const SIZES = [
  ...(isForPeople ? [{ width: 1920, height: 1080 }] : []),
  { width: 1366, height: 768 },
];

/** The page as it is now, at the sizes that people have; nothing reaches over its edge. */
async function shot(page: Page, name: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    // The picture follows in the next frames.
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(overflow, name).toBeLessThanOrEqual(0);
    await page.screenshot({
      path: `${FOLDER}/${name}-${size.width}.jpg`,
      type: 'jpeg',
      quality: 85,
    });
  }
}

test.beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true });
});

test('the introduction', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('region', { name: 'Introduction' })).toBeVisible({ timeout: 60_000 });
  await shot(page, 'introduction');
});

test('every state of the screen', async ({ page }) => {
  if (isForPeople) test.setTimeout(600_000);
  // Without anyone to look at the pictures the small network does: what is tested is that nothing reaches over the edge.
  if (!isForPeople) await routeTinyNetwork(page);
  await openApp(page);
  await shot(page, 'open');
  await page.getByTitle('Network, samples, seed, backend').click();
  await shot(page, 'run-settings');
  await page.getByTitle('Network, samples, seed, backend').click();
  await page.getByRole('button', { name: /^Run/ }).click();
  if (isForPeople) {
    await expect(page.getByTestId('run-progress')).toHaveText(/^Sample \d/, { timeout: 60_000 });
    await shot(page, 'running');
  }
  await expect(page.getByRole('button', { name: /^Run/ })).toBeVisible({ timeout: 180_000 });
  await expect(page.getByTestId('queue-progress')).toContainText('0 of');
  await shot(page, 'result');

  await page.keyboard.press('n');
  await page.keyboard.press('a');
  await page.keyboard.press('f');
  await shot(page, 'review');
  await page.keyboard.press('.');
  await shot(page, 'proposal');
  await page.keyboard.press('Escape');
  if (isForPeople) {
    await page.keyboard.press('Shift+t');
    await expect(page.getByRole('list', { name: /verdicts/ })).toContainText('Predicted Dice', {
      timeout: 60_000,
    });
    await shot(page, 'quality');
    await page.keyboard.press('Shift+q');
  }
  await page.keyboard.press('h');
  await shot(page, 'heatmap');
  await page.keyboard.press('h');
  await page.keyboard.press('o');
  await shot(page, 'filled');
  await page.keyboard.press('o');

  await page.keyboard.press('e');
  const [x, y] = [550, 350];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y + 30, { steps: 4 });
  await page.mouse.up();
  await shot(page, 'edit');
  await page.keyboard.press('Escape');

  for (const [key, name, picture] of [
    ['?', 'Keys and mouse', 'help'],
    ['Control+,', 'Settings', 'settings'],
    ['Shift+j', 'Kept on this machine', 'kept'],
    ['Control+s', 'Export', 'export'],
  ] as const) {
    await page.keyboard.press(key);
    const dialog = page.getByRole('dialog', { name });
    await expect(dialog).toBeVisible();
    if (name === 'Export') {
      await shot(page, 'export-choices');
      await page.keyboard.press('Enter');
      await expect(dialog.getByText(/Read back and identical/)).toBeVisible({ timeout: 60_000 });
    }
    await shot(page, picture);
    await page.keyboard.press('Escape');
  }
  await openFile(page, {
    name: 'notes.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('not an image'),
  });
  await expect(page.getByRole('alert')).toContainText('was not opened');
  await shot(page, 'bad-file');
});

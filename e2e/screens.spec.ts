import { mkdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { openApp, openFile } from './app.ts';

/** Pictures for people: `ISODOUBT_SCREENSHOTS=docs` renews the one in the README. */
const FOLDER = process.env['ISODOUBT_SCREENSHOTS'] ?? '.cache/screenshots';

const SIZES = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const;

for (const size of SIZES) {
  test(`the screen at ${size.width} × ${size.height}`, async ({ page }) => {
    mkdirSync(FOLDER, { recursive: true });
    const shot = async (name: string): Promise<void> => {
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `${FOLDER}/${name}-${size.width}.png` });
    };
    await page.setViewportSize(size);
    await openApp(page);
    await shot('open');
    await page.getByTitle('Network, samples, seed, backend').click();
    await shot('settings');
    await page.getByTitle('Network, samples, seed, backend').click();
    await page.getByRole('button', { name: /^Run/ }).click();
    await expect(page.getByTestId('run-progress')).toHaveText(/^Sample \d/, { timeout: 60_000 });
    await shot('running');
    await expect(page.getByRole('button', { name: /^Run/ })).toBeVisible({ timeout: 180_000 });
    await shot('result');
    await page.keyboard.press('n');
    await page.keyboard.press('a');
    await page.keyboard.press('f');
    await shot('review');
    await page.keyboard.press('h');
    await shot('heatmap');
    await page.keyboard.press('h');
    await page.keyboard.press('o');
    await shot('filled');
    await page.keyboard.press('o');
    await page.keyboard.press('e');
    const [x, y] = [0.4 * size.width, 0.45 * size.height];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 40, y + 30, { steps: 4 });
    await page.mouse.up();
    await shot('edit');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Export/ }).click();
    await expect(page.getByText(/Read back and identical/)).toBeVisible({ timeout: 60_000 });
    await shot('export');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys and mouse' })).toBeVisible();
    await shot('help');
    await page.keyboard.press('Escape');
    await openFile(page, {
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('not an image'),
    });
    await expect(page.getByRole('alert')).toContainText('was not opened');
    await shot('bad-file');
  });
}

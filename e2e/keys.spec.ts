import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { openApp } from './app.ts';
import { routeTinyNetwork } from './tiny.ts';

/** Goes from control to control until the focus is on one whose name begins so. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed = new Set<string>();
  for (let step = 0; step < 120; step++) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const { activeElement: element } = document;
      const isField = element instanceof HTMLInputElement || element instanceof HTMLSelectElement;
      const labelled = isField ? element.labels?.[0]?.textContent : '';
      return element?.getAttribute('aria-label') ?? (labelled || element?.textContent);
    });
    if (found?.startsWith(name)) return;
    passed.add(found ?? '');
  }
  throw new Error(`no way to “${name}” by Tab, only to ${[...passed].join(', ')}`);
}

const progress = (page: Page) => page.getByTestId('queue-progress');

test('a full review with keys alone: run, decide, correct, undo, export', async ({ page }) => {
  await routeTinyNetwork(page);
  await openApp(page);
  await page.keyboard.press('Control+Enter');
  await expect(progress(page)).toContainText('0 of', { timeout: 60_000 });
  await expect(page.getByRole('button', { name: /^Run/ })).toBeVisible({ timeout: 60_000 });

  await tabTo(page, 'Order');
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await page.keyboard.press('a');
  await page.keyboard.press('x');
  await page.keyboard.press('f');
  await expect(progress(page)).toContainText('3 of');

  // A contour of the samples' own for this region, and accepted: corrected.
  await page.keyboard.press('.');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(progress(page)).toContainText('4 of');
  await expect(page.locator('.region[data-decision="corrected"]')).toHaveCount(1);

  // By hand: the structure smaller by a rule, and back.
  const volumes = page.locator('.structure-volume');
  const before = await volumes.allTextContents();
  await page.keyboard.press('e');
  await expect(page.getByRole('group', { name: 'Edit contours' })).toBeVisible();
  await page.keyboard.press('Shift+g');
  await expect.poll(() => volumes.allTextContents()).not.toEqual(before);
  await page.keyboard.press('Control+z');
  await expect.poll(() => volumes.allTextContents()).toEqual(before);
  await page.keyboard.press('e');

  await page.keyboard.press('Control+s');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByText(/Read back and identical/)).toBeVisible({ timeout: 60_000 });
  const record = dialog.getByRole('link', { name: /review\.json/ });
  const name = (await record.textContent())?.trim() ?? '';
  await tabTo(page, name);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.keyboard.press('Enter'),
  ]);
  const text = readFileSync(await download.path(), 'utf8');
  const { regions } = JSON.parse(text) as { regions: readonly { decision: string }[] };
  const decisions = regions.map(({ decision }) => decision).filter((one) => one !== 'open');
  expect(decisions.toSorted()).toEqual(['accepted', 'corrected', 'flagged', 'skipped']);
});

test('a key can be changed, is refused where it is taken, and is kept', async ({ page }) => {
  await routeTinyNetwork(page);
  await openApp(page);
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByRole('searchbox').fill('next region');
  await tabTo(page, 'N: another key');
  await page.keyboard.press('Enter');
  await page.keyboard.press('p');
  await expect(dialog.getByRole('alert').first()).toContainText('“Previous region”');
  await page.keyboard.press(';');
  await expect(dialog.getByRole('button', { name: /^;: another key/ })).toBeVisible();

  await page.reload();
  await expect(page.getByTestId('read-out')).toContainText('HU', { timeout: 60_000 });
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('button', { name: /^Run/ })).toBeVisible({ timeout: 60_000 });
  await expect(progress(page)).toContainText('0 of', { timeout: 60_000 });
  await page.keyboard.press('n');
  await expect(page.locator('.region[data-selected="true"]')).toHaveCount(0);
  await page.keyboard.press(';');
  await expect(page.locator('.region[data-selected="true"]')).toHaveCount(1);

  // Escape and the next dialog's key at once: the browser tells of the first one's closing after the second is open.
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys and mouse' })).toBeVisible();
  await page.evaluate(() => {
    document.querySelector<HTMLDialogElement>('dialog[open]')?.close();
    const key = { key: 'J', shiftKey: true, bubbles: true };
    document.body.dispatchEvent(new KeyboardEvent('keydown', key));
  });
  const kept = page.getByRole('dialog', { name: 'Kept on this machine' });
  await expect(kept).toBeVisible();
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
  await expect(kept).toBeVisible();
});

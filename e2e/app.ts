import { existsSync } from 'node:fs';
import { expect, test, type Download, type Locator, type Page } from '@playwright/test';

/** Folder with real CT and MR; a journey that needs it is skipped by name where it is absent. */
export const DATA = process.env['ISODOUBT_DATA'] ?? '../shared/data';
export const hasData = existsSync(DATA);

/** Records every request that is not to the app's own origin; the journey ends by expecting none. */
export function watchForeignRequests(page: Page, origin: string): string[] {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) foreign.push(url);
  });
  return foreign;
}

/** Records what the browser's console calls an error, violations of the policy included. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

/** Opens the app past its introduction and waits for the demo case. */
export async function openApp(page: Page): Promise<void> {
  await page.addInitScript(() => {
    localStorage.setItem(
      'isodoubt.settings',
      localStorage.getItem('isodoubt.settings') ?? '{"introduction":"done"}',
    );
  });
  await page.goto('/');
  await expect(page.getByTestId('read-out')).toContainText('HU', { timeout: 60_000 });
}

export async function openFile(
  page: Page,
  file: string | { name: string; mimeType: string; buffer: Buffer },
): Promise<void> {
  await page.getByLabel('Open images and contours').setInputFiles(file);
}

/** Presses Run and waits until it can be pressed again and the queue is there. */
export async function run(page: Page): Promise<void> {
  const button = page.getByRole('button', { name: /^Run/ });
  await button.click();
  await expect(button).toBeVisible({ timeout: 180_000 });
  await expect(page.getByTestId('queue-progress')).toBeVisible();
}

/** Headless Chromium drops a download now and then when many follow one another; asked again it gives it. */
async function downloadOf(page: Page, link: Locator): Promise<Download> {
  const click = async (timeout: number): Promise<Download> => {
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout }),
      link.click(),
    ]);
    return download;
  };
  try {
    return await click(10_000);
  } catch {
    return click(60_000);
  }
}

/**
 * Opens the export dialog, writes, waits for the read-back, and saves the files; returns their paths by name.
 * @param choose what else is to be chosen before.
 */
export async function exportFiles(
  page: Page,
  choose?: (dialog: Locator) => Promise<void>,
): Promise<Map<string, string>> {
  await page.getByRole('button', { name: /^Export/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await choose?.(dialog);
  await dialog.getByRole('button', { name: /^Write/ }).click();
  await expect(dialog.getByText(/Read back and identical/)).toBeVisible({ timeout: 60_000 });
  const paths = new Map<string, string>();
  for (const link of await dialog.getByRole('link').all()) {
    const download = await downloadOf(page, link);
    const path = test.info().outputPath(download.suggestedFilename());
    await download.saveAs(path);
    paths.set(download.suggestedFilename(), path);
  }
  await dialog.getByRole('button', { name: 'Close' }).click();
  return paths;
}

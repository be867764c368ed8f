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

/** Records what the browser's console calls an error, of the page and its workers, violations of the policy included. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

/** Words of the browser, and of our guard in the workers, for something that the policy refused. */
const VIOLATION = /security policy|trusted ?types?|permissions[ -]policy/i;
const provoked = new WeakSet<Page>();

/** For a journey that does on purpose what the policy refuses. */
export function expectViolations(page: Page): void {
  provoked.add(page);
}

/** Every journey fails that does something which the policy refuses. */
function failOnViolations(page: Page): void {
  page.on('console', (message) => {
    const text = message.text();
    if (provoked.has(page) || !VIOLATION.test(text)) return;
    expect.soft(text, 'refused by the policy').toBe('');
  });
}

/**
 * Opens the app past its introduction and waits for the demo case. The tests' browsers draw the picture with the processor: at
 * half the resolution it costs a quarter, and the layout stays that of the screen. Pictures for people are whole.
 */
export async function openApp(page: Page): Promise<void> {
  failOnViolations(page);
  await page.addInitScript((isForPeople) => {
    if (!isForPeople) Object.defineProperty(window, 'devicePixelRatio', { value: 0.5 });
    localStorage.setItem(
      'isodoubt.settings',
      localStorage.getItem('isodoubt.settings') ?? '{"introduction":"done"}',
    );
  }, process.env['ISODOUBT_SCREENSHOTS'] !== undefined);
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

/** Blink takes ten downloads of a frame within a second, and drops the eleventh in silence, pressed by hand or not. */
const DOWNLOADS_AT_ONCE = 10;
const AT_ONCE_MS = 1100;

/** When links of a page were pressed: one export may follow another within that second. */
const pressedOf = new WeakMap<Page, number[]>();

/** Presses the links one after another, no faster than the browser takes their downloads. */
async function downloadAll(page: Page, links: readonly Locator[]): Promise<Download[]> {
  const downloads: Download[] = [];
  const pressed = pressedOf.get(page) ?? [];
  pressedOf.set(page, pressed);
  for (const link of links) {
    const tenthBefore = pressed.at(-DOWNLOADS_AT_ONCE);
    if (tenthBefore !== undefined) {
      await page.waitForTimeout(Math.max(0, tenthBefore + AT_ONCE_MS - performance.now()));
    }
    pressed.push(performance.now());
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 60_000 }),
      link.click(),
    ]);
    downloads.push(download);
  }
  return downloads;
}

/**
 * Opens the export dialog, writes, waits for the read-back, and saves the files; returns their paths by name.
 * @param choose what else is to be chosen before.
 */
export async function exportFiles(
  page: Page,
  choose?: (dialog: Locator) => Promise<void>,
): Promise<Map<string, string>> {
  await page
    .locator('.top-bar')
    .getByRole('button', { name: /^Export/ })
    .click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await choose?.(dialog);
  await dialog.getByRole('button', { name: /^Write/ }).click();
  await expect(dialog.getByText(/Read back and identical/)).toBeVisible({ timeout: 60_000 });
  const paths = new Map<string, string>();
  for (const download of await downloadAll(page, await dialog.getByRole('link').all())) {
    const path = test.info().outputPath(download.suggestedFilename());
    await download.saveAs(path);
    paths.set(download.suggestedFilename(), path);
  }
  await dialog.getByRole('button', { name: 'Close' }).click();
  return paths;
}

import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from '../scripts/browser.mjs';
import { openApp, openFile, run } from './app.ts';
import { bodyPhantom, routeTinyNetwork } from './tiny.ts';

const executablePath = findChromium();
const PHANTOM = {
  name: 'phantom.nii',
  mimeType: 'application/octet-stream',
  buffer: bodyPhantom(),
};

/** A browser whose disk is that of this test: closing it and opening it again is a restart. */
async function startBrowser(): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(test.info().outputPath('profile'), {
    ...(executablePath && { executablePath }),
    args: CHROMIUM_FLAGS,
    baseURL: test.info().project.use.baseURL ?? '',
    viewport: { width: 1366, height: 768 },
    serviceWorkers: 'block',
  });
  return context;
}

async function newPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await routeTinyNetwork(page);
  await openApp(page);
  return page;
}

const badge = (page: Page) => page.getByTestId('keeping');
const notice = (page: Page) => page.getByTestId('keeping-notice');
const progress = (page: Page) => page.getByTestId('queue-progress');

/** Accepts regions by key and waits until that is on disk. */
async function accept(page: Page, count: number): Promise<void> {
  for (let region = 0; region < count; region++) {
    await page.keyboard.press('n');
    await page.keyboard.press('a');
  }
  await expect(badge(page)).toHaveText(/^Saved/);
}

async function databases(page: Page): Promise<number> {
  return page.evaluate(async () => (await indexedDB.databases()).length);
}

/** Reviews on disk, and runs under way. */
async function keptReviews(page: Page): Promise<number> {
  if ((await databases(page)) === 0) return 0;
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('isodoubt');
        opening.addEventListener('error', () => reject(new Error(String(opening.error))));
        opening.addEventListener('success', () => {
          const database = opening.result;
          const isMade = database.objectStoreNames.contains('reviews');
          const counting = isMade && database.transaction('reviews').objectStore('reviews').count();
          database.close();
          if (counting) counting.addEventListener('success', () => resolve(counting.result));
          else resolve(0);
        });
      }),
  );
}

test('a review goes on after its page was killed, with its undo', async () => {
  const context = await startBrowser();
  const first = await newPage(context);
  await run(first);
  await accept(first, 2);
  const before = await progress(first).textContent();
  await first.close({ runBeforeUnload: false });

  const second = await newPage(context);
  await expect(notice(second)).toContainText(/Taken up where it was left: 2 of \d+ decided/);
  await expect(progress(second)).toHaveText(before ?? '');
  await expect(badge(second)).toHaveText(/^Saved/);
  await second.keyboard.press('Control+z');
  await expect(progress(second)).not.toHaveText(before ?? '');
  await expect(badge(second)).toHaveText(/^Saved/);
  await notice(second).getByRole('button', { name: 'Start over' }).click();
  await expect(progress(second)).toContainText(/^0/);
  await context.close();
});

test('a file is opened again after the browser was closed, and its review goes on by itself', async () => {
  const first = await startBrowser();
  const page = await newPage(first);
  await openFile(page, PHANTOM);
  await run(page);
  await accept(page, 1);
  await first.close();

  const second = await startBrowser();
  const again = await newPage(second);
  const card = again.getByRole('region', { name: 'Continue where you stopped?' });
  await expect(card).toContainText('phantom.nii');
  await expect(card).toContainText(/1 of \d+ decided, 0 changes/);
  await card.getByRole('button', { name: 'Continue the review of phantom.nii' }).click();
  await expect(card.getByRole('status')).toContainText('Open or drop phantom.nii again');
  await openFile(again, { ...PHANTOM, name: 'called-otherwise.nii' });
  await expect(notice(again)).toContainText(/Taken up where it was left: 1 of/);
  await second.close();
});

/** As a machine that loses its power while the last record is written leaves the browser's log. */
function tearLog(): void {
  const folder = test.info().outputPath('profile', 'Default', 'IndexedDB');
  const logs = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (one) => one.isFile() && one.name.endsWith('.log'),
  );
  expect(logs).toHaveLength(1);
  for (const { parentPath, name } of logs) {
    const path = join(parentPath, name);
    truncateSync(path, statSync(path).size - 40);
  }
}

test('what is done after a power cut is there after one more start', async () => {
  const first = await startBrowser();
  const page = await newPage(first);
  await run(page);
  await accept(page, 2);
  await first.close();
  tearLog();

  const second = await startBrowser();
  const after = await newPage(second);
  await expect(notice(after)).toContainText(/Taken up where it was left: \d of/);
  await accept(after, 2);
  const before = await progress(after).textContent();
  await second.close();

  const third = await startBrowser();
  const last = await newPage(third);
  await expect(notice(last)).toContainText(/Taken up where it was left: [34] of/);
  await expect(progress(last)).toHaveText(before ?? '');
  await third.close();
});

test('two tabs: the second one reads, and takes over', async () => {
  const context = await startBrowser();
  const first = await newPage(context);
  await run(first);
  await accept(first, 1);

  const second = await newPage(context);
  await expect(badge(second)).toHaveText('Read-only: open in another tab');
  const before = await progress(second).textContent();
  await second.keyboard.press('n');
  await second.keyboard.press('a');
  await expect(progress(second)).toHaveText(before ?? '');
  await notice(second).getByRole('button', { name: 'Take over here' }).click();
  await expect(badge(second)).toHaveText(/^Saved/);
  await expect(notice(first)).toContainText('taken over by another tab');
  await accept(second, 2);
  await expect(progress(second)).not.toHaveText(before ?? '');
  await context.close();
});

test('leave no trace keeps nothing, and removes what was kept', async () => {
  const context = await startBrowser();
  const page = await newPage(context);
  await run(page);
  await accept(page, 1);
  expect(await databases(page)).toBe(1);
  await page.keyboard.press('Shift+J');
  const dialog = page.getByRole('dialog', { name: 'Kept on this machine' });
  await expect(dialog).toContainText('open now');
  await dialog.getByRole('checkbox', { name: 'Leave no trace' }).check();
  await expect(dialog).toContainText('Nothing is kept.');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(badge(page)).toHaveText('Leave no trace: nothing is kept');
  await page.keyboard.press('n');
  await page.keyboard.press('a');
  expect(await databases(page)).toBe(0);
  await context.close();
});

test('a page that is closed while the network runs offers to run again', async () => {
  const context = await startBrowser();
  const page = await context.newPage();
  await openApp(page); // with the real network: there is time to close
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByRole('button', { name: /^Cancel/ })).toBeVisible();
  await expect.poll(() => keptReviews(page)).toBe(1);
  await page.close({ runBeforeUnload: false });

  const again = await newPage(context);
  await expect(notice(again)).toContainText('The page closed while the network was running');
  await notice(again).getByRole('button', { name: 'Run again' }).click();
  await expect(progress(again)).toBeVisible({ timeout: 60_000 });
  await expect(notice(again)).toHaveCount(0);
  await context.close();
});

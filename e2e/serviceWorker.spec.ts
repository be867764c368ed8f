import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from '../scripts/browser.mjs';
import { exportFiles, watchErrors } from './app.ts';
import { publishVersion, startPlainServer } from './plainServer.ts';

const executablePath = findChromium();

/** A browser with a disk of its own: closing it and opening it again is a cold start. */
function startBrowser(): Promise<BrowserContext> {
  return chromium.launchPersistentContext(test.info().outputPath('profile'), {
    ...(executablePath && { executablePath }),
    args: CHROMIUM_FLAGS,
    viewport: { width: 1366, height: 768 },
    serviceWorkers: 'allow',
  });
}

async function openAt(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    localStorage.setItem(
      'isodoubt.settings',
      localStorage.getItem('isodoubt.settings') ?? '{"introduction":"done"}',
    );
  });
  await page.goto(address);
  await expect(page.getByTestId('read-out')).toContainText('HU', { timeout: 60_000 });
  return page;
}

async function expectOffline(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: /^About/ }).click();
  await expect(page.getByTestId('offline-state')).toHaveText(text, { timeout: 60_000 });
  await page.keyboard.press('Escape');
}

async function expectTakenUp(page: Page): Promise<void> {
  await expect(page.getByTestId('keeping-notice')).toContainText('Taken up', { timeout: 60_000 });
}

const progress = (page: Page) => page.getByTestId('queue-progress');
const isIsolated = (page: Page): Promise<boolean> => page.evaluate(() => crossOriginIsolated);
const markOf = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.querySelector('meta[name="mark"]')?.getAttribute('content') ?? null);
const lookForUpdate = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await (await navigator.serviceWorker.getRegistration())?.update();
  });

test('a plain server, then none: the main job from a cold start, and a new version only when it is asked for', async () => {
  const server = await startPlainServer();
  await test.step('the first visit is loaded twice, and has threads then', async () => {
    const context = await startBrowser();
    const page = await openAt(context, server.address);
    expect(await isIsolated(page)).toBe(true);
    expect(server.asked.filter((path) => path === 'index.html').length).toBeLessThanOrEqual(3);
    await expectOffline(page, 'Works offline');
    await context.close();
    await server.stop();
  });

  const context = await startBrowser();
  const page = await openAt(context, server.address);
  const errors = watchErrors(page);
  await test.step('without a server: run, review, export, load again', async () => {
    expect(await isIsolated(page)).toBe(true);
    const settings = page.getByTitle('Network, samples, seed, backend');
    await settings.click();
    await page.getByLabel('Samples (T)').fill('2');
    await settings.click();
    await page.getByRole('button', { name: /^Run/ }).click();
    await expect(progress(page)).toBeVisible({ timeout: 120_000 });
    await expect(page.getByRole('button', { name: /^Run/ })).toBeVisible({ timeout: 120_000 });
    await expect(page.getByTestId('backend-badge')).toContainText(/[1-9]\d* threads/);
    await page.keyboard.press('n');
    await page.keyboard.press('a');
    await expect(progress(page)).toContainText(/^1/);
    expect((await exportFiles(page)).size).toBeGreaterThan(0);
    await page.reload();
    await expectTakenUp(page);
    await expect(progress(page)).toContainText(/^1/);
    expect(errors).toEqual([]);
  });

  await server.start();
  await test.step('a new version with a damaged file is refused, and this one goes on', async () => {
    publishVersion(server, 'damaged', (file) => Buffer.concat([file, Buffer.from(' ')]));
    await lookForUpdate(page).catch(() => undefined);
    await page.getByRole('button', { name: /^About/ }).click();
    await expect(page.getByTestId('update-row')).toContainText('index.html');
    await expect(page.getByTestId('offline-state')).toHaveText('Works offline');
    await page.keyboard.press('Escape');
  });

  await test.step('a good one is told, and not taken by itself', async () => {
    const asked = server.asked.length;
    const gone = publishVersion(server, 'good');
    const other = await openAt(context, server.address);
    await lookForUpdate(page);
    await expect(page.getByRole('button', { name: /a new version is ready/ })).toBeVisible();
    // What did not change is not fetched again.
    expect(server.asked.slice(asked).filter((path) => path.endsWith('.wasm'))).toEqual([]);
    await page.reload();
    await expectTakenUp(page);
    expect(await markOf(page)).toBeNull();
    await page.keyboard.press('n');
    await page.keyboard.press('a');
    await page.getByRole('button', { name: /a new version is ready/ }).click();
    await page.getByRole('button', { name: 'Take it now' }).click();
    await expect.poll(() => markOf(page).catch(() => null), { timeout: 60_000 }).toBe('good');
    await expect(progress(page)).toContainText(/^2/, { timeout: 60_000 });
    // The other page was loaded from the version before, and still has its files.
    await expect(other.getByRole('button', { name: /a new version is ready/ })).toBeVisible();
    const status = await other.evaluate(async (path) => (await fetch(path)).status, gone);
    expect(status).toBe(200);
    expect(server.asked.slice(asked)).not.toContain(gone);
  });
  await context.close();
  await server.stop();
});

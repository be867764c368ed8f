import { mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { exportFiles, run, watchErrors } from './app.ts';
import { openPhantom } from './tiny.ts';

// Small and old machines: features of the browser are switched off in it, several at once, and the best remaining path
// has to be taken.

const FOLDER = '.cache/screenshots';
mkdirSync(FOLDER, { recursive: true });

/** What Chrome 109 on Windows 7 with 4 GB and a strict policy lacks, in the page and in its workers. */
const OLD = `{
  for (const prototype of [Array.prototype, Object.getPrototypeOf(Uint8Array.prototype)])
    for (const name of ['toSorted', 'toReversed', 'with']) delete prototype[name];
  const without = (name) => {
    for (let owner = navigator; owner; owner = Object.getPrototypeOf(owner)) delete owner[name];
  };
  for (const name of ['gpu', 'locks']) without(name);
  Object.defineProperty(navigator, 'deviceMemory', { value: 4 });
  Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  delete StorageManager.prototype.getDirectory;
  if (globalThis.DataTransferItem) delete DataTransferItem.prototype.getAsFileSystemHandle;
}
`;

async function openSelfCheck(page: Page) {
  await page.getByRole('button', { name: 'About Isodoubt' }).click();
  await page.getByRole('button', { name: 'Check this machine' }).click();
  const dialog = page.getByRole('dialog', { name: 'This machine' });
  await expect(dialog.locator('.machine-row').first()).toBeVisible();
  return dialog;
}

test('no WebGPU, threads, OPFS, database, locks, 4 GB, and arrays of 2022: the review goes on, and it is said', async ({
  page,
  context,
}) => {
  const errors = watchErrors(page);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.addInitScript(OLD);
  await page.route('**/assets/*worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: OLD + (await response.text()) });
  });
  // As a server without our headers: no isolation, and no threads.
  await page.route('/', async (route) => {
    const response = await route.fetch();
    const headers = Object.fromEntries(
      Object.entries(response.headers()).filter(([name]) => !name.startsWith('cross-origin-')),
    );
    await route.fulfill({ response, headers });
  });
  await openPhantom(page);
  await run(page);
  await expect(page.getByTestId('run-facts')).toContainText('WASM · 1 thread');
  await expect(page.getByTestId('backend-badge')).toHaveAttribute('title', /no WebGPU/);
  await page.locator('body').press('n');
  await page.locator('body').press('a');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^1 of/);
  await expect(page.getByTestId('keeping-notice')).toContainText('export before you close');
  expect((await exportFiles(page)).size).toBeGreaterThan(5);

  const dialog = await openSelfCheck(page);
  await expect(dialog).toContainText('The main job works here.');
  const graded = async (grade: string): Promise<string[]> => {
    const rows = dialog.locator(`[data-grade="${grade}"]`);
    return rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-row') ?? ''));
  };
  expect(await graded('missing')).toEqual([
    'webgpu',
    'reviews',
    'locks',
    'offline',
    'fileHandles',
    'siteFiles',
  ]);
  expect(await graded('limited')).toEqual(expect.arrayContaining(['threads', 'memory']));
  await page.screenshot({ path: `${FOLDER}/machine-1366.png` });
  await dialog.getByRole('button', { name: 'Copy as text' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  // The page may write to the clipboard, not read it: a paste tells what is there.
  await page.locator('.top-bar [data-command="settings"]').click();
  const field = page.getByRole('searchbox');
  await field.press('Control+v');
  const copied = await field.inputValue();
  expect(copied).toContain('Missing: WebGPU, none. Runs take longer');
  expect(copied).not.toMatch(/phantom|\.nii/);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  expect(errors).toEqual([]);
});

/** Share of the frame drawn next that is not dark. */
function brightShare(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((give) => {
        window.dispatchEvent(new Event('resize'));
        document.body.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }),
        );
        requestAnimationFrame(() => {
          const canvas = document.querySelector<HTMLCanvasElement>('.canvas-host canvas');
          const copy = document.createElement('canvas');
          const context = copy.getContext('2d');
          if (!canvas || !context) return give(0);
          [copy.width, copy.height] = [canvas.width, canvas.height];
          context.drawImage(canvas, 0, 0);
          const { data } = context.getImageData(0, 0, copy.width, copy.height);
          let bright = 0;
          for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 0) > 60) bright++;
          give(bright / (data.length / 4));
        });
      }),
  );
}

test('the graphics processor takes the picture away in the middle of a stroke: it comes back, and nothing is lost', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openPhantom(page);
  await run(page);
  await page.locator('body').press('n');
  await page.locator('body').press('e');
  const place = await page.getByTestId('read-out').textContent();
  const volume = page.getByTestId('volume-1');
  const before = await volume.textContent();
  const canvas = page.locator('.canvas-host canvas');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('no canvas');
  await page.mouse.move(box.x + 0.1 * box.width, box.y + 0.4 * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.4 * box.height, { steps: 4 });
  const lose = (): Promise<void> =>
    canvas.evaluate((element: HTMLCanvasElement) => {
      const lost = element.getContext('webgl2')?.getExtension('WEBGL_lose_context');
      Object.assign(window, { lost });
      lost?.loseContext();
    });
  await lose();
  await expect(page.getByText('took the picture away')).toBeVisible();
  await page.mouse.up();
  await page.evaluate(() => {
    (window as unknown as { lost: WEBGL_lose_context }).lost.restoreContext();
  });
  await expect(page.getByText('took the picture away')).toHaveCount(0);
  await expect(page.getByTestId('read-out')).toHaveText(place ?? '');
  await expect.poll(() => brightShare(page)).toBeGreaterThan(0.1);
  await expect(volume).not.toHaveText(before ?? '');
  await page.locator('body').press('Control+z');
  await expect(volume).toHaveText(before ?? '');

  // And not given back: the way out is said, and works.
  await lose();
  const card = page.getByRole('alert').filter({ hasText: 'The picture did not come back.' });
  await expect(card).toBeVisible();
  await page.screenshot({ path: `${FOLDER}/machine-gone-1366.png` });
  await card.getByRole('button', { name: 'Show the picture again' }).click();
  await expect(card).toHaveCount(0);
  await expect.poll(() => brightShare(page)).toBeGreaterThan(0.1);
  await expect(volume).toHaveText(before ?? '');
  expect(errors).toEqual([]);
});

test('what is impossible says why: no WebGL 2, a file of the app missing, opened as a file', async ({
  page,
}) => {
  await page.addInitScript(() => {
    // oxlint-disable-next-line typescript/unbound-method -- called on a canvas below
    HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {
      apply: (target, canvas, args: unknown[]): unknown =>
        args[0] === 'webgl2' ? null : Reflect.apply(target, canvas, args),
    });
  });
  await page.goto('/');
  const card = page.getByRole('alert').filter({ hasText: 'The main job cannot be done here.' });
  await expect(card).toContainText('No image can be shown, so no contour can be reviewed.');
  await page.screenshot({ path: `${FOLDER}/machine-impossible-1366.png` });
  await card.getByRole('button', { name: 'Check this machine' }).click();
  await expect(page.getByRole('dialog').locator('[data-blocking="true"]')).toHaveCount(1);

  await page.route('**/assets/index-*.js', (route) => route.abort());
  await page.goto('/?again');
  await expect(page.getByText('A part of the program could not be loaded.')).toBeVisible();
  await expect(page.getByText('Dieser Browser ist zu alt.')).toBeHidden();
  await page.goto(pathToFileURL(resolve(process.env['ISODOUBT_APP'] ?? 'dist', 'index.html')).href);
  await expect(page.getByText('The page was opened as a file.')).toBeVisible();
  await page.screenshot({ path: `${FOLDER}/machine-file-1366.png` });
});

import { expect, test } from '@playwright/test';
import { openApp, run } from './app.ts';
import { routeTinyNetwork } from './tiny.ts';

test('keys are the picture’s again after the mouse, and stay where the keyboard put them', async ({
  page,
}) => {
  await routeTinyNetwork(page);
  await openApp(page);
  await run(page);
  const progress = page.getByTestId('queue-progress');
  await page.getByRole('button', { name: /^Next/ }).click();
  await page.keyboard.press('Enter');
  await expect(progress).toHaveText(/^1 of/);
  await page
    .getByRole('list', { name: /^Regions/ })
    .getByRole('button')
    .nth(2)
    .click();
  await page.keyboard.press('Enter');
  await expect(progress).toHaveText(/^2 of/);

  await page.getByLabel('Window').selectOption('lung');
  await page.getByLabel('Window').focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await expect(page.getByLabel('Window')).toHaveValue('soft-tissue');

  const skip = page.getByRole('button', { name: /^Skip/ });
  await skip.focus();
  await page.keyboard.press('Enter');
  await expect(progress).toHaveText(/^3 of/);
  await expect(skip).toBeFocused();
});

test('a double click on Run runs', async ({ page }) => {
  await routeTinyNetwork(page);
  await openApp(page);
  await page.getByRole('button', { name: /^Run/ }).dblclick();
  await expect(page.getByTestId('run-facts')).toHaveText(/^20 samples/, { timeout: 60_000 });
});

test('a number is taken when it is finished and in range, else marked and not used', async ({
  page,
}) => {
  await openApp(page);
  const settings = page.getByTitle('Network, samples, seed, backend');
  const samples = page.getByLabel('Samples (T)');
  await settings.click();
  await samples.fill('33');
  await expect(samples).toHaveAttribute('aria-invalid', 'false');
  await samples.press('Enter');
  await expect(samples).toHaveAttribute('aria-invalid', 'true');
  await expect(samples).toHaveAccessibleDescription('A whole number from 2 to 32. 20 is kept.');
  await expect(samples).toHaveValue('33');
  await expect(settings).toContainText('20 samples');
  await samples.press('Escape');
  await expect(samples).toHaveValue('20');
  await samples.fill('12');
  await expect(settings).toContainText('20 samples');
  await samples.press('Tab');
  await expect(settings).toContainText('12 samples');
});

test('Escape takes away one layer at a time', async ({ page }) => {
  await openApp(page);
  await page
    .getByLabel('Axial, sagittal and coronal plane')
    .dblclick({ position: { x: 200, y: 200 } });
  const settings = page.getByTitle('Network, samples, seed, backend');
  const samples = page.getByLabel('Samples (T)');
  await settings.click();
  await page.mouse.click(300, 600);
  await expect(samples).toBeHidden();
  await settings.click();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys and mouse' });
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(samples).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(samples).toBeHidden();

  // Now the plane alone, and only then the run.
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('run-progress')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('run-progress')).toHaveText(/^Sample/, { timeout: 60_000 });
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('run-progress')).toBeHidden();
});

test('ten samples, which the error network does not know; the strip is dragged and stepped, and its marks select regions', async ({
  page,
}) => {
  await openApp(page);
  const settings = page.getByTitle('Network, samples, seed, backend');
  await settings.click();
  await page.getByLabel('Samples (T)').fill('10');
  await settings.click();
  await run(page);
  await expect(page.getByTestId('error-source')).toHaveText(
    'Expected errors from the samples’ mean probability: the error network knows 20 samples of abdomen-ct 0.4.0, not 10.',
  );
  const list = page.getByRole('list', { name: /^Regions/ });
  expect(await list.getByRole('listitem').count()).toBeGreaterThanOrEqual(8);
  await expect(page.getByTestId('run-facts')).toHaveText(
    /^10 samples · MC dropout · sampled \d+ % · seed 1 · WASM · \d threads? · /,
  );
  const strip = page.getByRole('slider', { name: /^Slice;/ });
  const box = await strip.boundingBox();
  if (!box) throw new Error('no strip');
  const at = (share: number, y: number): [number, number] => [
    box.x + share * box.width,
    box.y + y * box.height,
  ];
  await page.mouse.move(...at(0.25, 0.3));
  await expect(page.getByTestId('strip-tip')).toHaveText(/^slice 29\b/);

  // A drag goes on outside the strip.
  await page.mouse.down();
  await expect(page.getByTestId('read-out')).toContainText('slice 29 / 112');
  await page.mouse.move(box.x + 0.75 * box.width, box.y - 200);
  await expect(page.getByTestId('read-out')).toContainText('slice 85 / 112');
  await page.mouse.up();
  await strip.press('ArrowLeft');
  await expect(strip).toHaveAttribute('aria-valuetext', 'Slice 84 of 112');
  await strip.press('Home');
  await expect(strip).toHaveAttribute('aria-valuenow', '1');

  // The profile stays as it is whatever the budget; each click on a mark takes the next region of that slice.
  const profile = await strip.locator('.profile-area').getAttribute('d');
  await page.getByLabel('Budget in terms of').selectOption('share');
  await page.getByRole('slider', { name: 'Budget' }).fill('0.03');
  expect(await strip.locator('.profile-area').getAttribute('d')).toBe(profile);
  const selected = page.locator('.region[data-selected="true"]');
  const names = new Set<string>();
  for (let click = 0; click < 2; click++) {
    await page.mouse.click(...at(0.75, 0.9));
    await expect(selected.locator('.region-slice')).toHaveAttribute('title', 'Largest in slice 85');
    names.add(await selected.innerText());
  }
  expect(names.size).toBe(2);
});

test('the queue is one stop for Tab, walked by arrows; undo and redo are buttons', async ({
  page,
}) => {
  await routeTinyNetwork(page);
  await openApp(page);
  await run(page);
  const list = page.getByRole('list', { name: /^Regions/ });
  const rows = list.locator('.region > button');
  await list.evaluate((element) => (element.scrollTop = 3000));
  await run(page);
  await expect(rows.nth(0)).toBeInViewport();
  await page.getByRole('slider', { name: 'Budget' }).focus();
  await page.keyboard.press('Tab');
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(rows.nth(2)).toHaveAttribute('aria-current', 'true');
  // Enter on the current row accepts, and the focus goes along.
  await page.keyboard.press('Enter');
  await expect(rows.nth(3)).toBeFocused();
  // What the samples propose for it is on the way on; the other rows are not.
  const proposals = await list.locator('.region button').count();
  for (let left = proposals - (await rows.count()); left >= 0; left--) {
    await page.keyboard.press('Tab');
  }
  await expect(page.getByRole('button', { name: /^Previous/ })).toBeFocused();

  const [undo, redo] = ['Undo', 'Redo'].map((name) =>
    page.getByRole('button', { name, exact: true }),
  );
  await expect(redo).toBeDisabled();
  await expect(undo).toHaveAttribute('title', 'Undo (Ctrl Z)');
  await undo.click();
  await expect(page.getByTestId('queue-progress')).toHaveText(/^0 of/);
  await expect(undo).toBeDisabled();
  await redo.click();
  await expect(page.getByTestId('queue-progress')).toHaveText(/^1 of/);

  // A page that scrolls, as narrow ones do, is no longer than what can be seen of it.
  await page.setViewportSize({ width: 900, height: 768 });
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(2500);
});

test('the drop target goes away when a drag is given up', async ({ page }) => {
  await openApp(page);
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'x.nii'));
    document
      .querySelector('.stage')
      ?.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer }));
  });
  const target = page.getByText('Drop images, contours, samples or a model package');
  await expect(target).toBeVisible();
  await expect(target).toBeHidden();
});

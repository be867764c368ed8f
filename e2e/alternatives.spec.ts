import { mkdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { openApp, watchErrors } from './app.ts';
import { labelMaps } from './fixtures/sampleFiles.ts';

const FOLDER = '.cache/screenshots';

test('a correction from the samples: previewed, applied by a key, accepted as corrected, undone', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openApp(page);
  await page.getByLabel('Open samples made elsewhere').setInputFiles(labelMaps(5));
  const dialog = page.getByRole('dialog', { name: 'Samples made elsewhere' });
  await dialog.getByRole('button', { name: 'Use 5 samples' }).click();
  await expect(page.getByTestId('samples-badge')).toHaveText('5 samples made elsewhere', {
    timeout: 60_000,
  });

  const keys = page.locator('body');
  const row = page
    .locator('.region')
    .filter({ hasText: /samples disagree: / })
    .first();
  await row.getByRole('button').click();
  await expect(row).toHaveAttribute('data-selected', 'true');
  const proposals = page.getByRole('group', { name: 'From the samples' });
  const wider = proposals.getByRole('button', { name: /^Wider/ });
  const head = proposals.locator('.proposals-head');
  await expect(head).toContainText(/now \d+\.\d\d ml/);
  const before = (await head.textContent()) ?? '';
  // The samples are moved against each other along one axis: none is like the others in a region of their rim.
  const [nowMl, widerMl] = [before, (await wider.textContent()) ?? ''].map((text) =>
    Number(/(\d+\.\d\d) ml/.exec(text)?.[1]),
  );
  expect(widerMl).toBeGreaterThan(nowMl ?? NaN);

  await keys.press('.');
  await expect(wider).toHaveAttribute('data-shown', 'true');
  await expect(head).toContainText('A applies · Esc ends');
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: `${FOLDER}/alternatives-1366.png` });
  await keys.press('Escape');
  await expect(head).toHaveText(before);
  await keys.press('/');
  await expect(proposals.locator('[data-kind="alternative"][data-shown="true"]')).toHaveCount(1);
  await keys.press('.');
  await keys.press('Enter');
  await expect(head).toContainText(`now ${widerMl?.toFixed(2)} ml`);
  await expect(wider).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^0 of/);
  await keys.press('a');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^1 of/);
  await expect(row).toHaveAttribute('data-decision', 'corrected');

  await keys.press('Control+z');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^0 of/);
  await keys.press('Control+z');
  await expect(head).toHaveText(before);
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled();

  // The list keeps its place on the smallest screen: three rows and what is proposed are in sight.
  const list = page.getByRole('list', { name: 'Regions to look at, the first one first' });
  const box = await list.boundingBox();
  const group = await proposals.boundingBox();
  expect((box?.height ?? 0) - (group?.height ?? 0)).toBeGreaterThan(3 * 50);
  // Pointed at, and pressed.
  await wider.hover();
  await expect(wider).toHaveAttribute('data-shown', 'true');
  await wider.click();
  await expect(head).toContainText(`now ${widerMl?.toFixed(2)} ml`);
  expect(errors).toEqual([]);
});

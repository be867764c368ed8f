import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { exportFiles, openApp, openFile } from './app.ts';
import { bodyPhantom, routeTinyNetwork } from './tiny.ts';

interface Description {
  readonly files: readonly { readonly path: string }[];
  readonly members: readonly unknown[];
}

/** The tiny network as a package of two members that allows flips; without dropout where it is taken away. */
async function openEnsemble(page: Page, changes: object = {}): Promise<void> {
  const manifest = JSON.parse(readFileSync('models/tiny/model.json', 'utf8')) as Description;
  const members = ['first.onnx', 'second.onnx'];
  const description = {
    ...manifest,
    files: members.map((path) => ({ ...manifest.files[0], path })),
    members: members.map((file) => ({ file })),
    ensemble: 'deep-ensemble',
    flips: ['i', 'k'],
    ...changes,
  };
  await page.route('**/models/abdomen-ct/*', (route) =>
    route.request().url().endsWith('.json')
      ? route.fulfill({ json: description })
      : route.fulfill({ path: 'models/tiny/tiny.onnx' }),
  );
  await openApp(page);
  await openFile(page, { name: 'body.nii', mimeType: '', buffer: bodyPhantom() });
  await expect(page.getByText('48 × 40 × 10')).toBeVisible();
}

const settings = (page: Page) => page.getByTitle('Network, samples, seed, backend');
const runButton = (page: Page) => page.getByRole('button', { name: /^Run/ });

test('members × passes × flips: offered as far as the network has them, counted, refused above 128, told after the run', async ({
  page,
}) => {
  await openEnsemble(page);
  await settings(page).click();
  const members = page.getByLabel('Deep ensemble of 2');
  await expect(members).toHaveValue('all');
  await expect(page.getByText('2 members × 10 passes = 20 samples')).toBeVisible();
  await page.getByLabel('Test-time augmentation: flips left-right and head-feet').check();
  await expect(page.getByText('2 members × 10 passes × 4 flips = 80 samples')).toBeVisible();
  await page.getByLabel('Dropout passes (T)').fill('17');
  await page.getByLabel('Dropout passes (T)').press('Enter');
  await expect(page.getByRole('alert')).toHaveText(
    '136 samples are too many; a run draws 128 at most. Lower the passes to 16, or leave out members or flips.',
  );
  await expect(runButton(page)).toBeDisabled();
  await members.selectOption('first');
  await expect(page.getByText('17 passes × 4 flips = 68 samples')).toBeVisible();
  await members.selectOption('all');
  await page.getByLabel('Dropout passes (T)').fill('2');
  await page.getByLabel('Dropout passes (T)').press('Enter');
  // With members or flips there is no choice of where, and none of an early end.
  await page.getByText('More', { exact: true }).click();
  await expect(page.getByLabel('Sample everywhere')).toHaveCount(0);
  await settings(page).click();
  await runButton(page).click();
  await expect(page.getByTestId('run-facts')).toHaveText(
    /^16 samples · deep ensemble of 2 × MC dropout × test-time augmentation · seed 1/,
    { timeout: 120_000 },
  );
  await page.getByText('How it was made').click();
  await expect(page.getByTestId('run-details')).toContainText('Samples were drawn everywhere.');
  const files = await exportFiles(page);
  const json = [...files].find(([name]) => name.endsWith('_review.json'))?.[1] ?? '';
  const record = JSON.parse(readFileSync(json, 'utf8')) as { run: object };
  expect(record.run).toMatchObject({
    samples: 16,
    ended: 'as-planned',
    estimator: { members: 2, dropoutPasses: 2, flips: ['i', 'k'] },
  });
});

test('without dropout there is no T; one pass alone says that it tells nothing of samples', async ({
  page,
}) => {
  await routeTinyNetwork(page);
  await openApp(page);
  await settings(page).click();
  await expect(page.getByLabel('Samples (T)')).toBeVisible();
  await expect(page.getByText('Test-time augmentation')).toHaveCount(0);
  await expect(page.getByLabel(/ensemble/i)).toHaveCount(0);
  await page.unrouteAll();
  await openEnsemble(page, { dropout: { kind: 'none' }, flips: [] });
  await settings(page).click();
  await page.getByLabel('Deep ensemble of 2').selectOption('first');
  await expect(page.getByLabel(/\(T\)/)).toHaveCount(0);
  await expect(page.getByText(/^One pass: this network has no dropout/)).toBeVisible();
});

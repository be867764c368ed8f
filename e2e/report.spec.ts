import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { exportFiles, openApp, run, watchErrors, watchForeignRequests } from './app.ts';
import { labelMaps } from './fixtures/sampleFiles.ts';

/** Makes the sample in docs/ anew. */
const SAMPLE = process.env['ISODOUBT_WRITE_SAMPLE'] === 'yes';

const EVIL = '<script>alert(1)</script> Liver & "co"';

/** Four samples of the demo case, one structure named as no structure should be. */
async function openSamples(page: Page): Promise<void> {
  await openApp(page);
  await page.getByLabel('Open samples made elsewhere').setInputFiles(labelMaps(4));
  const dialog = page.getByRole('dialog', { name: 'Samples made elsewhere' });
  await expect(dialog.getByText('Use these 4 files')).toBeVisible({ timeout: 60_000 });
  await dialog.getByLabel('Label 1').fill(EVIL);
  await dialog.getByRole('button', { name: 'Use 4 samples' }).click();
  await expect(page.getByTestId('queue-progress')).toBeVisible({ timeout: 60_000 });
}

/** With keys alone: one region takes the wider contour of the samples, others are accepted, flagged, skipped. */
async function review(page: Page): Promise<void> {
  for (const key of ['n', '.', 'a', 'a', 'a', 'f', 'x', 'a', 'f', 'a']) {
    await page.locator('body').press(key);
  }
}

async function openReport(page: Page): Promise<Page> {
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByText(/Read back and identical/)).toBeVisible({ timeout: 60_000 });
  const [report] = await Promise.all([
    page.waitForEvent('popup'),
    dialog.getByRole('button', { name: 'Open report' }).click(),
  ]);
  await expect(report.getByRole('heading', { name: 'Contour review' })).toBeVisible();
  return report;
}

/** Pages of a PDF as Chromium writes it. */
function pageCount(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

test('a review leaves a report that opens from memory, prints to two pages and runs nothing', async ({
  page,
  context,
  baseURL,
}) => {
  const foreign = watchForeignRequests(page, baseURL ?? '');
  await context.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'yes');
  });
  await openSamples(page);
  await review(page);
  await expect(page.getByTestId('queue-progress')).toHaveText(/^7 of \d+ decided$/);
  await page.getByRole('button', { name: /^Export/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await page.screenshot({ path: '.cache/screenshots/export-choices.png' });
  await dialog.getByRole('button', { name: /^Write/ }).click();
  await expect(dialog.getByRole('link')).toHaveCount(13, { timeout: 60_000 });
  await page.screenshot({ path: '.cache/screenshots/export-dialog.png' });

  await context.setOffline(true);
  const report = await openReport(page);
  const errors = watchErrors(report);
  report.on('dialog', () => errors.push('a dialog: something in the report ran'));
  // Its style sheet was let through by the policy of the page that opened it.
  await expect(report.locator('h1')).toHaveCSS('font-weight', '600');
  await expect(report.locator('script')).toHaveCount(0);
  await expect(report.getByText(EVIL).first()).toBeVisible();
  await expect(report.getByRole('img')).toHaveCount(10);
  const [printed] = await Promise.all([
    page.waitForEvent('popup'),
    dialog.getByRole('button', { name: 'Print' }).click(),
  ]);
  await expect(printed.locator('html')).toHaveAttribute('data-printed', 'yes');
  await printed.close();
  await context.setOffline(false);

  for (const format of ['A4', 'Letter'] as const) {
    const path = `.cache/screenshots/report-${format}.pdf`;
    const pdf = await report.pdf({ path, format });
    expect(pageCount(pdf)).toBeGreaterThanOrEqual(1);
    expect(pageCount(pdf)).toBeLessThanOrEqual(2);
  }
  await report.setViewportSize({ width: 1000, height: 1400 });
  await report.screenshot({ path: '.cache/screenshots/report.png', fullPage: true });
  expect(errors).toEqual([]);
  expect(foreign).toEqual([]);
  await report.close();
  // All of them take the app some seconds, as many as the browser wants between ten: the first tells that they come.
  const [first] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save all' }).click(),
  ]);
  expect(first.suggestedFilename()).toMatch(/_contours\.nii\.gz$/);
  await dialog.getByRole('button', { name: 'Close' }).click();

  const files = await exportFiles(page);
  expect([...files.keys()].map((name) => name.replace(/^[^_]+_/, ''))).toEqual([
    'contours.nii.gz',
    'contours.label.txt',
    'contours.seg.nrrd',
    'automatic.nii.gz',
    'automatic.label.txt',
    'automatic.seg.nrrd',
    'uncertainty.nii.gz',
    'uncertainty.nrrd',
    'report.html',
    'review.json',
    'audit.json',
    'regions.csv',
    'structures.csv',
  ]);
  // The file by itself is the same page, and its own policy lets nothing run.
  const name = [...files.keys()].find((one) => one.endsWith('.html')) ?? '';
  const saved = readFileSync(files.get(name) ?? '', 'utf8');
  expect(saved).toContain('content="default-src &#39;none&#39;; img-src data:; style-src');
  expect(saved).not.toContain('<script');
});

test('the sample of a report in docs', async ({ page }) => {
  test.skip(!SAMPLE, 'made anew with ISODOUBT_WRITE_SAMPLE=yes only');
  await openApp(page);
  await run(page);
  await review(page);
  await page.getByRole('button', { name: /^Export/ }).click();
  await page.getByRole('button', { name: /^Write/ }).click();
  const report = await openReport(page);
  const pdf = await report.pdf({ path: 'docs/report-sample.pdf', format: 'A4' });
  expect(pageCount(pdf)).toBeLessThanOrEqual(2);
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { exportFiles, openApp, watchErrors } from './app.ts';
import { compressedSlices } from './fixtures/compressedSlices.ts';
import { SERIES, structureSet, studyZip } from './fixtures/dicomStudy.ts';

const FOLDER = process.env['ISODOUBT_SCREENSHOTS'] ?? '.cache/screenshots';

async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: `${FOLDER}/intake-${name}.jpg`, type: 'jpeg', quality: 85 });
}

const zipped = (buffer: Buffer) => ({ name: 'study.zip', mimeType: '', buffer });

/** What is exported is read in pydicom and highdicom, where a Python has them. */
async function expectReadElsewhere(page: Page): Promise<void> {
  const files = new Map([
    ...(await exportFiles(page, () => shot(page, 'export'))),
    // The segmentation once more, without the patient.
    ...(await exportFiles(page, (dialog) => dialog.getByLabel('Removed').check())),
  ]);
  const fileEnding = (ending: string): string => {
    const name = [...files.keys()].find((one) => one.endsWith(ending)) ?? '';
    return files.get(name) ?? '';
  };
  const record = JSON.parse(readFileSync(fileEnding('_review.json'), 'utf8')) as {
    readonly structures: readonly { readonly name: string; readonly reviewedVolumeMl: number }[];
  };
  const study = test.info().outputPath('study.zip');
  writeFileSync(study, studyZip());
  const removed = [...files.keys()].find((one) => /^case-.*\.seg\.dcm$/.test(one)) ?? '';
  const paths = [study, fileEnding('contours.rtstruct.dcm'), files.get(removed) ?? ''];
  for (const path of paths) expect(statSync(path).size).toBeGreaterThan(1000);
  const python = process.env['ISODOUBT_PYTHON'];
  if (!python) return;
  const read = JSON.parse(
    execFileSync(python, ['e2e/checkDicomExport.py', ...paths], { encoding: 'utf8' }),
  ) as { readonly voxels: Record<string, number>; readonly origins: Record<string, string> };
  const voxelMl = (4 * 4 * 5) / 1000;
  for (const { name, reviewedVolumeMl } of record.structures) {
    expect((read.voxels[name] ?? 0) * voxelMl).toBeCloseTo(reviewedVolumeMl, 6);
  }
  expect(read.origins).toEqual({ Liver: 'MANUAL', GTV: 'MANUAL' });
}

test('a zip with a CT series and its structure set opens at once, and leaves as DICOM; contours of others are asked about', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openApp(page);
  const input = page.getByLabel('Open images and contours');
  await input.setInputFiles([zipped(studyZip())]);
  await expect(page.getByTestId('contours-badge')).toBeVisible({ timeout: 60_000 });
  const panel = page.getByRole('complementary', { name: 'Structures and display' });
  await expect(panel.getByText('Liver', { exact: true })).toBeVisible();
  await expect(panel.getByText('GTV', { exact: true })).toBeVisible();
  await expect(page.locator('.case-title strong')).toContainText('Abdomen');
  // Whom it is of is always in sight, unless it is not to be.
  await expect(page.getByTestId('identity')).toContainText('Doe, Jane · J-1');
  await shot(page, 'open');
  await page.keyboard.press('Shift+P');
  await expect(page.getByTestId('identity')).toHaveText('Patient: hidden');
  await page.keyboard.press('Shift+P');
  await expectReadElsewhere(page);
  expect(errors).toEqual([]);

  // Contours that are about somebody else are asked about, and left out unless agreed to.
  const other = { ...SERIES, patient: { ...SERIES.patient, id: 'X-9', name: 'Other^One' } };
  await input.setInputFiles([zipped(studyZip(structureSet(other)))]);
  const dialog = page.getByRole('dialog', { name: 'What was found' });
  await expect(dialog.getByRole('alert')).toContainText('another patient');
  await shot(page, 'mismatch');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();

  // Contours alone, of a series that is not here.
  const elsewhere = { ...SERIES, instanceUid: '1.2.3.77', frameOfReferenceUid: '1.2.3.78' };
  await input.setInputFiles([
    { name: 'RS.dcm', mimeType: '', buffer: Buffer.from(structureSet(elsewhere)) },
  ]);
  await expect(dialog).toContainText('belong to another series');
  await shot(page, 'other-series');
});

test('compressed slices are decoded under the policy of the built app, by each codec', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openApp(page);
  for (const name of [
    'jpeg-ls-lossless',
    'jpeg-lossless-sv1',
    'jpeg-baseline',
    'j2k-lossless',
    'htj2k-lossless',
  ]) {
    await page.getByLabel('Open images and contours').setInputFiles(compressedSlices(name));
    await expect(page.locator('.case-title strong')).toContainText(name);
  }
  expect(errors).toEqual([]);
});

import { mkdirSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { openApp, watchErrors } from './app.ts';
import { SERIES, structureSet, studyZip } from './fixtures/dicomStudy.ts';

const FOLDER = process.env['ISODOUBT_SCREENSHOTS'] ?? '.cache/screenshots';

async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: `${FOLDER}/intake-${name}.jpg`, type: 'jpeg', quality: 85 });
}

const zipped = (buffer: Buffer) => ({ name: 'study.zip', mimeType: '', buffer });

test('a zip with a CT series and its structure set opens at once, and is edited', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openApp(page);
  const input = page.getByLabel('Open a NIfTI image');
  await input.setInputFiles([zipped(studyZip())]);
  await expect(page.getByTestId('contours-badge')).toBeVisible({ timeout: 60_000 });
  const panel = page.getByRole('complementary', { name: 'Structures and display' });
  await expect(panel.getByText('Liver', { exact: true })).toBeVisible();
  await expect(panel.getByText('GTV', { exact: true })).toBeVisible();
  await expect(page.locator('.case-title strong')).toContainText('Abdomen');
  await shot(page, 'open');
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

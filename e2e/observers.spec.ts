import { mkdirSync, readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { DATA, hasData, openApp, watchErrors } from './app.ts';

const READERS = `${DATA}/LIDC-IDRI-0314-4readers/derived_nifti`;
/** By SimpleITK; see the script beside it. */
const { lidc } = JSON.parse(
  readFileSync('src/testing/golden/observers_evaluation.json', 'utf8'),
) as {
  readonly lidc: Readonly<
    Record<'sensitivity' | 'specificity' | 'diceToMajority' | 'diceToStaple', readonly number[]>
  >;
};

const FOLDER = process.env['ISODOUBT_SCREENSHOTS'] ?? '.cache/screenshots';

async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: `${FOLDER}/observers-${name}.jpg`, type: 'jpeg', quality: 85 });
}

test.describe('a lung nodule with four readers', () => {
  test.skip(!hasData, 'needs the shared data');
  test.use({ viewport: { width: 1366, height: 768 } });

  test('they are observers, what they make together is reviewed, and they are compared with it', async ({
    page,
  }) => {
    const errors = watchErrors(page);
    await openApp(page);
    await page
      .getByLabel('Open images and contours')
      .setInputFiles(
        ['ct_crop', 'reader1', 'reader2', 'reader3', 'reader4'].map(
          (name) => `${READERS}/${name}.nii.gz`,
        ),
      );
    const dialog = page.getByRole('dialog', { name: 'What was found' });
    await expect(dialog.getByRole('radio', { name: /^Observers/ })).toBeChecked();
    await expect(dialog.getByLabel('What reader3.nii.gz is')).toHaveValue('observer');
    await shot(page, 'asked');
    await dialog.getByRole('button', { name: 'Open' }).click();

    const list = page.getByRole('region', { name: 'Loaded to compare with' });
    await expect(list.getByRole('heading', { name: '4 observers' })).toBeVisible();
    await expect(list.getByRole('textbox')).toHaveCount(4);
    await expect(list.getByLabel('Name of observer 3')).toHaveValue('reader3');
    // With nothing under review they are on the image, and are held against each other.
    await expect(page.getByTestId('observers-legend').getByRole('button')).toHaveCount(4);
    const compared = page.getByRole('region', { name: 'Compare' });
    await expect(compared.getByRole('tab', { name: 'Observers' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await expect(compared.getByText('Pairwise Dice').first()).toBeVisible();
    await shot(page, 'loaded');
    await list.getByLabel('Name of observer 2').fill('Second reader');
    await list.getByLabel('Name of observer 2').press('Enter');
    await list.getByRole('button', { name: 'Majority' }).click();
    await expect(page.getByTestId('contours-badge')).toBeVisible();
    await expect(page.getByText('those of 4 observers by majority vote')).toBeVisible();
    await expect(page.getByTestId('made-of-observers')).toContainText(
      'the majority of 4 observers',
    );
    await expect(compared.getByRole('tab', { name: 'Observers' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await shot(page, 'majority');

    const rows = compared.getByRole('table').first().getByRole('row');
    const shown = (values: readonly number[]): string[] => values.map((value) => value.toFixed(3));
    /** Columns: volume, Dice to the reference, sensitivity, specificity, alone, missed. */
    const column = async (at: number): Promise<string[]> => {
      const texts = await rows.locator(`td:nth-child(${at})`).allTextContents();
      return texts.map((text) => text.trim());
    };
    await expect.poll(() => column(2), { timeout: 20_000 }).toEqual(shown(lidc.diceToMajority));
    expect(await column(3)).toEqual(shown(lidc.sensitivity));
    expect(await column(4)).toEqual(shown(lidc.specificity));
    await shot(page, 'compared');
    await compared.getByLabel('Reference', { exact: true }).selectOption('staple');
    await expect.poll(() => column(2), { timeout: 20_000 }).toEqual(shown(lidc.diceToStaple));
    await shot(page, 'staple');
    expect(errors).toEqual([]);
  });
});

import { existsSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { DATA, openApp, openFile } from './app.ts';
import {
  makeNifti,
  notNifti,
  promisesThreeGigabytes,
  truncatedGzip,
  wrongChecksumGzip,
} from './fixtures/badFiles.ts';

const REFUSED: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ['text that is not a NIfTI', notNifti.unknown(), /no file that can be opened/],
  ['a DICOM file', notNifti.dicom(), /DICOM file is damaged/],
  ['a gzip that ends early', truncatedGzip(), /ends in the middle of its compressed data/],
  ['a gzip with a wrong checksum', wrongChecksumGzip(), /compressed data is damaged/],
  [
    'less data than the header promises',
    makeNifti({ dim: [3, 40, 30, 20] }),
    /promises .* the file holds/,
  ],
  ['a header of 3 GB on a small file', promisesThreeGigabytes(), /promises 3 GB of voxels/],
  ['a two-dimensional image', makeNifti({ dim: [2, 6, 4] }), /not one three-dimensional volume/],
  [
    'a four-dimensional image',
    makeNifti({ dim: [4, 2, 3, 2, 2] }),
    /not one three-dimensional volume/,
  ],
  ['an image of zeros', makeNifti({ voxels: [0] }), /same value: there is nothing to see/],
  [
    'voxels none of which is finite',
    makeNifti({ datatype: 16, voxels: [Number.NaN] }),
    /nothing to see|same value/,
  ],
  [
    'a singular affine',
    makeNifti({ srow: [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0] }),
    /affine has no inverse/,
  ],
  [
    'a spacing of zero',
    makeNifti({ sformCode: 0, pixdim: [1, 0, 1, 1] }),
    /voxel size in the header is zero/,
  ],
];

/** The app lives: it still shows the case that was open, and opens another. */
async function expectAlive(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(page.getByTestId('read-out')).toContainText('HU');
  await expect(page.getByText('Demo case')).toBeVisible();
}

test('bad files are refused with the reason, and the open case stays', async ({ page }) => {
  await openApp(page);
  for (const [what, bytes, message] of REFUSED) {
    await test.step(what, async () => {
      await openFile(page, { name: 'patient.nii', mimeType: '', buffer: Buffer.from(bytes) });
      const alert = page.getByRole('alert');
      await expect(alert, what).toContainText('patient.nii was not opened');
      await expect(alert, what).toContainText(message);
      await expectAlive(page);
    });
  }
});

test('NaN and infinite voxels are replaced, counted and said', async ({ page }) => {
  await openApp(page);
  const voxels = [Number.NaN, -1000, 40, Number.POSITIVE_INFINITY, 300, 20];
  await openFile(page, {
    name: 'holes.nii',
    mimeType: '',
    buffer: Buffer.from(makeNifti({ datatype: 16, voxels })),
  });
  await expect(page.getByText('8 voxels had no finite value and were set to -1000.')).toBeVisible();
  await expect(page.getByText('holes.nii')).toBeVisible();
});

test('what speaks against the network is said when the image opens, once', async ({ page }) => {
  await openApp(page);
  await openFile(page, {
    name: 'other-unit.nii',
    mimeType: '',
    buffer: Buffer.from(
      makeNifti({ datatype: 16, voxels: [-150, -100], srow: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 9, 0] }),
    ),
  });
  await expect(page.getByText('Voxels are 9 mm apart (inferior-superior)')).toBeVisible();
  await expect(page.getByText('This does not look like CT in Hounsfield units')).toHaveCount(1);
  await page.getByRole('button', { name: 'Demo' }).click();
  await expect(page.getByText('Voxels are 9 mm apart')).toBeHidden();
});

test('a real four-dimensional file is refused with its shape', async ({ page }) => {
  const file = `${DATA}/malformed/nibabel/example4d.nii.gz`;
  test.skip(!existsSync(file), 'no folder with real files');
  await openApp(page);
  await openFile(page, file);
  await expect(page.getByRole('alert')).toContainText('128 × 96 × 24 × 2');
});

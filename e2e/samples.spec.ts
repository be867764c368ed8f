import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { exportFiles, openApp, watchErrors, watchForeignRequests } from './app.ts';
import {
  demoImage,
  labelMap,
  labelMaps,
  noiseMask,
  otherGrid,
  probabilityMap,
  type NamedBuffer,
} from './fixtures/sampleFiles.ts';

interface SamplesRecord {
  readonly origin: string;
  readonly network?: unknown;
  readonly samples: {
    readonly count: number;
    readonly meanExpectedEntropy: number | null;
    readonly files: readonly { readonly name: string; readonly sha256: string; kind: string }[];
  };
  readonly image: { readonly name: string };
  readonly structures: readonly {
    readonly index: number;
    readonly name: string;
    readonly sampleVolumesMl: readonly number[];
    readonly meanPairwiseDice: number | null;
  }[];
  readonly regions: readonly { readonly decision: string }[];
}

async function drop(page: Page, files: readonly NamedBuffer[]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (list) => {
      const data = new DataTransfer();
      for (const { name, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        data.items.add(new File([bytes], name));
      }
      return data;
    },
    files.map(({ name, buffer }) => ({ name, base64: buffer.toString('base64') })),
  );
  await page.getByRole('main').dispatchEvent('drop', { dataTransfer: transfer });
}

function record(files: Map<string, string>): SamplesRecord {
  const [, path = ''] = [...files].find(([name]) => name.endsWith('_review.json')) ?? [];
  return JSON.parse(readFileSync(path, 'utf8')) as SamplesRecord;
}

test('an image and four label maps dropped together: review, export, record', async ({
  page,
  baseURL,
}) => {
  const foreign = watchForeignRequests(page, baseURL ?? '');
  const errors = watchErrors(page);
  await openApp(page);
  await drop(page, [...labelMaps(4), otherGrid('shorter.nii.gz'), demoImage()]);

  const dialog = page.getByRole('dialog', { name: 'Samples made elsewhere' });
  await expect(dialog.getByText('Use these 4 files as samples of one case?')).toBeVisible({
    timeout: 60_000,
  });
  const recognised = dialog.getByRole('list', { name: 'Recognised files' });
  await expect(recognised.getByRole('listitem')).toHaveCount(4);
  await expect(dialog.getByRole('list', { name: 'Refused files' })).toContainText(
    'shorter.nii.gzIt has 288 × 288 × 111 voxels, the image 288 × 288 × 112.',
  );
  await dialog.getByLabel('Label 1').fill('Liver');
  await dialog.getByRole('button', { name: 'Use 4 samples' }).click();
  await expect(page.getByTestId('queue-progress')).toBeVisible({ timeout: 60_000 });

  await expect(page.getByText('patient.nii.gz')).toBeVisible();
  await expect(page.getByTestId('samples-badge')).toHaveText('4 samples made elsewhere');
  await expect(page.getByTestId('backend-badge')).toHaveCount(0);
  const structures = page.getByRole('complementary', { name: 'Structures and display' });
  await expect(structures.getByText('Liver', { exact: true })).toBeVisible();
  await expect(structures.getByText('Structure 2')).toBeVisible();

  await page.locator('body').press('n');
  await page.locator('body').press('a');
  await page.locator('body').press('x');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^2 of \d+ decided$/);

  const files = await exportFiles(page);
  const written = record(files);
  expect(written.origin).toBe('samples');
  expect(written.network).toBeUndefined();
  expect(written.image.name).toBe('patient.nii.gz');
  expect(written.samples.count).toBe(4);
  expect(written.samples.meanExpectedEntropy).toBeNull();
  expect(written.samples.files.map(({ name, kind }) => [name, kind])).toEqual(
    [1, 2, 3, 4].map((sample) => [`sample ${sample}.nii.gz`, 'labels']),
  );
  for (const { sha256 } of written.samples.files) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  const [liver] = written.structures;
  expect(liver).toMatchObject({ index: 1, name: 'Liver' });
  expect(liver?.sampleVolumesMl).toHaveLength(4);
  // Moved by one to three voxels of 1.25 mm, a liver still overlaps by far.
  expect(liver?.meanPairwiseDice).toBeGreaterThan(0.9);
  expect(liver?.meanPairwiseDice).toBeLessThan(0.99);
  expect(written.regions.filter(({ decision }) => decision !== 'open')).toHaveLength(2);
  expect(foreign).toEqual([]);
  expect(errors).toEqual([]);
});

test('one probability map takes the place of a run; other samples end its review only after a question', async ({
  page,
}) => {
  await openApp(page);
  await page.getByLabel('Open samples made elsewhere').setInputFiles([probabilityMap('p.nii.gz')]);
  const dialog = page.getByRole('dialog', { name: 'Samples made elsewhere' });
  await expect(dialog).toContainText('nothing is known of how samples differ');
  await dialog.getByRole('button', { name: 'Use this sample' }).click();
  await expect(page.getByTestId('samples-badge')).toHaveText('1 sample made elsewhere');
  await expect(page.getByTestId('volume-1')).toContainText('ml');
  await expect(page.getByText(/agree \d/)).toHaveCount(0);

  await page.locator('body').press('n');
  await page.locator('body').press('a');
  await expect(page.getByTestId('queue-progress')).toHaveText(/^1 of/);
  // The network's run has another grid: its review would be a new one.
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByRole('alertdialog', { name: 'Run the network?' })).toBeVisible();
  await page.getByRole('button', { name: 'Stay with the review' }).click();
  await expect(page.getByTestId('queue-progress')).toHaveText(/^1 of/);
});

test('what is no sample is refused with the reason, and reading can be cancelled', async ({
  page,
}) => {
  await openApp(page);
  const input = page.getByLabel('Open samples made elsewhere');
  const dialog = page.getByRole('dialog', { name: 'Samples made elsewhere' });
  const broken = labelMap('broken.nii.gz', 0);
  await input.setInputFiles([
    demoImage(),
    otherGrid('shorter.nii.gz'),
    { ...broken, buffer: broken.buffer.subarray(0, broken.buffer.length / 2) },
    { name: 'notes.npz', mimeType: '', buffer: Buffer.from('PK\x03\x04 no archive') },
  ]);
  await expect(dialog).toContainText('None of these files can be a sample of the open case.');
  const refused = dialog.getByRole('list', { name: 'Refused files' }).getByRole('listitem');
  await expect(refused).toHaveText([
    /patient.nii.gzIt holds values from -1020 to 608|patient.nii.gzIt holds values from -/,
    /shorter.nii.gzIt has 288 × 288 × 111 voxels/,
    /broken.nii.gzThe file ends in the middle/,
    /notes.npzThe archive is damaged/,
  ]);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();

  await input.setInputFiles([labelMap('alone.nii.gz', 0)]);
  await expect(dialog).toContainText('A single label map says nothing');
  await dialog.getByRole('button', { name: 'Close' }).last().click();

  await input.setInputFiles(labelMaps(6));
  await dialog.getByRole('button', { name: 'Use 6 samples' }).click();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('samples-badge')).toHaveCount(0);
  // The app goes on.
  await input.setInputFiles(labelMaps(2));
  await dialog.getByRole('button', { name: 'Use 2 samples' }).click();
  await expect(page.getByTestId('samples-badge')).toHaveText('2 samples made elsewhere', {
    timeout: 60_000,
  });
});

test('the Quality tab: noise that is called a liver is rejected, with its reason and what the measure means', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openApp(page);
  const input = page.getByLabel('Open images and contours');
  await page.getByRole('tab', { name: 'Quality' }).click();
  await expect(page.getByText('No contours yet')).toBeVisible();
  await input.setInputFiles([noiseMask('liver_seg.nii.gz')]);
  const panel = page.getByRole('complementary', { name: 'Review', exact: true });
  const row = panel.locator('[data-structure="liver"]');
  await expect(row).toHaveAttribute('data-verdict', 'reject', { timeout: 60_000 });
  await expect(row).toContainText(/Predicted Dice 0\.\d\d: below 0\.75/);
  await expect(page.getByTestId('case-verdict')).toContainText('Do not use this contour as it is.');
  await expect(page.getByTestId('quality-cohort')).toContainText('no reference cohort applies');
  // Definitions on demand; the decisions stay in reach.
  await row.locator('summary').click();
  await row.getByRole('button', { name: 'What is “Predicted Dice”?' }).click();
  await expect(row).toContainText('Isaksson et al. 2022');
  await expect(panel.getByRole('button', { name: /^Next/ })).toBeVisible();
  await page.locator('body').press('t');
  await expect(page.getByRole('tab', { name: 'Compare' })).toHaveAttribute('aria-selected', 'true');
  expect(errors).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { openApp, run, watchErrors, watchForeignRequests } from './app.ts';

const description = readFileSync('models/tiny/model.json');
const tiny = {
  'model.json': new Uint8Array(description),
  'tiny.onnx': new Uint8Array(readFileSync('models/tiny/tiny.onnx')),
};

/** Drops files on the image, as from the desktop. */
async function drop(page: Page, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const contents = Object.entries(files).map(
    ([name, bytes]) => [name, Buffer.from(bytes).toString('base64')] as const,
  );
  const transfer = await page.evaluateHandle((list) => {
    const made = new DataTransfer();
    for (const [name, base64] of list) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      made.items.add(new File([bytes], name));
    }
    return made;
  }, contents);
  await page.getByRole('main', { name: 'Image' }).dispatchEvent('drop', { dataTransfer: transfer });
}

const zip = (files: Zippable): Uint8Array => zipSync(files);

test('a package by drop: shown, chosen, run; a bundled network is still there', async ({
  page,
  baseURL,
}) => {
  const foreign = watchForeignRequests(page, baseURL ?? '');
  const errors = watchErrors(page);
  await openApp(page);
  await drop(page, { 'tiny.zip': zip({ tiny }) });
  const dialog = page.getByRole('dialog', { name: 'Tiny test network: bright and dark' });
  await expect(dialog.getByText('Opened, and chosen for the next run.')).toBeVisible();
  await expect(dialog).toContainText('Software tests only; no medical meaning.');
  await expect(dialog).toContainText('Bright');
  await expect(dialog).toContainText('CT, abdomen');
  await expect(dialog).toContainText('Apache-2.0');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await run(page);
  await expect(page.getByTestId('volume-1')).toContainText('ml');
  await expect(page.getByLabel('Structures and display')).toContainText('Dark');

  await page.getByTitle('Network, samples, seed, backend').click();
  const choice = page.getByRole('combobox', { name: 'Network' });
  await expect(choice.locator('optgroup')).toHaveCount(2);
  await choice.selectOption({ label: 'Abdomen CT: liver, tumour, spleen, kidneys' });
  await page.getByRole('button', { name: 'About it' }).click();
  await expect(
    page.getByRole('dialog', { name: /^Abdomen CT/ }).getByText(/^Research and education/),
  ).toBeVisible();
  expect(errors).toEqual([]);
  expect(foreign).toEqual([]);
});

const REFUSED: readonly (readonly [string, Readonly<Record<string, Uint8Array>>, RegExp])[] = [
  [
    'a field that is wrong',
    { 'bad.zip': zip({ ...tiny, 'model.json': changed({ members: [] }) }) },
    /members/,
  ],
  ['a network that is missing', { 'model.json': description }, /no file tiny\.onnx/],
  [
    'an archive without a description',
    { 'a.zip': zip({ 'tiny.onnx': tiny['tiny.onnx'] }) },
    /no model\.json/,
  ],
  ['an archive cut short', { 'cut.zip': zip(tiny).slice(0, 5000) }, /archive is damaged/],
  [
    'a path out of the folder',
    { 'out.zip': zip({ ...tiny, '../x': description }) },
    /outside its folder/,
  ],
];

test('packages that are refused say why, and the choice stays', async ({ page }) => {
  await openApp(page);
  for (const [what, files, message] of REFUSED) {
    await test.step(what, async () => {
      await drop(page, files);
      const dialog = page.getByRole('dialog', { name: 'This network was not opened' });
      await expect(dialog.getByRole('alert')).toContainText(message);
      await expect(dialog).toContainText('The network that was chosen before is still chosen.');
      await dialog.getByRole('button', { name: 'Close' }).click();
      await expect(dialog).toBeHidden();
    });
  }
});

test('weights that are not those of the description are refused when they are loaded', async ({
  page,
}) => {
  await openApp(page);
  const weights = tiny['tiny.onnx'].slice();
  weights[weights.length - 200] ^= 1;
  await drop(page, { 'model.json': description, 'tiny.onnx': weights });
  await expect(page.getByText('Opened, and chosen for the next run.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByText(/its SHA-256 or size differs/)).toBeVisible();
});

test('a bare ONNX file: read, described, previewed, run, saved as a package that opens', async ({
  page,
}) => {
  const errors = watchErrors(page);
  await openApp(page);
  await drop(page, { 'bright and dark.onnx': tiny['tiny.onnx'] });
  const dialog = page.getByRole('dialog', { name: 'Describe bright and dark.onnx' });
  await expect(dialog).toContainText('2-D, 3 channels, any size');
  await expect(dialog).toContainText('a mask input for 16 channels');
  for (const letter of ['i', 'j', 'k']) {
    await dialog.getByLabel(`Spacing along ${letter} (mm)`).fill('4');
  }
  await dialog.getByLabel('goes to').fill('-1');
  await dialog.getByLabel('Name of structure 1').fill('Bright');
  await dialog.getByLabel('Name of structure 2').fill('Dark');
  await dialog.getByRole('button', { name: 'Preview at the crosshair' }).click();
  await expect(dialog.getByTestId('preview-facts')).toContainText('axial', { timeout: 60_000 });
  await expect(dialog.getByRole('img', { name: /^The slice with Bright/ })).toBeVisible();

  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Bright and dark');
  await dialog.getByRole('button', { name: 'Use this network' }).click();
  const shown = page.getByRole('dialog', { name: 'Bright and dark', exact: true });
  await expect(shown).toContainText('Described by hand');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    shown.getByRole('button', { name: 'Save package…' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('bright-and-dark-1.0.0.zip');
  const path = test.info().outputPath('package.zip');
  await download.saveAs(path);
  await shown.getByRole('button', { name: 'Done' }).click();

  await run(page);
  await expect(page.getByTestId('volume-1')).toContainText('ml');
  await drop(page, { 'package.zip': readFileSync(path) });
  await expect(shown.getByText('Opened, and chosen for the next run.')).toBeVisible();
  expect(errors).toEqual([]);
});

test('a bare 3-D network gets dropout when it is loaded, and runs in tiles', async ({ page }) => {
  await openApp(page);
  await drop(page, { 'unet3d.onnx': readFileSync('src/testing/onnx/unet3d.onnx') });
  const dialog = page.getByRole('dialog', { name: 'Describe unet3d.onnx' });
  await expect(dialog).toContainText('sides in multiples of 4');
  await dialog.getByRole('checkbox', { name: /^Resample/ }).check();
  for (const letter of ['i', 'j', 'k']) {
    await dialog.getByLabel(`Spacing along ${letter} (mm)`).fill('9');
    await dialog.getByLabel(`Along ${letter} (voxels)`, { exact: true }).fill('32');
  }
  await dialog.getByRole('button', { name: 'Preview at the crosshair' }).click();
  await expect(dialog.getByTestId('preview-facts')).toContainText('axial, 32 × 32', {
    timeout: 60_000,
  });
  // Escape loses no answer.
  await page.keyboard.press('Escape');
  await drop(page, { 'unet3d.onnx': readFileSync('src/testing/onnx/unet3d.onnx') });
  await expect(dialog.getByLabel('Along i (voxels)')).toHaveValue('32');
  await dialog.getByRole('button', { name: 'Use this network' }).click();
  const shown = page.getByRole('dialog', { name: 'unet3d', exact: true });
  await expect(shown).toContainText('Dropout was added at inference');
  await shown.getByRole('button', { name: 'Done' }).click();
  await run(page);
  await expect(page.getByTestId('volume-1')).toContainText('ml');
});

test('an ONNX file that cannot work is refused with the reason', async ({ page }) => {
  await openApp(page);
  await drop(page, { 'notes.onnx': strToU8('this is no network') });
  const dialog = page.getByRole('dialog', { name: 'This network was not opened' });
  await expect(dialog.getByRole('alert')).toContainText(/damaged or is no ONNX network/);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  const training = readFileSync('src/testing/onnx/unet2d_batch_training.onnx');
  await drop(page, { 'training.onnx': training });
  await expect(dialog.getByRole('alert')).toContainText(/exported in training mode/);
});

function changed(fields: object): Uint8Array {
  return strToU8(JSON.stringify({ ...(JSON.parse(description.toString()) as object), ...fields }));
}

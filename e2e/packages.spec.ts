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

function changed(fields: object): Uint8Array {
  return strToU8(JSON.stringify({ ...(JSON.parse(description.toString()) as object), ...fields }));
}

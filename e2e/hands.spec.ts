import { expect, test } from '@playwright/test';
import { openApp, run } from './app.ts';

test('keys are the picture’s again after the mouse, and stay where the keyboard put them', async ({
  page,
}) => {
  await openApp(page);
  await run(page);
  const progress = page.getByTestId('queue-progress');
  await page.getByRole('button', { name: /^Next/ }).click();
  await page.keyboard.press('Enter');
  await expect(progress).toHaveText(/^1 of/);
  await page
    .getByRole('list', { name: /^Regions/ })
    .getByRole('button')
    .nth(2)
    .click();
  await page.keyboard.press('Enter');
  await expect(progress).toHaveText(/^2 of/);

  await page.getByLabel('Window').selectOption('lung');
  await page.getByLabel('Window').focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await expect(page.getByLabel('Window')).toHaveValue('soft-tissue');

  const skip = page.getByRole('button', { name: /^Skip/ });
  await skip.focus();
  await page.keyboard.press('Enter');
  await expect(progress).toHaveText(/^3 of/);
  await expect(skip).toBeFocused();
});

test('a double click on Run runs', async ({ page }) => {
  await openApp(page);
  await page.getByRole('button', { name: /^Run/ }).dblclick();
  await expect(page.getByTestId('run-progress')).toHaveText(/^Sample [2-9]/, { timeout: 60_000 });
});

test('a number is taken when it is finished and in range, else marked and not used', async ({
  page,
}) => {
  await openApp(page);
  const settings = page.getByTitle('Network, samples, seed, backend');
  const samples = page.getByLabel('Samples (T)');
  await settings.click();
  await samples.fill('33');
  await expect(samples).toHaveAttribute('aria-invalid', 'false');
  await samples.press('Enter');
  await expect(samples).toHaveAttribute('aria-invalid', 'true');
  await expect(samples).toHaveAccessibleDescription('A whole number from 2 to 32. 10 is kept.');
  await expect(samples).toHaveValue('33');
  await expect(settings).toContainText('T = 10');
  await samples.press('Escape');
  await expect(samples).toHaveValue('10');
  await samples.fill('12');
  await expect(settings).toContainText('T = 10');
  await samples.press('Tab');
  await expect(settings).toContainText('T = 12');
});

test('Escape takes away one layer at a time', async ({ page }) => {
  await openApp(page);
  await page
    .getByLabel('Axial, sagittal and coronal plane')
    .dblclick({ position: { x: 200, y: 200 } });
  const settings = page.getByTitle('Network, samples, seed, backend');
  const samples = page.getByLabel('Samples (T)');
  await settings.click();
  await page.mouse.click(600, 600);
  await expect(samples).toBeHidden();
  await settings.click();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keys and mouse' });
  await expect(help).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(samples).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(samples).toBeHidden();

  // Now the plane alone, and only then the run.
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('run-progress')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('run-progress')).toHaveText(/^Sample/, { timeout: 60_000 });
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('run-progress')).toBeHidden();
});

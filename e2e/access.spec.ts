import { expect, test } from '@playwright/test';
import { expectAccessible } from './accessible.ts';
import { openFile, run, watchErrors } from './app.ts';
import { openPhantom } from './tiny.ts';

test('axe finds nothing in any state of the page', async ({ page }) => {
  await openPhantom(page);
  await expectAccessible(page, 'a case is open');
  await run(page);
  await page.keyboard.press('n');
  await expectAccessible(page, 'a region is selected');
  for (const [key, name] of [
    ['?', 'Keys and mouse'],
    ['Control+,', 'Settings'],
    ['Control+s', 'Export'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await expectAccessible(page, name);
    await page.keyboard.press('Escape');
  }
  await openFile(page, {
    name: 'notes.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('not an image'),
  });
  await expect(page.getByRole('alert')).toContainText('was not opened');
  await expectAccessible(page, 'a file was refused');
});

test('the pages about the app open beside it, readable in light and dark, under the same headers', async ({
  page,
}) => {
  await openPhantom(page);
  await page.getByRole('button', { name: 'About Isodoubt' }).click();
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'User guide' }).click();
  const guide = await opened;
  const errors = watchErrors(guide);
  await expect(guide.getByRole('heading', { name: 'Guide', level: 1 })).toBeVisible();
  await expectAccessible(guide, 'the guide');
  await guide.emulateMedia({ colorScheme: 'dark' });
  await guide.getByRole('link', { name: 'Physicists', exact: true }).click();
  await expect(guide.getByRole('heading', { name: 'For physicists' })).toBeVisible();
  await expectAccessible(guide, 'the page for physicists, dark');
  const answer = await guide.goto('./administrators.html');
  expect(await answer?.headerValue('content-security-policy')).toContain("default-src 'none'");
  const pictures = guide.locator('img');
  await guide.goto('./index.html');
  await pictures.first().evaluate((image: HTMLImageElement) => image.decode());
  expect(errors).toEqual([]);
});

for (const [locale, title] of [
  ['en', 'Introduction'],
  ['de', 'Einführung'],
  ['fr', 'Introduction'],
] as const) {
  test.describe(`in the language of the browser: ${locale}`, () => {
    test.use({ locale });

    test('axe finds nothing in the introduction', async ({ page }) => {
      await page.goto('/');
      await expect(page.getByRole('region', { name: title })).toBeVisible({ timeout: 60_000 });
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      await expectAccessible(page, `introduction, ${locale}`);
    });
  });
}

test('at 200 % nothing is cut off and the page scrolls one way only', async ({ page }) => {
  // A window of 1366 × 768 at 200 % has so many CSS pixels.
  await page.setViewportSize({ width: 683, height: 384 });
  await openPhantom(page);
  await run(page);
  const wide = await page.evaluate(() => ({
    page: document.documentElement.scrollWidth - window.innerWidth,
    buttons: [...document.querySelectorAll('button:not(.visually-hidden)')]
      .filter((button) => button.scrollWidth > button.clientWidth + 1)
      .map((button) => button.textContent),
  }));
  expect(wide).toEqual({ page: 0, buttons: [] });
});

test('with reduced motion nothing moves', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPhantom(page);
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 50)
      .map(({ id, playState }) => `${id} ${playState}`),
  );
  expect(moving).toEqual([]);
});

import { mkdirSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { openApp, run } from './app.ts';
import { routeTinyNetwork } from './tiny.ts';

const FOLDER = process.env['ISODOUBT_SCREENSHOTS'] ?? '.cache/screenshots';

interface Words {
  readonly settings: string;
  readonly queue: string;
  readonly structures: string;
  readonly accept: RegExp;
  readonly start: RegExp;
  /** Of the regions listed, how many are decided. */
  readonly progress: RegExp;
  readonly readOut: RegExp;
  readonly effort: RegExp;
  readonly editing: string;
  readonly keys: string;
}

const WORDS: Readonly<Record<'de' | 'fr', Words>> = {
  de: {
    settings: 'Einstellungen',
    queue: 'Prüfliste',
    structures: 'Strukturen',
    accept: /^Annehmen/,
    start: /^Starten/,
    progress: /^0 von \d+ entschieden$/,
    readOut: /Schicht \d+ \/ \d+.*[RL] \d+,\d · .* mm.*HU/,
    effort: /\d Regionen · \d+ Schichten · \d+,\d min/,
    editing: 'Konturen bearbeiten',
    keys: 'Tasten und Maus',
  },
  fr: {
    settings: 'Réglages',
    queue: 'Liste',
    structures: 'Structures',
    accept: /^Accepter/,
    start: /^Lancer/,
    progress: /^0 sur \d+ relues$/,
    readOut: /coupe \d+ \/ \d+.*[RL] \d+,\d · .* mm.*HU/,
    effort: /\d régions · \d+ coupes · \d+,\d min/,
    editing: 'Corriger les contours',
    keys: 'Touches et souris',
  },
};

/** Controls and headings whose text does not fit into them, or that do not fit on the screen. */
function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, summary, label, h1, h2, h3, legend, .badge, kbd')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      // Names come from packages, have any length and end in an ellipsis; the whole is in the title.
      .filter((element) => !element.matches('.structure-name'))
      .filter((element) => {
        const { clientWidth, scrollWidth, clientHeight, scrollHeight } = element;
        const isVisuallyHidden = clientWidth < 2;
        return (
          !isVisuallyHidden &&
          (scrollWidth > clientWidth + 1 ||
            scrollHeight > clientHeight + 3 ||
            element.getBoundingClientRect().right > window.innerWidth)
        );
      })
      .map((element) => `${element.tagName} ${element.className}: ${element.textContent}`),
  );
}

test('German and French: every word changes at once, and fits', async ({ page }) => {
  mkdirSync(FOLDER, { recursive: true });
  // The words of a review are those of any network.
  await routeTinyNetwork(page);
  await openApp(page);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.locator('.menu > summary').click();
  await page.getByLabel('Samples (T)').fill('4');
  await page.locator('.menu > summary').click();
  await run(page);
  await page.keyboard.press('n');
  let settings = 'Settings';
  for (const language of ['de', 'fr'] as const) {
    const words = WORDS[language];
    const shot = async (name: string): Promise<void> => {
      expect.soft(await clipped(page), `${language}-${name}`).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `${FOLDER}/${language}-${name}.png` });
    };
    await page.getByRole('button', { name: settings, exact: true }).click();
    await page.getByRole('dialog').locator('select').first().selectOption(language);
    await expect(page.getByRole('dialog', { name: words.settings })).toBeVisible();
    await shot('settings');
    await page.keyboard.press('Escape');
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await expect(page.getByRole('tab', { name: words.queue })).toBeVisible();
    await expect(page.getByRole('heading', { name: words.structures })).toBeVisible();
    await expect(page.getByRole('button', { name: words.accept })).toBeVisible();
    await expect(page.getByRole('button', { name: words.start })).toBeVisible();
    await expect(page.getByTestId('queue-progress')).toHaveText(words.progress);
    await expect(page.getByTestId('budget-hint')).toContainText(words.effort);
    await expect(page.getByTestId('read-out')).toHaveText(words.readOut);
    await shot('review');
    await page.keyboard.press('e');
    await expect(page.getByRole('group', { name: words.editing })).toBeVisible();
    await shot('editing');
    await page.keyboard.press('e');
    await page.locator('.menu > summary').click();
    await page.locator('.menu details.more > summary').click();
    await shot('run-settings');
    await page.locator('.menu > summary').click();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: words.keys })).toBeVisible();
    await shot('keys');
    await page.keyboard.press('Escape');
    settings = words.settings;
  }
  // The choice is kept.
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await expect(page.getByRole('button', { name: WORDS.fr.start })).toBeVisible();
});

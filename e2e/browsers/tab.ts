import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Session } from './webDriver.ts';

/** A page of some browser, as far as the main job needs one. Elements are found by XPath. */
export interface Tab {
  readonly version: string;
  goTo(address: string): Promise<void>;
  reload(): Promise<void>;
  /** The body of a function of the page; `arguments[0]`, … are what is given. A promise is waited for. */
  evaluate<T>(body: string, ...given: readonly unknown[]): Promise<T>;
  click(xpath: string): Promise<void>;
  press(key: string): Promise<void>;
  chooseFile(xpath: string, path: string): Promise<void>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** @param end ends the browser. */
export function playwrightTab(page: Page, version: string, end: () => Promise<void>): Tab {
  const one = (xpath: string) => page.locator(`xpath=${xpath}`).first();
  return {
    version,
    goTo: async (address) => void (await page.goto(address)),
    reload: async () => void (await page.reload()),
    evaluate: (body, ...given) =>
      page.evaluate(`(function () { ${body} }).apply(null, ${JSON.stringify(given)})`),
    click: (xpath) => one(xpath).click({ timeout: 15_000 }),
    press: (key) => page.keyboard.press(key),
    chooseFile: (xpath, path) => one(xpath).setInputFiles(path),
    screenshot: async (path) => void (await page.screenshot({ path })),
    close: end,
  };
}

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
/** Settles as the body's promise does, with what it failed with as text. */
const WAITING = (body: string): string => `
  const done = arguments[arguments.length - 1];
  const given = Array.prototype.slice.call(arguments, 0, -1);
  (async () => (function () { ${body} }).apply(null, given))()
    .then((value) => done({ value: value === undefined ? null : value }))
    .catch((thrown) => done({ error: String(thrown && thrown.stack || thrown) }));`;

export async function webDriverTab(
  { driver, version }: Session,
  end: () => Promise<void>,
): Promise<Tab> {
  await driver.command('SetTimeouts', { script: 120_000, pageLoad: 60_000 });
  const find = async (xpath: string): Promise<string> => {
    const found = (await driver.command('FindElement', { using: 'xpath', value: xpath })) as Record<
      string,
      string
    >;
    return found[ELEMENT] ?? '';
  };
  const evaluate: Tab['evaluate'] = async <T>(body: string, ...given: readonly unknown[]) => {
    const result = (await driver.command('ExecuteAsyncScript', {
      script: WAITING(body),
      args: [...given],
    })) as {
      readonly value: T;
      readonly error?: string;
    };
    if (result.error !== undefined) throw new Error(result.error);
    return result.value;
  };
  await fitWindow(driver, evaluate);
  return {
    version,
    evaluate,
    goTo: async (url) => void (await driver.command('Navigate', { url })),
    reload: async () => void (await driver.command('Refresh')),
    click: async (xpath) => void (await driver.command('ElementClick', { id: await find(xpath) })),
    press: async (key) => {
      const actions = ['keyDown', 'keyUp'].map((type) => ({ type, value: key }));
      await driver.command('PerformActions', { actions: [{ type: 'key', id: 'keys', actions }] });
    },
    chooseFile: async (xpath, path) =>
      void (await driver.command('ElementSendKeys', { id: await find(xpath), text: path })),
    screenshot: async (path) => {
      const picture = String(await driver.command('TakeScreenshot', { full: false }));
      writeFileSync(path, Buffer.from(picture, 'base64'));
    },
    close: async () => {
      driver.close();
      await end();
    },
  };
}

/** The page as large as in our other tests; a window's frame is another in each browser. */
async function fitWindow(driver: Session['driver'], evaluate: Tab['evaluate']): Promise<void> {
  const [width, height] = [1366, 768];
  await driver.command('SetWindowRect', { width, height });
  const [across, down] = await evaluate<[number, number]>('return [innerWidth, innerHeight];');
  await driver.command('SetWindowRect', { width: 2 * width - across, height: 2 * height - down });
}

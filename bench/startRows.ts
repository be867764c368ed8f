import { resolve } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { build, preview, type InlineConfig, type PreviewServer } from 'vite';
import { CHROMIUM_FLAGS, findChromium } from '../scripts/browser.mjs';
import type { Cost } from './interleave.ts';
import type { RowSpec } from './results.ts';
import type { Bench } from './rows.ts';

const AGAINST = 'a page with nothing but niivue, as published, to the same image of the demo';

function spec(id: string, ours: string): RowSpec {
  return { id, ours, against: AGAINST, ratioIs: 'slower', measure: 'wall time', goal: null };
}

const SPECS = {
  cold: {
    usable: spec('start-page-cold', 'from the navigation to a page that can be used, nothing kept'),
    image: spec('start-image-cold', 'from the navigation to the first image, nothing kept'),
  },
  warm: {
    usable: spec(
      'start-page-warm',
      'from the navigation to a page that can be used, opened before',
    ),
    image: spec('start-image-warm', 'from the navigation to the first image, opened before'),
  },
} as const;

export const START_SPECS: readonly RowSpec[] = [
  ...Object.values(SPECS.cold),
  ...Object.values(SPECS.warm),
];

const PLAN = { warmUps: 1, rounds: 11, limitS: 150 };
const APP = '.cache/bench-app';
const BARE = '.cache/bench-bare';
const VIEWPORT = { width: 1366, height: 768 };

/** Milliseconds since the navigation; undefined until then. */
interface StartTimes {
  usable?: number;
  image?: number;
}

declare global {
  interface Window {
    startTimes?: StartTimes;
  }
}

/**
 * The start of the app in a browser. Cold: a profile that has seen nothing. Warm: the same profile again. What is kept is what the
 * browser keeps of any page; the app's service worker is left out on both occasions.
 */
export async function runStartRows(bench: Bench): Promise<void> {
  if (!START_SPECS.some(({ id }) => bench.isWanted(id))) return;
  await bench.attempt(START_SPECS, async () => {
    await build({ logLevel: 'warn', build: { outDir: APP } });
    const bare = { configFile: false, root: resolve('bench/bare'), base: './' } as const;
    const outDir = resolve(BARE);
    await build({
      ...bare,
      logLevel: 'error',
      publicDir: resolve('public'),
      build: { outDir, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 5000 },
    });
    const app = await serve({ build: { outDir: APP } }, 4192);
    const other = await serve({ ...bare, build: { outDir } }, 4193);
    const executablePath = findChromium();
    const browser = await chromium.launch({
      ...(executablePath && { executablePath }),
      args: CHROMIUM_FLAGS,
    });
    try {
      const sites = { ours: `http://localhost:4192/`, against: `http://localhost:4193/` };
      for (const kept of ['cold', 'warm'] as const) await runRows(bench, browser, { kept, sites });
    } finally {
      await browser.close();
      await Promise.all([app.close(), other.close()]);
    }
  });
}

function serve(config: InlineConfig, port: number): Promise<PreviewServer> {
  return preview({
    ...config,
    logLevel: 'warn',
    preview: { host: 'localhost', port, strictPort: true },
  });
}

type Side = 'ours' | 'against';

async function runRows(
  bench: Bench,
  browser: Browser,
  { kept, sites }: { readonly kept: 'cold' | 'warm'; readonly sites: Record<Side, string> },
): Promise<void> {
  const usable: Cost[] = [];
  const contexts = kept === 'warm' ? await openedBefore(browser, sites) : null;
  const start = (side: Side) => async (): Promise<Cost> => {
    const context = contexts?.[side] ?? (await newContext(browser));
    const page = await context.newPage();
    const times = await startOf(page, sites[side]);
    await page.close();
    if (!contexts) await context.close();
    if (side === 'ours') usable.push(wall(times.usable));
    return wall(times.image);
  };
  const costs = await bench.interleave({ ours: start('ours'), against: start('against') }, PLAN);
  const specs = SPECS[kept];
  const detail =
    'headless, three planes on the software adapter, both from a server on this machine';
  const versions = { Chromium: browser.version() };
  bench.report(specs.image, costs, { detail, versions });
  // The rounds that count are the last ones.
  const counted = { ours: usable.slice(-costs.ours.length), against: costs.against };
  bench.report(specs.usable, counted, { detail, versions });
  for (const context of Object.values(contexts ?? {})) await context.close();
}

function newContext(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ viewport: VIEWPORT, serviceWorkers: 'block' });
}

/** Profiles that have seen the pages. */
async function openedBefore(
  browser: Browser,
  sites: Record<Side, string>,
): Promise<Record<Side, BrowserContext>> {
  const contexts = { ours: await newContext(browser), against: await newContext(browser) };
  for (const side of ['ours', 'against'] as const) {
    const page = await contexts[side].newPage();
    await startOf(page, sites[side]);
    await page.close();
  }
  return contexts;
}

async function startOf(page: Page, url: string): Promise<StartTimes> {
  await page.addInitScript(() => {
    localStorage.setItem('isodoubt.settings', '{"introduction":"done"}');
    const times: StartTimes = {};
    window.startTimes = times;
    const look = (): void => {
      const readOut = document.querySelector('[data-testid="read-out"]')?.textContent ?? '';
      if (document.querySelector('.app')) times.usable ??= performance.now();
      const shown = readOut.includes('HU') ? performance.now() : window.shownMs;
      if (shown !== undefined) times.image ??= shown;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(url);
  await page.waitForFunction(() => window.startTimes?.image !== undefined, null, {
    timeout: 120_000,
  });
  return page.evaluate(() => window.startTimes ?? {});
}

function wall(ms: number | undefined): Cost {
  if (ms === undefined) throw new Error('the page was not seen to start');
  return { cpuS: NaN, wallS: ms / 1000 };
}

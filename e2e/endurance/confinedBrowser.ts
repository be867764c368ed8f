import { mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { preview } from 'vite';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/browser.mjs';
import { confine, type Confinement } from './memoryLimit.ts';

/** The built app in a browser of its own, confined. */
export interface ConfinedBrowser {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly profile: string;
  readonly address: string;
  readonly version: string;
  readonly confinement: Confinement;
  readonly close: () => Promise<void>;
}

/**
 * Serves a build and opens a browser beside it, on an empty profile, past the introduction; no page is loaded yet.
 * @param app folder of the build. @param port that is tried first.
 */
export async function openConfined(
  app: string,
  { bytes, port }: { readonly bytes: number; readonly port: number },
): Promise<ConfinedBrowser> {
  const found = findChromium() ?? chromium.executablePath();
  const server = await preview({
    configFile: resolve('vite.config.ts'),
    logLevel: 'error',
    build: { outDir: resolve(app) },
    preview: { port, strictPort: false },
  });
  const address = server.resolvedUrls?.local[0] ?? '';
  if (address === '') throw new Error('the server has no address');
  const confinement = confine(found, bytes);
  const profile = resolve(`.cache/endurance/profile-${process.pid}`);
  rmSync(profile, { recursive: true, force: true });
  mkdirSync(profile, { recursive: true });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: confinement.executable,
    args: CHROMIUM_FLAGS,
    viewport: { width: 1366, height: 768 },
    serviceWorkers: 'block',
  });
  // As a browser says it on such a machine; this one may have more.
  await context.addInitScript(
    (gib) => {
      Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => gib });
    },
    bytes / 2 ** 30,
  );
  await context.addInitScript(() => {
    localStorage.setItem(
      'isodoubt.settings',
      localStorage.getItem('isodoubt.settings') ?? '{"introduction":"done"}',
    );
  });
  const page = context.pages()[0] ?? (await context.newPage());
  return {
    page,
    context,
    profile,
    address,
    confinement,
    version: context.browser()?.version() ?? 'unknown',
    close: async () => {
      await context.close();
      await server.close();
      confinement.dispose();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

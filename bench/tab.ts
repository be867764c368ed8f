import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { build, preview, type PreviewServer } from 'vite';
import { CHROMIUM_FLAGS, findChromium } from '../scripts/browser.mjs';
import type { Cost } from './interleave.ts';
import type { BenchPage } from './page/benchPage.ts';

const FOLDER = '.cache/bench-page';
const PORT = 4191;

/** The bench page in a production build, and files of the bench beside it under /bench-files/. */
export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** @param files name → bytes, served as /bench-files/<name>. */
export async function openSite(files: Readonly<Record<string, Uint8Array>>): Promise<Site> {
  rmSync(FOLDER, { recursive: true, force: true });
  await build({
    logLevel: 'warn',
    build: { outDir: FOLDER, rollupOptions: { input: 'bench/page/index.html' } },
  });
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(FOLDER, 'bench-files', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, bytes);
  }
  const server: PreviewServer = await preview({
    logLevel: 'warn',
    build: { outDir: FOLDER },
    preview: { host: 'localhost', port: PORT },
  });
  const address = server.resolvedUrls?.local[0] ?? '';
  return { url: `${address}bench/page/index.html`, close: () => server.close() };
}

/** A tab with the bench page; its cost is that of all renderer processes of its own browser. */
export class Tab {
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #system: CDPSession;

  private constructor(browser: Browser, page: Page, system: CDPSession) {
    this.#browser = browser;
    this.#page = page;
    this.#system = system;
  }

  /**
   * @param gpu whether the browser may use a graphics processor; else it has a software adapter only.
   * @throws Error when there is no Chromium or the page is not cross-origin isolated.
   */
  static async open(site: Site, gpu: boolean): Promise<Tab> {
    const executablePath = findChromium();
    const software = '--use-webgpu-adapter=swiftshader';
    const args = gpu
      ? [...CHROMIUM_FLAGS.filter((flag) => flag !== software), '--enable-features=Vulkan']
      : CHROMIUM_FLAGS;
    const browser = await chromium.launch({ ...(executablePath && { executablePath }), args });
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => window.bench !== undefined);
    const tab = new Tab(browser, page, await browser.newBrowserCDPSession());
    if (!(await tab.ask('isIsolated'))) throw new Error('the page is not cross-origin isolated');
    return tab;
  }

  version(): string {
    return this.#browser.version();
  }

  /** Calls the page. */
  async ask<M extends keyof BenchPage>(
    method: M,
    ...args: Parameters<BenchPage[M]>
  ): Promise<Awaited<ReturnType<BenchPage[M]>>> {
    return (await this.#page.evaluate(
      async ([name, given]) => {
        const page = window.bench as unknown as Record<string, (...all: unknown[]) => unknown>;
        return page[name]?.(...given);
      },
      [method, args] as const,
    )) as Awaited<ReturnType<BenchPage[M]>>;
  }

  /** Cost of something that the page does; `secondsOf` reads the page's own clock out of its answer. */
  async cost<T>(work: () => Promise<T>, secondsOf: (answer: T) => number): Promise<Cost> {
    const before = await this.#cpuSeconds();
    const answer = await work();
    return { cpuS: (await this.#cpuSeconds()) - before, wallS: secondsOf(answer) };
  }

  /** Gives the page files as a user would who picks them. */
  async pick(paths: readonly string[]): Promise<void> {
    await this.#page.setInputFiles('#files', paths);
  }

  /** The most memory that the tab has held so far; null where the system does not say. */
  async peakBytes(): Promise<number | null> {
    const { processInfo } = await this.#system.send('SystemInfo.getProcessInfo');
    const peaks = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => peakOfProcess(id));
    return Math.max(...peaks) || null;
  }

  async #cpuSeconds(): Promise<number> {
    const { processInfo } = await this.#system.send('SystemInfo.getProcessInfo');
    return processInfo
      .filter(({ type }) => type === 'renderer')
      .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

function peakOfProcess(id: number): number {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8');
    return 1024 * Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0);
  } catch {
    return 0; // not Linux, or a process that has ended
  }
}

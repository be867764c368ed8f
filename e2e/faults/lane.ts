import { rmSync } from 'node:fs';
import type { CDPSession, Page } from '@playwright/test';
import type { AppServer } from './appServer.ts';
import { startBrowser, type RunningBrowser } from './browser.ts';
import { Hang, untilSeen, type Look, PATIENCE_MS, isPartMissing } from './look.ts';

/** A browser with a profile and a server of its own, in which one run follows another. */
export class Lane {
  readonly server: AppServer;
  readonly #profile: string;
  #browser: RunningBrowser | null = null;
  #quiet: Page | null = null;
  /** Exceptions that nobody caught, in any page. */
  readonly uncaught: string[] = [];
  /** The page asked before it was closed. */
  hasAsked = false;

  constructor(server: AppServer, profile: string) {
    this.server = server;
    this.#profile = profile;
  }

  get profile(): string {
    return this.#profile;
  }

  async browser(): Promise<RunningBrowser> {
    this.#browser ??= await startBrowser(this.#profile);
    return this.#browser;
  }

  /** Ends all processes of the browser; the next use starts it again. */
  async kill(): Promise<void> {
    const browser = this.#browser;
    this.#browser = null;
    this.#quiet = null;
    await browser?.kill();
  }

  /** Closes the browser as its user does. */
  async close(): Promise<void> {
    const browser = this.#browser;
    this.#browser = null;
    this.#quiet = null;
    await browser?.close();
  }

  /** Ends the browser and forgets its disk. */
  async clear(): Promise<void> {
    await this.kill();
    rmSync(this.#profile, { recursive: true, force: true });
  }

  /** A page of the app's origin that is not the app: it sees the disk as the app does. */
  async quietPage(): Promise<Page> {
    if (this.#quiet && !this.#quiet.isClosed()) return this.#quiet;
    const { context } = await this.browser();
    const page = await context.newPage();
    await page.goto(`${this.server.address}icons/isodoubt.svg`);
    this.#quiet = page;
    // It may have had its process in common with the tab that was killed.
    page.once('crash', () => (this.#quiet = this.#quiet === page ? null : this.#quiet));
    return page;
  }

  /** A page without anything in it yet. */
  async newPage(): Promise<Page> {
    const { context } = await this.browser();
    const page = await context.newPage();
    const session = await sessionOf(page);
    // Without a graphics processor drawing is what a run waits for.
    await session.send('Emulation.setDeviceMetricsOverride', SCREEN);
    await page.addInitScript(() => {
      if (!location.protocol.startsWith('http')) return; // the browser's own page, where there is no network
      localStorage.setItem(
        'isodoubt.settings',
        localStorage.getItem('isodoubt.settings') ??
          JSON.stringify({
            introduction: 'done',
            exportChoices: {
              contents: ['contours', 'automatic', 'uncertainty'],
              formats: { dicom: ['nifti'], other: ['nifti', 'nrrd'] },
              identity: 'kept',
            },
          }),
      );
      // The files of the runs are other ones than those that the worker of the offline app knows.
      Reflect.deleteProperty(Navigator.prototype, 'serviceWorker');
    });
    await page.addInitScript(keepBlobs);
    page.on('pageerror', ({ message }) => {
      if (!message.includes('injected')) this.uncaught.push(message);
    });
    page.on('dialog', (dialog) => {
      if (dialog.type() === 'beforeunload') this.hasAsked = true;
      dialog.accept().catch(() => undefined); // gone with its page
    });
    return page;
  }

  /** Opens the app and waits until its case is there, and what was kept of it is taken up or said to be lost. */
  async openApp(page: Page): Promise<Look> {
    await page.goto(this.server.address, { timeout: PATIENCE_MS });
    return untilOpened(page);
  }
}

/** The page's policy lets nobody fetch what it offers: blobs are remembered where their addresses are made. */
function keepBlobs(): void {
  const offeredBlobs = new Map<string, Blob>();
  Object.assign(window, { offeredBlobs });
  const make = URL.createObjectURL.bind(URL);
  const drop = URL.revokeObjectURL.bind(URL);
  URL.createObjectURL = (object) => {
    const url = make(object);
    if (object instanceof Blob) offeredBlobs.set(url, object);
    return url;
  };
  URL.revokeObjectURL = (url) => {
    offeredBlobs.delete(url);
    drop(url);
  };
}

const SCREEN = { width: 1024, height: 640, deviceScaleFactor: 0.5, mobile: false } as const;

const sessions = new WeakMap<Page, Promise<CDPSession>>();

/** The protocol's session of a page. */
export function sessionOf(page: Page): Promise<CDPSession> {
  const known = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, known);
  return known;
}

/** A page whose scripts the server did not give out, or those of its workers, says so, and to load it again. */
export async function hasStarted(page: Page): Promise<boolean> {
  const { title } = await untilSeen(page, 'the page starts or says why not', (seen) => {
    return seen.title !== '' || seen.opening === 'failed' || isWithoutParts(seen);
  });
  return title !== '';
}

function isWithoutParts({ text, said }: Look): boolean {
  return /Isodoubt has not started/.test(text) || isPartMissing(said);
}

/** @throws Hang */
export async function untilOpened(page: Page): Promise<Look> {
  const seen = await untilSeen(page, 'the case is opened', ({ text, said }) => {
    return / HU\b/.test(text) || said.some((one) => /not opened|nothing was opened/i.test(one));
  });
  if (!/ HU\b/.test(seen.text)) throw new Hang('the case is opened', seen);
  // Whether there is a review to take up is asked of the disk.
  await page.waitForTimeout(300);
  return untilSeen(
    page,
    'it is known what was kept',
    ({ text }) => !/Taking up the kept/.test(text),
  );
}

import { spawn, type ChildProcess } from 'node:child_process';
import { chromium, type Page } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/browser.mjs';

/** A browser of its own, with a page in it. */
export interface RunningBrowser {
  readonly page: Page;
  readonly version: string;
  /** Ends all of its processes at once, without a word to any of them. */
  readonly kill: () => Promise<void>;
}

/** A start that hangs is tried again: after a kill Chromium sometimes does, before any page is there. */
const STARTS = 4;
const START_MS = 30_000;

/**
 * Starts Chromium on a profile: not by Playwright, which would end it in its own way.
 * @param profile folder; made where it is not there.
 */
export async function startBrowser(profile: string): Promise<RunningBrowser> {
  for (let start = 1; start < STARTS; start++) {
    try {
      return await startOnce(profile);
    } catch (thrown) {
      console.log(`Chromium did not start: ${String(thrown).split('\n')[0]}`);
    }
  }
  return startOnce(profile);
}

async function startOnce(profile: string): Promise<RunningBrowser> {
  const executable = findChromium();
  if (!executable) throw new Error('no Chromium');
  const flags = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`];
  const child = spawn(
    executable,
    [...flags, '--window-size=1366,768', '--no-default-browser-check', ...CHROMIUM_FLAGS],
    // A process group of its own: its children are killed with it.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async (): Promise<void> => {
    const isRunning = child.exitCode === null && child.signalCode === null;
    if (child.pid !== undefined && isRunning) process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
  try {
    const browser = await chromium.connectOverCDP(await endpointOf(child), { timeout: START_MS });
    const context = browser.contexts()[0];
    if (!context) throw new Error('no context');
    const page = context.pages()[0] ?? (await context.newPage());
    return { page, version: browser.version(), kill };
  } catch (thrown) {
    await kill();
    throw thrown;
  }
}

/** Chromium says where it listens on stderr. */
function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (data: Buffer) => {
      text += data.toString();
      const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}: ${text}`)));
  });
}

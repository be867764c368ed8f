import { spawn, type ChildProcess } from 'node:child_process';
import { chromium, type BrowserContext, type CDPSession } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/browser.mjs';

/** A browser of its own on a profile, which is its disk. */
export interface RunningBrowser {
  readonly context: BrowserContext;
  /** Of the browser as a whole. */
  readonly session: CDPSession;
  readonly version: string;
  /** SIGKILL to the renderer that has worked most, which is the app's, or to the process of the graphics. */
  readonly killProcess: (type: 'renderer' | 'GPU') => Promise<void>;
  /** Closes it in good order: what it has not written yet it writes. */
  readonly close: () => Promise<void>;
  /** Ends all of its processes at once, without a word to any of them. */
  readonly kill: () => Promise<void>;
}

/** A start that hangs is tried again: after a kill Chromium sometimes does, before any page is there. */
const STARTS = 4;
const START_MS = 30_000;

/** The process of the graphics is killed often: Chromium would give up WebGL for the page after the third time. */
const HARDY = ['--disable-gpu-process-crash-limit', '--disable-domain-blocking-for-3d-apis'];

/** Pages are drawn by the processor at once, not by a graphics processor that it plays; nothing runs beside the page. */
const LEAN = ['--disable-gpu-rasterization', '--disable-extensions', '--disable-default-apps'];

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
    [...flags, ...HARDY, ...LEAN, '--no-default-browser-check', ...CHROMIUM_FLAGS],
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
    const session = await browser.newBrowserCDPSession();
    const close = async (): Promise<void> => {
      await session.send('Browser.close').catch(() => undefined); // it may be gone before it answers
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, START_MS))]);
      await kill();
    };
    const killProcess = async (type: 'renderer' | 'GPU'): Promise<void> => {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      const [busiest] = processInfo
        .filter((one) => one.type === type)
        .toSorted((a, b) => b.cpuTime - a.cpuTime);
      if (busiest) process.kill(busiest.id, 'SIGKILL');
    };
    return { context, session, version: browser.version(), killProcess, close, kill };
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

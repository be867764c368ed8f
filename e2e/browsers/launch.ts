import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, firefox, webkit, type BrowserType } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/browser.mjs';
import { playwrightTab, webDriverTab, type Tab } from './tab.ts';
import { overHttp, overMarionette } from './webDriver.ts';

/** A browser of this machine, and how a page of it is had: each time a fresh profile. */
export interface Found {
  readonly name: string;
  readonly how: string;
  open(): Promise<Tab>;
}

/** One of each engine: the machine's own, else Playwright's (`npx playwright install firefox webkit`). */
export function findBrowsers(): { found: Found[]; missing: string[] } {
  const rows: readonly (readonly [string, Found | null])[] = [
    ['Chromium', chromiumHere()],
    ['Firefox', firefoxHere() ?? playwrights('Firefox', firefox)],
    ['WebKit', webKitHere() ?? safariHere() ?? playwrights('WebKit', webkit)],
  ];
  return {
    found: rows.flatMap(([, one]) => (one ? [one] : [])),
    missing: rows.flatMap(([name, one]) => (one ? [] : [name])),
  };
}

function chromiumHere(): Found | null {
  const executablePath = findChromium();
  if (!executablePath) return null;
  return {
    name: 'Chromium',
    how: 'Playwright',
    open: () => launched(chromium, { executablePath, args: CHROMIUM_FLAGS }),
  };
}

function playwrights(name: string, type: BrowserType): Found | null {
  if (!existsSync(type.executablePath())) return null;
  return { name, how: 'Playwright’s own', open: () => launched(type, {}) };
}

async function launched(
  type: BrowserType,
  options: Parameters<BrowserType['launch']>[0],
): Promise<Tab> {
  const browser = await type.launch(options);
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  return playwrightTab(page, browser.version(), () => browser.close());
}

/** What an installed Firefox needs to say nothing of its own; nothing of it changes what a page may do. */
const FIREFOX_PREFERENCES = {
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.enabled': false,
  'network.captive-portal-service.enabled': false,
};

function firefoxHere(): Found | null {
  const program = firstOf(
    process.env['ISODOUBT_FIREFOX'],
    '/usr/bin/firefox',
    '/usr/bin/firefox-esr',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  );
  if (program === null) return null;
  const open = async (): Promise<Tab> => {
    const port = await freePort();
    const profile = mkdtempSync(join(tmpdir(), 'isodoubt-firefox-'));
    const preferences = Object.entries({ ...FIREFOX_PREFERENCES, 'marionette.port': port });
    writeFileSync(
      join(profile, 'user.js'),
      preferences
        .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${value});`)
        .join('\n'),
    );
    const screen = await ensureScreen();
    const child = started(
      program,
      ['--marionette', '--no-remote', '--profile', profile],
      screen.env,
    );
    const end = async (): Promise<void> => {
      await ended(child);
      await screen.end();
      rmSync(profile, { recursive: true, force: true });
    };
    try {
      return await webDriverTab(await overMarionette(port), end);
    } catch (error) {
      await end();
      throw error;
    }
  };
  return { name: 'Firefox', how: 'Marionette', open };
}

/** WebKit of GTK, in its own small browser. */
function webKitHere(): Found | null {
  const program = firstOf('/usr/bin/WebKitWebDriver');
  const binary = firstOf(
    ...['x86_64', 'aarch64'].flatMap((machine) =>
      ['4.1', '6.0', '4.0'].flatMap((version) => [
        `/usr/lib/${machine}-linux-gnu/webkit2gtk-${version}/MiniBrowser`,
        `/usr/lib/${machine}-linux-gnu/webkitgtk-${version}/MiniBrowser`,
      ]),
    ),
  );
  if (program === null || binary === null) return null;
  const options = { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } };
  return {
    name: 'WebKitGTK',
    how: 'WebKitWebDriver',
    open: () => throughDriver(program, (port) => ['-p', String(port)], options),
  };
}

/** macOS has it; `safaridriver --enable` allows it once. */
function safariHere(): Found | null {
  const program = firstOf('/usr/bin/safaridriver');
  if (program === null) return null;
  return {
    name: 'Safari',
    how: 'safaridriver',
    open: () => throughDriver(program, (port) => ['-p', String(port)], { browserName: 'safari' }),
  };
}

async function throughDriver(
  program: string,
  args: (port: number) => string[],
  capabilities: Record<string, unknown>,
): Promise<Tab> {
  const port = await freePort();
  const screen = await ensureScreen();
  const child = started(program, args(port), screen.env);
  let endSession = async (): Promise<void> => undefined;
  const end = async (): Promise<void> => {
    await endSession().catch(() => undefined);
    await ended(child);
    await screen.end();
  };
  try {
    await answering(port);
    const session = await overHttp(port, capabilities);
    endSession = async () => void (await session.driver.command('DeleteSession'));
    return await webDriverTab(session, end);
  } catch (error) {
    await end();
    throw error;
  }
}

/** Without a screen of its own: Firefox gives no WebGL when it is headless on a machine without a graphics processor. */
async function ensureScreen(): Promise<{ env: NodeJS.ProcessEnv; end: () => Promise<void> }> {
  const program = firstOf('/usr/bin/Xvfb');
  const isNeeded = process.platform === 'linux' && !process.env['DISPLAY'];
  if (!isNeeded || program === null) return { env: process.env, end: async () => undefined };
  // It takes the first number that is free, and says which.
  const child = spawn(
    program,
    ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const said = child.stdio[3];
  if (!said) throw new Error('Xvfb does not say its number');
  const number = await new Promise<string>((resolve, reject) => {
    said.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
    child.once('exit', () => reject(new Error('Xvfb did not start')));
  });
  return { env: { ...process.env, DISPLAY: `:${number}` }, end: () => ended(child) };
}

function started(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  // A group of its own: what it starts ends with it.
  return spawn(program, [...args], {
    stdio: 'ignore',
    env,
    detached: process.platform !== 'win32',
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-(child.pid ?? NaN), signal);
    } catch {
      child.kill(signal);
    }
  };
  kill('SIGTERM');
  const timer = setTimeout(() => kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(timer);
}

async function answering(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    // oxlint-disable-next-line no-await-in-loop -- asked until it answers
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => null);
    if (answer) return;
    // oxlint-disable-next-line no-await-in-loop -- asked until it answers
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the driver does not answer');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

function firstOf(...paths: readonly (string | undefined)[]): string | null {
  return paths.find((path) => path !== undefined && existsSync(path)) ?? null;
}

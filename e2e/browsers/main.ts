import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bodyPhantom } from '../tiny.ts';
import { findBrowsers, type Found } from './launch.ts';
import { mainJob } from './mainJob.ts';
import { browsersPage, type Row } from './page.ts';
import { serve, type Level } from './serve.ts';
import type { Tab } from './tab.ts';

// `npm run browsers`: the main job in one browser of each engine that is found, with and without our headers.
const { values } = parseArgs({
  options: {
    /** What was built, by `npm run build`. */
    app: { type: 'string', default: 'dist' },
    /** One of them alone. */
    only: { type: 'string' },
    level: { type: 'string' },
    /** Where results go; without, they are printed alone. */
    out: { type: 'string' },
  },
});

const app = resolve(values.app);
if (!existsSync(join(app, 'index.html'))) {
  console.error(`There is no app in ${values.app}: run npm run build first.`);
  process.exit(2);
}
const folder = resolve('.cache/browsers');
mkdirSync(folder, { recursive: true });
const file = join(folder, 'from-disk.nii');
writeFileSync(file, bodyPhantom());

const { found, missing } = findBrowsers();
const rows: Row[] = [];
for (const browser of found.filter(({ name }) => !values.only || name.startsWith(values.only))) {
  for (const level of (['headers', 'plain'] as const).filter(
    (one) => !values.level || one === values.level,
  )) {
    // oxlint-disable-next-line no-await-in-loop -- one after another: each needs the machine
    rows.push(await inBrowser(browser, level));
  }
}
for (const name of missing) console.log(`${name}: not found on this machine`);
if (values.out) writeResults(values.out);
process.exit(rows.every(({ steps }) => steps.every(({ hasPassed }) => hasPassed)) ? 0 : 1);

async function inBrowser(browser: Found, level: Level): Promise<Row> {
  const { server, address } = await serve(app, level);
  const tab = await browser.open();
  const pictures = join(folder, `${browser.name}-${level}`);
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  console.log(`\n── ${browser.name} ${tab.version}, ${level}`);
  try {
    const steps = await mainJob({
      tab,
      address,
      file,
      picture: (name) => tab.screenshot(join(pictures, `${name}.png`)),
    });
    for (const { name, hasPassed, said } of steps)
      console.log(`${hasPassed ? '✓' : '✗'} ${name}: ${said}`);
    const isIsolated = await tab
      .evaluate<boolean>('return crossOriginIsolated;')
      .catch(() => false);
    const selfCheck = await selfCheckOf(tab).catch((error: unknown) => [String(error)]);
    await tab.screenshot(join(pictures, 'this-machine.png'));
    const { name, how } = browser;
    const { version } = tab;
    return { browser: name, version, how, level, isIsolated, steps, selfCheck };
  } finally {
    await tab.close();
    server.closeAllConnections();
    server.close();
  }
}

/** The rows of the dialog, as a reviewer reads them. */
async function selfCheckOf(tab: Tab): Promise<string[]> {
  await tab.click('//header//button[starts-with(@aria-label, "About Isodoubt")]');
  // A dialog is fetched when it is opened for the first time.
  await untilThere(() => tab.click('//dialog[@open]//button[contains(., "Check this machine")]'));
  return untilThere(async () => {
    const rows = await tab.evaluate<string[]>(`
      return [...document.querySelectorAll('dialog[open] .machine-row')].map((row) =>
        [row.querySelector('.machine-grade'), row.querySelector('.machine-fact')]
          .map((part) => part.innerText.replaceAll(/\\s+/g, ' ').trim()).join(': '));`);
    if (rows.length === 0) throw new Error('the self-check did not open');
    return rows;
  });
}

/** Tries for twenty seconds. @throws what the last try threw. */
async function untilThere<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- tried until it is there
      return await work();
    } catch (thrown) {
      if (attempt === 80) throw thrown;
      // oxlint-disable-next-line no-await-in-loop -- tried until it is there
      await new Promise((give) => setTimeout(give, 250));
    }
  }
}

/** The figures, and the page made of them. */
function writeResults(out: string): void {
  const results = {
    what: 'The main job in one browser of each engine, with our headers and from a server without any',
    command: 'npm run browsers -- --out docs/browsers.json',
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    machine: `${platform()} ${arch()}, ${cpus().length} cores, no graphics processor`,
    rows,
    missing,
  };
  writeFileSync(out, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(out.replace(/json$/, 'md'), browsersPage(results));
}

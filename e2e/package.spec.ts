import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { openApp, run, watchErrors, watchForeignRequests } from './app.ts';

/** The built app that the other journeys open, too. */
const APP = process.env['ISODOUBT_DIST'] ?? 'dist';
/** Nothing else is on the launcher's PATH: no Node, no Python, no browser. */
const ON_PATH = ['sh', 'perl', 'dirname', 'tr', 'uname'];

function located(name: string): string | undefined {
  return ['/usr/bin', '/bin'].map((folder) => join(folder, name)).find(existsSync);
}

/** Unpacks as a person's program does: with the permissions that the zip gives. */
function unpack(folder: string): string {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const zip = readFileSync(`.cache/package/isodoubt-${version}-portable.zip`);
  const files = Object.entries(unzipSync(zip));
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const launcher = join(folder, files[0]?.[0].split('/')[0] ?? '', 'isodoubt.sh');
  chmodSync(launcher, 0o755);
  return launcher;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

let server: ChildProcess | undefined;
test.afterEach(() => {
  if (server?.pid !== undefined) process.kill(-server.pid, 'SIGHUP');
});

test('the portable package opens, isolated, and runs the network on the demo case, where there is no Node', async ({
  browser,
}) => {
  test.skip(process.platform === 'win32' || !located('perl'), 'no Perl here');
  execFileSync(process.execPath, ['scripts/package/main.mjs', '--app', APP]);
  const launcher = unpack(test.info().outputPath('unpacked'));
  const port = await freePort();
  writeFileSync(join(dirname(launcher), 'port.txt'), `${port}\n`);
  const path = test.info().outputPath('bin');
  mkdirSync(path);
  for (const name of ON_PATH) {
    const found = located(name);
    if (found !== undefined) symlinkSync(found, join(path, name));
  }
  server = spawn(launcher, [], { env: { PATH: path }, cwd: '/', detached: true });
  const origin = `http://localhost:${port}`;
  await expect(async () => expect((await fetch(origin)).status).toBe(200)).toPass();

  const context = await browser.newContext({ baseURL: origin, serviceWorkers: 'block' });
  const page = await context.newPage();
  const [errors, foreign] = [watchErrors(page), watchForeignRequests(page, origin)];
  await openApp(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.getByTitle('Network, samples, seed, backend').click();
  const samples = page.getByLabel('Samples (T)');
  await samples.fill('2');
  await samples.press('Enter');
  await run(page);

  await page.goto('/licences/index.html');
  await expect(page.getByRole('row', { name: /^onnxruntime-web/ })).toContainText('MIT');
  expect(errors).toEqual([]);
  expect(foreign).toEqual([]);
  await context.close();
});

// The launcher of the unpacked zip, with nothing on its PATH but a shell, coreutils and Perl or Python.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { unzipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { packedZip } from './entries.mjs';
import { packagedFiles } from './packagedFiles.mjs';

const COREUTILS = ['sh', 'dirname', 'tr', 'uname', 'cat'];
const POLICY = "default-src 'none'; script-src 'self'";
const LARGE = 3_000_000;
vi.setConfig({ testTimeout: 60_000 });
const root = mkdtempSync(join(tmpdir(), 'isodoubt-package-'));
const unpacked = join(root, 'a folder with spaces', 'isodoubt');
const running = [];

beforeAll(() => {
  const app = join(root, 'app');
  mkdirSync(join(app, 'assets'), { recursive: true });
  mkdirSync(join(app, 'guide'));
  writeFileSync(join(app, 'index.html'), '<!doctype html><title>Isodoubt</title>');
  writeFileSync(join(app, 'guide/index.html'), 'a guide');
  writeFileSync(join(app, 'assets/a-1.js'), 'export {};');
  writeFileSync(join(app, 'assets/large.wasm'), Buffer.alloc(LARGE, 7));
  writeFileSync(join(app, 'assets/linked.json'), '{}');
  mkdirSync(join(app, 'licences'));
  writeFileSync(join(app, 'licences/index.html'), 'licences');
  writeFileSync(join(app, 'licences/sbom.cdx.json'), '{}');
  writeFileSync(join(app, '.built'), '');
  const headers = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Content-Security-Policy': POLICY,
  };
  writeFileSync(join(app, 'response-headers.json'), JSON.stringify(headers));
  const { files, executables } = packagedFiles(app, '0.0.0');
  const zip = packedZip(files, { folder: 'isodoubt', time: new Date(), executables: [] });
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    const path = join(dirname(unpacked), name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  for (const name of executables) chmodSync(join(unpacked, name), 0o755);
  writeFileSync(join(root, 'secret.json'), '"out of the folder"');
});

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null) continue;
    process.kill(-child.pid, 'SIGHUP'); // what closing the window does to all that runs in it
    await once(child, 'close');
  }
  for (const name of ['port.txt', 'data']) {
    rmSync(join(unpacked, name), { recursive: true, force: true });
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

for (const [language, program] of [
  ['Perl', 'perl'],
  ['Python', 'python3'],
]) {
  describe.skipIf(!located(program))(`the portable server in ${language}`, () => {
    serves(pathWith(program));
  });
}

function serves(path) {
  test('gives the files with their types and all headers', async () => {
    const { port } = await started(path);
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<title>Isodoubt</title>');
    expect(Object.fromEntries(page.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-cache',
    });
    const script = await fetch(`http://127.0.0.1:${port}/assets/a-1.js?v=2`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const wasm = await fetch(`http://127.0.0.1:${port}/assets/large.wasm`);
    expect(wasm.headers.get('content-type')).toBe('application/wasm');
    expect(Buffer.alloc(LARGE, 7).equals(Buffer.from(await wasm.arrayBuffer()))).toBe(true);
    expect(await (await fetch(`http://127.0.0.1:${port}/guide/`)).text()).toBe('a guide');
    const head = await raw(port, 'HEAD /assets/large.wasm HTTP/1.1', host(port));
    expect(head).toContain(`Content-Length: ${LARGE}\r\n`);
    expect(head.endsWith('\r\n\r\n')).toBe(true);
  });

  test('refuses everything else, with the headers on it', async () => {
    const { port } = await started(path);
    symlinkSync(join(root, 'secret.json'), join(unpacked, 'app/assets/s.json'));
    const listed = join(unpacked, 'app/assets/linked.json');
    unlinkSync(listed);
    symlinkSync(join(root, 'secret.json'), listed);
    const cases = [
      ['GET /../server/server.pl HTTP/1.1', 404],
      ['GET /assets/../../LICENSE.txt HTTP/1.1', 404],
      ['GET /%2e%2e/LICENSE.txt HTTP/1.1', 404],
      ['GET /..%2fLICENSE.txt HTTP/1.1', 404],
      ['GET /..\\LICENSE.txt HTTP/1.1', 404],
      ['GET //etc/passwd HTTP/1.1', 404],
      ['GET /etc/passwd HTTP/1.1', 404],
      ['GET /index.html%00.js HTTP/1.1', 404],
      ['GET /index.html\0.js HTTP/1.1', 404],
      ['GET /.built HTTP/1.1', 404],
      ['GET /assets/ HTTP/1.1', 404],
      ['GET /assets HTTP/1.1', 404],
      ['GET /assets/s.json HTTP/1.1', 404],
      ['GET /assets/linked.json HTTP/1.1', 404],
      [`GET http://127.0.0.1:${port}/index.html HTTP/1.1`, 404],
      ['POST / HTTP/1.1', 405],
      ['PUT /index.html HTTP/1.1', 405],
      ['OPTIONS / HTTP/1.1', 405],
    ];
    for (const [line, status] of cases) {
      const answer = await raw(port, line, host(port));
      expect(answer, line).toMatch(new RegExp(`^HTTP/1.[01] ${status} `));
      expect(answer, line).toContain(`Content-Security-Policy: ${POLICY}\r\n`);
      expect(answer, line).not.toContain('out of the folder');
    }
    unlinkSync(join(unpacked, 'app/assets/s.json'));
    unlinkSync(listed);
    writeFileSync(listed, '{}');
    expect(await raw(port, 'nonsense', host(port))).toMatch(/^HTTP\/1.[01] 400 |^$|<html|Error/);
  });

  test('refuses the names of others, and heads without end', async () => {
    const { port } = await started(path);
    for (const name of ['evil.example', `evil.example:${port}`, 'localhost', 'localhost:1', '']) {
      expect(await raw(port, 'GET / HTTP/1.1', `Host: ${name}`), name).toMatch(
        /^HTTP\/1.[01] 403 /,
      );
    }
    expect(await raw(port, 'GET / HTTP/1.1', 'X: y')).toMatch(/^HTTP\/1.[01] 403 /);
    const two = `${host(port)}\r\nHost: evil.example`;
    expect(await raw(port, 'GET / HTTP/1.1', two)).toMatch(/^HTTP\/1.[01] 403 /);
    const huge = await raw(port, 'GET / HTTP/1.1', `${host(port)}\r\nX: ${'y'.repeat(100_000)}`);
    expect(huge).not.toContain('<title>');
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
  });

  test('one slow browser does not hold up another', async () => {
    const { port } = await started(path);
    const silent = Array.from({ length: 10 }, () => connect(port, '127.0.0.1'));
    const slow = connect(port, '127.0.0.1');
    slow.write(`GET /assets/large.wasm HTTP/1.1\r\n${host(port)}\r\n\r\n`);
    slow.pause();
    silent[0]?.write('GET / HT');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fetch(`http://127.0.0.1:${port}/assets/a-1.js`)),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    for (const socket of [...silent, slow]) socket.destroy();
  });

  test('opens the browser; a second start opens the page of the first', async () => {
    const { port } = await started(path, { browser: 'xdg-open' });
    expect(await opened('xdg-open')).toEqual([`http://localhost:${port}/`]);
    const second = await ended(launch(path));
    expect(second.code).toBe(0);
    expect(second.output).toContain('running already');
    expect(await opened('xdg-open')).toEqual([`http://localhost:${port}/`]);
  });

  test('a folder data beside the launcher keeps what a browser of Chromium keeps', async () => {
    mkdirSync(join(unpacked, 'data'));
    const { port } = await started(path, { browser: 'chromium' });
    const [data, app] = await opened('chromium');
    expect(data).toBe(`--user-data-dir=${join(unpacked, 'data')}`);
    expect(app).toBe(`--app=http://localhost:${port}/`);
  });

  test('without such a browser the folder data stops the start, rather than being passed over', async () => {
    mkdirSync(join(unpacked, 'data'));
    rmSync(join(path, 'chromium'), { force: true });
    const result = await ended(launch(path));
    expect(result.code).toBe(1);
    expect(result.output).toContain('none was found');
  });

  test('a port of another program is said, with the way to choose another', async () => {
    for (const address of ['127.0.0.1', '::1']) {
      const other = createServer((socket) => {
        socket.on('error', () => {}); // it was only looked at
        socket.end('HTTP/1.0 200 OK\r\n\r\nanother');
      });
      other.listen(0, address);
      await once(other, 'listening');
      writeFileSync(join(unpacked, 'port.txt'), `${other.address().port}\r\n`);
      const result = await ended(launch(path));
      expect(result.code).not.toBe(0);
      expect(result.output).toContain('port.txt');
      expect(result.output).toContain('Reviews belong to the port');
      other.close();
    }
  });
}

/** A folder for PATH with what the launcher needs, and what it opens browsers with. */
function pathWith(program) {
  const folder = join(root, `bin-${program}`);
  mkdirSync(folder);
  for (const name of [...COREUTILS, program]) {
    const found = located(name);
    if (found) symlinkSync(found, join(folder, name));
  }
  return folder;
}

function located(name) {
  return ['/usr/bin', '/bin', '/usr/local/bin'].map((at) => join(at, name)).find(existsSync);
}

function launch(path) {
  const launcher = join(unpacked, 'isodoubt.sh');
  const child = spawn(launcher, [], { env: { PATH: path }, cwd: '/', detached: true });
  running.push(child);
  return child;
}

/** On a free port, with a browser that only notes what it was told to open. */
async function started(path, { browser } = {}) {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  writeFileSync(join(unpacked, 'port.txt'), `${port}\n`);
  for (const name of ['xdg-open', 'chromium']) rmSync(join(path, name), { force: true });
  if (browser) {
    const note = join(root, browser);
    const script = `#!/bin/sh\nfor word in "$@"; do echo "$word"; done >'${note}.part'\ncat '${note}.part' >'${note}'\n`;
    writeFileSync(join(path, browser), script, { mode: 0o755 });
  }
  const child = launch(path);
  let output = '';
  child.stdout.on('data', (part) => (output += part));
  child.stderr.on('data', (part) => (output += part));
  for (let tries = 0; !output.includes(`http://localhost:${port}/`); tries += 1) {
    if (child.exitCode !== null || tries > 1200)
      throw new Error(`It did not start, ${child.exitCode}, ${child.signalCode}: ${output}`);
    await wait(25);
  }
  return { port };
}

/** What the stand-in for a browser was called with, once. */
async function opened(browser) {
  const note = join(root, browser);
  for (let tries = 0; tries < 400; tries += 1) {
    const words = existsSync(note) ? readFileSync(note, 'utf8') : '';
    if (words.endsWith('\n')) {
      rmSync(note);
      return words.trimEnd().split('\n');
    }
    await wait(25);
  }
  throw new Error(`${browser} was not opened`);
}

async function ended(child) {
  let output = '';
  child.stdout.on('data', (part) => (output += part));
  child.stderr.on('data', (part) => (output += part));
  const [code] = await once(child, 'close');
  return { code, output };
}

function host(port) {
  return `Host: localhost:${port}`;
}

/** As it stands, where `fetch` would tidy the path; the answer whole. */
async function raw(port, line, headers) {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1');
  socket.on('data', (part) => (answer += part));
  socket.write(`${line}\r\n${headers}\r\n\r\n`);
  // A server may hang up before all was written: `once` would throw that.
  await new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
  return answer;
}

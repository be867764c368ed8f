// Finds a Chromium for the tests, in the order that the README states.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** WebGPU by the software adapter: correctness, never speed. The rest keeps Chromium off the network. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const ON_PATH = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @returns {string | undefined} path of an executable; undefined when only Playwright's own would do and it is absent. */
export function findChromium() {
  const chosen = process.env.ISODOUBT_CHROMIUM;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`ISODOUBT_CHROMIUM is set to ${chosen}, which does not exist.`);
  }
  return playwrightsOwn() ?? ON_PATH.map(which).find((path) => path !== undefined);
}

/**
 * A Chromium, installed if need be: Debian's by apt (as root, under CI or with --apt), else Playwright's download.
 * @returns {string | undefined}
 */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  const mayUseApt = process.env.CI === 'true' || process.argv.includes('--apt');
  if (mayUseApt && process.getuid?.() === 0 && which('apt-get')) {
    console.log('Installing Chromium with apt-get …');
    const options = {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync('apt-get', ['install', '-y', '-qq', 'chromium'], options);
    const installed = findChromium();
    if (installed) return installed;
  }
  console.log("Downloading Playwright's Chromium …");
  spawnSync(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], {
    stdio: 'inherit',
    timeout: 300_000,
  });
  return findChromium();
}

function playwrightsOwn() {
  try {
    const script = "import('@playwright/test').then(p => console.log(p.chromium.executablePath()))";
    const path = execFileSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined; // Playwright is not installed yet
  }
}

/** @param {string} name */
function which(name) {
  const folders = (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':');
  return folders.map((folder) => `${folder}/${name}`).find((path) => existsSync(path));
}

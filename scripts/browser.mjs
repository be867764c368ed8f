// Finds a Chromium for the tests, in the order that the README states.
import { execFileSync } from 'node:child_process';
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

// Installs the packages when the lock file has changed since the last time; says so, and nothing else.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const STAMP = 'node_modules/.isodoubt-installed';

/** Runs npm itself, whatever the platform. */
export function npm(args, env = {}) {
  const cli = process.env.npm_execpath;
  const [command, first] = cli ? [process.execPath, [cli]] : ['npm', []];
  const { status } = spawnSync(command, [...first, ...args], {
    stdio: 'inherit',
    shell: !cli && process.platform === 'win32',
    env: { ...process.env, ...env },
  });
  return status ?? 1;
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Isodoubt needs Node 20.19 or newer; this is ${process.versions.node}.`);
    process.exit(1);
  }
}

/**
 * @param {'run' | 'test'} purpose `run` leaves the test tools out.
 */
export function installPackages(purpose) {
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  const installed = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : '';
  if (installed === `${lock} test` || installed === `${lock} ${purpose}`) return;
  console.log('Installing packages …');
  const omit = purpose === 'run' ? ['--omit=dev'] : [];
  // Not `npm ci`: it refuses a lock file that lacks the linter's binaries for platforms that a registry does not carry.
  const quiet = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const status = npm(['install', ...quiet, ...omit], {
    // Its own script would fetch GPU libraries that nothing here uses.
    ONNXRUNTIME_NODE_INSTALL: 'skip',
  });
  if (status !== 0) {
    console.error('The packages could not be installed: see the message of npm above.');
    process.exit(status);
  }
  writeFileSync(STAMP, `${lock} ${purpose}`);
}

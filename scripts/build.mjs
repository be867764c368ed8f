// Builds the app when a source is newer than the last build.
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = [
  'src',
  'public',
  'models',
  'index.html',
  'vite.config.ts',
  'package-lock.json',
  'docs',
  'scripts/docs',
  'scripts/package',
];
const STAMP = 'dist/.built';

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  if (path.endsWith('training')) return 0;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

export async function buildApp() {
  const started = Date.now();
  const isFresh =
    existsSync(STAMP) &&
    statSync(STAMP).mtimeMs >= Math.max(...SOURCES.map((path) => newest(path)));
  if (isFresh) return;
  console.log('Building …');
  const { build } = await import('vite');
  const { NODE_ENV } = process.env;
  await build({ logLevel: 'warn' });
  // Vite sets it to production for whatever is started afterwards: tests want React's own checks.
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
  writeFileSync(STAMP, '');
  // A source changed during the build must make the next one.
  utimesSync(STAMP, started / 1000, started / 1000);
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { runCli } from './runCli.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

process.exitCode = await runCli(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  signal: stop.signal,
  version: version(),
});

/** As the app's own build says it: package version and commit. */
function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  const { version: number } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return `${number}+${commit()}`;
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: new URL('.', import.meta.url),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown'; // a source archive without history
  }
}

// `npm run advisories`: npm audit, for what runs and for the tools. Exit 0: clean; 1: something was found; 3: no registry
// answered, so nothing is known.
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/**
 * @param {string[]} args of npm audit.
 * @returns {{ known: false, reason: string } | { known: true, found: string[] }}
 */
export function advisories(args) {
  const cli = process.env.npm_execpath;
  const [command, first] = cli ? [process.execPath, [cli]] : ['npm', []];
  const { stdout } = spawnSync(command, [...first, 'audit', '--audit=true', '--json', ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    shell: !cli && process.platform === 'win32',
  });
  return read(stdout);
}

/** @param {string | null} text what npm audit --json wrote. */
export function read(text) {
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return { known: false, reason: 'npm audit gave no answer' };
  }
  if (!report?.vulnerabilities || !report.metadata) {
    const reason = report?.message ?? report?.error?.summary ?? 'an answer of another form';
    return { known: false, reason: String(reason).replace(/\bhttps?:\S+/g, 'the registry') };
  }
  const found = Object.values(report.vulnerabilities).map(({ name, severity, range, via }) => {
    const titles = via.map((one) => (typeof one === 'string' ? `by ${one}` : one.title));
    return `${name} ${range} (${severity}): ${[...new Set(titles)].join('; ')}`;
  });
  return { known: true, found };
}

/** The command. */
export function reportAdvisories() {
  let code = 0;
  for (const { what, args } of [
    { what: 'what runs', args: ['--omit=dev'] },
    { what: 'with the tools', args: [] },
  ]) {
    const result = advisories(args);
    if (!result.known) {
      console.log(`npm audit, ${what}: not known, ${result.reason}`);
      return 3;
    }
    console.log(`npm audit, ${what}: ${result.found.length} found`);
    for (const line of result.found) console.log(`  ${line}`);
    if (result.found.length > 0) code = 1;
  }
  return code;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exit(reportAdvisories());
}

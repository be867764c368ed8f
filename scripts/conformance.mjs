// docs/formats.md, from the tests of what is read and written: node scripts/conformance.mjs
// A row is a test within `describe('conformance: …')` whose name is `what | held against what`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PAGE = 'docs/formats.md';
const BEGIN = '<!-- rows: npm run conformance -->';
const END = '<!-- end of rows -->';

/** Rows by table, of Vitest's JSON report. */
export function conformanceTables(report) {
  const tables = new Map();
  for (const { assertionResults } of report.testResults) {
    for (const { ancestorTitles, title, status } of assertionResults) {
      const [table] = ancestorTitles.flatMap((name) => /^conformance: (.*)/.exec(name)?.[1] ?? []);
      if (!table) continue;
      const [what, against = ''] = title.split(' | ');
      tables.set(table, [...(tables.get(table) ?? []), { what, against, status }]);
    }
  }
  return new Map([...tables].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The part of the page that is made by tests. A row whose test did not run here keeps its place, and says so. */
export function conformanceText(tables) {
  const blocks = [...tables].map(([table, rows]) => {
    const lines = rows
      .toSorted((a, b) => (a.what < b.what ? -1 : 1))
      .map(({ what, against }) => `| ${what} | ${against} |`);
    return [`### ${table}`, '', '| What | Held against |', '| --- | --- |', ...lines, ''].join(
      '\n',
    );
  });
  return `${BEGIN}\n\n${blocks.join('\n')}\n${END}`;
}

/** What the page says differs from what the tests say; null where it does not. */
export function conformanceDifference(report) {
  const page = readFileSync(PAGE, 'utf8');
  const names = (text) =>
    text
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (What|---)/.test(line))
      .map((line) => line.replace(/\s*\|\s*/g, '|'));
  const wanted = new Set(names(conformanceText(conformanceTables(report))));
  const found = new Set(names(between(page)));
  const missing = [...wanted].filter((row) => !found.has(row));
  const extra = [...found].filter((row) => !wanted.has(row));
  return missing.length + extra.length === 0 ? null : { missing, extra };
}

function between(page) {
  return page.slice(page.indexOf(BEGIN), page.indexOf(END));
}

if (process.argv[1] === resolve('scripts/conformance.mjs')) {
  mkdirSync('.cache', { recursive: true });
  const out = '.cache/conformance.json';
  const args = ['vitest', 'run', '--project', 'node', '-t', 'conformance:', '--reporter=json'];
  const { status } = spawnSync('npx', [...args, `--outputFile.json=${out}`], { stdio: 'inherit' });
  const report = JSON.parse(readFileSync(out, 'utf8'));
  const page = readFileSync(PAGE, 'utf8');
  const made = conformanceText(conformanceTables(report));
  writeFileSync(PAGE, page.replace(between(page) + END, made));
  spawnSync('npx', ['prettier', '--write', PAGE], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

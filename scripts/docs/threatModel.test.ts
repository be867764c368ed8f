import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const PAGE = readFileSync('docs/threat-model.md', 'utf8');

/** Tests that a cell names: `file`: beginning of a title · beginning of another · `other file`: … */
function namedTests(cell: string): readonly (readonly [file: string, title: string])[] {
  let file = '';
  return cell.split(' · ').map((part) => {
    const [, path, title] = /^`([^`]+)`: (.+)$/.exec(part) ?? [];
    file = path ?? file;
    return [file, title ?? part];
  });
}

const rows = PAGE.split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

it('every line has what stops it and a test', () => {
  expect(rows.length).toBeGreaterThan(15);
  for (const [what, stops, tests] of rows) {
    expect(stops, what).not.toBe('');
    expect(tests, what).toMatch(/^`/);
  }
});

it.each(rows)('%s', (_, __, tests) => {
  for (const [file, title] of namedTests(tests)) {
    expect(existsSync(file), file).toBe(true);
    const source = readFileSync(file, 'utf8');
    const quoted = ["'", '"', '`'].map((quote) => `${quote}${title}`);
    expect(
      quoted.some((one) => source.includes(one)),
      `${file} has no test “${title} …”`,
    ).toBe(true);
    expect(
      quoted.filter((one) => source.includes(`skip(${one}`)),
      `${file} skips it`,
    ).toEqual([]);
  }
});

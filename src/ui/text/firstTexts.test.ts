import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'vite';
import { expect, it } from 'vitest';
import { EN } from './en/all.ts';
import { FIRST } from './en/first.ts';

/** Files that a file imports at once, types apart. */
function importsOf(file: string): string[] {
  const { module } = parseSync(file, readFileSync(file, 'utf8'));
  const taken = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      path: moduleRequest.value,
      isType: entries.length > 0 && entries.every(({ isType }) => isType),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.map(({ moduleRequest, isType }) => ({ path: moduleRequest?.value ?? '', isType })),
    ),
  ];
  return taken
    .filter(({ path, isType }) => !isType && /^\.\.?\/.*\.tsx?$/.test(path))
    .map(({ path }) => join(dirname(file), path));
}

/** Topics that a file takes from the catalogue, by the two ways there are: `const { a } = useText()` and `text().a`. */
function topicsOf(code: string): string[] {
  const fields = [...code.matchAll(/\b(?:useText|text)\(\)\.(\w+)/g)].map(([, name]) => name);
  const taken = [...code.matchAll(/const \{([^}]*)\} = (?:useText|text)\(\)/g)].flatMap(
    ([, names]) => names?.split(',').map((name) => name.trim().split(':')[0]) ?? [],
  );
  return [...fields, ...taken].filter((name) => name !== undefined && name !== '');
}

/** They come with the words of all errors; until these are there it asks for none. */
const WAITS = 'src/ui/messages.ts';

it('the first load asks for no text that comes later', () => {
  expect(topicsOf('const { a, b: c } = useText(); text().d.e')).toEqual(['d', 'a', 'b']);
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file) || !existsSync(file)) return;
    found.add(file);
    importsOf(file).forEach(visit);
  };
  visit('src/main.tsx');
  expect(found).toContain('src/ui/panels/Stage.tsx');
  expect(found).not.toContain('src/ui/text/en/all.ts');

  const late = Object.keys(EN).filter((topic) => !(topic in FIRST));
  expect(late.length).toBeGreaterThan(10);
  const asked = [...found]
    .filter((file) => file !== WAITS)
    .flatMap((file) =>
      topicsOf(readFileSync(file, 'utf8'))
        .filter((topic) => late.includes(topic))
        .map((topic) => `${file}: ${topic}`),
    );
  expect(asked).toEqual([]);
});

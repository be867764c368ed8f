import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { expect, it } from 'vitest';

/** Attributes that a person reads or hears. */
const SPOKEN =
  /^(title|label|placeholder|alt|summary|aria-(label|description|roledescription|valuetext))$/;

/** Names that are the same in every language. */
const NAMES = new Set(['Isodoubt', 'WebGPU', 'WASM']);

/** What stands at a path of an object; undefined where there is nothing. */
function field(of: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
    of,
  );
}

/** Texts that stand in the markup in place of a catalogue, of a parsed file. */
function* inlineTexts(node: unknown): Generator<string> {
  if (Array.isArray(node)) {
    for (const one of node) yield* inlineTexts(one);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  if (field(node, 'type') === 'JSXText') yield String(field(node, 'value'));
  if (field(node, 'type') === 'JSXAttribute' && SPOKEN.test(String(field(node, 'name', 'name')))) {
    const literal = field(node, 'value', 'value');
    if (typeof literal === 'string') yield literal;
  }
  for (const one of Object.values(node)) yield* inlineTexts(one);
}

function found(file: string, code: string): string[] {
  const { program, errors } = parseSync(file, code);
  expect(errors, file).toEqual([]);
  return [...inlineTexts(program)]
    .map((text) => text.trim())
    .filter((text) => /\p{L}{3}/u.test(text) && !NAMES.has(text));
}

it('every text of a component is in the catalogues', () => {
  expect(found('example.tsx', 'const a = <p title="Read">Some {b} words<i>·</i></p>;')).toEqual([
    'Read',
    'Some',
    'words',
  ]);
  const files = readdirSync('src/ui', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx'))
    .map((file) => `src/ui/${file}`);
  expect(files.length).toBeGreaterThan(30);
  const texts = files.flatMap((file) =>
    found(file, readFileSync(file, 'utf8')).map((text) => `${file}: ${text}`),
  );
  expect(texts).toEqual([]);
});

import { readFileSync } from 'node:fs';

/** A golden file made by the script of the same name in this folder, parsed. */
export function readGolden(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'));
}

/** The published and hand-computed vectors shared by all tests. */
export function readTestVectors(): unknown {
  return JSON.parse(readFileSync(new URL('../test_vectors.json', import.meta.url), 'utf8'));
}

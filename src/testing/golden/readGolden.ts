import { readFileSync } from 'node:fs';

/**
 * A golden file made by the script of the same name in this folder.
 * The caller names the type: a file that does not fit makes the test fail, which is what it is for.
 */
export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8')) as T;
}

/** The published and hand-computed vectors shared by all tests. */
export function readTestVectors<T>(): T {
  return JSON.parse(
    readFileSync(new URL('../test_vectors.json', import.meta.url), 'utf8'),
  ) as T;
}

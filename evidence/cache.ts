import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './results.ts';

/** What the measures of one case depend on. Anything that changes them must be in it. */
export interface CacheKey {
  /** Of the case; its files' hash where they may be made again. */
  readonly case: string;
  /** SHA-256 of every network's weights. */
  readonly packages: readonly string[];
  /** How samples were drawn: estimator, calibration. */
  readonly estimator: unknown;
  /** Of the code that measures: raise it when that changes. */
  readonly version: string;
}

/**
 * What `compute` gives, from the second time on out of a file: an interrupted run goes on where it was.
 * @param at.isFresh computes and overwrites.
 * @param compute gives plain JSON, no NaN: null where something is undefined.
 */
export async function cached<T>(
  at: { readonly folder: string; readonly isFresh: boolean },
  key: CacheKey,
  compute: () => Promise<T>,
): Promise<T> {
  const text = JSON.stringify(key);
  const path = join(
    at.folder,
    `${createHash('sha256').update(text).digest('hex').slice(0, 32)}.json`,
  );
  if (!at.isFresh && existsSync(path)) {
    return (JSON.parse(readFileSync(path, 'utf8')) as { value: T }).value;
  }
  const value = await compute();
  writeWhole(path, JSON.stringify({ key, value }));
  return value;
}

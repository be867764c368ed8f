import type { FileList } from './fileList.ts';

/** Name of the lock that a page holds while it lives: with it the worker knows which versions are in use. */
export function pageLockName(scope: string, page: string): string {
  return `isodoubt page ${page} of ${scope}`;
}

/**
 * The versions that must stay: the present one, and those that a living page was loaded from.
 * @param kept all versions at hand.
 * @param lockNames locks that are held at present.
 */
export function versionsInUse(
  kept: readonly FileList[],
  {
    version,
    scope,
    lockNames,
  }: {
    readonly version: string;
    readonly scope: string;
    readonly lockNames: readonly string[];
  },
): readonly FileList[] {
  const held = new Set(lockNames);
  const present = new Set(
    kept.find((list) => list.version === version)?.files.map(({ path }) => path),
  );
  return kept.filter(
    (list) =>
      list.version === version ||
      // A script that both have tells nothing: what differs then is asked for by the newer version's sums.
      list.files.some(({ path }) => !present.has(path) && held.has(pageLockName(scope, path))),
  );
}

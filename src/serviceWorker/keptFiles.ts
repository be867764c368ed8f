import { parseFileList, type FileList } from './fileList.ts';
import type { FileStore } from './fill.ts';

/**
 * Name of the one cache of an app. Two copies of the app in folders of the same origin keep apart.
 * @param scope address of the app's folder.
 */
export function cacheNameOf(scope: string): string {
  return `isodoubt ${new URL(scope).pathname}`;
}

/** What is kept on disk: files by their SHA-256, and the lists of the versions they are of. */
export interface KeptFiles extends FileStore {
  readonly file: (sha256: string) => Promise<Response | undefined>;
  /** Lists of all versions that were ever begun and not let go; a whole one or a part may be there of each. */
  readonly lists: () => Promise<readonly FileList[]>;
  readonly putList: (list: FileList) => Promise<void>;
  /** Removes every list but these, and every file that is in none of them. */
  readonly keepOnly: (lists: readonly FileList[]) => Promise<void>;
}

/** Addresses below the app's folder that no server has: nothing but keys. */
const FILES = '.kept/sha256/';
const LISTS = '.kept/version/';

/**
 * Files lie under their sum, not their path: what two versions share is kept once, and an update fetches only what changed.
 * @param open gives the cache; asked each time, since the user may have removed it.
 */
export function keptFiles(scope: string, open: () => Promise<Cache>): KeptFiles {
  const key = (folder: string, name: string): string => new URL(folder + name, scope).href;
  const names = async (cache: Cache, folder: string): Promise<string[]> => {
    const start = key(folder, '');
    const keys = await cache.keys();
    return keys
      .map(({ url }) => url)
      .filter((url) => url.startsWith(start))
      .map((url) => url.slice(start.length));
  };
  const lists = async (cache: Cache): Promise<FileList[]> => {
    const answers = (await names(cache, LISTS)).map(async (version) => {
      const answer = await cache.match(key(LISTS, version));
      return answer ? parseFileList(await answer.text()) : null;
    });
    return (await Promise.all(answers)).filter((list) => list !== null);
  };
  return {
    sums: async () => new Set(await names(await open(), FILES)),
    put: async (sha256, bytes) => (await open()).put(key(FILES, sha256), new Response(bytes)),
    file: async (sha256) => (await open()).match(key(FILES, sha256)),
    lists: async () => lists(await open()),
    putList: async (list) =>
      (await open()).put(key(LISTS, list.version), new Response(JSON.stringify(list))),
    keepOnly: async (kept) => {
      const cache = await open();
      const versions = new Set(kept.map(({ version }) => version));
      const sums = new Set(kept.flatMap(({ files }) => files.map(({ sha256 }) => sha256)));
      const gone = [
        ...(await names(cache, LISTS))
          .filter((version) => !versions.has(version))
          .map((version) => key(LISTS, version)),
        ...(await names(cache, FILES))
          .filter((sum) => !sums.has(sum))
          .map((sum) => key(FILES, sum)),
      ];
      await Promise.all(gone.map((url) => cache.delete(url)));
    },
  };
}

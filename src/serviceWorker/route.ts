import type { FileList, ListedFile } from './fileList.ts';

/** What a request is about, as far as it decides who answers. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly isNavigation: boolean;
}

export type Route =
  /** Not answered: nothing of this app asks for it. */
  | { readonly kind: 'refused' }
  /** A file of a version. `isFixed`: another version may have other bytes at this path. */
  | {
      readonly kind: 'file';
      readonly list: FileList;
      readonly file: ListedFile;
      readonly isFixed: boolean;
    }
  /** The browser is sent to another address of the app. */
  | { readonly kind: 'redirect'; readonly url: string }
  /** No version has it: the server is asked. */
  | { readonly kind: 'network' };

/**
 * Name of the parameter with which a page says of which version it is: the path of its script, which has a hash in it.
 * Files such as `models/…/model.json` are called the same in every version.
 */
export const PAGE_PARAMETER = 'page';

/** The folder whose files have the hash of their content in their names. */
const HASHED = 'assets/';

/**
 * Who answers a request.
 * @param scope address of the app's folder, ending in `/`.
 * @param lists versions that are at hand, the present one first.
 */
export function routeRequest(asked: Asked, scope: string, lists: readonly FileList[]): Route {
  const url = new URL(asked.url);
  if (url.origin !== new URL(scope).origin) return { kind: 'refused' };
  if (asked.method !== 'GET' && asked.method !== 'HEAD') return { kind: 'refused' };
  const path = pathIn(url, scope);
  if (path === null) return { kind: 'network' };
  const page = url.searchParams.get(PAGE_PARAMETER);
  const ofPage = page === null ? [] : lists.filter((list) => fileAt(list, page));
  for (const list of [...ofPage, ...lists]) {
    const file = fileAt(list, path === '' || path.endsWith('/') ? `${path}index.html` : path);
    if (file) return { kind: 'file', list, file, isFixed: !path.startsWith(HASHED) };
  }
  const [present] = lists;
  if (asked.isNavigation && present && fileAt(present, `${path}/index.html`)) {
    return { kind: 'redirect', url: `${url.origin}${url.pathname}/` };
  }
  return { kind: 'network' };
}

/** The path below the app's folder, decoded; null outside of it or where it cannot be decoded. */
export function pathIn(url: URL, scope: string): string | null {
  const folder = new URL(scope).pathname;
  if (!url.pathname.startsWith(folder)) return null;
  try {
    return decodeURIComponent(url.pathname.slice(folder.length));
  } catch {
    return null;
  }
}

function fileAt({ files }: FileList, path: string): ListedFile | undefined {
  return files.find((file) => file.path === path);
}

/** Address of a file below the app's folder. */
export function addressOf(path: string, scope: string): string {
  return new URL(path.split('/').map(encodeURIComponent).join('/'), scope).href;
}

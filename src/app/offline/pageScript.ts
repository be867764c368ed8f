import { PAGE_PARAMETER } from '../../serviceWorker/route.ts';

/**
 * Path of the script that this page runs, below the app's folder: its name has the hash of its content, and so it says of
 * which version the page is.
 */
export function pageScript(): string {
  return import.meta.url.slice(appFolder().length).split('?')[0] ?? '';
}

/** Address of the app's folder; ends in `/`. */
export function appFolder(): string {
  return new URL('./', document.baseURI).href;
}

/**
 * Address of a file that is called the same in every version. A worker that is in between learns which version asks; a
 * server does not care.
 * @param path below the app's folder.
 */
export function addressFor(path: string): URL {
  const address = new URL(path, document.baseURI);
  if ('serviceWorker' in navigator && navigator.serviceWorker.controller) {
    address.searchParams.set(PAGE_PARAMETER, pageScript());
  }
  return address;
}

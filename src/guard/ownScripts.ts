/** Scripts of a build that become threads, by their path below the app's own folder. Each has its hash in its name. */
const THREADS = [
  /^assets\/(codec|evaluation|inference|machine)\.worker-[\w-]+\.js$/,
  /^assets\/ort-wasm-simd-threaded\.asyncify-[\w-]+\.js$/,
  /^service-worker\.js$/,
];

/**
 * Whether a script is one that this build starts as a worker.
 * @param url as it is given to the browser.
 * @param root address of the folder in which the app lies, with `/` at its end; relative addresses are below it.
 */
export function isOwnScript(url: string, root: string): boolean {
  let address: URL;
  try {
    address = new URL(url, root);
  } catch {
    return false;
  }
  const { href, search, hash } = address;
  if (!href.startsWith(root) || search !== '' || hash !== '') return false;
  const path = href.slice(root.length);
  return THREADS.some((script) => script.test(path));
}

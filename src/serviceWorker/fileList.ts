/** One file of a version of the app. */
export interface ListedFile {
  /** Below the app's folder, with `/`, as a URL has it but not percent-encoded. */
  readonly path: string;
  /** Of the file's bytes, in lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /**
   * SHA-256 of what a `.gz` file holds. Some servers send such a file as `Content-Encoding: gzip`: the browser then gives
   * what is in it, and that is the file as well.
   */
  readonly unpackedSha256?: string;
}

/** All files of a version: what the app needs to run without network. */
export interface FileList {
  /** SHA-256 over paths and sums: the same files are the same version, whenever they were built. */
  readonly version: string;
  /** Sorted by path; paths are unique. */
  readonly files: readonly ListedFile[];
}

/** Files of a built app that no page asks for: the worker itself, what is there for administrators, and hidden files. */
export function isListed(path: string): boolean {
  const isForServers =
    /^(service-worker(-removal)?\.js|response-headers\.json|web\.config|server-examples\/.*)$/.test(
      path,
    );
  return !isForServers && !/(^|\/)\./.test(path) && !/\.(md|map)$/.test(path);
}

/** Text of which a version is the SHA-256. */
export function versionText(files: readonly ListedFile[]): string {
  return files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
}

/** Bytes that a version takes: a file that lies at two paths counts once. */
export function uniqueFiles(files: readonly ListedFile[]): readonly ListedFile[] {
  return [...new Map(files.map((file) => [file.sha256, file])).values()];
}

/** Reads a list that was kept; null for anything that is none, as after a change of its form. */
export function parseFileList(text: string): FileList | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { version, files } = value as Record<string, unknown>;
  if (typeof version !== 'string' || !Array.isArray(files)) return null;
  return files.every(isFile) ? { version, files } : null;
}

function isFile(value: unknown): value is ListedFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, sha256, bytes } = value as Record<string, unknown>;
  return typeof path === 'string' && typeof sha256 === 'string' && typeof bytes === 'number';
}

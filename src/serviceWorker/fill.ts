import { uniqueFiles, type ListedFile } from './fileList.ts';

/** Where files are kept, by the SHA-256 of their bytes. */
export interface FileStore {
  /** Sums of all files that are there. */
  readonly sums: () => Promise<ReadonlySet<string>>;
  /** @throws DOMException `QuotaExceededError` where the disk, or the browser's share of it, is full. */
  readonly put: (sha256: string, bytes: ArrayBuffer) => Promise<void>;
}

/** Why a version is not whole; `path` is the file that was being fetched. */
export interface FillFailure {
  readonly reason:
    /** No answer. */
    | 'unreachable'
    /** An answer that is not 200; `status` tells. */
    | 'refused'
    /** Other bytes than this version has: a damaged or half copied file, or a log-in page in its place. */
    | 'differs'
    /** No room. */
    | 'full'
    /** The browser would not write. */
    | 'unwritable';
  readonly path: string;
  readonly status?: number;
}

export interface FillProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface FillPlan {
  readonly files: readonly ListedFile[];
  readonly store: FileStore;
  /** @param isFresh past every cache on the way: what came before had the wrong bytes. Rejects when nobody answers. */
  readonly get: (
    file: ListedFile,
    isFresh: boolean,
  ) => Promise<{ readonly status: number; readonly arrayBuffer: () => Promise<ArrayBuffer> }>;
  /** In lower-case hexadecimal. */
  readonly digest: (bytes: ArrayBuffer) => Promise<string>;
  readonly onProgress: (progress: FillProgress) => void;
}

/** Requests under way at a time: the page's own come first. */
const AT_A_TIME = 3;

/**
 * Fetches what is not kept yet, and keeps what has the right SHA-256. What is kept stays, so that the next call goes on
 * where this one ended.
 * @returns null when everything is there; else the first thing that went wrong. Nothing more is fetched after it.
 */
export async function fill(plan: FillPlan): Promise<FillFailure | null> {
  const files = uniqueFiles(plan.files);
  const present = await plan.store.sums();
  const missing = files.filter(({ sha256 }) => !present.has(sha256));
  const totalBytes = bytesOf(files);
  let doneBytes = totalBytes - bytesOf(missing);
  plan.onProgress({ doneBytes, totalBytes });
  let failure: FillFailure | null = null;
  const waiting = missing.values();
  const work = async (): Promise<void> => {
    for (const file of waiting) {
      if (failure) return;
      // oxlint-disable-next-line no-await-in-loop -- one after another is what a lane is
      const wrong = await keep(file, plan);
      failure ??= wrong;
      if (wrong) return;
      doneBytes += file.bytes;
      plan.onProgress({ doneBytes, totalBytes });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  if (failure) return failure;
  // The browser may have thrown something away meanwhile.
  const now = await plan.store.sums();
  const lost = files.find(({ sha256 }) => !now.has(sha256));
  return lost ? { reason: 'unwritable', path: lost.path } : null;
}

/** Why the browser would not write. */
export function reasonOf(thrown: unknown): 'full' | 'unwritable' {
  const isFull = thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
  return isFull ? 'full' : 'unwritable';
}

export function bytesOf(files: readonly ListedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function keep(file: ListedFile, plan: FillPlan): Promise<FillFailure | null> {
  const first = await fetchFile(file, plan, false);
  const fetched = isFailure(first) && first.reason === 'differs' ? await again(file, plan) : first;
  if (isFailure(fetched)) return fetched;
  try {
    await plan.store.put(file.sha256, fetched);
    return null;
  } catch (thrown) {
    return { reason: reasonOf(thrown), path: file.path };
  }
}

function again(file: ListedFile, plan: FillPlan): Promise<ArrayBuffer | FillFailure> {
  return fetchFile(file, plan, true);
}

async function fetchFile(
  file: ListedFile,
  { get, digest }: FillPlan,
  isFresh: boolean,
): Promise<ArrayBuffer | FillFailure> {
  const { path } = file;
  let bytes: ArrayBuffer;
  try {
    const answer = await get(file, isFresh);
    if (answer.status !== 200) return { reason: 'refused', path, status: answer.status };
    bytes = await answer.arrayBuffer();
  } catch {
    // Nobody there, or cut in the middle: the browser says no more than that it failed.
    return { reason: 'unreachable', path };
  }
  const sum = await digest(bytes);
  const isRight = sum === file.sha256 || sum === file.unpackedSha256;
  return isRight ? bytes : { reason: 'differs', path };
}

function isFailure(value: ArrayBuffer | FillFailure): value is FillFailure {
  return 'reason' in value;
}

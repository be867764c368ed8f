/** What structured clone carries unharmed. A Blob crosses by reference. */
type Leaf =
  | null
  | undefined
  | boolean
  | number
  | bigint
  | string
  | ArrayBuffer
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | Blob;

/** `T` with every member that structured clone rejects or silently drops (functions) replaced by `never`. */
export type Cloneable<T> = T extends Leaf
  ? T
  : T extends (...args: never[]) => unknown
    ? never
    : T extends readonly (infer E)[]
      ? [E] extends [Cloneable<E>]
        ? T
        : never
      : T extends object
        ? { [K in keyof T]: Cloneable<T[K]> }
        : never;

/** One method of a worker. */
export interface Row {
  params: unknown;
  result: unknown;
  progress: Progress;
}

/** A report on the way; the first of each stage is always sent. */
export interface Progress {
  readonly stage: string;
}

export type Table<A> = { [M in keyof A]: Row };

/** `true` when every member of `A` survives `postMessage`; use with {@link Assert}. */
export type IsCloneable<A> = A extends Cloneable<A> ? true : false;
export type Assert<T extends true> = T;

export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly detail?: unknown;
}

export type ToWorker<A extends Table<A>> =
  | {
      [M in keyof A & string]: { kind: 'request'; id: number; method: M; params: A[M]['params'] };
    }[keyof A & string]
  | { kind: 'cancel'; id: number };

export type FromWorker =
  /** Sent once: the worker holds a lock of this name for as long as it lives. */
  | { kind: 'alive'; lock: string }
  | { kind: 'progress'; id: number; progress: Progress }
  | { kind: 'result'; id: number; result: unknown }
  | { kind: 'error'; id: number; error: WireError };

/** The page's end of a worker. */
export interface Port {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  onMessage(listener: (message: FromWorker) => void): void;
  onDeath(listener: (reason: string) => void): void;
  terminate(): void;
}

import { AppError } from '../core/errors.ts';
import {
  deleteDatabase,
  hasDatabase,
  openDatabase,
  type ClosedReason,
} from '../storage/database.ts';
import type { Database } from '../storage/schema.ts';

/** The way to what is kept on disk: opened at the first use, again after it was closed from outside. */
export interface Disk {
  /**
   * Makes the database where there is none.
   * @throws AppError `storage/unavailable`, with reason `leave-no-trace` while nothing is to be kept; `storage/newer-schema`.
   */
  open(): Promise<Database>;
  /** As `open`, but makes none: null where there is nothing on disk. */
  openExisting(): Promise<Database | null>;
  /** From now on nothing is kept, or kept again. */
  setAllowed(isAllowed: boolean): void;
  /** Rises each time that it was closed: what was known of its content may no longer hold. */
  generation(): number;
  /** Calls back when it is closed from outside; the result ends that. */
  watch(listener: (reason: ClosedReason) => void): () => void;
  /** Removes everything. @throws AppError `storage/unavailable`, as where another tab does not let go. */
  purge(): Promise<void>;
}

export function createDisk(): Disk {
  let isAllowed = true;
  let opened: Promise<Database> | null = null;
  let generation = 0;
  const listeners = new Set<(reason: ClosedReason) => void>();
  const forget = (): void => {
    opened = null;
    generation++;
  };
  const onClosed = (reason: ClosedReason): void => {
    forget();
    for (const listener of listeners) listener(reason);
  };
  const open = (): Promise<Database> => {
    opened ??= openDatabase(undefined, { onClosed }).catch((thrown: unknown) => {
      opened = null;
      throw thrown;
    });
    return opened;
  };
  return {
    open: () =>
      isAllowed
        ? open()
        : Promise.reject(new AppError('storage/unavailable', { reason: 'leave-no-trace' })),
    openExisting: async () => (opened || (await hasDatabase()) ? open() : null),
    generation: () => generation,
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    setAllowed: (next) => void (isAllowed = next),
    purge: async () => {
      const present = await opened?.catch(() => null);
      present?.close();
      forget();
      await deleteDatabase();
    },
  };
}

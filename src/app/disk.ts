import { AppError } from '../core/errors.ts';
import { deleteDatabase, hasDatabase, openDatabase } from '../storage/database.ts';
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
  /** Removes everything. @throws AppError `storage/unavailable`, as where another tab does not let go. */
  purge(): Promise<void>;
}

export function createDisk(): Disk {
  let isAllowed = true;
  let opened: Promise<Database> | null = null;
  const open = (): Promise<Database> => {
    opened ??= openDatabase(undefined, { onClosed: () => (opened = null) }).catch(
      (thrown: unknown) => {
        opened = null;
        throw thrown;
      },
    );
    return opened;
  };
  return {
    open: () =>
      isAllowed
        ? open()
        : Promise.reject(new AppError('storage/unavailable', { reason: 'leave-no-trace' })),
    openExisting: async () => (opened || (await hasDatabase()) ? open() : null),
    setAllowed: (next) => void (isAllowed = next),
    purge: async () => {
      const present = await opened?.catch(() => null);
      opened = null;
      present?.close();
      await deleteDatabase();
    },
  };
}

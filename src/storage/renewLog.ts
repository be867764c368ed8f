import { chunksOf, type Database } from './schema.ts';

/** Chromium begins a new file of its log once one has 4 MB. */
const LOG_BYTES = 5 * 2 ** 20;

/** Larger values get files of their own. */
const VALUE_BYTES = 32 * 2 ** 10;

/** No result has this id. */
const FILLER = 'filler of the log';

/**
 * Makes Chromium begin a new log. A machine that loses its power while something is written may leave a torn record at the
 * log's end. Chromium reads all before it, and appends behind it: at the start after that it finds the log damaged, and
 * drops the whole database with everything that was written since (seen in 156; e2e/journal.spec.ts). What is in the log
 * before it is begun anew goes to a file of another kind, the torn record not.
 */
export async function renewLog(database: Database): Promise<void> {
  const value = new Uint8Array(VALUE_BYTES);
  try {
    const filling = database.transaction('chunks', 'readwrite', { durability: 'relaxed' });
    const puts = Array.from({ length: LOG_BYTES / VALUE_BYTES }, (_, at) =>
      filling.store.put(value, [FILLER, 0, at]),
    );
    await Promise.all([...puts, filling.done]);
    await database.delete('chunks', chunksOf(FILLER));
  } catch {
    // No room, or no more database: whatever is written next meets the same, and says so.
  }
}

/**
 * Whether a database's last writings are in a log that has this fault: of the engines only Chromium's says what it is, to pages
 * that are served securely.
 */
export function hasAppendedLog(): boolean {
  return typeof navigator !== 'undefined' && 'userAgentData' in navigator;
}

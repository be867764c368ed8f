import { randomUuid } from '../../core/uuid.ts';
import { listResults, removeResult } from '../../storage/results.ts';
import type { Database } from '../../storage/schema.ts';

/** What a worklist keeps is of use while its page lives: the files that it belongs to are known to that page alone. */
const PREFIX = 'worklist';

let own: string | null = null;

/** Of this page. */
function ownSession(): string {
  own ??= randomUuid();
  return own;
}

let isHeld = false;

/** An id for a result of this page's worklist. */
export function worklistResultId(): string {
  return `${PREFIX} ${ownSession()} ${randomUuid()}`;
}

/** Says for as long as the page lives that its results are in use, and removes those of pages that are gone. Once a page. */
export async function removeStaleResults(database: Database): Promise<void> {
  if (isHeld || !('locks' in navigator)) return;
  isHeld = true;
  void navigator.locks.request(lockOf(ownSession()), () => new Promise(() => undefined));
  const { held = [], pending = [] } = await navigator.locks.query();
  const living = new Set([...held, ...pending].map(({ name }) => name));
  for (const { id } of await listResults(database)) {
    const [prefix, session] = id.split(' ');
    if (prefix !== PREFIX || session === undefined || session === ownSession()) continue;
    if (!living.has(lockOf(session))) await removeResult(database, id);
  }
}

function lockOf(session: string): string {
  return `isodoubt ${PREFIX} ${session}`;
}

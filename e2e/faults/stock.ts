import type { Page } from '@playwright/test';
import { now } from './actions.ts';
import { compare, type Ending } from './compare.ts';
import { readDisk, type FoundReview } from './disk.ts';
import type { Run } from './run.ts';

/**
 * Looks at the disk: holds what was known to be there, and what was done since, against what is there.
 * @param isDamageSaid asked where something is missing: whether the page says that it could not be read.
 */
export async function takeStock(
  run: Run,
  ending: Ending,
  isDamageSaid: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  const { lane, outcome, reviewer, trace, kept } = run;
  const quiet = await lane.quietPage();
  const found = await reviewOnDisk(quiet, kept?.reviewId ?? null);
  if (!found) throw new Error('no review on disk');
  if (found.fault !== null) {
    outcome.brokenChains++;
    trace.push(`  the chain on disk is broken: ${found.fault}`);
  }
  const known = kept?.hashes ?? [];
  const common = known.findIndex((hash, at) => found.hashes[at] !== hash);
  const held = common === -1 ? known.length : common;
  if (held < known.length) {
    noteMissing(run, { held, known: known.length, isDamageSaid: await isDamageSaid() });
  } else {
    const since = found.kinds.slice(kept?.entries ?? 0);
    const counts = compare(reviewer.actions, since, ending);
    outcome.events += counts.kept;
    outcome.lost += counts.lost;
    outcome.lostThoughShown += counts.lostThoughShown;
    outcome.told += counts.told;
    outcome.lostInLastSecond += counts.lostInLastSecond;
    outcome.unexpected += counts.unexpected;
    if (counts.lost + counts.unexpected > 0) {
      const done = reviewer.actions.map(
        ({ kind, isSure, doneAtMs, isShownSaved }) =>
          `${kind}${isSure ? '' : '?'}${isShownSaved ? ' shown' : ''} ${Math.round(doneAtMs - (ending.killedAtMs ?? 0))}`,
      );
      trace.push(`  done: ${done.join(', ')}`, `  on disk: ${since.join(', ')}`);
    }
  }
  checkExports(run, found.hashes);
  reviewer.actions.length = 0;
  reviewer.undoable = found.undoable;
  reviewer.redoable = found.redoable;
  run.kept = {
    reviewId: found.reviewId,
    hashes: found.hashes,
    entries: found.kinds.length,
    undoable: found.undoable,
    redoable: found.redoable,
  };
}

/** A summary that was gone is written again a moment after its review is taken up. */
const WRITING_MS = 5_000;

/** The one that is looked for, or the one that changed last. */
async function reviewOnDisk(page: Page, reviewId: string | null): Promise<FoundReview | null> {
  const sinceMs = now();
  for (;;) {
    const found =
      (reviewId !== null && (await readDisk(page, reviewId))) || (await readDisk(page, null));
    if (found || now() - sinceMs > WRITING_MS) return found;
    await page.waitForTimeout(100);
  }
}

/** Entries that were on disk are not any more, or not in use. */
function noteMissing(
  { outcome, trace, kept }: Run,
  { held, known, isDamageSaid }: { held: number; known: number; isDamageSaid: boolean },
): void {
  const whole = kept?.wholeBefore ?? known;
  const said = isDamageSaid ? 'said' : 'NOT SAID';
  trace.push(`  ${held} of ${known} entries are in use, ${whole} were before the damage; ${said}`);
  const told = isDamageSaid ? known - Math.max(held, Math.min(whole, known)) : 0;
  outcome.told += told;
  outcome.lost += known - held - told;
}

/** Each export of the run is whole, and what it holds is the log. */
function checkExports({ outcome, reviewer, trace, kept }: Run, hashes: readonly string[]): void {
  for (const { files, faults, hashes: exported, isAheadOfDisk } of reviewer.exports) {
    outcome.exports++;
    outcome.files += files;
    const other = exported.findIndex((hash, at) => at < hashes.length && hash !== hashes[at]);
    // What was not on disk, as the page had said, may have gone with it since.
    const isOfLog = other === -1 || (isAheadOfDisk && other >= (kept?.hashes.length ?? 0));
    const all = isOfLog ? faults : [...faults, 'its trail is another one'];
    if (all.length === 0) continue;
    outcome.corruptExports++;
    trace.push(...all.map((fault) => `  export: ${fault}`));
  }
  reviewer.exports.length = 0;
}

import type { Page } from '@playwright/test';
import { seededRandom } from '../../src/testing/seededRandom.ts';
import { act, comeBack, now, untilRunEnded, type Reviewer } from './actions.ts';
import type { Ending } from './compare.ts';
import { describeDisk, readDisk } from './disk.ts';
import { damageJournal, STRIKES, type Struck } from './faults.ts';
import { hasStarted, sessionOf, untilOpened, type Lane } from './lane.ts';
import { answered, Hang, look, untilSeen, type Look, PATIENCE_MS } from './look.ts';
import { emptyOutcome, type Outcome } from './outcome.ts';
import type { Kind, Plan } from './plan.ts';
import { mend, type Kept, type Run } from './run.ts';
import { openTwice } from './secondTab.ts';
import { takeStock } from './stock.ts';

/** A review that goes on from run to run. */
export interface OpenReview {
  readonly page: Page;
  readonly kept: Kept;
  readonly names: number;
}

/**
 * Plays one run: what the reviewer does, what goes wrong meanwhile, and what is there afterwards.
 * @param before the review that goes on; null: a new one.
 * @returns the review to go on with; null where the next run needs a new one.
 */
export async function playRun(
  lane: Lane,
  plan: Plan,
  before: OpenReview | null,
): Promise<{
  readonly outcome: Outcome;
  readonly trace: readonly string[];
  readonly next: OpenReview | null;
}> {
  const started = performance.now();
  const random = seededRandom(plan.seed * 7919 + plan.number);
  const outcome = emptyOutcome(plan);
  lane.uncaught.length = 0;
  const trace: string[] = [];
  const page = before?.page ?? (await lane.newPage());
  const run: Run = {
    lane,
    plan,
    random,
    outcome,
    trace,
    kept: before?.kept ?? null,
    reviewer: reviewerOf(page, random, before),
    mends: [],
    isDiskHeld: false,
    isPictureLost: false,
    isDiskSpoilt: false,
  };
  let isGood = true;
  try {
    if (!before) await beginReview(run);
    await review(run);
    await finish(run);
  } catch (thrown) {
    isGood = false;
    trace.push(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
    if (thrown instanceof Hang) {
      outcome.hangs++;
      trace.push(JSON.stringify(thrown.seen, null, 1), await lastDisk(lane));
    } else outcome.unplayed++;
  }
  for (const mend of run.mends) await mend().catch(() => undefined); // the run is over
  outcome.uncaught.push(...lane.uncaught);
  outcome.seconds = Math.round((performance.now() - started) / 100) / 10;
  const { kept, reviewer } = run;
  const goesOn = isGood && kept && !run.isDiskSpoilt;
  const next = goesOn ? { page: reviewer.page, kept, names: reviewer.names } : null;
  return { outcome, trace, next };
}

async function lastDisk(lane: Lane): Promise<string> {
  try {
    return await answered(describeDisk(await lane.quietPage()), 'the disk is described');
  } catch (thrown) {
    return String(thrown);
  }
}

function reviewerOf(page: Page, random: () => number, before: OpenReview | null): Reviewer {
  const { undoable = 0, redoable = 0 } = before?.kept ?? {};
  const names = before?.names ?? 0;
  return { page, random, actions: [], undoable, redoable, names, exports: [] };
}

/** Opens the case, lets the network run, and waits until there is a review on disk. */
async function beginReview(run: Run): Promise<void> {
  await runAgain(run);
  await takeAsNew(run);
}

/** What was done before is counted already. */
async function takeAsNew(run: Run): Promise<void> {
  run.kept = null;
  run.reviewer.actions.length = 0;
  await takeStock(run, { killedAtMs: null, isTold: false });
}

/** In which a review without its result, as it was, goes on with that of the new run: after the new one is on disk. */
const RESCUE_MS = 2_000;

async function runAgain(run: Run): Promise<void> {
  const { lane, reviewer } = run;
  const { page } = reviewer;
  if (!page.url().startsWith(lane.server.address)) await lane.openApp(page);
  await page.keyboard.press('Control+Enter');
  await untilSeen(page, 'the first run ends', ({ isReviewing }) => isReviewing);
  await untilRunEnded(page);
  await untilSeen(page, 'the first result is on disk', ({ keeping }) => keeping === 'saved');
  if (!run.kept) return;
  await page.waitForTimeout(RESCUE_MS);
  await untilSeen(page, 'it is on disk whose review it is', ({ keeping }) => keeping === 'saved');
}

async function review(run: Run): Promise<void> {
  const { plan } = run;
  for (const [at, doing] of plan.doings.entries()) {
    const strikes = plan.strikes.filter((one) => one.at === at);
    run.trace.push(`${doing}${strikes.map(({ kind }) => ` + ${kind}`).join('')}`);
    let ending: Ending | null = null;
    const { page } = run.reviewer;
    const isOffline = run.mends.length > 0 && plan.kinds.includes('network-flips');
    const acting =
      doing === 'reload' ? (isOffline ? Promise.resolve() : reload(run)) : act(run.reviewer, doing);
    // Awaited below: until then nobody listens to what it fails with.
    acting.catch(() => undefined);
    for (const { kind, afterMs } of strikes) {
      if (kind === 'two-tabs' || kind === 'damaged-journal') continue;
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      if (ending) continue;
      const ended = await strike(run, kind);
      ending = ended ?? ending;
    }
    try {
      await acting;
    } catch (thrown) {
      if (!ending) throw thrown;
    }
    if (ending) await recover(run, ending, page);
    else await noteKeeping(run);
    for (const { kind } of strikes) {
      if (kind === 'two-tabs') await openTwice(run);
      if (kind === 'damaged-journal') await damage(run);
    }
  }
}

/** @returns how the page ended, where it did. */
async function strike(
  run: Run,
  kind: Exclude<Kind, 'two-tabs' | 'damaged-journal'>,
): Promise<Ending | null> {
  const { lane, reviewer, random } = run;
  const isKill = kind === 'browser-kill' || kind === 'tab-kill';
  const isTold = isKill && isSaid(await lastLook(reviewer.page), run);
  const atMs = now();
  const struck: Struck = await STRIKES[kind]({ lane, reviewer, random });
  run.trace.push(`  ${struck.what}`);
  run.outcome.what.push(struck.what);
  if (struck.mend) run.mends.push(struck.mend);
  if (struck.isDiskHeld) run.isDiskHeld = true;
  if (kind === 'device-lost') run.isPictureLost = true;
  return struck.hasEnded ? { killedAtMs: atMs, isTold } : null;
}

/** Where it is not plainly saved: for whoever asks later when that began. */
async function noteKeeping({ reviewer, trace }: Run): Promise<void> {
  const seen = await lastLook(reviewer.page);
  if (!seen || seen.keeping === 'saved') return;
  trace.push(`  ${seen.keeping || 'no badge'}${seen.said.map((one) => `; said: ${one}`).join('')}`);
}

async function lastLook(page: Page): Promise<Look | null> {
  return Promise.race([
    look(page).catch(() => null),
    new Promise<null>((resolve) => {
      setTimeout(() => resolve(null), 1_000);
    }),
  ]);
}

/** Whether the page says that what was done is not on disk: it failed, or it waits for a disk that is held. */
function isSaid(seen: Look | null, { isDiskHeld }: Run): boolean {
  if (!seen) return false;
  return seen.keeping === 'failed' || (isDiskHeld && seen.keeping === 'saving');
}

/** After a kill: the browser or the tab is opened again, and the disk looked at. */
async function recover(run: Run, ending: Ending, dead: Page): Promise<void> {
  // A browser with a dead tab in it cannot be put back on the network.
  await dead.close().catch(() => undefined); // gone with its browser
  await mend(run);
  await openAgain(run, ending);
}

async function reload(run: Run): Promise<void> {
  const { reviewer, lane } = run;
  lane.hasAsked = false;
  const before = await look(reviewer.page);
  const isReady = await isReloaded(reviewer.page);
  run.trace.push(`  ${before.keeping}, ${lane.hasAsked ? 'asked' : 'not asked'}`);
  // Asked whether to leave, the reviewer did: what is missing then was told.
  const isTold = lane.hasAsked || before.keeping === 'failed';
  const ending: Ending = { killedAtMs: null, isTold };
  if (isReady) return resume(run, await untilOpened(reviewer.page), ending);
  run.trace.push('  no page without network, and said so');
  // What cuts the network has not ended yet, perhaps.
  await reviewer.page.waitForTimeout(CUTTING_MS);
  await mend(run);
  // Chromium loads its own page about a missing network anew by itself, and would meet whoever does so, too.
  await reviewer.page.close();
  return openAgain(run, ending);
}

const CUTTING_MS = 2_000;

/** Whether the page came, and not the browser's own about a network that is gone, or that of a start without scripts. */
async function isReloaded(page: Page): Promise<boolean> {
  try {
    await page.reload({ timeout: PATIENCE_MS });
  } catch (thrown) {
    if (String(thrown).includes('net::ERR_')) return false;
    throw thrown;
  }
  return hasStarted(page);
}

/** Opens the app in a page of its own, and goes on with what is there. */
async function openAgain(run: Run, ending: Ending): Promise<void> {
  const page = await run.lane.newPage();
  run.reviewer = { ...run.reviewer, page };
  await resume(run, await run.lane.openApp(page), ending);
}

/** Says of a review that it could not be taken up, or not as a whole. */
const DAMAGE_SAID = /could not be read|does not read back|kept here (is|are) gone/i;

/** A browser takes its time to find that a database is damaged, and the page cannot know before that. */
const TELLING_MS = 15_000;

/** Until a review is taken up, or it is said why not; gives up where neither comes. */
async function untilTold(page: Page, first: Look): Promise<Look> {
  return lookUntil(page, first, (seen) => seen.isReviewing || isDamageTold(seen));
}

/** Looks again and again, for as long as a page may take to tell. */
async function lookUntil(page: Page, first: Look, isIt: (seen: Look) => boolean): Promise<Look> {
  const sinceMs = now();
  let seen = first;
  while (!isIt(seen) && now() - sinceMs < TELLING_MS) {
    await page.waitForTimeout(250);
    seen = await look(page);
  }
  return seen;
}

function isDamageTold({ said }: Look): boolean {
  return said.some((one) => DAMAGE_SAID.test(one));
}

async function resume(run: Run, opened: Look, ending: Ending): Promise<void> {
  const seen = await untilTold(run.reviewer.page, opened);
  run.isPictureLost = false;
  // What is missing may be told of a moment after the rest is shown.
  const untilDamageSaid = async (): Promise<boolean> =>
    isDamageTold(await lookUntil(run.reviewer.page, seen, isDamageTold));
  if (seen.isReviewing) {
    await takeStock(run, ending, untilDamageSaid);
    return;
  }
  const isDamageSaid = isDamageTold(seen);
  const { kept } = run;
  const missing = (kept?.hashes.length ?? 0) + run.reviewer.actions.length;
  run.trace.push(`  not taken up, ${isDamageSaid ? 'and said so' : 'IN SILENCE'}`);
  run.trace.push(...seen.said.map((one) => `  said: ${one}`));
  if (!isDamageSaid) run.trace.push(await lastDisk(run.lane));
  // A run with the same contours may bring it back as a whole: it is known to be on disk.
  await runAgain(run);
  const found = kept && (await readDisk(await run.lane.quietPage(), null));
  if (found?.reviewId === kept?.reviewId) {
    run.trace.push('  taken up after a run');
    await takeStock(run, ending, () => Promise.resolve(isDamageSaid));
    return;
  }
  if (isDamageSaid) run.outcome.told += missing;
  else run.outcome.lost += missing;
  await takeAsNew(run);
}

/** Waits until all is on disk, closes the page, damages the disk, and opens it again. */
async function damage(run: Run): Promise<void> {
  await mend(run);
  const { lane, reviewer } = run;
  await untilSeen(reviewer.page, 'all is on disk', ({ keeping }) => keeping === 'saved');
  await takeStock(run, { killedAtMs: null, isTold: false });
  const { kept } = run;
  if (!kept) return;
  await reviewer.page.close({ runBeforeUnload: false });
  const damaged = await damageJournal(run, kept.reviewId);
  run.trace.push(
    `  ${damaged.what}, ${damaged.entriesBefore} of ${damaged.entries} entries before it`,
  );
  run.outcome.what.push(damaged.what);
  if (damaged.isFoundLate) run.isDiskSpoilt = true;
  run.kept = { ...kept, wholeBefore: damaged.entriesBefore };
  await openAgain(run, { killedAtMs: null, isTold: false });
  lane.hasAsked = false;
}

async function finish(run: Run): Promise<void> {
  await mend(run);
  const { reviewer } = run;
  const session = await sessionOf(reviewer.page);
  await session.send('Emulation.setTimezoneOverride', { timezoneId: '' });
  await comeBack(reviewer.page);
  const seen = await untilSeen(reviewer.page, 'all is on disk at the end', ({ keeping }) => {
    return keeping === 'saved' || keeping === 'elsewhere';
  });
  if (seen.keeping === 'elsewhere') {
    run.trace.push('  elsewhere at the end: taken over');
    await reviewer.page
      .getByRole('button', { name: 'Take over here' })
      .click({ timeout: PATIENCE_MS });
    await untilSeen(reviewer.page, 'it is taken over', ({ keeping }) => keeping === 'saved');
  }
  await takeStock(run, { killedAtMs: null, isTold: false });
  if (run.isPictureLost) await reload(run);
}

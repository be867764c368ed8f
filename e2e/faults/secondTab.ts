import { now } from './actions.ts';
import { sessionOf } from './lane.ts';
import { look, untilSeen, PATIENCE_MS } from './look.ts';
import { mend, type Run } from './run.ts';
import { takeStock } from './stock.ts';

/**
 * The same review in a second tab: it reads, and records nothing. It is closed again, or takes over from the first one, which
 * may have been killed while it held the lock.
 */
export async function openTwice(run: Run): Promise<void> {
  const { lane, outcome, trace, random, reviewer } = run;
  await mend(run);
  const first = reviewer.page;
  const other = await lane.newPage();
  await lane.openApp(other);
  const [held, { keeping }] = [await look(first), await look(other)];
  if (keeping !== 'elsewhere') {
    trace.push(`  the second tab is ${keeping}, the first ${held.keeping}`);
    if (held.keeping !== 'elsewhere' && keeping !== 'idle') outcome.unexpected++;
    await other.close();
    return;
  }
  // What is tried here leaves nothing: the log that is compared below has no place for it.
  await other.keyboard.press('n');
  await other.keyboard.press('a');
  const roll = random();
  const isKilled = roll >= 0.65;
  const what =
    roll < 0.3
      ? 'a second tab reads, and is closed'
      : `a second tab takes over${isKilled ? ', the first killed while it held the lock' : ''}`;
  trace.push(`  ${what}`);
  outcome.what.push(what);
  if (roll < 0.3) {
    await other.close();
    return;
  }
  const killedAtMs = isKilled ? now() : null;
  if (isKilled) {
    const crashed = first.waitForEvent('crash', { timeout: 10_000 });
    // It is never answered.
    (await sessionOf(first)).send('Page.crash').catch(() => undefined);
    await crashed;
  }
  await other.bringToFront();
  await other.getByRole('button', { name: 'Take over here' }).click({ timeout: PATIENCE_MS });
  await untilSeen(other, 'the second tab has taken over', (seen) => seen.keeping === 'saved');
  if (!isKilled) {
    await untilSeen(first, 'the first tab knows', (seen) => seen.keeping === 'elsewhere');
  }
  await first.close({ runBeforeUnload: false });
  run.reviewer = { ...reviewer, page: other };
  await takeStock(run, { killedAtMs, isTold: false });
}

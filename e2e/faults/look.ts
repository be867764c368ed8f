import type { Page } from '@playwright/test';

/** What a reviewer sees of how the page is. */
export interface Look {
  /** Of the badge: `saved`, `saving`, `failed`, `elsewhere`, `idle`, `off`; empty where there is none. */
  readonly keeping: string;
  /** Everything that is said of faults and of what is kept. */
  readonly said: readonly string[];
  readonly hasDialog: boolean;
  /** Of the open case, as the top bar has it. */
  readonly title: string;
  /** An image is being opened, or could not be. */
  readonly opening: '' | 'working' | 'failed';
  /** A review is on the screen, with how much of it is decided. A list of kept ones says that too. */
  readonly isReviewing: boolean;
  /** All text of the page. */
  readonly text: string;
}

/** The page did not answer, or stood still before what was waited for. */
export class Hang extends Error {
  readonly seen: Look | null;

  constructor(waitedFor: string, seen: Look | null) {
    super(`hang: ${waitedFor}`);
    this.seen = seen;
  }
}

/**
 * Standing still for this long is a hang: time in which nothing on the screen changes, not time that something takes. As long
 * as this because the machine may be busy with other things; what hangs does so for ever.
 */
const STILL_MS = 180_000;

/** Nothing takes this long, whatever else changes on the screen meanwhile, as a clock does. */
const LONGEST_MS = 600_000;

/** For what a page does at once, on a machine that is as busy. */
export const PATIENCE_MS = 120_000;

const POLL_MS = 120;

/** @throws Hang where the page does not answer. */
export async function look(page: Page): Promise<Look> {
  try {
    return await lookOnce(page);
  } catch (thrown) {
    // A stroke that met the button which loads a page without a picture anew.
    if (!String(thrown).includes('Execution context was destroyed')) throw thrown;
    await page.waitForLoadState('domcontentloaded', { timeout: STILL_MS });
    return lookOnce(page);
  }
}

async function lookOnce(page: Page): Promise<Look> {
  const seeing = page.evaluate((): Look => {
    const said = document.querySelectorAll<HTMLElement>('[role="alert"], .notice, .card-bad');
    const badge = document.querySelector<HTMLElement>('[data-testid="keeping"]');
    return {
      keeping: badge?.dataset['status'] ?? '',
      said: [...said].map(({ innerText }) => innerText),
      hasDialog: document.querySelector('dialog[open], [role="alertdialog"]') !== null,
      title: document.querySelector<HTMLElement>('.case-title strong')?.innerText ?? '',
      opening: document.querySelector('.stage .card-bad, main .card-bad')
        ? 'failed'
        : document.querySelector('main .card progress')
          ? 'working'
          : '',
      isReviewing: document.querySelector('[data-testid="queue-progress"]') !== null,
      text: document.body.innerText,
    };
  });
  return answered(seeing, 'the page does not answer');
}

/** @throws Hang where a promise of the page stays open. */
export async function answered<T>(work: Promise<T>, waitedFor: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Hang(waitedFor, null)), STILL_MS);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until the page looks as it should. @throws Hang where it stands still before that. */
export async function untilSeen(
  page: Page,
  waitedFor: string,
  isIt: (seen: Look) => boolean,
): Promise<Look> {
  let seen = await look(page);
  const sinceMs = performance.now();
  let changedAtMs = sinceMs;
  while (!isIt(seen)) {
    await page.waitForTimeout(POLL_MS);
    const next = await look(page);
    if (next.text !== seen.text || next.keeping !== seen.keeping) changedAtMs = performance.now();
    seen = next;
    const nowMs = performance.now();
    const isStill = nowMs - changedAtMs > STILL_MS;
    if (isStill || nowMs - sinceMs > LONGEST_MS) throw new Hang(waitedFor, seen);
  }
  return seen;
}

/** A dialog comes late, and cannot where the server is gone; the second is said where the words are gone, too. */
export function isPartMissing(said: readonly string[]): boolean {
  return said.some((one) => /cannot be fetched from its server|resource\/part-missing/.test(one));
}

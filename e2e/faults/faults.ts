import type { Page } from '@playwright/test';
import type { Reviewer } from './actions.ts';
import { DAMAGES, damageDisk, type Damage, type Damaged } from './disk.ts';
import { damageFiles } from './diskFiles.ts';
import { sessionOf, type Lane } from './lane.ts';
import type { Kind } from './plan.ts';

/** What a fault does to a run. */
export interface Struck {
  /** In words, for the trace. */
  readonly what: string;
  /** The page is gone, and with it what was not on disk. */
  readonly hasEnded?: boolean;
  /** The disk is slow or full: an action may wait for it for longer than a second. */
  readonly isDiskHeld?: boolean;
  /** Makes it good again. */
  readonly mend?: () => Promise<void>;
}

export interface Target {
  readonly lane: Lane;
  readonly reviewer: Reviewer;
  readonly random: () => number;
}

/** Those that strike while the page works. */
export const STRIKES: Readonly<
  Record<Exclude<Kind, 'damaged-journal' | 'two-tabs'>, (target: Target) => Promise<Struck>>
> = {
  'browser-kill': async ({ lane }) => {
    await lane.kill();
    return { what: 'SIGKILL to all processes of the browser', hasEnded: true };
  },
  'tab-kill': killTab,
  'worker-kill': killWorker,
  'device-lost': loseDevice,
  'disk-full': fillDisk,
  'clock-change': changeClock,
  'slow-disk': slowDown,
  'network-flips': cutNetwork,
};

async function killTab({ lane, reviewer: { page } }: Target): Promise<Struck> {
  const ended = page.waitForEvent('crash', { timeout: 5_000 }).catch(() => undefined);
  await (await lane.browser()).killProcess('renderer');
  await ended;
  return { what: 'SIGKILL to the renderer of the tab', hasEnded: true };
}

/** From inside, in silence, or with an error that nobody catches. */
async function killWorker({ reviewer: { page }, random }: Target): Promise<Struck> {
  const ours = page
    .workers()
    .filter((one) => /\/(codec|inference|evaluation)\.worker/.test(one.url()));
  const worker = ours[Math.floor(random() * ours.length)];
  if (!worker) return { what: 'no worker to kill' };
  const isSilent = random() < 0.6;
  const dying = isSilent
    ? worker.evaluate(() => self.close())
    : worker.evaluate(() => {
        setTimeout(() => {
          throw new Error('injected');
        });
      });
  // One that is deep in a computation hears of it at its end.
  await Promise.race([dying.catch(() => undefined), page.waitForTimeout(3_000)]);
  const name = /(\w+)\.worker/.exec(worker.url())?.[1] ?? '';
  return { what: `the ${name} worker ${isSilent ? 'closed in silence' : 'died of an error'}` };
}

async function loseDevice({ lane, reviewer: { page }, random }: Target): Promise<Struck> {
  const roll = random();
  if (roll < 0.5) {
    await (await lane.browser()).killProcess('GPU');
    return { what: 'SIGKILL to the process of the graphics' };
  }
  const isBack = roll < 0.75;
  await page.evaluate((comesBack) => {
    for (const canvas of document.querySelectorAll('canvas')) {
      const extension = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
      extension?.loseContext();
      if (comesBack) setTimeout(() => extension?.restoreContext(), 500);
    }
  }, isBack);
  return { what: `WebGL context lost${isBack ? ', and given back' : ''}` };
}

/** No room by the browser's own quota, or every writing refused. */
async function fillDisk({ lane, reviewer: { page }, random }: Target): Promise<Struck> {
  const origin = new URL(lane.server.address).origin;
  const session = await sessionOf(page);
  if (random() < 0.5) {
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    return {
      what: 'quota of 1 byte',
      isDiskHeld: true,
      mend: async () => {
        const one = await sessionOf(await lane.quietPage());
        await one.send('Storage.overrideQuotaForOrigin', { origin });
      },
    };
  }
  await page.evaluate(() => {
    // oxlint-disable-next-line typescript/unbound-method -- put back as they were
    const { put, add } = IDBObjectStore.prototype;
    const full = (): never => {
      throw new DOMException('injected', 'QuotaExceededError');
    };
    Object.assign(IDBObjectStore.prototype, { put: full, add: full });
    Object.assign(window, {
      givenRoom: () => Object.assign(IDBObjectStore.prototype, { put, add }),
    });
  });
  return {
    what: 'every put refused for want of room',
    isDiskHeld: true,
    mend: () =>
      page
        .evaluate(() => (window as unknown as { givenRoom?: () => void }).givenRoom?.())
        .catch(() => undefined), // gone with its page
  };
}

const HOUR_MS = 3_600_000;
const ZONES = ['Pacific/Kiritimati', 'Pacific/Niue', 'Asia/Kathmandu', 'America/New_York'];

/** The clock of the page jumps, without the one that measures durations; or the time zone changes. */
async function changeClock({ reviewer: { page }, random }: Target): Promise<Struck> {
  if (random() < 0.25) {
    const timezoneId = ZONES[Math.floor(random() * ZONES.length)] ?? 'UTC';
    const session = await sessionOf(page);
    await session.send('Emulation.setTimezoneOverride', { timezoneId });
    return { what: `time zone ${timezoneId}` };
  }
  const hours = [-24 * 400, -25, -1, -0.01, 1, 24 * 31, 24 * 4000][Math.floor(random() * 7)] ?? 1;
  await page.evaluate((byMs) => {
    const Real = Date;
    window.Date = class extends Real {
      constructor(...given: [] | [number]) {
        if (given.length === 0) super(Real.now() + byMs);
        else super(...given);
      }
      static override now(): number {
        return Real.now() + byMs;
      }
    } as DateConstructor;
  }, hours * HOUR_MS);
  return { what: `clock by ${hours} h` };
}

/** Another page holds the stores for seconds, so that every writing waits; and a slow processor. */
async function slowDown({ lane, reviewer: { page }, random }: Target): Promise<Struck> {
  const heldMs = 1_000 + random() * 4_000;
  const quiet = await lane.quietPage();
  const holding = quiet.evaluate(holdStores, heldMs).catch(() => undefined); // gone with its browser
  const isThrottled = random() < 0.3;
  const session = await sessionOf(page);
  if (isThrottled) await session.send('Emulation.setCPUThrottlingRate', { rate: 3 });
  return {
    what: `disk held for ${Math.round(heldMs)} ms${isThrottled ? ', a third of the processor' : ''}`,
    isDiskHeld: true,
    mend: async () => {
      await holding;
      if (isThrottled)
        await session.send('Emulation.setCPUThrottlingRate', { rate: 1 }).catch(() => undefined);
    },
  };
}

async function holdStores(heldMs: number): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('isodoubt');
    opening.addEventListener('success', () => resolve(opening.result));
    opening.addEventListener('error', () => reject(opening.error ?? new Error('failed')));
  });
  const sinceMs = performance.now();
  const writing = database.transaction([...database.objectStoreNames], 'readwrite');
  await new Promise<void>((resolve) => {
    writing.addEventListener('complete', () => resolve());
    writing.addEventListener('abort', () => resolve());
    const again = (): void => {
      if (performance.now() - sinceMs > heldMs) return;
      writing.objectStore('events').count().addEventListener('success', again);
    };
    again();
  });
  database.close();
}

async function cutNetwork({ lane, reviewer: { page }, random }: Target): Promise<Struck> {
  const isServer = random() < 0.5;
  if (isServer) await lane.server.stop();
  else await page.context().setOffline(true);
  return {
    what: isServer ? 'the server stopped' : 'the browser offline',
    mend: async () => {
      if (isServer) return lane.server.start();
      const { context } = await lane.browser();
      await context.setOffline(false);
    },
  };
}

export interface JournalDamage extends Damaged {
  readonly what: string;
  /** The browser may find it much later, and drop everything then. */
  readonly isFoundLate: boolean;
}

/**
 * Damages what is kept while no page of the app is open: a record by the browser's means, or bytes of its files while it does
 * not run.
 */
export async function damageJournal(
  { lane, random }: Pick<Target, 'lane' | 'random'>,
  reviewId: string,
): Promise<JournalDamage> {
  const roll = random();
  if (roll < 0.2) {
    await lane.close();
    return { ...damageFiles(lane.profile, random), entriesBefore: 0, entries: 0 };
  }
  const damage: Damage = DAMAGES[Math.floor(random() * DAMAGES.length)] ?? 'entry-changed';
  const page: Page = await lane.quietPage();
  const damaged = await damageDisk(page, { damage, reviewId, roll: random() });
  return { ...damaged, what: damage, isFoundLate: false };
}

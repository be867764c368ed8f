import { expect, test } from 'vitest';
import { decide } from '../commands/review.ts';
import { selectRegion } from '../commands/navigate.ts';
import { reviewServices } from '../../testing/reviewServices.ts';
import type { Keeper } from '../keeping.ts';
import type { Services } from '../services.ts';
import { canTakeUpdate, takeUpdate } from './takeUpdate.ts';

/** What happened to the page, in order. */
function page(log: string[], isTakenOver = true) {
  return {
    takeOver: () => {
      log.push('take over');
      return Promise.resolve(isTakenOver);
    },
    reload: () => void log.push('reload'),
  };
}

function keeper(log: string[], isSafe: boolean): Keeper {
  const nothing = (): void => undefined;
  return {
    recorded: nothing,
    handOver: nothing,
    retry: nothing,
    isSafe: () => isSafe,
    isLeaving: () => false,
    isKeeping: () => isSafe,
    settled: () => Promise.resolve(void log.push('on disk')),
    stop: () => Promise.resolve(),
    begin: nothing,
  };
}

/** A review with one decision, and a new version that waits. */
function reviewed(log: string[], isSafe = true): Services {
  const services = reviewServices();
  const [region] = services.store.getState().regions;
  if (region) selectRegion(services, region.id);
  decide(services, 'accepted');
  services.keeper = keeper(log, isSafe);
  services.store.setState({ update: { status: 'ready' }, opening: { status: 'idle' } });
  return services;
}

const statusOf = ({ store }: Services): string => store.getState().update.status;

test('it is taken when everything is on disk, and then the page is loaded again', async () => {
  const log: string[] = [];
  const services = reviewed(log);
  await takeUpdate(services, page(log));
  expect(log).toEqual(['on disk', 'take over', 'reload']);
  expect(statusOf(services)).toBe('taking');
});

test('nothing happens while something that was done is neither on disk nor exported', async () => {
  const log: string[] = [];
  const services = reviewed(log, false);
  await takeUpdate(services, page(log));
  expect(log).toEqual(['on disk']);
  expect(statusOf(services)).toBe('held');
  services.keeper = keeper(log, true);
  await takeUpdate(services, page(log));
  expect(log.at(-1)).toBe('reload');
});

test('never in the middle of a run, of an opening or of an export', async () => {
  const log: string[] = [];
  const services = reviewed(log);
  const { store } = services;
  const before = store.getState();
  expect(canTakeUpdate(before)).toBe(true);
  for (const change of [
    { job: { status: 'loading-network' } },
    { opening: { ...OPENING } },
    { caseProgress: { caseId: 'a', stage: 'network', fraction: null } },
  ] as const) {
    store.setState(change);
    await takeUpdate(services, page(log));
    store.setState(before);
  }
  expect(log).toEqual([]);
  expect(statusOf(services)).toBe('ready');
});

const OPENING = {
  status: 'opening',
  name: 'x',
  fraction: null,
  stage: 'read',
  picture: null,
  slices: null,
} as const;

test('a version that does not take over is told, and the page stays', async () => {
  const log: string[] = [];
  const services = reviewed(log);
  await takeUpdate(services, page(log, false));
  expect(log).toEqual(['on disk', 'take over']);
  expect(statusOf(services)).toBe('stuck');
});

test('without a new version there is nothing to take', async () => {
  const log: string[] = [];
  const services = reviewed(log);
  for (const status of ['none', 'taking', 'stuck'] as const) {
    services.store.setState({ update: { status } });
    await takeUpdate(services, page(log));
  }
  expect(log).toEqual([]);
});

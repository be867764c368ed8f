import { beforeEach, expect, it } from 'vitest';
import { testServices } from '../testing/services.ts';
import { watchRegionTime } from './regionClock.ts';

let services: ReturnType<typeof testServices>;
let nowMs = 0;
let isVisible = true;
let listeners: { visibility: () => void; second: () => void };

beforeEach(() => {
  services = testServices();
  nowMs = 0;
  isVisible = true;
  listeners = { visibility: () => undefined, second: () => undefined };
  watchRegionTime(services, {
    nowMs: () => nowMs,
    isVisible: () => isVisible,
    onVisibility: (listener) => (listeners.visibility = listener),
    eachSecond: (listener) => (listeners.second = listener),
  });
  services.store.setState({ result: {} as never });
});

const select = (id: string | null): void => services.store.setState({ selectedRegionId: id });
const spent = () => services.store.getState().timeSpentMs;
function pass(ms: number): void {
  for (let left = ms; left > 0; left -= 1000) {
    nowMs += Math.min(1000, left);
    if (left >= 1000) listeners.second();
  }
}

it('counts for the region that is selected, and adds up over visits', () => {
  select('a');
  pass(2500);
  select('b');
  pass(700);
  select('a');
  pass(1000);
  select(null);
  pass(9000);
  expect(spent()).toEqual({ a: 3500, b: 700 });
});

it('not while the window is hidden, nor while the machine sleeps', () => {
  select('a');
  pass(1000);
  isVisible = false;
  listeners.visibility();
  pass(60_000);
  isVisible = true;
  listeners.visibility();
  pass(1000);
  expect(spent()).toEqual({ a: 2000 });
  nowMs += 3_600_000;
  listeners.second();
  expect(spent()).toEqual({ a: 7000 });
});

import type { Services } from './services.ts';

/** Of the page. */
export interface Clock {
  readonly nowMs: () => number;
  readonly isVisible: () => boolean;
  /** Calls back when that changes. */
  readonly onVisibility: (listener: () => void) => void;
  /** Calls back each second. */
  readonly eachSecond: (listener: () => void) => void;
}

export const PAGE_CLOCK: Clock = {
  nowMs: () => performance.now(),
  isVisible: () => document.visibilityState === 'visible',
  onVisibility: (listener) => document.addEventListener('visibilitychange', listener),
  eachSecond: (listener) => void setInterval(listener, 1000),
};

/** Between two looks at the clock there is a second; more than this, and the machine was asleep. */
const LONGEST_STEP_MS = 5000;

/** Counts the time for which each region is selected and the window visible. */
export function watchRegionTime({ store }: Services, clock: Clock): void {
  let counted: { readonly id: string; readonly sinceMs: number } | null = null;
  const settle = (): void => {
    const nowMs = clock.nowMs();
    if (counted) {
      const { id, sinceMs } = counted;
      const step = Math.min(LONGEST_STEP_MS, nowMs - sinceMs);
      counted = null;
      store.setState(({ timeSpentMs }) => ({
        timeSpentMs: { ...timeSpentMs, [id]: (timeSpentMs[id] ?? 0) + step },
      }));
    }
    const { selectedRegionId: id } = store.getState();
    counted = id !== null && clock.isVisible() ? { id, sinceMs: nowMs } : null;
  };
  store.subscribe((state, before) => {
    if (state.result === null || state.selectedRegionId === before.selectedRegionId) return;
    settle();
  });
  clock.onVisibility(settle);
  clock.eachSecond(() => {
    if (counted) settle();
  });
}

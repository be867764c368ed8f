import { nearestVoxel, worldToIndex } from '../core/geometry/gridMath.ts';
import type { WorldPoint } from '../core/geometry/grid.ts';
import { TIME_MODEL } from '../core/review/timeModel.ts';
import type { Services } from './services.ts';

/** What decides whether a slice is seen. */
export interface LookClock {
  readonly isVisible: () => boolean;
  /** Calls back once, unless it is taken back. */
  readonly after: (ms: number, listener: () => void) => () => void;
}

export const PAGE_LOOKS: LookClock = {
  isVisible: () => document.visibilityState === 'visible',
  after: (ms, listener) => {
    const timer = setTimeout(listener, ms);
    return () => clearTimeout(timer);
  },
};

const GLANCE_MS = 1000 * TIME_MODEL.secondsPerGlance;

/**
 * Remembers which axial slices of a result were on screen for at least a glance.
 * @returns to be told of every move of the crosshair.
 */
export function watchSliceLooks(services: Services, clock: LookClock): (world: WorldPoint) => void {
  const { store, registry } = services;
  let present: number | null = null;
  let takeBack = (): void => undefined;
  const see = (): void => {
    const { seenSlices, maximisedPlane } = store.getState();
    const isShown = maximisedPlane === null || maximisedPlane === 'axial';
    if (present === null || !isShown || !clock.isVisible()) return;
    if (seenSlices[present] === false) {
      store.setState({ seenSlices: seenSlices.with(present, true) });
    }
  };
  const look = (world: WorldPoint | null): void => {
    const { result } = store.getState();
    if (!result || !world) return;
    const { networkGrid } = registry.segmentations.get(result.id);
    const [, , k] = nearestVoxel(networkGrid, worldToIndex(networkGrid, world));
    if (present === k) return;
    present = k;
    takeBack();
    takeBack = clock.after(GLANCE_MS, see);
  };
  store.subscribe((state, before) => {
    // A new result is looked at where the reader is already.
    if (state.result?.id === before.result?.id) return;
    present = null;
    look(services.crosshair);
  });
  return look;
}

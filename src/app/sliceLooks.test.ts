import { beforeEach, expect, it } from 'vitest';
import { indexToWorld } from '../core/geometry/gridMath.ts';
import { testSegmentation, testServices } from '../testing/services.ts';
import { watchSliceLooks } from './sliceLooks.ts';

let services: ReturnType<typeof testServices>;
let isVisible = true;
let due: (() => void) | null;
let goTo: (k: number) => void;

beforeEach(() => {
  services = testServices();
  isVisible = true;
  due = null;
  const look = watchSliceLooks(services, {
    isVisible: () => isVisible,
    after: (ms, listener) => {
      expect(ms).toBe(300);
      due = listener;
      return () => (due = null);
    },
  });
  const segmentation = testSegmentation([]);
  services.registry.segmentations.put('result', segmentation);
  goTo = (k) => look(indexToWorld(segmentation.networkGrid, [4, 5, k]));
});

const seen = () => services.store.getState().seenSlices.flatMap((isSeen, k) => (isSeen ? [k] : []));
const showResult = (): void =>
  services.store.setState({
    result: { id: 'result' } as never,
    seenSlices: Array.from({ length: 20 }, () => false),
  });

it('a slice counts once it has been there for a glance; one that is passed by does not', () => {
  showResult();
  goTo(3);
  expect(seen()).toEqual([]);
  goTo(4);
  due?.();
  goTo(7);
  due?.();
  expect(seen()).toEqual([4, 7]);
});

it('not before there is a result; then the slice that is there already does', () => {
  goTo(5);
  expect(due).toBeNull();
  services.crosshair = indexToWorld(testSegmentation([]).networkGrid, [0, 0, 5]);
  showResult();
  due?.();
  expect(seen()).toEqual([5]);
});

it('not while the window is hidden or another plane has the stage', () => {
  showResult();
  goTo(3);
  isVisible = false;
  due?.();
  isVisible = true;
  services.store.setState({ maximisedPlane: 'coronal' });
  goTo(6);
  due?.();
  expect(seen()).toEqual([]);
});

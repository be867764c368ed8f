import { afterEach, describe, expect, it, vi } from 'vitest';
import type { VoxelBox } from '../core/geometry/voxelBox.ts';
import {
  disposeViewers,
  isDark,
  mount,
  picture,
  RAS,
  volumeOf,
  type Triple,
} from '../testing/mountedViewer.ts';

const ORANGE = '#D55E00';
const ORANGE_RGB: Triple = [213, 94, 0];

afterEach(() => {
  disposeViewers();
  vi.restoreAllMocks();
});

/** The axial tile is 180 × 200: the image fills 180 pixels, 9 a millimetre; u grows to the left. */
const u = (x: number): number => (20 - x - 0.5) / 20;
const v = (y: number): number => (10 + 9 * (20 - y - 0.5)) / 200;

/** Black image, slice 10 of each plane in sight, labels filled in opaque colour. */
async function shown(labels: Uint8Array = new Uint8Array(8000)) {
  const mounted = await mount();
  const { viewer, canvas } = mounted;
  await viewer.showVolume(volumeOf(RAS, () => 0));
  viewer.setWindow({ center: 500, width: 1000 });
  viewer.setSegmentStyles([{ index: 7, color: ORANGE, isVisible: true }]);
  viewer.setContourStyle({ mode: 'fill', opacity: 1, isVisible: true });
  await viewer.setLabelmap({ grid: RAS, labels, automatic: null });
  /** Which of some voxels of axial slice 10 are shown in the segment's colour. */
  const painted = async (...places: (readonly [number, number])[]): Promise<boolean[]> => {
    const at = await picture(canvas);
    return places.map(([x, y]) => at('axial', u(x), v(y)).join() === ORANGE_RGB.join());
  };
  return { ...mounted, labels, painted };
}

/** Sets all voxels of a box. */
function paint(labels: Uint8Array, { low, high }: VoxelBox, label = 7): VoxelBox {
  for (let k = low[2]; k < high[2]; k++)
    for (let j = low[1]; j < high[1]; j++)
      labels.fill(label, low[0] + 20 * (j + 20 * k), high[0] + 20 * (j + 20 * k));
  return { low, high };
}

describe('labels changed in place', () => {
  it('are shown within the box, and only there', async () => {
    const { viewer, labels, painted } = await shown();
    labels.fill(7);
    viewer.refreshLabels({ low: [3, 12, 10], high: [6, 15, 11] });
    expect(await painted([3, 12], [5, 14], [2, 13], [6, 13], [4, 11], [4, 15], [16, 3])).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
    viewer.refreshLabels({ low: [15, 0, 9], high: [18, 5, 10] });
    expect(await painted([16, 3])).toEqual([false]);
    viewer.refreshLabels({ low: [15, -4, 8], high: [99, 5, 12] });
    expect(await painted([16, 3], [19, 0], [14, 3])).toEqual([true, true, false]);
  });

  it('go to the card once for all boxes before a picture', async () => {
    const { viewer, labels, painted } = await shown();
    const upload = vi.spyOn(WebGL2RenderingContext.prototype, 'texSubImage3D');
    for (let step = 0; step < 12; step++) {
      viewer.refreshLabels(paint(labels, { low: [step, 4, 10], high: [step + 4, 8, 11] }));
    }
    expect(upload).not.toHaveBeenCalled();
    expect(await painted([0, 4], [14, 7], [15, 7])).toEqual([true, true, false]);
    expect(upload).toHaveBeenCalledTimes(1);
    expect(upload.mock.calls[0]?.slice(2, 8)).toEqual([0, 4, 10, 15, 4, 1]);
    viewer.setWindow({ center: 500, width: 999 });
    await painted();
    expect(upload).toHaveBeenCalledTimes(1);
  });

  it('are not lost while labels are loading, whether these are the same or others', async () => {
    const { viewer, labels, painted } = await shown();
    const others = new Uint8Array(8000);
    const loading = viewer.setLabelmap({ grid: RAS, labels: others, automatic: null });
    const box: VoxelBox = { low: [3, 12, 10], high: [6, 15, 11] };
    // One tick after another until it is loaded: whatever was read before must be read again.
    const loaded = { is: false };
    let at = 0;
    const spread = (async () => {
      while (!loaded.is && at < 20) {
        viewer.refreshLabels(paint(others, { low: [at, 2, 10], high: [at + 1, 4, 11] }));
        at++;
        // oxlint-disable-next-line no-await-in-loop -- between the steps of the loading
        await new Promise((resolve) => setTimeout(resolve));
      }
    })();
    viewer.refreshLabels(paint(labels, box));
    await loading;
    loaded.is = true;
    await spread;
    const columns = Array.from({ length: at }, (_, x) => [x, 3] as const);
    expect(at).toBeGreaterThan(0);
    expect(await painted(...columns, [4, 13])).toEqual([...columns.map(() => true), false]);
  });

  it('leave niivue its own uploads', async () => {
    const { viewer, canvas, labels, painted } = await shown();
    viewer.refreshLabels(paint(labels, { low: [3, 12, 10], high: [6, 15, 11] }));
    await painted();
    const gl = canvas.getContext('webgl2');
    expect(gl?.getParameter(gl.UNPACK_ROW_LENGTH)).toBe(0);
    expect(gl?.getParameter(gl.UNPACK_IMAGE_HEIGHT)).toBe(0);
    expect(gl?.getError()).toBe(0);
    expect(isDark((await picture(canvas))('axial', u(16), v(3)))).toBe(true);
  });
});

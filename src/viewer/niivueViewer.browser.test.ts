import { afterEach, describe, expect, it, vi } from 'vitest';
import { applyPoint } from '../core/geometry/affine.ts';
import {
  disposeViewers,
  isBright,
  isDark,
  LPS,
  mount,
  OBLIQUE,
  PERMUTED,
  picture,
  RAS,
  volumeOf,
} from '../testing/mountedViewer.ts';
import { createNiivueViewer } from './niivueViewer.ts';
import type { CrosshairEvent, Plane } from './viewer.ts';

/** A busy machine is no failure. */
const PATIENCE = { timeout: 30_000 };

afterEach(disposeViewers);

describe('the crosshair', () => {
  it.each([
    ['RAS', RAS],
    ['stored LPS', LPS],
    ['permuted', PERMUTED],
    ['oblique', OBLIQUE],
  ])(
    'goes to a world position within half a voxel, and reads the voxel there (%s)',
    async (_, grid) => {
      const { viewer } = await mount();
      const events: CrosshairEvent[] = [];
      viewer.onCrosshair((event) => events.push(event));
      const volume = volumeOf(grid, (_, [i, j, k]) => i + 100 * j + 1000 * k - 1024);
      await viewer.showVolume(volume);
      expect(events).toHaveLength(1);
      for (const target of [
        [1.2, 3.4, 2.6],
        [5.3, 7.7, 4.1],
        [4.45, 2.45, 0.45],
      ] as const) {
        const wanted = target.map((x, axis) => Math.min(x, grid.shape[axis] - 1));
        const world = applyPoint(grid.affine, [wanted[0], wanted[1], wanted[2]]);
        viewer.goTo(world, null);
        const event = events.at(-1);
        if (!event) throw new Error('no event');
        expect(event.index).toEqual(wanted.map(Math.round));
        const [i, j, k] = event.index;
        expect(event.value).toBe(i + 100 * j + 1000 * k - 1024);
        const centre = applyPoint(grid.affine, event.index);
        for (const axis of [0, 1, 2]) expect(event.world[axis]).toBeCloseTo(centre[axis], 9);
      }
    },
  );

  it('steps towards head, front and right, tells the slices, and stops at the rim', async () => {
    const { viewer } = await mount();
    const events: CrosshairEvent[] = [];
    await viewer.showVolume(volumeOf(PERMUTED, () => 0));
    const stop = viewer.onCrosshair((event) => events.push(event));
    viewer.stepSlice('axial', 1);
    viewer.stepSlice('coronal', 1);
    viewer.stepSlice('sagittal', -1);
    expect(events.map(({ index }) => index)).toEqual([
      [4, 10, 2],
      [4, 10, 3],
      [4, 11, 3],
    ]);
    expect(events.at(-1)?.slice).toEqual({
      axial: { number: 6, of: 10 },
      coronal: { number: 4, of: 5 },
      sagittal: { number: 9, of: 20 },
    });
    viewer.stepSlice('axial', 99);
    viewer.stepSlice('axial', 1);
    expect(events).toHaveLength(4);
    stop();
    viewer.stepSlice('axial', -1);
    expect(events).toHaveLength(4);
  });
});

describe('orientation on the screen', () => {
  it.each([
    ['RAS', RAS],
    ['stored LPS', LPS],
    ['permuted', PERMUTED],
  ])(
    'shows right at the left, front and head at the top, nose at the left (%s)',
    async (_, grid) => {
      const { viewer, canvas } = await mount();
      // Bright: the octant right, front, head.
      const volume = volumeOf(grid, ([x, y, z]) => (x > 9.5 && y > 9.5 && z > 9.5 ? 1000 : 0));
      await viewer.showVolume(volume);
      viewer.setWindow({ center: 500, width: 1000 });
      viewer.goTo([14, 14, 14], null);
      let at = await picture(canvas);
      // The box fills the height of each tile; 0.3 and 0.7 lie on it, off the crosshair and the letters.
      const corners = (plane: Plane) =>
        [0.3, 0.7].flatMap((v) => [0.3, 0.7].map((u) => isBright(at(plane, u, v))));
      for (const plane of ['axial', 'coronal', 'sagittal'] as const)
        expect(corners(plane), plane).toEqual([true, false, false, false]);
      viewer.setConvention('neurological');
      at = await picture(canvas);
      expect(corners('axial')).toEqual([false, true, false, false]);
      expect(corners('coronal')).toEqual([false, true, false, false]);
      expect(corners('sagittal')).toEqual([true, false, false, false]);
    },
  );

  it('windows the image: black below, white above, grey in the middle', async () => {
    const { viewer, canvas } = await mount();
    await viewer.showVolume(volumeOf(RAS, () => 100));
    for (const [center, expected] of [
      [100, 128],
      [160, 0],
      [40, 255],
      [120, 77],
    ] as const) {
      viewer.setWindow({ center, width: 100 });
      const [grey] = (await picture(canvas))('axial', 0.3, 0.3);
      expect(Math.abs(grey - expected)).toBeLessThanOrEqual(1);
    }
  });
});

describe('a region', () => {
  it('is brought to the middle of every plane at the width asked for', async () => {
    const { viewer, canvas } = await mount();
    // Bright: a cube of 2 mm around (4.5, 14.5, 6.5).
    const near = (a: number, b: number): boolean => Math.abs(a - b) < 1;
    await viewer.showVolume(
      volumeOf(LPS, ([x, y, z]) => (near(x, 4.5) && near(y, 14.5) && near(z, 6.5) ? 1000 : 0)),
    );
    viewer.setWindow({ center: 500, width: 1000 });
    viewer.goTo([4.4, 14.4, 6.4], 10);
    const at = await picture(canvas);
    for (const plane of ['axial', 'coronal', 'sagittal'] as const) {
      // The crosshair lies on the voxel at (4, 14, 6): the cube spans −0.5 … 1.5 mm of 10 around the middle.
      const right = plane === 'sagittal' ? 0.47 : 0.46;
      expect(isBright(at(plane, right, 0.44)), plane).toBe(true);
      expect(isDark(at(plane, 0.75, 0.25)), plane).toBe(true);
      expect(isDark(at(plane, 0.25, 0.75)), plane).toBe(true);
    }
  });
});

describe('life', () => {
  it('says nothing on the console and asks nothing of the network', async () => {
    const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;
    const spies = methods.map((method) => vi.spyOn(console, method));
    const fetched = vi.spyOn(globalThis, 'fetch');
    const { viewer, canvas } = await mount();
    await viewer.showVolume(volumeOf(OBLIQUE, () => 0));
    await picture(canvas);
    for (const spy of [...spies, fetched]) expect(spy).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('fits the canvas to its parent', async () => {
    const { viewer, canvas, host } = await mount();
    await viewer.showVolume(volumeOf(RAS, () => 1000));
    viewer.setWindow({ center: 500, width: 1000 });
    host.style.width = '200px';
    await vi.waitFor(() => expect(canvas.width).toBe(200 * devicePixelRatio), PATIENCE);
    viewer.setWindow({ center: 500, width: 999 });
    expect(isBright((await picture(canvas))('axial', 0.3, 0.4))).toBe(true);
  });

  it('may be made twice on one canvas, the first disposed, as React does in development', async () => {
    const { viewer: first, canvas } = await mount();
    const creation = createNiivueViewer(canvas);
    first.dispose();
    const second = await creation;
    await second.showVolume(volumeOf(RAS, () => 1000));
    // By now the first would have given its context up.
    await new Promise((resolve) => setTimeout(resolve, 20));
    second.setWindow({ center: 500, width: 1000 });
    expect(isBright((await picture(canvas))('axial', 0.3, 0.3))).toBe(true);
    second.dispose();
  });

  it('gives the context up once disposed and out of the document', async () => {
    const { viewer, canvas, host } = await mount();
    const lost = vi.fn();
    viewer.onContextLost(lost);
    const gl = canvas.getContext('webgl2');
    host.remove();
    viewer.dispose();
    await vi.waitFor(() => expect(gl?.isContextLost()).toBe(true), PATIENCE);
    expect(lost).not.toHaveBeenCalled();
  });

  it('reports a lost context, and refuses to load on it', async () => {
    const { viewer, canvas } = await mount();
    const lost = vi.fn();
    viewer.onContextLost(lost);
    canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1), PATIENCE);
    await expect(viewer.showVolume(volumeOf(RAS, () => 0))).rejects.toMatchObject({
      code: 'resource/device-lost',
    });
  });
});

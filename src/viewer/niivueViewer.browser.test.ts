import { afterEach, describe, expect, it, vi } from 'vitest';
import { heatmapColor } from '../core/colormap.ts';
import { affineFromColumns, applyPoint } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import type { Volume } from '../core/volume/volume.ts';
import { createNiivueViewer } from './niivueViewer.ts';
import type { CrosshairEvent, Plane, Viewer, WindowEvent } from './viewer.ts';

const WIDTH = 300;
const HEIGHT = 200;

type Triple = readonly [number, number, number];

/** 20³ mm³, 1 mm voxels, i to the right, j to the front, k to the head. */
const RAS: VoxelGrid = { shape: [20, 20, 20], affine: grown([1, 0, 0], [0, 1, 0], [0, 0, 1]) };
/** The same box as LPS files store it. */
const LPS: VoxelGrid = {
  shape: [20, 20, 20],
  affine: grown([-1, 0, 0], [0, -1, 0], [0, 0, 1], [19, 19, 0]),
};
/** i to the feet, j to the left, k to the front; 2 × 1 × 4 mm. */
const PERMUTED: VoxelGrid = {
  shape: [10, 20, 5],
  affine: grown([0, 0, -2], [-1, 0, 0], [0, 4, 0], [19, 0, 19]),
};
/** Turned by some 20°, i to the left, k tilted. */
const OBLIQUE: VoxelGrid = {
  shape: [18, 16, 12],
  affine: grown([-0.94, 0.34, 0], [0.32, 0.88, -0.34], [-0.17, -0.48, 1.41], [40, -12, 7]),
};

function grown(i: Triple, j: Triple, k: Triple, origin: Triple = [0, 0, 0]): VoxelGrid['affine'] {
  return affineFromColumns([i, j, k], origin);
}

/** An image whose voxels follow from where they lie in the world. */
function volumeOf(grid: VoxelGrid, valueAt: (world: Triple, index: Triple) => number): Volume {
  return {
    grid,
    voxels: Int16Array.from(fill(grid, valueAt)),
    issues: [],
    source: {
      format: 'nifti1',
      header: new Uint8Array(348),
      littleEndian: true,
      sha256: '',
    },
  };
}

function fill(
  { shape: [ni, nj, nk], affine }: VoxelGrid,
  valueAt: (world: Triple, index: Triple) => number,
): number[] {
  return Array.from({ length: ni * nj * nk }, (_, n) => {
    const index = [n % ni, Math.floor(n / ni) % nj, Math.floor(n / (ni * nj))] as const;
    return valueAt(applyPoint(affine, index), index);
  });
}

const open: { viewer: Viewer; host: HTMLElement }[] = [];

async function mount(): Promise<{ viewer: Viewer; canvas: HTMLCanvasElement; host: HTMLElement }> {
  const host = document.createElement('div');
  host.style.cssText = `position:absolute;left:0;top:0;width:${WIDTH}px;height:${HEIGHT}px`;
  const canvas = document.createElement('canvas');
  host.append(canvas);
  document.body.append(host);
  const viewer = await createNiivueViewer(canvas);
  open.push({ viewer, host });
  return { viewer, canvas, host };
}

afterEach(() => {
  for (const { viewer, host } of open.splice(0)) {
    viewer.dispose();
    host.remove();
  }
});

/** The picture after the next frame: RGB at a place of a plane's tile, given as fractions from its left top. */
function picture(
  canvas: HTMLCanvasElement,
): Promise<(plane: Plane, u: number, v: number) => Triple> {
  return new Promise((resolve, reject) => {
    requestAnimationFrame(() => {
      const gl = canvas.getContext('webgl2');
      if (!gl) return reject(new Error('no context'));
      const { width, height } = canvas;
      const pixels = new Uint8Array(4 * width * height);
      gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
      const split = Math.round(width * 0.6);
      const tiles = {
        axial: [0, 0, split, height],
        sagittal: [split + 2, 0, width - split - 2, height / 2],
        coronal: [split + 2, height / 2 + 2, width - split - 2, height / 2 - 2],
      };
      resolve((plane, u, v) => {
        const [left, top, w, h] = tiles[plane];
        const x = Math.floor(left + u * w);
        const y = height - 1 - Math.floor(top + v * h);
        const at = 4 * (x + width * y);
        return [pixels[at], pixels[at + 1], pixels[at + 2]];
      });
    });
  });
}

const isBright = ([r, g, b]: Triple): boolean => Math.min(r, g, b) > 200;
const isDark = ([r, g, b]: Triple): boolean => Math.max(r, g, b) < 60;

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

describe('layers', () => {
  const ORANGE = '#D55E00';
  const inBall = ([x, y, z]: Triple): boolean =>
    Math.max(Math.abs(x - 9.5), Math.abs(y - 9.5), Math.abs(z - 9.5)) < 5;

  async function shown() {
    const mounted = await mount();
    await mounted.viewer.showVolume(volumeOf(RAS, () => 0));
    mounted.viewer.setWindow({ center: 500, width: 1000 });
    return mounted;
  }

  /** The axial tile is 180 × 200: the image fills 180 pixels, 9 a millimetre; u grows to the left. */
  const u = (x: number): number => (20 - x - 0.5) / 20;
  const v = (y: number): number => (10 + 9 * (20 - y - 0.5)) / 200;

  it('outline a segment inside its border, fill it on demand, and hide it', async () => {
    const { viewer, canvas } = await shown();
    const labels = Uint8Array.from(fill(RAS, (world) => (inBall(world) ? 7 : 0)));
    await viewer.setLabelmap({ grid: RAS, labels });
    viewer.setSegmentStyles([{ index: 7, color: ORANGE, isVisible: true }]);
    // The segment spans voxels 5 … 14: its right face lies at 14.5.
    const border = () => [u(14.5 - 0.1), v(7)] as const;
    let at = await picture(canvas);
    expect(at('axial', ...border())).toEqual([213, 94, 0]);
    expect(isDark(at('axial', u(14.5 + 0.1), v(7)))).toBe(true);
    expect(isDark(at('axial', u(12), v(7)))).toBe(true);

    viewer.setContourStyle({ mode: 'fill', opacity: 0.5, isVisible: true });
    at = await picture(canvas);
    expect(Math.abs(at('axial', u(12), v(7))[0] - 107)).toBeLessThanOrEqual(1);

    viewer.setSegmentStyles([{ index: 7, color: ORANGE, isVisible: false }]);
    expect(isDark((await picture(canvas))('axial', ...border()))).toBe(true);
    viewer.setSegmentStyles([{ index: 7, color: ORANGE, isVisible: true }]);
    viewer.setContourStyle({ mode: 'outline', opacity: 1, isVisible: false });
    expect(isDark((await picture(canvas))('axial', ...border()))).toBe(true);
  });

  it('draw uncertainty from its own grid where it lies in the world', async () => {
    const { viewer, canvas } = await shown();
    // 4 mm voxels in another order; hot where x > 12 and y < 8.
    const grid: VoxelGrid = {
      shape: [6, 6, 6],
      affine: grown([0, 0, 4], [-4, 0, 0], [0, 4, 0], [20, 0, 0]),
    };
    const values = Float32Array.from(fill(grid, ([x, y]) => (x > 11 && y < 9 ? 1 : 0)));
    await viewer.setHeatmap({ grid, values });
    viewer.setHeatmapStyle({ opacity: 1, isVisible: true });
    let at = await picture(canvas);
    heatmapColor(1).forEach((expected, channel) =>
      expect(Math.abs(at('axial', u(16), v(4))[channel] - expected)).toBeLessThanOrEqual(2),
    );
    expect(isDark(at('axial', u(4), v(4)))).toBe(true);
    expect(isDark(at('axial', u(16), v(15)))).toBe(true);
    viewer.setHeatmapStyle({ opacity: 1, isVisible: false });
    at = await picture(canvas);
    expect(isDark(at('axial', u(16), v(4)))).toBe(true);
  });

  it('tint the budget where no uncertainty is shown, and redraw the mask after a change in place', async () => {
    const { viewer, canvas } = await shown();
    const values = new Uint8Array(8000).fill(1);
    await viewer.setBudgetMask({ grid: RAS, values });
    await viewer.setHeatmap({ grid: RAS, values: new Float32Array(8000).fill(1) });
    const middle = async () => (await picture(canvas))('axial', u(6), v(6));
    const expectColor = (actual: Triple, expected: readonly number[]) =>
      expected.forEach((c, n) => expect(Math.abs(actual[n] - c)).toBeLessThanOrEqual(2));
    viewer.setHeatmapStyle({ opacity: 1, isVisible: true });
    expectColor(await middle(), heatmapColor(1));
    viewer.setHeatmapStyle({ opacity: 1, isVisible: false });
    expectColor(
      await middle(),
      [0.35, 1, 1].map((c) => 0.22 * 255 * c),
    );
    viewer.setBudgetMaskVisible(false);
    expect(isDark(await middle())).toBe(true);
    viewer.setBudgetMaskVisible(true);
    values.fill(0);
    viewer.refreshBudgetMask();
    expect(isDark(await middle())).toBe(true);
  });

  it('keep outlines above the budget, whichever is set first', async () => {
    const { viewer, canvas } = await shown();
    const labels = Uint8Array.from(fill(RAS, (world) => (inBall(world) ? 7 : 0)));
    await viewer.setLabelmap({ grid: RAS, labels });
    viewer.setSegmentStyles([{ index: 7, color: ORANGE, isVisible: true }]);
    await viewer.setBudgetMask({ grid: RAS, values: labels.map((label) => (label > 0 ? 2 : 0)) });
    // On the rim of both, whose own line would be white.
    expect((await picture(canvas))('axial', u(14.5 - 0.1), v(7))).toEqual([213, 94, 0]);
  });

  it('go with the image they belong to', async () => {
    const { viewer, canvas } = await shown();
    const labels = new Uint8Array(8000).fill(7);
    viewer.setSegmentStyles([{ index: 7, color: ORANGE, isVisible: true }]);
    viewer.setContourStyle({ mode: 'fill', opacity: 1, isVisible: true });
    await viewer.setLabelmap({ grid: RAS, labels });
    expect((await picture(canvas))('axial', u(6), v(6))).toEqual([213, 94, 0]);
    await viewer.showVolume(volumeOf(LPS, () => 0));
    expect(isDark((await picture(canvas))('axial', u(6), v(6)))).toBe(true);
  });

  it('refuse arrays that do not fit their grid, and keep what is shown', async () => {
    const { viewer } = await shown();
    await expect(
      viewer.setLabelmap({ grid: RAS, labels: new Uint8Array(7999) }),
    ).rejects.toMatchObject({ code: 'internal/shape' });
  });

  it('show float images in the same window', async () => {
    const { viewer, canvas } = await shown();
    const volume = { ...volumeOf(RAS, () => 0), voxels: new Float32Array(8000).fill(0.25) };
    await viewer.showVolume(volume);
    viewer.setWindow({ center: 0.5, width: 1 });
    expect(Math.abs((await picture(canvas))('axial', 0.3, 0.3)[0] - 64)).toBeLessThanOrEqual(1);
  });

  it('free their textures when they are replaced or removed', async () => {
    const { viewer } = await shown();
    const created = vi.spyOn(WebGL2RenderingContext.prototype, 'createTexture');
    const deleted = vi.spyOn(WebGL2RenderingContext.prototype, 'deleteTexture');
    const round = async () => {
      await viewer.showVolume(volumeOf(LPS, () => 0));
      await viewer.setLabelmap({ grid: LPS, labels: new Uint8Array(8000) });
      await viewer.setHeatmap({ grid: LPS, values: new Float32Array(8000) });
      await viewer.setBudgetMask({ grid: LPS, values: new Uint8Array(8000) });
      await viewer.setHeatmap(null);
    };
    await round();
    const alive = (): number => {
      const freed = new Set(deleted.mock.calls.map(([texture]) => texture));
      return created.mock.results.filter(({ value }) => !freed.has(value as WebGLTexture)).length;
    };
    const before = alive();
    for (let n = 0; n < 4; n++) await round();
    expect(alive()).toBe(before);
    expect(created.mock.calls.length).toBeGreaterThan(4 * before);
    vi.restoreAllMocks();
  });
});

describe('the mouse', () => {
  async function shown() {
    const mounted = await mount();
    const moves: CrosshairEvent[] = [];
    const windows: WindowEvent[] = [];
    await mounted.viewer.showVolume(volumeOf(RAS, ([x]) => 100 * x));
    mounted.viewer.onCrosshair((event) => moves.push(event));
    mounted.viewer.onWindow((event) => windows.push(event));
    const at = (type: string, [x, y]: readonly [number, number], button: number) =>
      mounted.canvas.dispatchEvent(
        new PointerEvent(type, { clientX: x, clientY: y, button, pointerId: 1, bubbles: true }),
      );
    const drag = (
      from: readonly [number, number],
      to: readonly [number, number],
      button: number,
    ) => {
      at('pointerdown', from, button);
      at('pointermove', [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2], button);
      at('pointermove', to, button);
      at('pointerup', to, button);
    };
    return { ...mounted, moves, windows, drag };
  }

  it('changes the window with the left button, and places the crosshair by a click', async () => {
    const { viewer, moves, windows, drag } = await shown();
    viewer.setWindow({ center: 40, width: 400 });
    drag([90, 100], [90, 175], 0);
    expect(windows.at(-1)).toEqual({ center: 140, width: 400 });
    expect(moves).toEqual([]);
    // 9 px a voxel: x = 45 is the middle of voxel 14 from the right (mirrored), y = 42 of voxel 16.
    drag([49.5, 42], [50.5, 42], 0);
    expect(moves.map(({ index }) => index)).toEqual([[14, 16, 10]]);
    expect(windows).toHaveLength(2);
  });

  it('scrolls the plane under it, by whole slices', async () => {
    const { canvas, moves } = await shown();
    const wheel = (x: number, y: number, deltaY: number) =>
      canvas.dispatchEvent(new WheelEvent('wheel', { clientX: x, clientY: y, deltaY }));
    wheel(90, 100, 120);
    wheel(250, 50, -120);
    wheel(250, 150, 120);
    expect(moves.map(({ index }) => index)).toEqual([
      [10, 10, 9],
      [11, 10, 9],
      [11, 9, 9],
    ]);
  });

  it('magnifies with the right button and by Ctrl and the wheel, moves with the middle one', async () => {
    const { viewer, canvas, drag } = await shown();
    viewer.setWindow({ center: 950, width: 1900 });
    /** Along the upper third of the axial plane, whose values fall towards the right of the screen. */
    const greys = async (...xs: number[]): Promise<number[]> => {
      const at = await picture(canvas);
      return xs.map((x) => at('axial', x / 180, 0.3)[0]);
    };
    const [left, right] = await greys(40, 140);
    drag([90, 100], [90, 250], 2);
    // Twice as large: half the range of values across the same pixels.
    const [before, other] = await greys(40, 140);
    expect(Math.abs(before - other - (left - right) / 2)).toBeLessThanOrEqual(3);
    drag([40, 100], [70, 100], 1);
    expect(Math.abs((await greys(70))[0] - before)).toBeLessThanOrEqual(2);
    viewer.resetZoom();
    expect(await greys(40)).toEqual([left]);
    const wheel = { clientX: 40, clientY: 60, deltaY: -300, ctrlKey: true };
    canvas.dispatchEvent(new WheelEvent('wheel', wheel));
    const [under, far] = await greys(40, 140);
    expect(Math.abs(under - left)).toBeLessThanOrEqual(2);
    expect(under - far).toBeLessThan(0.65 * (left - right));
  });

  it('maximises a plane by a double click, and restores it', async () => {
    const { viewer, canvas, drag, moves } = await shown();
    const double = () =>
      canvas.dispatchEvent(new MouseEvent('dblclick', { clientX: 250, clientY: 150 }));
    double();
    await picture(canvas);
    // The left half now belongs to the coronal plane: a click moves x and z, not y.
    drag([150, 42], [150, 42], 0);
    expect(moves.at(-1)?.index.slice(1)).toEqual([10, 15]);
    double();
    viewer.goTo([10, 10, 10], null);
    drag([90, 42], [90, 42], 0);
    expect(moves.at(-1)?.index.slice(1)).toEqual([16, 10]);
  });

  it('leaves the crosshair where it was before a double click, and says what was maximised', async () => {
    const { viewer, canvas, drag, moves } = await shown();
    const maximised: (Plane | null)[] = [];
    viewer.onMaximised((plane) => maximised.push(plane));
    for (const preset of ['pacs', 'neuro'] as const) {
      viewer.setMousePreset(preset);
      viewer.goTo([4, 5, 6], null);
      for (let press = 0; press < 2; press++) drag([90, 42], [90, 42], 0);
      expect(moves.at(-1)?.index).not.toEqual([4, 5, 6]);
      canvas.dispatchEvent(new MouseEvent('dblclick', { clientX: 90, clientY: 42 }));
      expect(moves.at(-1)?.index, preset).toEqual([4, 5, 6]);
      viewer.setMaximised(null);
    }
    expect(maximised).toEqual(['axial', 'axial']);
  });

  it('drags the crosshair and windows with the right button in the neuro preset', async () => {
    const { viewer, moves, windows, drag } = await shown();
    viewer.setMousePreset('neuro');
    viewer.setWindow({ center: 40, width: 400 });
    drag([49.5, 42], [90.5, 42], 0);
    expect(moves.at(0)?.index).toEqual([14, 16, 10]);
    expect(moves.at(-1)?.index).toEqual([9, 16, 10]);
    expect(windows).toEqual([]);
    drag([90, 50], [240, 50], 2);
    expect(windows.at(-1)).toEqual({ center: 40, width: 800 });
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
    await vi.waitFor(() => expect(canvas.width).toBe(200 * devicePixelRatio));
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
    await vi.waitFor(() => expect(gl?.isContextLost()).toBe(true));
    expect(lost).not.toHaveBeenCalled();
  });

  it('reports a lost context, and refuses to load on it', async () => {
    const { viewer, canvas } = await mount();
    const lost = vi.fn();
    viewer.onContextLost(lost);
    canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1));
    await expect(viewer.showVolume(volumeOf(RAS, () => 0))).rejects.toMatchObject({
      code: 'resource/device-lost',
    });
  });
});

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

type Mounted = Awaited<ReturnType<typeof mount>>;

/** Pixels can be read in the task that drew them alone. */
const draw = (viewer: Mounted['viewer']): void => viewer.setWindow({ center: 500, width: 1000 });

/** Waits for something that loads in its own time. */
const eventually = (isSo: () => Promise<boolean> | boolean): Promise<void> =>
  vi.waitFor(async () => expect(await isSo()).toBe(true), { timeout: 30_000 });

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
    draw(viewer);
    const at = await picture(canvas);
    return places.map(([x, y]) => at('axial', u(x), v(y)).join() === ORANGE_RGB.join());
  };
  return { ...mounted, labels, painted };
}

/** Colours of the pixels between two corners of the axial plane, mm, row by row. */
async function region(
  { viewer, canvas }: Mounted,
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
): Promise<Triple[][]> {
  draw(viewer);
  const at = await picture(canvas);
  // From the higher mm: pixels run to the left and back.
  const pixels = (first: number, mm: number): number[] =>
    Array.from({ length: 9 * mm }, (_, n) => Math.floor(first) + n + 0.5);
  const columns = pixels(9 * (19.5 - x1), x1 - x0);
  const rows = pixels(10 + 9 * (19.5 - y1), y1 - y0);
  return rows.map((row) => columns.map((column) => at('axial', column / 180, row / 200)));
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

  it('come in parts where they are many, all of them', async () => {
    const { viewer, canvas } = await shown();
    const grid = { ...RAS, shape: [320, 320, 200] as const };
    const labels = new Uint8Array(320 * 320 * 200);
    await viewer.showVolume(volumeOf(RAS, () => 0));
    await viewer.setLabelmap({ grid, labels, automatic: null });
    const upload = vi.spyOn(WebGL2RenderingContext.prototype, 'texSubImage3D');
    labels.fill(7);
    viewer.refreshLabels({ low: [0, 0, 0], high: [320, 320, 200] });
    await picture(canvas);
    expect(upload).toHaveBeenCalledTimes(1);
    await eventually(() => upload.mock.calls.length === 2);
    const parts = upload.mock.calls.map((call) => call.slice(4, 8));
    const [first] = parts;
    const cut = Number(first?.[3]);
    expect(parts).toEqual([
      [0, 320, 320, cut],
      [cut, 320, 320, 200 - cut],
    ]);
    await picture(canvas);
    await picture(canvas);
    expect(upload).toHaveBeenCalledTimes(2);
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

describe('the automatic labels', () => {
  /** Contours present and automatic, outlined; the image is grey enough to be told from nothing. */
  async function compared(labels: Uint8Array, automatic: Uint8Array) {
    const mounted = await shown();
    const { viewer } = mounted;
    viewer.setContourStyle({ mode: 'outline', opacity: 1, isVisible: true });
    await viewer.setLabelmap({ grid: RAS, labels, automatic });
    return mounted;
  }

  const GREEN = (c: Triple): boolean => c[1] > c[0] + 15 && c[1] > c[2] + 4;
  const RED = (c: Triple): boolean => c[0] > c[1] + 15 && c[0] > c[2] + 15;

  it('are told apart where they differ: gained and lost by colour and by the way of the hatching', async () => {
    const automatic = new Uint8Array(8000);
    const labels = new Uint8Array(8000);
    paint(automatic, { low: [2, 4, 10], high: [14, 16, 11] });
    paint(labels, { low: [6, 4, 10], high: [19, 16, 11] });
    const mounted = await compared(labels, automatic);
    const { viewer } = mounted;
    const isChanged = async (): Promise<boolean> =>
      (await region(mounted, [15, 11], [17, 15])).flat().some(GREEN);
    expect(await isChanged()).toBe(false);
    viewer.setComparison('changed');
    await eventually(isChanged);
    const gained = await region(mounted, [15, 11], [17, 15]);
    const lost = await region(mounted, [3, 11], [5, 15]);
    // Off the crosshair, which goes through voxel 10.
    const same = await region(mounted, [7, 6], [9, 9]);
    expect(gained.flat().every(GREEN)).toBe(true);
    expect(lost.flat().every(RED)).toBe(true);
    expect(same.flat().every(isDark)).toBe(true);
    // Along its own way hardly a pixel changes, along the other most do.
    for (const [pixels, ownWay] of [
      [gained, -1],
      [lost, 1],
    ] as const) {
      const [own, other] = [ownWay, -ownWay].map((way) => changesAlong(pixels, way));
      expect(own ?? 1).toBeLessThan(0.02);
      expect(other ?? 0).toBeGreaterThan(0.2);
    }
    viewer.setComparison('off');
    expect(await isChanged()).toBe(false);
  });

  it('appear with the first change, in the box alone, and not for hidden structures', async () => {
    const automatic = new Uint8Array(8000);
    const labels = automatic.slice();
    const mounted = await compared(labels, automatic);
    const { viewer } = mounted;
    viewer.setComparison('changed');
    viewer.refreshLabels(paint(labels, { low: [12, 12, 10], high: [18, 18, 11] }));
    const isGreen = async (): Promise<boolean> =>
      (await region(mounted, [13, 13], [16, 16])).flat().every(GREEN);
    await eventually(isGreen);
    expect((await region(mounted, [2, 2], [9, 9])).flat().every(isDark)).toBe(true);
    viewer.setContourStyle({ mode: 'outline', opacity: 1, isVisible: false });
    expect(await isGreen()).toBe(false);
    viewer.setContourStyle({ mode: 'outline', opacity: 1, isVisible: true });
    viewer.setSegmentStyles([]);
    expect(await isGreen()).toBe(false);
  });

  it('have a dashed outline of their own, thinner than the present one', async () => {
    const automatic = new Uint8Array(8000);
    const labels = new Uint8Array(8000);
    paint(automatic, { low: [2, 3, 10], high: [9, 9, 11] });
    paint(labels, { low: [12, 3, 10], high: [19, 9, 11] });
    const mounted = await compared(labels, automatic);
    const { viewer } = mounted;
    viewer.setSegmentStyles([{ index: 7, color: '#0072B2', isVisible: true }]);
    const isLine = ([r, g, b]: Triple): boolean => r === 0 && g === 114 && b === 178;
    /** Share of the line in rows of pixels about the upper edge of a box, which lies at 8.5 mm. */
    const shares = async (x: number): Promise<number[]> => {
      const rows = await region(mounted, [x, 8], [x + 4, 9]);
      const width = rows[0]?.length ?? 0;
      return rows.map((row) => row.filter(isLine).length / width);
    };
    viewer.setComparison('outline');
    await eventually(async () => Math.max(...(await shares(3))) > 0);
    const old = (await shares(3)).filter((share) => share > 0);
    const present = (await shares(13)).filter((share) => share > 0);
    expect(present.length).toBeGreaterThan(old.length);
    expect(present.every((share) => share === 1)).toBe(true);
    expect(old.every((share) => share > 0.4 && share < 0.75)).toBe(true);
    viewer.setComparison('changed');
    expect(Math.max(...(await shares(3)))).toBe(0);
  });

  it('cost nothing while nothing differs or nothing is compared', async () => {
    const created = vi.spyOn(WebGL2RenderingContext.prototype, 'texStorage3D');
    const labels = paintedLabels();
    const { viewer, canvas } = await compared(labels, labels.slice());
    const large = () => created.mock.calls.filter(([, , , ni]) => ni === 20).length;
    const before = large();
    viewer.refreshLabels({ low: [3, 3, 3], high: [4, 4, 4] });
    await picture(canvas);
    expect(large()).toBe(before);
    await viewer.setLabelmap({ grid: RAS, labels, automatic: labels.slice() });
    viewer.setComparison('changed');
    // Longer than the search for a difference takes.
    for (let n = 0; n < 5; n++) {
      // oxlint-disable-next-line no-await-in-loop
      await picture(canvas);
    }
    expect(large()).toBe(before + 1);
    viewer.refreshLabels(paint(labels, { low: [3, 3, 3], high: [4, 4, 4] }, 0));
    await eventually(() => large() === before + 2);
  });

  it('tell when they could not be loaded, and what was shown stays', async () => {
    const { viewer, painted } = await shown();
    const failed = vi.fn();
    viewer.onFailure(failed);
    const labels = paintedLabels();
    await viewer.setLabelmap({ grid: RAS, labels, automatic: new Uint8Array(7) });
    viewer.setComparison('changed');
    await eventually(() => failed.mock.calls.length > 0);
    expect(failed).toHaveBeenCalledTimes(1);
    expect(failed.mock.calls[0]?.[0]).toMatchObject({ code: 'internal/shape' });
    expect(await painted([6, 6])).toEqual([true]);
    viewer.refreshLabels({ low: [3, 3, 3], high: [4, 4, 4] });
    await painted();
    expect(failed).toHaveBeenCalledTimes(1);
  });
});

describe('a preview of other labels', () => {
  it('is drawn in white dashes within its box, hatched where it differs, and goes without a trace', async () => {
    const labels = paintedLabels();
    const mounted = await shown(labels);
    const { viewer } = mounted;
    viewer.setContourStyle({ mode: 'outline', opacity: 1, isVisible: true });
    const whole = () => region(mounted, [0, 0], [19, 19]);
    const before = await whole();
    // The contour spans 4 … 14; within the box it would end at 16 instead.
    const box: VoxelBox = { low: [12, 5, 9], high: [18, 9, 12] };
    const wider = new Uint8Array(6 * 4 * 3);
    for (let n = 0; n < wider.length; n++) wider[n] = n % 6 < 5 ? 7 : 0;
    viewer.previewLabels({ box, labels: wider });
    const after = await whole();
    const isWhite = ([r, g, b]: Triple): boolean => Math.min(r, g, b) === 255;
    const gained = await region(mounted, [15, 6], [16, 8]);
    expect(after.flat().filter(isWhite).length).toBeGreaterThan(40);
    expect(gained.flat().some(([r, g]) => g > r + 20)).toBe(true);
    // Pixels that changed lie in the box: 12 … 17 across, 5 … 8 up.
    const rows = after.flatMap((row, y) => (row.join() === before[y]?.join() ? [] : [y]));
    expect(rows.at(0)).toBeGreaterThanOrEqual(Math.floor(9 * (19 - 8.5)));
    expect(rows.at(-1)).toBeLessThan(9 * (19 - 4.5));
    for (const [y, row] of after.entries())
      for (const [x, color] of row.entries())
        if (x >= 9 * (19 - 11.5)) expect(color).toEqual(before[y]?.[x]);
    expect(labels).toEqual(paintedLabels());
    viewer.previewLabels(null);
    expect(await whole()).toEqual(before);
  });

  it('goes with the labels, and is refused where it does not fit its box', async () => {
    const labels = paintedLabels();
    const mounted = await shown(labels);
    const { viewer } = mounted;
    viewer.setContourStyle({ mode: 'outline', opacity: 1, isVisible: true });
    const box: VoxelBox = { low: [12, 5, 9], high: [18, 9, 12] };
    const read = () => region(mounted, [0, 0], [19, 19]);
    const before = await read();
    expect(() => viewer.previewLabels({ box, labels: new Uint8Array(71) })).toThrow(
      expect.objectContaining({ code: 'internal/shape' }),
    );
    expect(await read()).toEqual(before);
    viewer.previewLabels({ box, labels: new Uint8Array(72) });
    expect(await read()).not.toEqual(before);
    await viewer.setLabelmap({ grid: RAS, labels, automatic: null });
    expect(await read()).toEqual(before);
  });
});

/** One structure from voxel 4 to 14 along all axes. */
function paintedLabels(): Uint8Array {
  const labels = new Uint8Array(8000);
  paint(labels, { low: [4, 4, 4], high: [15, 15, 15] });
  return labels;
}

/** Share of the pixels whose neighbour one to the right and `way` down looks clearly different. */
function changesAlong(pixels: readonly Triple[][], way: number): number {
  let [pairs, changes] = [0, 0];
  for (const [y, row] of pixels.entries()) {
    for (const [x, color] of row.entries()) {
      const next = pixels[y + way]?.[x + 1];
      if (!next) continue;
      pairs++;
      if (color.some((value, channel) => Math.abs(value - (next[channel] ?? 0)) > 30)) changes++;
    }
  }
  return changes / pairs;
}

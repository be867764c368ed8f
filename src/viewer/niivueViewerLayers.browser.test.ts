import { afterEach, describe, expect, it, vi } from 'vitest';
import { heatmapColor } from '../core/colormap.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import {
  disposeViewers,
  fill,
  grown,
  isDark,
  LPS,
  mount,
  picture,
  RAS,
  volumeOf,
  type Triple,
} from '../testing/mountedViewer.ts';

afterEach(disposeViewers);

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
    await viewer.setLabelmap({ grid: RAS, labels, automatic: null });
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
    await viewer.setLabelmap({ grid: RAS, labels, automatic: null });
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
    await viewer.setLabelmap({ grid: RAS, labels, automatic: null });
    expect((await picture(canvas))('axial', u(6), v(6))).toEqual([213, 94, 0]);
    await viewer.showVolume(volumeOf(LPS, () => 0));
    expect(isDark((await picture(canvas))('axial', u(6), v(6)))).toBe(true);
  });

  it('refuse arrays that do not fit their grid, and keep what is shown', async () => {
    const { viewer } = await shown();
    await expect(
      viewer.setLabelmap({ grid: RAS, labels: new Uint8Array(7999), automatic: null }),
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
      await viewer.setLabelmap({ grid: LPS, labels: new Uint8Array(8000), automatic: null });
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

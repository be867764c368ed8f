import { afterEach, describe, expect, it } from 'vitest';
import { heatmapColor } from '../core/colormap.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import {
  disposeViewers,
  grown,
  mount,
  picture,
  RAS,
  volumeOf,
  type Triple,
} from '../testing/mountedViewer.ts';

afterEach(disposeViewers);

/** Left edge of a voxel in the axial tile of 180 × 200 pixels, 9 a millimetre, growing to the left; its upper edge. */
const edgeX = (x: number): number => 9 * (20 - x);
const edgeY = (y: number): number => 10 + 9 * (20 - y);

/** A box of the image: voxels 4 … 15 along i and j, 6 … 13 along k. */
const BOX: VoxelGrid = {
  shape: [12, 12, 8],
  affine: grown([1, 0, 0], [0, 1, 0], [0, 0, 1], [4, 4, 6]),
};

/** Values of the box by voxel of the image. */
function inBox(valueAt: (i: number, j: number) => number): Uint8Array {
  return Uint8Array.from({ length: 12 * 12 * 8 }, (_, at) =>
    valueAt(4 + (at % 12), 4 + (Math.floor(at / 12) % 12)),
  );
}

async function shown() {
  const { viewer, canvas } = await mount();
  await viewer.showVolume(volumeOf(RAS, () => 0));
  viewer.setWindow({ center: 500, width: 1000 });
  const colors = async (): Promise<(x: number, y: number) => Triple> => {
    const at = await picture(canvas);
    return (x, y) => at('axial', (x + 0.5) / 180, (y + 0.5) / 200);
  };
  return { viewer, colors };
}

/** Colours of a line of pixels along x, short of the crosshair. */
function along(at: (x: number, y: number) => Triple, from: Triple): readonly Triple[] {
  const [x, y, length] = from;
  return Array.from({ length }, (_, step) => at(x + step, y));
}

describe('a comparison on the picture', () => {
  it('tints and hatches what agrees, what is too much and what is missing, and nothing else', async () => {
    const { viewer, colors } = await shown();
    // Three bands along j: 1, 2, 3.
    await viewer.setAgreement({ grid: BOX, values: inBox((_, j) => 1 + Math.floor((j - 4) / 4)) });
    const at = await colors();
    const band = (j: number): readonly Triple[] =>
      Array.from({ length: 14 }, (_, row) => along(at, [edgeX(15), edgeY(j) + row, 36])).flat();
    const strongest = (colored: readonly Triple[]): Triple =>
      colored.toSorted((a, b) => Math.max(...b) - Math.max(...a))[0] ?? [0, 0, 0];
    const [agrees, tooMuch, missing] = [
      strongest(band(6)),
      strongest(band(10)),
      strongest(band(14)),
    ];
    expect(agrees[1]).toBeGreaterThan(Math.max(agrees[0], agrees[2]));
    expect(tooMuch[0]).toBeGreaterThan(Math.max(tooMuch[1], tooMuch[2]));
    expect(missing[2]).toBeGreaterThan(Math.max(missing[0], missing[1]));
    // Not colour alone: each has lines or dots on a fainter ground.
    for (const j of [6, 10, 14]) {
      const lightness = band(j).map((color) => Math.max(...color));
      expect(Math.max(...lightness)).toBeGreaterThan(3 * Math.min(...lightness));
      expect(Math.min(...lightness)).toBeGreaterThan(8);
    }
    expect(at(edgeX(2), edgeY(10))).toEqual([0, 0, 0]);
    viewer.setAgreementVisible(false);
    expect((await colors())(edgeX(10), edgeY(10))).toEqual([0, 0, 0]);
    viewer.setAgreementVisible(true);
    await viewer.setAgreement(null);
    expect((await colors())(edgeX(10), edgeY(10))).toEqual([0, 0, 0]);
  });

  it('draws each observer who overlaps others, in a colour and dashes of its own', async () => {
    const { viewer, colors } = await shown();
    // The first has 5 … 14, the second 8 … 11 within it, the third nothing.
    const isIn = (low: number, high: number, i: number, j: number): boolean =>
      i >= low && i <= high && j >= low && j <= high;
    const values = inBox((i, j) => Number(isIn(5, 14, i, j)) + 2 * Number(isIn(8, 11, i, j)));
    await viewer.setObservers({ grid: BOX, values });
    viewer.setObserverStyles([
      { color: '#FF0000', isVisible: true },
      { color: '#00FF00', isVisible: true },
      { color: '#0000FF', isVisible: true },
    ]);
    let at = await colors();
    const outline = (x: number): readonly string[] =>
      Array.from({ length: 16 }, (_, step) => at(x, edgeY(10) + step).join());
    expect(new Set(outline(edgeX(5) - 1))).toEqual(new Set(['255,0,0']));
    // Dashed: what lies in the gaps is the image.
    expect(new Set(outline(edgeX(8) - 1))).toEqual(new Set(['0,255,0', '0,0,0']));
    expect(at(edgeX(10), edgeY(10)).join()).toBe('0,0,0');
    viewer.setObserverStyles([
      { color: '#FF0000', isVisible: false },
      { color: '#00FF00', isVisible: true },
    ]);
    at = await colors();
    expect(new Set(outline(edgeX(5) - 1))).toEqual(new Set(['0,0,0']));
    expect(new Set(outline(edgeX(8) - 1))).toEqual(new Set(['0,255,0', '0,0,0']));
  });

  it('shows a heat map of bytes on the same scale as one of fractions', async () => {
    const { viewer, colors } = await shown();
    await viewer.setHeatmap({ grid: BOX, values: inBox(() => 204) });
    viewer.setHeatmapStyle({ opacity: 1, isVisible: true });
    const found = (await colors())(edgeX(10), edgeY(10));
    heatmapColor(0.8).forEach((channel, at) =>
      expect(Math.abs((found[at] ?? 0) - channel)).toBeLessThanOrEqual(3),
    );
  });
});

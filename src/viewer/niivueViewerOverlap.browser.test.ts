import { afterEach, describe, expect, it } from 'vitest';
import type { VoxelBox } from '../core/geometry/voxelBox.ts';
import {
  disposeViewers,
  mount,
  picture,
  RAS,
  volumeOf,
  type Triple,
} from '../testing/mountedViewer.ts';
import type { Viewer } from './viewer.ts';

const [GTV, PTV] = ['#FF0000', '#00FF00'];
const [RED, GREEN, BLACK] = ['255,0,0', '0,255,0', '0,0,0'];

afterEach(disposeViewers);

/** Left edge of a voxel in the axial tile of 180 × 200 pixels, 9 a millimetre, growing to the left; its upper edge. */
const edgeX = (x: number): number => 9 * (20 - x);
const edgeY = (y: number): number => 10 + 9 * (20 - y);

function paint(labels: Uint8Array, { low, high }: VoxelBox, label: number): void {
  for (let k = low[2]; k < high[2]; k++)
    for (let j = low[1]; j < high[1]; j++)
      labels.fill(label, low[0] + 20 * (j + 20 * k), high[0] + 20 * (j + 20 * k));
}

/** Label 2 with two boxes of label 3 (1 and 2) in it: one amid, one at its rim. */
async function shown(mode: 'outline' | 'fill', styles: Parameters<Viewer['setSegmentStyles']>[0]) {
  const labels = new Uint8Array(8000);
  paint(labels, { low: [3, 3, 8], high: [17, 13, 12] }, 2);
  paint(labels, { low: [5, 5, 8], high: [9, 9, 12] }, 3);
  paint(labels, { low: [12, 5, 8], high: [17, 11, 12] }, 3);
  const { viewer, canvas } = await mount();
  await viewer.showVolume(volumeOf(RAS, () => 0));
  viewer.setContourStyle({ mode, opacity: 1, isVisible: true });
  viewer.setSegmentStyles(styles, [{ label: 3, structures: [1, 2] }]);
  await viewer.setLabelmap({ grid: RAS, labels, automatic: null });
  viewer.setWindow({ center: 500, width: 1000 });
  const at = await picture(canvas);
  return (x: number, y: number): string =>
    at('axial', (x + 0.5) / 180, (y + 0.5) / 200)
      .map((value: Triple[number]) => value)
      .join();
}

const BOTH = [
  { index: 1, color: GTV, isVisible: true },
  { index: 2, color: PTV, isVisible: true },
];

describe('segments that overlap', () => {
  it('have an outline each, where it runs', async () => {
    const at = await shown('outline', BOTH);
    const middle = edgeY(7);
    // Into the box amid, from the larger x: the outline lies within.
    expect(at(edgeX(9) - 1, middle)).toBe(BLACK);
    expect(at(edgeX(9), middle)).toBe(RED);
    expect(at(edgeX(5) - 1, middle)).toBe(RED);
    expect(at(edgeX(5), middle)).toBe(BLACK);
    expect(at(edgeX(3) - 1, middle)).toBe(GREEN);
    expect(at(edgeX(7), edgeY(3) - 1)).toBe(GREEN);
    expect(at(edgeX(7), middle)).toBe(BLACK);
    expect(at(edgeX(12) - 1, middle)).toBe(RED);
  });

  it('take turns where their outlines run together', async () => {
    const at = await shown('outline', BOTH);
    const along = Array.from({ length: 45 }, (_, step) => at(edgeX(17), edgeY(10.5) + step));
    expect(new Set(along)).toEqual(new Set([RED, GREEN]));
    const reds = along.filter((color) => color === RED).length;
    expect(reds).toBeGreaterThan(14);
    expect(reds).toBeLessThan(31);
  });

  it('leave out what is hidden', async () => {
    const at = await shown(
      'outline',
      [{ index: 1, color: GTV, isVisible: false }, BOTH[1]].flatMap((one) => one ?? []),
    );
    expect(at(edgeX(9), edgeY(7))).toBe(BLACK);
    const along = Array.from({ length: 45 }, (_, step) => at(edgeX(17), edgeY(10.5) + step));
    expect(new Set(along)).toEqual(new Set([GREEN]));
  });

  it('are filled with the first, striped with the second', async () => {
    const at = await shown('fill', BOTH);
    const inside = Array.from({ length: 36 }, (_, step) => at(edgeX(9) + step, edgeY(7)));
    expect(new Set(inside)).toEqual(new Set([RED, GREEN]));
    expect(inside.filter((color) => color === RED).length).toBeGreaterThan(18);
    expect(at(edgeX(10), edgeY(7))).toBe(GREEN);
  });
});

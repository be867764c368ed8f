import { describe, expect, it } from 'vitest';
import {
  crosshairLines,
  explicitView,
  frameOf,
  isInFrame,
  isMirrored,
  panned,
  planeAt,
  PLANES,
  tilesOf,
  toCanvas,
  toDisplay,
  zoomed,
} from './layout.ts';
import type { DisplayPoint, PlacedPlane, View } from './layout.ts';
import type { Plane } from './viewer.ts';

const CANVAS = { width: 1000, height: 600 };
const EXTENT: DisplayPoint = [360, 240, 90];
const TILES = tilesOf(CANVAS, null, 2);

function placed(plane: Plane, mirrored: boolean, view: View | null = null): PlacedPlane {
  return { tile: TILES[plane], frame: frameOf(TILES[plane], view, EXTENT), mirrored };
}

describe('tiles', () => {
  it('put axial at the left, sagittal over coronal at the right', () => {
    expect(TILES.axial).toEqual({ plane: 'axial', left: 0, top: 0, width: 600, height: 600 });
    expect(TILES.sagittal).toEqual({
      plane: 'sagittal',
      left: 602,
      top: 0,
      width: 398,
      height: 300,
    });
    expect(TILES.coronal).toEqual({
      plane: 'coronal',
      left: 602,
      top: 302,
      width: 398,
      height: 298,
    });
  });

  it('give a maximised plane the canvas', () => {
    expect(tilesOf(CANVAS, 'coronal', 2).coronal).toEqual({
      plane: 'coronal',
      left: 0,
      top: 0,
      width: 1000,
      height: 600,
    });
  });

  it('never have an empty side, even on a canvas of one pixel', () => {
    for (const { width, height } of Object.values(tilesOf({ width: 1, height: 1 }, null, 2)))
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(1);
  });

  it('know which plane lies under a position', () => {
    const tiles = Object.values(TILES);
    expect(planeAt(tiles, [10, 10])).toBe('axial');
    expect(planeAt(tiles, [990, 10])).toBe('sagittal');
    expect(planeAt(tiles, [990, 590])).toBe('coronal');
    expect(planeAt(tiles, [601, 100])).toBeNull();
    expect(planeAt(tiles, [-1, 100])).toBeNull();
  });
});

describe('frames', () => {
  it('fit the plane with square pixels', () => {
    // Axial 360 × 240 mm in 600 × 600 pixels: the width decides, 0.6 mm a pixel.
    const frame = frameOf(TILES.axial, null, EXTENT);
    expect(frame.mmPerPixel).toBeCloseTo(0.6, 12);
    expect(frame.across).toEqual([0, 360]);
    expect(frame.up).toEqual([-60, 300]);
  });

  it('show the field of view along the shorter side, whichever plane', () => {
    const view: View = {
      centerMm: [100, 50, 20],
      fieldOfViewMm: { axial: 60, coronal: 60, sagittal: 60 },
    };
    for (const plane of PLANES) {
      const { across, up } = frameOf(TILES[plane], view, EXTENT);
      const [width, height] = [across[1] - across[0], up[1] - up[0]];
      expect(Math.min(width, height)).toBeCloseTo(60, 9);
      expect(isInFrame(plane, { across, up, mmPerPixel: 1 }, view.centerMm)).toBe(true);
    }
  });

  it('stay as they are when the fitted view is made explicit', () => {
    const view = explicitView(null, TILES, EXTENT);
    for (const plane of PLANES) {
      const [fitted, explicit] = [
        frameOf(TILES[plane], null, EXTENT),
        frameOf(TILES[plane], view, EXTENT),
      ];
      expect(explicit.mmPerPixel).toBeCloseTo(fitted.mmPerPixel, 12);
      expect(explicit.across[0]).toBeCloseTo(fitted.across[0], 9);
      expect(explicit.up[1]).toBeCloseTo(fitted.up[1], 9);
    }
  });
});

describe('canvas positions', () => {
  it('have the patient’s right at the left in the radiological convention, else at the right', () => {
    const right: DisplayPoint = [350, 120, 45];
    expect(toCanvas(placed('axial', isMirrored('axial', 'radiological')), right)[0]).toBeLessThan(
      100,
    );
    expect(
      toCanvas(placed('axial', isMirrored('axial', 'neurological')), right)[0],
    ).toBeGreaterThan(500);
  });

  it('have the nose at the left of a sagittal plane in both conventions, the head at the top', () => {
    const nose: DisplayPoint = [180, 239, 89];
    for (const convention of ['radiological', 'neurological'] as const) {
      const sagittal = placed('sagittal', isMirrored('sagittal', convention));
      const [x, y] = toCanvas(sagittal, nose);
      expect(x - sagittal.tile.left).toBeLessThan(sagittal.tile.width / 2);
      expect(y - sagittal.tile.top).toBeLessThan(sagittal.tile.height / 2);
    }
  });

  it('go there and back', () => {
    const point: DisplayPoint = [123.4, 56.7, 33.3];
    for (const plane of PLANES) {
      for (const mirrored of [true, false]) {
        const back = toDisplay(
          placed(plane, mirrored),
          toCanvas(placed(plane, mirrored), point),
          point,
        );
        for (const axis of [0, 1, 2]) expect(back[axis]).toBeCloseTo(point[axis], 9);
      }
    }
  });
});

describe('zoom and pan', () => {
  const view: View = {
    centerMm: [180, 120, 45],
    fieldOfViewMm: { axial: 300, coronal: 200, sagittal: 250 },
  };
  it('keep what lies under the pointer where it is', () => {
    const anchor: DisplayPoint = [140, 120, 60];
    const after = zoomed(view, 2, { plane: 'coronal', anchor });
    expect(after.fieldOfViewMm).toEqual({ axial: 150, coronal: 100, sagittal: 125 });
    const [before, now] = [
      toCanvas(placed('coronal', true, view), anchor),
      toCanvas(placed('coronal', true, after), anchor),
    ];
    expect(now[0]).toBeCloseTo(before[0], 9);
    expect(now[1]).toBeCloseTo(before[1], 9);
  });

  it('stop at 2 mm and at 5 m', () => {
    const anchor = view.centerMm;
    expect(zoomed(view, 1e9, { plane: 'axial', anchor }).fieldOfViewMm.coronal).toBeCloseTo(2, 9);
    expect(zoomed(view, 1e-9, { plane: 'axial', anchor }).fieldOfViewMm.axial).toBeCloseTo(5000, 6);
  });

  it.each([true, false])('move the picture with the pointer (mirrored: %s)', (mirrored) => {
    const { mmPerPixel } = placed('coronal', mirrored, view).frame;
    const after = panned(view, [30, -12], { plane: 'coronal', mmPerPixel, mirrored });
    const point: DisplayPoint = [170, 120, 40];
    const [before, now] = [view, after].map((v) => toCanvas(placed('coronal', mirrored, v), point));
    expect(now[0] - before[0]).toBeCloseTo(30, 9);
    expect(now[1] - before[1]).toBeCloseTo(-12, 9);
    expect(after.centerMm[1]).toBe(view.centerMm[1]);
  });
});

describe('crosshair lines', () => {
  it('cross the tile on pixel centres, open in the middle and at the edges, where the letters are', () => {
    // Axial, 0.6 mm a pixel: (180, 120) mm is the pixel (300, 300).
    expect(crosshairLines(placed('axial', true), [180, 120, 0], { gap: 10, margin: 24 })).toEqual([
      [24, 300.5, 290.5, 300.5],
      [310.5, 300.5, 576, 300.5],
      [300.5, 24, 300.5, 290.5],
      [300.5, 310.5, 300.5, 576],
    ]);
  });

  it('stay inside the tile, and are left out where the point is out of sight', () => {
    const view: View = {
      centerMm: [60, 60, 45],
      fieldOfViewMm: { axial: 60, coronal: 60, sagittal: 60 },
    };
    // x lies 30.05 mm, half a pixel, to the left of the view; y in its middle.
    const lines = crosshairLines(placed('axial', true, view), [90.05, 60, 0], {
      gap: 10,
      margin: 0,
    });
    expect(lines).toEqual([[9.5, 300.5, 600, 300.5]]);
  });
});

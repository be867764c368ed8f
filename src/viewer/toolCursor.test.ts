import { describe, expect, it } from 'vitest';
import { affineFromColumns } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { displayGrid, indexToDisplay } from './displayGrid.ts';
import { frameOf, isMirrored, PLANES, tilesOf, toCanvas } from './layout.ts';
import type { PlacedPlane } from './layout.ts';
import { indexUnder } from './toolControls.ts';
import { cursorPaths } from './toolCursor.ts';

/** i to the back, j to the right, k to the feet. */
const LEFT_HANDED: VoxelGrid = {
  shape: [24, 18, 9],
  affine: affineFromColumns(
    [
      [0.21, -0.76, 0.13],
      [1.05, 0.3, 0.1],
      [-0.18, -0.36, -2.47],
    ],
    [-12, 30, 9],
  ),
};

const TILE = { left: 100, top: 20, width: 80, height: 60 };

describe('the tool at the pointer', () => {
  it('is a circle around it', () => {
    const shape = { kind: 'circle', color: '#E69F00', tile: TILE } as const;
    expect(cursorPaths({ ...shape, center: [130, 50], radius: 12 }).line).toBe(
      'M18 30a12 12 0 1 0 24 0a12 12 0 1 0 -24 0Z',
    );
  });

  it('is never too small to be seen', () => {
    const shape = { kind: 'circle', color: '#E69F00', tile: TILE } as const;
    expect(cursorPaths({ ...shape, center: [130, 50], radius: 0.1 }).line).toContain('a2 2 ');
  });

  it('is the line of a lasso, and from its third point what will close it', () => {
    const shape = { kind: 'lasso', color: '#E69F00', tile: TILE } as const;
    const drawn = (...points: (readonly [number, number])[]) => cursorPaths({ ...shape, points });
    expect(drawn()).toEqual({ line: '', closing: '' });
    expect(drawn([100, 20], [110, 20])).toEqual({ line: 'M0 0L10 0', closing: '' });
    expect(drawn([100, 20], [110, 20], [110.126, 30])).toEqual({
      line: 'M0 0L10 0L10.13 10',
      closing: 'M10.13 10L0 0',
    });
  });
});

describe('the voxel under a position', () => {
  it('is the one that is drawn there, in every plane and convention', () => {
    const display = displayGrid(LEFT_HANDED);
    const tiles = tilesOf({ width: 1503, height: 807 }, null, 3);
    const view = {
      centerMm: [9, 8, 11],
      fieldOfViewMm: { axial: 14, coronal: 14, sagittal: 14 },
    } as const;
    for (const convention of ['radiological', 'neurological'] as const) {
      for (const plane of PLANES) {
        const placed: PlacedPlane = {
          tile: tiles[plane],
          frame: frameOf(tiles[plane], view, display.extentMm),
          mirrored: isMirrored(plane, convention),
        };
        const depthAxis = { axial: 2, coronal: 0, sagittal: 1 } as const;
        for (const index of [
          [3, 11, 4],
          [8.25, -2.5, 20],
        ] as const) {
          const at = toCanvas(placed, indexToDisplay(display, index));
          const found = indexUnder(display, placed, { at, slice: index[depthAxis[plane]] });
          found.forEach((position, axis) => expect(position).toBeCloseTo(index[axis], 9));
          expect(found[depthAxis[plane]]).toBe(index[depthAxis[plane]]);
        }
      }
    }
  });
});

import { afterEach, expect, it, vi } from 'vitest';
import { applyPoint } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import {
  disposeViewers,
  grown,
  HEIGHT,
  isBright,
  LEFT_HANDED,
  mount,
  OBLIQUE,
  picture,
  volumeOf,
  WIDTH,
  type Triple,
} from '../testing/mountedViewer.ts';
import type { CrosshairEvent, Plane } from './viewer.ts';

vi.setConfig({ testTimeout: 120_000 });
afterEach(disposeViewers);

/** Voxels of one box of the patient, mm along right, front and head. */
const SIZES_MM = [1, 2, 2.5] as const;
const VOXELS = [20, 10, 8] as const;
/** In the box, to the right, at the front, towards the head: no two axes or directions can be mistaken. */
const MARK: Triple = [16, 14, 17.5];

/** The grid of the box whose index axes run along these world axes, upwards or downwards. */
function turned(order: Triple, signs: Triple): VoxelGrid {
  const columns = order.map((axis, index) =>
    [0, 1, 2].map((world) => (world === axis ? (signs[index] ?? 1) * (SIZES_MM[axis] ?? 1) : 0)),
  );
  const origin = [0, 1, 2].map((world) => {
    const index = order.indexOf(world);
    const last = ((VOXELS[world] ?? 1) - 1) * (SIZES_MM[world] ?? 1);
    return (signs[index] ?? 1) > 0 ? 0 : last;
  });
  const [i, j, k] = columns.map(triple);
  if (!i || !j || !k) throw new Error('three axes');
  const shape = order.map((axis) => VOXELS[axis] ?? 1);
  return { shape: triple(shape), affine: grown(i, j, k, triple(origin)) };
}

function triple([x = 0, y = 0, z = 0]: readonly number[]): Triple {
  return [x, y, z];
}

const ORDERS: readonly Triple[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];
const SIGNS: readonly Triple[] = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) =>
  triple([0, 1, 2].map((axis) => ((bits >> axis) & 1 ? -1 : 1))),
);

it('a marked voxel is at the same place of the patient and of the screen for all 48 axis orders and flips', async () => {
  const { viewer, canvas } = await mount();
  const events: CrosshairEvent[] = [];
  viewer.onCrosshair((event) => events.push(event));
  viewer.setWindow({ center: 500, width: 1000 });
  for (const order of ORDERS) {
    for (const signs of SIGNS) {
      const grid = turned(order, signs);
      const name = `axes ${order.join()}, signs ${signs.join()}`;
      const isMarked = (world: Triple): boolean =>
        world.every((at, axis) => Math.abs(at - (MARK[axis] ?? 0)) < 2.6);
      await viewer.showVolume(volumeOf(grid, (world) => (isMarked(world) ? 1000 : 0)));
      viewer.goTo(MARK, null);
      const event = events.at(-1);
      expect(
        event?.world.map((at) => Math.round(at * 1e6) / 1e6),
        name,
      ).toEqual(MARK);
      expect(event?.value, name).toBe(1000);
      const at = await picture(canvas);
      for (const plane of PLANES) {
        const quarters = [1, -1].flatMap((down) =>
          [1, -1].map((right) => isBright(at(plane, ...besideMark(plane, right, down)))),
        );
        expect(quarters, `${plane}, ${name}`).toEqual([true, false, false, false]);
      }
    }
  }
});

const PLANES: readonly Plane[] = ['axial', 'coronal', 'sagittal'];

/** World axes along a tile's width and height; the patient's right, front and head are at the left and the top. */
const TILE_AXES: Record<Plane, readonly [number, number]> = {
  axial: [0, 1],
  coronal: [0, 2],
  sagittal: [1, 2],
};
/** Width and height of the tiles, px. */
const TILES_PX: Record<Plane, readonly [number, number]> = {
  axial: [0.6 * WIDTH, HEIGHT],
  coronal: [0.4 * WIDTH - 2, HEIGHT / 2 - 2],
  sagittal: [0.4 * WIDTH - 2, HEIGHT / 2],
};

/**
 * A place within the mark, off the crosshair's lines, as fractions of its tile; or mirrored.
 * @param right,down −1 for the mirror image along the tile's width and height.
 */
function besideMark(plane: Plane, right: number, down: number): [number, number] {
  const [width, height] = TILES_PX[plane];
  const scale = Math.min(width / 20, height / 20); // The box is 20 mm along each axis.
  const offset = (axis: number): number => {
    const size = SIZES_MM[axis] ?? 1;
    const centre = (((VOXELS[axis] ?? 1) - 1) * size) / 2;
    return (MARK[axis] ?? 0) - centre - 1.3;
  };
  const [across, along] = TILE_AXES[plane];
  return [
    0.5 - (right * offset(across) * scale) / width,
    0.5 - (down * offset(along) * scale) / height,
  ];
}

const SHEARED: VoxelGrid = {
  shape: [16, 14, 10],
  affine: grown([0.9, 0, 0], [0, -0.9, 0], [0, 0.8, 2.4], [-7, 6, -11]),
};

it.each([
  ['oblique', OBLIQUE],
  ['left-handed and oblique', LEFT_HANDED],
  ['sheared by a tilted gantry', SHEARED],
] as const)('each voxel of a grid is read where its header puts it: %s', async (_, grid) => {
  const { viewer } = await mount();
  const events: CrosshairEvent[] = [];
  viewer.onCrosshair((event) => events.push(event));
  const mark: Triple = [3, 11, 4];
  const isMark = (index: Triple): boolean =>
    index.every((at, axis) => Math.abs(at - (mark[axis] ?? 0)) <= 1);
  await viewer.showVolume(volumeOf(grid, (_, index) => (isMark(index) ? 1000 : 0)));
  for (const index of [mark, triple([0, 0, 0]), triple(grid.shape.map((size) => size - 1))]) {
    const world = applyPoint(grid.affine, index);
    viewer.goTo(world, null);
    const event = events.at(-1);
    expect(event?.index).toEqual(index);
    event?.world.forEach((at, axis) => expect(at).toBeCloseTo(world[axis] ?? NaN, 9));
    expect(event?.value).toBe(isMark(index) ? 1000 : 0);
  }
});

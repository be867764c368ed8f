import { expect, it } from 'vitest';
import { applyPoint } from '../../core/geometry/affine.ts';
import { assembled, onlyPlan, sliceFile } from '../../testing/dicomSlices.ts';

type Axis = readonly [number, number, number];

const AXES: readonly Axis[] = [
  ...([1, -1] as const).flatMap((sign): Axis[] => [
    [sign, 0, 0],
    [0, sign, 0],
    [0, 0, sign],
  ]),
  // Turned by 3-4-5 triangles: exact in decimal strings.
  [0.8, 0.6, 0],
  [-0.48, 0.64, 0.6],
  [0.36, -0.48, 0.8],
];

const dot = (a: Axis, b: Axis): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Axis, b: Axis): Axis => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

const PLANES = AXES.flatMap((row) =>
  AXES.filter((column) => Math.abs(dot(row, column)) < 1e-9).map((column) => ({ row, column })),
);

it('there are 24 upright and 10 turned orientations of a plane', () => {
  expect(PLANES).toHaveLength(34);
});

it.each(PLANES)(
  'a marked pixel stays at its place: row $row, column $column',
  ({ row, column }) => {
    const normal = cross(row, column);
    const [between, columns, gap] = [1.5, 0.75, 2.5];
    const corner: Axis = [-30, 12.5, 100];
    const place = (i: number, j: number, k: number): Axis => {
      const along = (axis: 0 | 1 | 2): number =>
        corner[axis] +
        i * columns * row[axis] +
        j * between * column[axis] +
        k * gap * normal[axis];
      return [along(0), along(1), along(2)];
    };
    const files = [3, 0, 2, 1].map((k) =>
      sliceFile({
        at: place(0, 0, k),
        values: Array.from({ length: 12 }, (_, n) => (k === 2 && n === 7 ? 900 : n)),
        attributes: {
          ImageOrientationPatient: [...row, ...column].map(String),
          PixelSpacing: [String(between), String(columns)],
        },
      }),
    );
    const { voxels, grid } = assembled(onlyPlan(files), files);
    const at = voxels.indexOf(900);
    const index = [at % 4, Math.floor(at / 4) % 3, Math.floor(at / 12)] as const;
    // Pixel 7 of a row of four: column 3, row 1. LPS to RAS.
    const [x, y, z] = place(3, 1, 2);
    const found = applyPoint(grid.affine, index);
    expect(Math.hypot(found[0] + x, found[1] + y, found[2] - z)).toBeLessThan(1e-9);
  },
);

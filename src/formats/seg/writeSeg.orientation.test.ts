import { describe, expect, it } from 'vitest';
import { affineFromColumns } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { indexToWorld, voxelCount } from '../../core/geometry/gridMath.ts';
import { countedWriting, describedSegment, obliqueSeries } from '../../testing/obliqueSeries.ts';
import { parseDicomFile } from '../dicom/dicomFile.ts';
import { readSeg } from './readSeg.ts';
import { writeSeg } from './writeSeg.ts';
import { finished } from '../../testing/finished.ts';

type Triple = readonly [number, number, number];

const SHAPE = [5, 4, 3] as const;
const MARKED: Triple = [3, 1, 2];
/** A cosine of 0.6 and a sine of 0.8 about z, then about x: exact in decimal strings. */
const TURN: readonly [Triple, Triple, Triple] = [
  [0.6, 0.48, 0.64],
  [-0.8, 0.36, 0.48],
  [0, -0.8, 0.6],
];
const UPRIGHT: readonly [Triple, Triple, Triple] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

const grids = [UPRIGHT, TURN].flatMap((axes) =>
  ORDERS.flatMap((order) =>
    Array.from({ length: 8 }, (_, signs): VoxelGrid => {
      const step = (axis: 0 | 1 | 2): Triple => {
        const [x, y, z] = axes[order[axis]];
        const mm = [0.8, 1.5, 2.5][axis] ?? 1;
        const sign = (signs >> axis) & 1 ? -mm : mm;
        return [x * sign, y * sign, z * sign];
      };
      return {
        shape: SHAPE,
        affine: affineFromColumns([step(0), step(1), step(2)], [12.5, -40.25, 7]),
      };
    }),
  ),
);

describe('conformance: DICOM SEG, written', () => {
  it('48 axis orders and flips, upright and oblique | the marked voxel’s millimetre, by PS3.3 C.7.6.2.1.1', () => {
    expect(grids).toHaveLength(96);
    for (const grid of grids) {
      const { series, source } = obliqueSeries(SHAPE);
      const labels = new Uint8Array(voxelCount(grid));
      const [i, j, k] = MARKED;
      const voxel = i + SHAPE[0] * (j + SHAPE[1] * k);
      labels[voxel] = 1;
      const segments = [{ ...describedSegment(1), layer: 0, label: 1 }];
      const layers = { grid, layers: [labels], segments, issues: [] };
      const bytes = finished(
        writeSeg({ series, layers, kind: 'binary', writing: countedWriting() }),
      );
      const file = parsed(bytes);
      const [x, y, z] = indexToWorld(grid, MARKED);
      const there = markedPixelLps(file);
      [-x, -y, z].forEach((mm, axis) => expect(there[axis]).toBeCloseTo(mm, 10));

      const steps = readSeg(file, { grid, source }, null);
      let step = steps.next();
      while (step.done !== true) step = steps.next();
      expect(step.value.issues).toEqual([]);
      expect(step.value.layers[0]?.indexOf(1)).toBe(voxel);
    }
  });
});

/** Where the one pixel that is set lies: position, plus the row's cosines times the column, plus the column's times the row. */
function markedPixelLps({ dataSet }: ReturnType<typeof parsed>): number[] {
  const shared = dataSet.item('SharedFunctionalGroupsSequence');
  const [frame, ...others] = dataSet.items('PerFrameFunctionalGroupsSequence');
  expect(others).toHaveLength(0);
  const position = frame?.item('PlanePositionSequence')?.numbers('ImagePositionPatient') ?? [];
  const cosines =
    shared?.item('PlaneOrientationSequence')?.numbers('ImageOrientationPatient') ?? [];
  const [betweenRows = NaN, betweenColumns = NaN] =
    shared?.item('PixelMeasuresSequence')?.numbers('PixelSpacing') ?? [];
  const bits = dataSet.bytes('PixelData') ?? new Uint8Array(0);
  const columns = dataSet.number('Columns') ?? NaN;
  const pixel = Array.from({ length: 8 * bits.length }, (_, bit) => bit).find(
    (bit) => (((bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1,
  );
  const [row, column] = [Math.floor((pixel ?? NaN) / columns), (pixel ?? NaN) % columns];
  return position.map(
    (mm, axis) =>
      mm +
      (cosines[axis] ?? NaN) * betweenColumns * column +
      (cosines[axis + 3] ?? NaN) * betweenRows * row,
  );
}

function parsed(bytes: Uint8Array) {
  const inflateRaw = (): never => {
    throw new Error('not deflated');
  };
  return parseDicomFile(bytes, { inflateRaw, upTo: 'end' });
}

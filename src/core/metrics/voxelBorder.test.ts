import { describe, expect, it } from 'vitest';
import { readGolden, readTestVectors } from '../../testing/golden/readGolden.ts';
import type { MaskPair } from './maskPair.ts';
import {
  voxelBorderAssdMm,
  voxelBorderDistances,
  voxelBorderHausdorffMm,
  voxelBorderHd95Mm,
} from './voxelBorder.ts';

const vectors = readTestVectors() as {
  surf_voxel_border_2D_squares: {
    d_gt2pred: number[];
    d_pred2gt: number[];
    HD: number;
    HD95_medpy: number;
    HD95_maxdir: number;
    ASSD_mean_of_means: number;
    ASSD_pooled: number;
  };
  HD95_conventions: {
    pooled_percentile: number;
    max_of_directed_percentile: number;
    HD100: number;
  };
};
const golden = readGolden('surface') as {
  cases: {
    shape: MaskPair['shape'];
    spacingMm: MaskPair['spacingMm'];
    reference: string;
    predicted: string;
    voxelBorder: {
      hd95PooledMm: number;
      hausdorffMm: number;
      assdPooledMm: number;
      asdBothMm: [number, number];
    };
  }[];
};

const marked = (n: number, voxels: readonly number[]) =>
  Uint8Array.from({ length: n }, (_, voxel) => Number(voxels.includes(voxel)));

describe('voxel borders', () => {
  it('give the shared vector', () => {
    // Rows 1–2 and 1–3, columns 1–2 of 6 × 6; rows are 2 mm apart.
    const distances = voxelBorderDistances({
      reference: marked(36, [7, 8, 13, 14]),
      predicted: marked(36, [7, 8, 13, 14, 19, 20]),
      shape: [6, 6],
      spacingMm: [1, 2],
    });
    const expected = vectors.surf_voxel_border_2D_squares;
    expect([...distances.referenceToPredicted]).toEqual(expected.d_gt2pred);
    expect([...distances.predictedToReference]).toEqual(expected.d_pred2gt);
    expect(voxelBorderHausdorffMm(distances)).toBe(expected.HD);
    expect(voxelBorderHd95Mm(distances, 'pooled')).toBeCloseTo(expected.HD95_medpy, 9);
    expect(voxelBorderHd95Mm(distances, 'larger-directed')).toBeCloseTo(expected.HD95_maxdir, 9);
    expect(voxelBorderAssdMm(distances, 'pooled')).toBeCloseTo(expected.ASSD_pooled, 9);
    expect(voxelBorderAssdMm(distances, 'mean-of-means')).toBeCloseTo(
      expected.ASSD_mean_of_means,
      9,
    );
  });

  it('name the rule of a percentile, for rules disagree', () => {
    const { pooled_percentile, max_of_directed_percentile, HD100 } = vectors.HD95_conventions;
    const none = Array.from({ length: 20 }, () => 0);
    const distances = {
      referenceToPredicted: Float32Array.from([...none.slice(1), 10]),
      predictedToReference: Float32Array.from(none),
      empty: null,
    };
    expect(voxelBorderHd95Mm(distances, 'pooled')).toBeCloseTo(pooled_percentile, 9);
    expect(voxelBorderHd95Mm(distances, 'larger-directed')).toBeCloseTo(
      max_of_directed_percentile,
      9,
    );
    expect(voxelBorderHausdorffMm(distances)).toBe(HD100);
  });

  it.each(golden.cases)('agree with medpy: $shape (case %#)', (expected) => {
    const distances = voxelBorderDistances({
      reference: Uint8Array.from(expected.reference, Number),
      predicted: Uint8Array.from(expected.predicted, Number),
      shape: expected.shape,
      spacingMm: expected.spacingMm,
    });
    const { hd95PooledMm, hausdorffMm, assdPooledMm, asdBothMm } = expected.voxelBorder;
    expect(voxelBorderHd95Mm(distances, 'pooled')).toBeCloseTo(hd95PooledMm, 5);
    expect(voxelBorderHausdorffMm(distances)).toBeCloseTo(hausdorffMm, 5);
    expect(voxelBorderAssdMm(distances, 'pooled')).toBeCloseTo(assdPooledMm, 5);
    expect(voxelBorderAssdMm(distances, 'mean-of-means')).toBeCloseTo(
      (asdBothMm[0] + asdBothMm[1]) / 2,
      5,
    );
  });

  it('are undefined where a mask is empty', () => {
    const distances = voxelBorderDistances({
      reference: marked(8, [3]),
      predicted: new Uint8Array(8),
      shape: [2, 2, 2],
      spacingMm: [1, 1, 1],
    });
    expect(distances.empty).toBe('predicted-empty');
    expect(voxelBorderHd95Mm(distances, 'pooled')).toBeNull();
    expect(voxelBorderAssdMm(distances, 'pooled')).toBeNull();
    expect(voxelBorderHausdorffMm(distances)).toBeNull();
  });
});

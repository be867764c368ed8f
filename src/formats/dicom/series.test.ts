import { describe, expect, it } from 'vitest';
import { AppError, type ErrorDetail } from '../../core/errors.ts';
import { applyPoint, spacingMm } from '../../core/geometry/affine.ts';
import { EVERY_SLICE } from '../../core/intake/readingPlan.ts';
import { assembled, onlyPlan, planned, sliceFile, slicesAt } from '../../testing/dicomSlices.ts';
import type { SeriesPlan } from './series.ts';

const flat = (value: number): readonly number[] => Array.from({ length: 12 }, (_, n) => value + n);

function reasons({ issues }: Pick<SeriesPlan, 'issues'>): readonly unknown[] {
  return issues.map(({ detail }) => detail['reason']);
}

function issue(plan: Pick<SeriesPlan, 'issues'>, reason: string): ErrorDetail | undefined {
  return plan.issues.find(({ detail }) => detail['reason'] === reason)?.detail;
}

function failureOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, ...error.detail };
    throw error;
  }
  return 'no failure';
}

describe('planes in order', () => {
  it('are sorted by position, whatever their order and their numbers', () => {
    const heights = [10, 5, 20, 0, 15];
    const files = heights.map((at) =>
      sliceFile({ at, values: flat(at), attributes: { InstanceNumber: String(40 - at) } }),
    );
    const plan = onlyPlan(files);
    expect(plan.sources).toEqual([3, 1, 0, 4, 2]);
    expect(plan.issues).toEqual([]);
    expect(plan.grid?.shape).toEqual([4, 3, 5]);
    const { voxels, grid } = assembled(plan, files);
    expect([0, 1, 2, 3, 4].map((k) => voxels[12 * k])).toEqual([0, 5, 10, 15, 20]);
    expect(applyPoint(grid.affine, [2, 1, 3])).toEqual([-2, -1, 15]);
  });

  it('rise along their own normal, which may point to the feet', () => {
    const attributes = { ImageOrientationPatient: ['1', '0', '0', '0', '-1', '0'] };
    const plan = onlyPlan(slicesAt([0, 3, 6], attributes));
    expect(plan.sources).toEqual([2, 1, 0]);
    expect(plan.grid?.affine).toEqual([-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -3, 6, 0, 0, 0, 1]);
  });
});

describe('slices that are missing', () => {
  const files = [0, 2, 6, 8, 14].map((at) => sliceFile({ at, values: flat(at) }));
  const plan = onlyPlan(files);

  it('are named and made of their neighbours', () => {
    expect(issue(plan, 'missing-slices')).toMatchObject({ count: 3, slices: [3, 6, 7] });
    const { voxels, frames } = assembled(plan, files);
    expect(Array.from({ length: 8 }, (_, k) => voxels[12 * k])).toEqual([
      0, 2, 4, 6, 8, 10, 12, 14,
    ]);
    expect(frames.flatMap((frame, k) => (frame ? [] : [k]))).toEqual([2, 5, 6]);
  });

  it('and reading every second slice asks only for the files that it takes', () => {
    const { voxels, grid, asked } = assembled(plan, files, { ...EVERY_SLICE, every: 2 });
    expect(grid.shape).toEqual([4, 3, 4]);
    expect(spacingMm(grid.affine)).toEqual([1, 1, 4]);
    expect([0, 1, 2, 3].map((k) => voxels[12 * k])).toEqual([0, 4, 8, 12]);
    expect(asked).toEqual([0, 1, 2, 3, 4]);
    const some = assembled(plan, files, { ...EVERY_SLICE, slices: [3, 4] });
    expect(some.asked).toEqual([2, 3]);
    expect(some.frames.every((frame) => frame !== null)).toBe(true);
    expect(applyPoint(some.grid.affine, [0, 0, 0])).toEqual([0, 0, 6]);
  });
});

describe('uneven slices', () => {
  it('are resampled to the smallest gap', () => {
    const heights = [0, 2, 4, 6.9, 9.4, 12];
    const files = heights.map((at) => sliceFile({ at, values: flat(100 * at) }));
    const plan = onlyPlan(files);
    expect(issue(plan, 'uneven-spacing')).toMatchObject({ lowMm: 2, spacingMm: 2 });
    const { voxels, frames } = assembled(plan, files);
    // Values rise with the height: linear interpolation gives the height itself.
    expect([0, 1, 2, 3, 4, 5, 6].map((k) => voxels[12 * k])).toEqual([
      0, 200, 400, 600, 800, 1000, 1200,
    ]);
    expect(frames.filter((frame) => frame === null)).toHaveLength(3);
  });

  it('whose gaps are multiples of the smallest keep all their planes', () => {
    const plan = onlyPlan(slicesAt([0, 5, 10, 12.5, 15, 20, 25]));
    expect(issue(plan, 'uneven-spacing')).toMatchObject({ lowMm: 2.5, highMm: 5, spacingMm: 2.5 });
    expect(plan.stack?.planes.map(({ at }) => at)).toEqual([0, 2, 4, 5, 6, 8, 10]);
  });

  it('are refused where gaps differ more than fourfold and are no multiples', () => {
    const plan = onlyPlan(slicesAt([0, 1, 5.3, 9.6, 13.9]));
    expect(plan.refusal).toMatchObject({
      code: 'input/inconsistent-geometry',
      detail: { reason: 'uneven-slices' },
    });
    expect(failureOf(() => assembled(plan, []))).toMatchObject({ reason: 'uneven-slices' });
  });

  it('rounded to a tenth of a millimetre are regular, and it is said', () => {
    const heights = Array.from({ length: 40 }, (_, k) => Math.round(6.25 * k) / 10);
    const plan = onlyPlan(slicesAt(heights));
    expect(reasons(plan)).toEqual(['rounded-positions']);
    expect(plan.grid?.shape).toEqual([4, 3, 40]);
    expect(plan.grid?.affine[10]).toBeCloseTo(0.625, 2);
  });

  it('with a wide gap are two volumes', () => {
    const plans = planned(slicesAt([0, 3, 6, 100, 103]));
    expect(plans.map(({ sources, name }) => [sources, name])).toEqual([
      [[0, 1, 2], 'Slices (1/2)'],
      [[3, 4], 'Slices (2/2)'],
    ]);
    expect(issue(plans[0], 'split')).toMatchObject({ by: 'gap', count: 2 });
  });
});

/** Short enough for a decimal string. */
const fixed = (value: number): number => Number(value.toFixed(9));

describe('a tilted gantry', () => {
  // 20 degrees: the planes are axial, and move along their rows' direction by tan 20 for each millimetre.
  const shift = Math.tan((20 * Math.PI) / 180);
  const heights = [0, 2, 4, 6, 8];
  const files = heights.map((z) =>
    sliceFile({
      at: [-10, fixed(5 + shift * z), z],
      // Values rise with the patient's own y, so that a moved plane can be told from one that is not.
      values: Array.from({ length: 12 }, (_, n) =>
        Math.round(1000 * (5 + shift * z + Math.floor(n / 4))),
      ),
      attributes: { GantryDetectorTilt: '20' },
    }),
  );
  const plan = onlyPlan(files);

  it('gives an upright grid of the planes that were measured', () => {
    expect(Number(issue(plan, 'gantry-tilt')?.['degrees'])).toBeCloseTo(20, 5);
    const { grid, frames } = assembled(plan, files);
    // Three rows, and what eight millimetres of the tilt add.
    expect(grid.shape).toEqual([4, 3 + Math.ceil(8 * shift), 5]);
    expect(applyPoint(grid.affine, [0, 0, 0])).toEqual([10, -5, 0]);
    expect(applyPoint(grid.affine, [0, 0, 4])).toEqual([10, -5, 8]);
    expect(frames.every((frame) => frame !== null)).toBe(true);
  });

  it('each value stays where it was measured', () => {
    const { grid, voxels } = assembled(plan, files);
    const [ni, nj, nk] = grid.shape;
    let seen = 0;
    for (let k = 0; k < nk; k++) {
      for (let j = 0; j < nj; j++) {
        const y = -applyPoint(grid.affine, [0, j, k])[1];
        const [low, high] = [5 + shift * heights[k], 7 + shift * heights[k]];
        if (y < low || y > high) continue;
        expect(Math.abs(voxels[ni * (j + nj * k)] - 1000 * y)).toBeLessThan(2);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(9);
  });

  it('that leans against the normal makes room on the other side', () => {
    const backward = heights.map((z) => sliceFile({ at: [-10, fixed(5 - shift * z), z] }));
    const { grid } = assembled(onlyPlan(backward), backward);
    expect(applyPoint(grid.affine, [0, 0, 0])).toEqual([10, -5 + Math.ceil(8 * shift), 0]);
  });

  it('that only the header states is doubted', () => {
    const stated = onlyPlan(slicesAt([0, 2, 4], { GantryDetectorTilt: '-15' }));
    expect(stated.issues.map(({ detail }) => detail)).toEqual([
      { reason: 'tilt-not-in-positions', degrees: 15 },
    ]);
  });
});

describe('planes at the same place', () => {
  it('of the same values are one', () => {
    const files = [0, 2, 2, 4].map((at) => sliceFile({ at, values: flat(at) }));
    const plan = onlyPlan(files);
    expect(issue(plan, 'duplicate-positions')).toMatchObject({ count: 1 });
    expect(plan.sources).toEqual([0, 1, 2, 3]);
    const { voxels } = assembled(plan, files);
    expect(voxels).toHaveLength(36);
  });

  it('the same instance twice is one', () => {
    const files = slicesAt([0, 2, 4]);
    const plan = onlyPlan([...files, files[1]]);
    expect(reasons(plan)).toEqual(['duplicate-positions']);
    expect(assembled(plan, [...files, files[1]]).asked).toEqual([0, 1, 2]);
    expect(plan.sources.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  });

  it('of other values are refused', () => {
    const files = [0, 2, 2, 4].map((at, n) => sliceFile({ at, values: flat(n) }));
    expect(failureOf(() => assembled(onlyPlan(files), files))).toEqual({
      code: 'input/inconsistent-geometry',
      reason: 'unlike-duplicates',
    });
  });

  it('are volumes by echo time, by time within each', () => {
    const marks = ['10', '20'].flatMap((echo) => ['1', '2', '3'].map((time) => ({ echo, time })));
    const files = [0, 2, 4].flatMap((at) =>
      marks.map(({ echo, time }) =>
        sliceFile({
          at,
          attributes: { Modality: 'MR', EchoTime: echo, TemporalPositionIdentifier: time },
        }),
      ),
    );
    const plans = planned(files);
    const names = ['10', '20'].flatMap((echo) => ['1', '2', '3'].map((t) => `TE ${echo}, t ${t}`));
    expect(plans.map(({ name }) => name)).toEqual(
      names.map((name, at) => `Slices (${at + 1}/6 ${name})`),
    );
    expect(plans.map(({ sources }) => sources[1])).toEqual([6, 7, 8, 9, 10, 11]);
    expect(issue(plans[0], 'split')).toMatchObject({ by: 'echo', count: 6 });
  });

  it('that nothing tells apart are volumes by their order', () => {
    const plans = planned(slicesAt([0, 2, 4, 0, 2, 4]));
    expect(plans.map(({ sources }) => sources)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(issue(plans[0], 'split')).toMatchObject({ by: 'repeat', count: 2 });
  });

  it('or between each other are volumes by their acquisition, but not those that follow each other', () => {
    const numbered = (heights: readonly number[], number: string) =>
      slicesAt(heights, { AcquisitionNumber: number });
    const phases = planned([...numbered([0, 4, 8, 12], '1'), ...numbered([2, 6, 10, 14], '2')]);
    expect(phases.map(({ sources, name }) => [sources, name])).toEqual([
      [[0, 1, 2, 3], 'Slices (1/2 #1)'],
      [[4, 5, 6, 7], 'Slices (2/2 #2)'],
    ]);
    const parts = [...numbered([0, 2, 4, 6], '1'), ...numbered([8, 10, 12, 14], '2')];
    expect(onlyPlan(parts).issues).toEqual([]);
  });

  it('with an acquisition number of its own for each slice are no volumes of one slice', () => {
    const files = [0, 2, 4].map((at) =>
      sliceFile({ at, attributes: { AcquisitionNumber: String(at) } }),
    );
    expect(planned(files)).toHaveLength(1);
  });
});

describe('what is not of one volume', () => {
  it('orientations, sizes and frames of reference are apart', () => {
    const turned = { ImageOrientationPatient: ['0', '1', '0', '0', '0', '-1'] };
    const wide = { PixelSpacing: ['2', '2'] };
    const other = { FrameOfReferenceUID: '1.2.7' };
    const plans = planned([
      sliceFile({ at: [0, 0, 0], attributes: turned }),
      sliceFile({ at: [-2, 0, 0], attributes: turned }),
      ...slicesAt([0, 2]),
      ...slicesAt([0, 2], wide),
      ...slicesAt([0, 2], other),
    ]);
    const parts = plans.map(({ sources }) => sources.toSorted((a, b) => a - b));
    expect(parts.toSorted(([a], [b]) => a - b)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ]);
  });

  it('a survey is apart, and marked', () => {
    const localizer = { ImageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] };
    const plans = planned([...slicesAt([0, 2]), sliceFile({ at: 1, attributes: localizer })]);
    expect(plans.map(({ isLocalizer, name }) => [isLocalizer, name])).toEqual([
      [false, 'Slices'],
      [true, 'Slices'],
    ]);
    expect(reasons(plans[0])).toEqual([]);
  });

  it('two patients under one series are two volumes', () => {
    expect(planned([...slicesAt([0, 2]), ...slicesAt([4], { PatientID: 'T-8' })])).toHaveLength(2);
  });

  it('planes on no line are refused', () => {
    const files = [0, 2, 4, 6].map((z) => sliceFile({ at: [z === 4 ? 3 : 0, 0, z] }));
    expect(onlyPlan(files).refusal?.detail).toMatchObject({ reason: 'scattered-planes' });
  });

  it('files without a place, an orientation or a spacing are refused by their reason', () => {
    const plans = planned([
      ...slicesAt([0], { ImagePositionPatient: undefined }),
      ...slicesAt([0], { ImageOrientationPatient: ['1', '0', '0', '1', '0', '0'] }),
      ...slicesAt([0], { PixelSpacing: ['0', '1'] }),
    ]);
    expect(plans.map(({ refusal }) => refusal?.detail['reason'])).toEqual([
      'no-position',
      'no-direction',
      'no-pixel-spacing',
    ]);
  });
});

describe('what a header states', () => {
  it.each([
    ['thickness-unlike-spacing', { SliceThickness: '5' }],
    ['stated-spacing-unlike', { SpacingBetweenSlices: '3' }],
    ['no-series-uid', { SeriesInstanceUID: '' }],
    ['no-frame-of-reference', { FrameOfReferenceUID: undefined }],
    ['monochrome1', { PhotometricInterpretation: 'MONOCHROME1' }],
    ['lossy', { LossyImageCompression: '01' }],
    ['no-rescale', { RescaleSlope: undefined, RescaleIntercept: undefined }],
    ['not-hounsfield', { RescaleType: 'US' }],
    ['modality', { Modality: 'PT' }],
  ])('%s', (reason, attributes) => {
    expect(reasons(onlyPlan(slicesAt([0, 2, 4], attributes)))).toEqual([reason]);
  });

  it('a single slice has its stated thickness, or one that is said to be assumed', () => {
    const stated = onlyPlan(slicesAt([7], { SliceThickness: '5' }));
    expect(issue(stated, 'single-slice')).toMatchObject({ spacingMm: 5, isStated: true });
    expect(stated.grid?.affine[10]).toBe(5);
    const unknown = onlyPlan(slicesAt([7]));
    expect(issue(unknown, 'single-slice')).toMatchObject({ spacingMm: 1, isStated: false });
  });

  it('a file that is cut is left out, and the volume says so', () => {
    const files = slicesAt([0, 2, 4, 6]);
    const cut = files[1].subarray(0, files[1].length - 4);
    const plans = planned([files[0], cut, files[2], files[3]]);
    expect(plans.map(({ sources }) => sources)).toEqual([[0, 2, 3], [1]]);
    expect(reasons(plans[0])).toEqual(['damaged-files', 'missing-slices']);
    expect(plans[1].refusal).toMatchObject({ code: 'input/corrupt' });
  });
});

describe('values', () => {
  it('that fill what was not measured are counted and kept', () => {
    const attributes = { PixelPaddingValue: -2000, RescaleIntercept: '-24' };
    const files = [0, 2].map((at) =>
      sliceFile({ at, values: [-2000, -2000, ...flat(1).slice(2)], attributes }),
    );
    const { voxels, issues } = assembled(onlyPlan(files), files);
    expect(issues.map(({ detail }) => detail)).toEqual([
      { reason: 'padding', count: 4, value: -2024 },
    ]);
    expect(voxels[0]).toBe(-2024);
  });

  it('have the bits that are stored, whatever lies above them', () => {
    const attributes = { BitsStored: 12, HighBit: 11 };
    const stored = [0xf7ff, 0x0800, 0xffff, 0x1001, 0, 1, 2, 3, 4, 5, 6, 7];
    const files = [0, 2].map((at) => sliceFile({ at, values: stored, attributes }));
    const { voxels } = assembled(onlyPlan(files), files);
    expect(voxels.slice(0, 4)).toEqual(Int16Array.of(2047, -2048, -1, 1));
    const high = { BitsStored: 12, HighBit: 15 };
    const shifted = [0, 2].map((at) =>
      sliceFile({ at, values: stored.map((value) => value << 4), attributes: high }),
    );
    expect(assembled(onlyPlan(shifted), shifted).voxels.slice(0, 4)).toEqual(
      Int16Array.of(2047, -2048, -1, 1),
    );
  });

  it('beyond int16 make the volume float32, those before them too', () => {
    const files = [0, 2].map((at) =>
      sliceFile({ at, values: flat(at), attributes: { RescaleIntercept: at ? '0.5' : '0' } }),
    );
    const { voxels } = assembled(onlyPlan(files), files);
    expect(voxels).toBeInstanceOf(Float32Array);
    expect([voxels[1], voxels[13]]).toEqual([1, 3.5]);
  });

  it('that are all alike are no image', () => {
    const files = [0, 2].map((at) => sliceFile({ at, values: flat(0).map(() => 7) }));
    expect(failureOf(() => assembled(onlyPlan(files), files))).toEqual({
      code: 'input/no-image-content',
      value: 7,
    });
  });
});

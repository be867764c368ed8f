import { describe, expect, it, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { affineFromColumns } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { readGolden } from '../testing/golden/readGolden.ts';
import { syntheticQualityManifest } from '../testing/qualityManifest.ts';
import type { Contour, ContourQualityNetwork } from './contourQuality.ts';
import { assessContour, contourQualityInput } from './contourQuality.ts';

type Triple = [number, number, number];

interface GoldenCase {
  name: string;
  size: Triple;
  spacingMm: Triple;
  middle: Triple;
  radii: Triple;
  structure: number;
  cells: number[];
  context: number[];
}
const golden = readGolden('contour_quality') as {
  grid: Triple;
  marginMm: number;
  cases: GoldenCase[];
};

/** Four structures, as the golden file has them. */
function goldenManifest() {
  const base = syntheticQualityManifest();
  const [liver, spleen] = base.task.structures;
  return syntheticQualityManifest({
    task: { ...base.task, structures: [liver, spleen, liver, spleen] },
    input: { ...base.input, grid: golden.grid, marginMm: golden.marginMm },
  });
}

/** LPS axes: i toward the left, j posterior, k superior; world is RAS+. */
function gridOf(shape: Triple, [x, y, z]: Triple): VoxelGrid {
  return {
    shape,
    affine: affineFromColumns(
      [
        [-x, 0, 0],
        [0, -y, 0],
        [0, 0, z],
      ],
      [5, -7, 11],
    ),
  };
}

/** The image and the ellipsoid of the golden script. */
function goldenContour({ size, spacingMm, middle, radii }: GoldenCase): Contour {
  const [ni, nj, nk] = size;
  const image = new Int16Array(ni * nj * nk);
  const mask = new Uint8Array(image.length);
  for (let k = 0, at = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++, at++) {
        image[at] = ((i * 37 + j * 91 + k * 53) % 700) - 300;
        const terms = [i, j, k].map((value, axis) => ((value - middle[axis]) / radii[axis]) ** 2);
        mask[at] = Number(terms[0] + terms[1] + terms[2] <= 1);
      }
    }
  }
  return { grid: gridOf(size, spacingMm), image, mask, structure: { name: 'Liver', code: null } };
}

/** The same contour, its axes in another order and one of them turned round. */
function turned(contour: Contour): Contour {
  const [ni, nj, nk] = contour.grid.shape;
  const [spacingI, spacingJ, spacingK] = [0, 5, 10].map((at) => Math.abs(contour.grid.affine[at]));
  const image = new Float32Array(contour.image.length);
  const mask = new Uint8Array(image.length);
  for (let k = 0, at = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++, at++) {
        const to = nk - 1 - k + nk * (i + ni * j);
        image[to] = contour.image[at];
        mask[to] = contour.mask[at];
      }
    }
  }
  const affine = affineFromColumns(
    [
      [0, 0, -spacingK],
      [-spacingI, 0, 0],
      [0, -spacingJ, 0],
    ],
    [1, 2, 3],
  );
  return { ...contour, grid: { shape: [nk, ni, nj], affine }, image, mask };
}

function largestDifference(found: Float32Array, expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  return expected.reduce((most, value, at) => Math.max(most, Math.abs(found[at] - value)), 0);
}

describe.each(golden.cases)('input as in training: $name', (one) => {
  const manifest = goldenManifest();
  it.each([
    ['on L, P, S axes', (contour: Contour) => contour],
    ['on other axes', turned],
  ])('%s', (_, orient) => {
    const contour = orient(goldenContour(one));
    const { cells, context } = contourQualityInput(manifest, contour, one.structure);
    const [ci, cj, ck] = golden.grid;
    expect(cells.dims).toEqual([1, 2, ck, cj, ci]);
    expect(largestDifference(cells.data, one.cells)).toBeLessThan(2e-6);
    expect(largestDifference(context.data, one.context)).toBeLessThan(2e-6);
  });
});

const manifest = syntheticQualityManifest();

/** Answers with these numbers and counts its calls. */
function answering(dice: number, logVolumeRatio = 0) {
  const calls: readonly number[][] = [];
  const network: ContourQualityNetwork = {
    run: ({ context }) => {
      (calls as number[][]).push([...context.data]);
      return Promise.resolve({ dice, logVolumeRatio });
    },
    dispose: () => Promise.resolve(),
  };
  return { network, calls };
}

const contour = goldenContour(golden.cases[0]);

test('dice, volume error and decision', async () => {
  const { network, calls } = answering(0.8, Math.log(1.25));
  const found = await assessContour(network, manifest, contour);
  expect(found).toMatchObject({ reason: null, dice: 0.8, decision: 'review' });
  expect(found.volumeError).toBeCloseTo(0.25, 12);
  expect(calls[0].slice(0, 2)).toEqual([1, 0]);
});

test('an empty contour is not judged, and the network is not asked', async () => {
  const { network, calls } = answering(0.9);
  const empty = { ...contour, mask: new Uint8Array(contour.mask.length) };
  expect(await assessContour(network, manifest, empty)).toEqual({
    reason: 'empty-contour',
    dice: null,
    volumeError: null,
    decision: null,
  });
  expect(calls).toHaveLength(0);
});

test('a structure is known by its code, by its name where that says nothing', async () => {
  const { network } = answering(0.9);
  const reasonFor = async (structure: Contour['structure']) =>
    (await assessContour(network, manifest, { ...contour, structure })).reason;
  const spleen = { scheme: 'SCT', value: '78961009' };
  expect(await reasonFor({ name: 'Milz', code: spleen })).toBeNull();
  expect(await reasonFor({ name: ' spleen ', code: null })).toBeNull();
  expect(await reasonFor({ name: 'Leber', code: null })).toBeNull();
  expect(await reasonFor({ name: 'Prostate', code: null })).toBe('unknown-structure');
  // Of another scheme, or the tissue that programs write for everything.
  expect(await reasonFor({ name: 'Liver', code: { scheme: 'SRT', value: 'T-62000' } })).toBeNull();
  expect(await reasonFor({ name: 'Liver', code: { scheme: 'SCT', value: '85756007' } })).toBeNull();
  expect(await reasonFor({ name: 'Spleen', code: { scheme: 'SCT', value: '1' } })).toBe(
    'unknown-structure',
  );
});

test.each([
  ['a network that gives NaN', answering(NaN).network, contour, 'inference/non-finite-output'],
  ['an infinite volume', answering(0.5, Infinity).network, contour, 'inference/non-finite-output'],
  [
    'a mask of another grid',
    answering(0.5).network,
    { ...contour, mask: new Uint8Array(3) },
    'internal/shape',
  ],
])('%s is an error', async (_, network, given, code) => {
  const error: unknown = await assessContour(network, manifest, given).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code });
});

import { describe, expect, it, test } from 'vitest';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { indexToWorld, worldToIndex } from '../core/geometry/gridMath.ts';
import { spacingMm } from '../core/geometry/affine.ts';
import { prepareNnunetCase } from '../core/inference/nnunetCase.ts';
import type { Intensity } from '../core/inference/normalize.ts';
import type { ModelManifest, PatchInput } from '../models/manifest.ts';
import { fakeSession } from '../testing/fakeSession.ts';
import { dropout, lpsGrid, quietContext, request, segmentWith } from '../testing/inferenceRun.ts';
import { syntheticManifest, syntheticPatchInput } from '../testing/manifest.ts';
import { seededRandom } from '../testing/seededRandom.ts';
import type { NetworkCase, SourceVolume } from './networkCase.ts';
import { networkCase } from './networkCase.ts';

type Steps = PatchInput['channels'][number]['intensity'];

/** Nothing is done to the image but what a test asks for. */
function plain(changes: Partial<PatchInput> = {}): PatchInput {
  return syntheticPatchInput({
    orientation: 'as-stored',
    spacingMm: [null, null, null],
    order: [],
    channels: [{ name: 'image', intensity: [] }],
    ...changes,
  });
}

function manifestOf(input: PatchInput, modality: 'CT' | 'MR' = 'CT'): ModelManifest {
  const validFor = { modality, bodyPart: 'abdomen', spacingMmRange: null };
  return syntheticManifest({ input, validFor, calibration: { kind: 'none' } });
}

function prepare(volume: SourceVolume, input: PatchInput): Promise<NetworkCase> {
  return networkCase(volume, manifestOf(input), () => Promise.resolve());
}

/** No two voxels alike. */
function counting({ shape: [ni, nj, nk] }: VoxelGrid): Float32Array {
  return Float32Array.from({ length: ni * nj * nk }, (_, at) => at + 1);
}

const ras: VoxelGrid = {
  shape: [4, 3, 2],
  affine: [0.8, 0, 0, -5, 0, 0.9, 0, 7, 0, 0, 3, -40, 0, 0, 0, 1],
};
/** i superior, j right, k anterior, and oblique. */
const oblique: VoxelGrid = {
  shape: [3, 4, 5],
  affine: [0.1, 0.98, 0, 3, 0, 0, 1.4, -2, 2.5, -0.04, 0, 9, 0, 0, 0, 1],
};

describe('orientation', () => {
  it.each([
    ['RAS', ras],
    ['LPS', ras],
    ['SPL', ras],
    ['RAS', oblique],
    ['LPS', oblique],
    ['AIR', oblique],
  ] as const)('%s: each voxel keeps its place in the world', async (orientation, source) => {
    const voxels = counting(source);
    const { grid, channels, sourceBox } = await prepare(
      { grid: source, channels: [voxels] },
      plain({ orientation }),
    );
    expect(sourceBox).toBeNull();
    const [ni, nj] = source.shape;
    const [mi, mj, mk] = grid.shape;
    expect(mi * mj * mk).toBe(voxels.length);
    for (let at = 0; at < voxels.length; at++) {
      const index = [at % mi, Math.floor(at / mi) % mj, Math.floor(at / (mi * mj))] as const;
      const found = worldToIndex(source, indexToWorld(grid, index));
      const [i, j, k] = found.map(Math.round);
      found.forEach((value, axis) => expect(value).toBeCloseTo([i, j, k][axis], 9));
      expect(channels[0][at]).toBe(voxels[i + ni * (j + nj * k)]);
    }
  });

  it('LPS of an image stored as RAS turns i and j round', async () => {
    const volume = {
      grid: { ...ras, shape: [3, 2, 1] as const },
      channels: [Float32Array.of(1, 2, 3, 4, 5, 6)],
    };
    const { channels } = await prepare(volume, plain({ orientation: 'LPS' }));
    expect([...channels[0]]).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it('as-stored leaves even an oblique image as it is, in an array of its own', async () => {
    const voxels = counting(oblique);
    const { grid, channels } = await prepare({ grid: oblique, channels: [voxels] }, plain());
    expect(grid).toEqual(oblique);
    expect(channels[0]).toEqual(voxels);
    expect(channels[0]).not.toBe(voxels);
  });
});

describe('crop', () => {
  const grid = lpsGrid([6, 5, 4]);
  /** A box of ones from (1, 2, 1) to (4, 3, 2) inclusive, hollow in no axis, with −5 at its first corner. */
  const voxels = new Int16Array(120);
  for (let k = 1; k <= 2; k++) {
    for (let j = 2; j <= 3; j++) for (let i = 1; i <= 4; i++) voxels[i + 6 * (j + 5 * k)] = 1;
  }
  voxels[1 + 6 * (2 + 5)] = -5;

  it('nonzero: the box of what is not 0, in whatever channel', async () => {
    const second = new Int16Array(120);
    second[5 + 6 * (2 + 5)] = 7;
    const channels = [
      { name: 'a', intensity: [] },
      { name: 'b', intensity: [] },
    ];
    const input = plain({ order: ['crop'], crop: { kind: 'nonzero' }, channels });
    const found = await prepare({ grid, channels: [voxels, second] }, input);
    expect(found.sourceBox).toEqual({ low: [1, 2, 1], high: [6, 4, 3] });
    expect(found.grid.shape).toEqual([5, 2, 2]);
    expect(indexToWorld(found.grid, [0, 0, 0])).toEqual(indexToWorld(grid, [1, 2, 1]));
    expect([...found.channels[0].subarray(0, 5)]).toEqual([-5, 1, 1, 1, 0]);
    expect(found.channels[1][4]).toBe(7);
  });

  it('foreground: the box of what is above', async () => {
    const bright = voxels.slice();
    bright[3 + 6 * (3 + 5 * 2)] = 9;
    bright[2 + 6 * (3 + 5 * 2)] = 8;
    const input = plain({ order: ['crop'], crop: { kind: 'foreground', above: 7 } });
    const found = await prepare({ grid, channels: [bright] }, input);
    expect(found.sourceBox).toEqual({ low: [2, 3, 2], high: [4, 4, 3] });
    expect([...found.channels[0]]).toEqual([8, 9]);
  });

  it.each(['RAS', 'LPS', 'ARS'])(
    'outside of the box there is background, read as %s',
    async (orientation) => {
      const input = plain({ order: ['crop'], crop: { kind: 'nonzero' }, orientation });
      const session = fakeSession(2, () => 5, { cropping: null });
      const { labels } = await segmentWith(
        request(grid, voxels, { manifest: manifestOf(input), estimator: dropout(0) }),
        session,
        quietContext(),
      );
      const inside = voxels.map((value) => (value === 0 ? 0 : 1));
      expect([...labels]).toEqual([...inside]);
    },
  );
});

describe("nnU-Net's grid", () => {
  const random = seededRandom(12);
  const shape = [17, 14, 9] as const;
  const channels = [0, 1].map(() =>
    Float32Array.from({ length: 17 * 14 * 9 }, (_, at) => {
      const [i, j] = [at % 17, Math.floor(at / 17) % 14];
      // A margin of zeros, and a hole inside.
      return i < 2 || j > 11 || at === 1000 ? 0 : 100 * random() + i;
    }),
  );
  const intensities: readonly Intensity[] = [
    { kind: 'z-score', scope: 'nonzero-filled' },
    { kind: 'nnunet-ct', lower: 10, upper: 90, mean: 50, std: 25 },
  ];

  it.each([
    ['isotropic', [1.5, 1.5, 1.5], [1, 1.2, 2]],
    ['thick slices', [0.8, 0.8, 5], [1.1, 1.1, 4]],
    ['thick slices in the target', [2, 2, 3], [0.7, 0.7, 3.5]],
  ] as const)(
    '%s: shape and values are those of the preprocessing by itself',
    async (_, from, to) => {
      const [x, y, z] = from;
      const grid: VoxelGrid = {
        shape,
        affine: [-x, 0, 0, 11, 0, -y, 0, 7, 0, 0, z, -3, 0, 0, 0, 1],
      };
      const input = plain({
        orientation: 'LPS',
        order: ['crop', 'intensity', 'resample'],
        crop: { kind: 'nonzero' },
        spacingMm: [to[0], to[1], to[2]],
        resample: {
          grid: 'nnunet',
          image: 'cubic',
          anisotropy: { kind: 'nnunet', threshold: 3, throughPlane: 'nearest' },
          back: { of: 'logits', by: 'linear' },
        },
        channels: intensities.map((step, at) => ({
          name: String(at),
          intensity: [
            step.kind === 'z-score' ? { ...step, deviation: 'population' } : step,
          ] as Steps,
        })),
      });
      const found = await prepare({ grid, channels }, input);
      const expected = prepareNnunetCase(
        channels,
        { shape, spacingMm: from },
        { spacingMm: to, intensities },
      );
      expect(found.grid.shape).toEqual(expected.shape);
      expect(found.channels).toEqual(expected.channels);
      expect(found.sourceBox).toEqual(expected.box);
      // The outer faces stay where they are: those of the box.
      const corner = indexToWorld(found.grid, [-0.5, -0.5, -0.5]);
      const { low } = expected.box;
      const face = indexToWorld(grid, [low[0] - 0.5, low[1] - 0.5, low[2] - 0.5]);
      corner.forEach((value, axis) => expect(value).toBeCloseTo(face[axis], 9));
    },
  );
});

describe("MONAI's grid", () => {
  const monai = plain().resample;

  // Measured: MONAI 1.6.1, Spacing(pixdim=(target, 1, 1), mode='bilinear', padding_mode='border') of a ramp.
  it.each([
    { voxels: 6, from: 1, to: 2, length: 4, last: 5 },
    { voxels: 8, from: 1, to: 2, length: 4, last: 6 },
    { voxels: 512, from: 1, to: 2, length: 256, last: 510 },
    { voxels: 7, from: 1.5, to: 1, length: 10, last: 6 },
    { voxels: 10, from: 0.5, to: 1, length: 6, last: 9 },
    { voxels: 11, from: 2, to: 3, length: 8, last: 10 },
    { voxels: 10, from: 3, to: 2, length: 14, last: 8.6666667 },
  ])('$voxels voxels of $from mm at $to mm', async ({ voxels, from, to, length, last }) => {
    const grid: VoxelGrid = {
      shape: [voxels, 1, 1],
      affine: [from, 0, 0, -7, 0, 1, 0, 5, 0, 0, 1, 3, 0, 0, 0, 1],
    };
    const ramp = Float32Array.from({ length: voxels }, (_, at) => at);
    const input = plain({ order: ['resample'], spacingMm: [to, null, null], resample: monai });
    const found = await prepare({ grid, channels: [ramp] }, input);
    expect(found.grid.shape).toEqual([length, 1, 1]);
    expect(spacingMm(found.grid.affine)).toEqual([to, 1, 1]);
    expect(indexToWorld(found.grid, [0, 0, 0])).toEqual([-7, 5, 3]);
    expect(found.channels[0][0]).toBe(0);
    expect(found.channels[0].at(-1)).toBeCloseTo(last, 5);
  });

  it('a spacing of null keeps the own', async () => {
    const input = plain({ order: ['resample'], spacingMm: [null, 1.8, null], resample: monai });
    const found = await prepare({ grid: ras, channels: [counting(ras)] }, input);
    const [i, j, k] = spacingMm(found.grid.affine);
    expect([i, j, k]).toEqual([0.8, 1.8, 3]);
    expect(found.grid.shape).toEqual([4, 2, 2]);
    expect([...found.channels[0].subarray(0, 8)]).toEqual([1, 2, 3, 4, 9, 10, 11, 12]);
  });

  it('refuses an interpolation that no training has', async () => {
    const resample = { ...monai, image: 'cubic' } as const;
    const input = plain({ order: ['resample'], spacingMm: [1, 1, 1], resample });
    const promise = prepare({ grid: ras, channels: [counting(ras)] }, input);
    await expect(promise).rejects.toMatchObject({
      code: 'model/invalid',
      detail: { reason: 'resample' },
    });
  });
});

test('the order of the manifest is kept: intensity before or after the resampling', async () => {
  const grid = lpsGrid([3, 1, 1]);
  const clip = { kind: 'ct-window', lowHu: 0, highHu: 100, subtract: 0, divide: 100 } as const;
  const channels = [{ name: 'CT', intensity: [clip] }];
  const run = (order: PatchInput['order']) =>
    prepare(
      { grid, channels: [Float32Array.of(0, 300, 0)] },
      plain({ order, channels, spacingMm: [1, null, null] }),
    );
  const before = await run(['intensity', 'resample']);
  const after = await run(['resample', 'intensity']);
  expect([...before.channels[0]]).toEqual([0, 0.5, 1, 0.5, 0]);
  expect([...after.channels[0]]).toEqual([0, 1, 1, 1, 0]);
});

test('the body of CT lies above −300 HU; elsewhere the image itself says where', async () => {
  const grid = lpsGrid([20, 20, 3]);
  const isInside = (at: number): boolean => {
    const [i, j] = [at % 20, Math.floor(at / 20) % 20];
    return i >= 5 && i < 15 && j >= 5 && j < 15;
  };
  const ct = Float32Array.from({ length: 1200 }, (_, at) => (isInside(at) ? 40 : -1000));
  const mr = Float32Array.from({ length: 1200 }, (_, at) => (isInside(at) ? 800 : 5 + (at % 3)));
  const expected = Array.from({ length: 1200 }, (_, at) => (isInside(at) ? 1 : 0));
  for (const [voxels, modality] of [
    [ct, 'CT'],
    [mr, 'MR'],
  ] as const) {
    const volume = { grid, channels: [voxels] };
    const found = await networkCase(volume, manifestOf(plain(), modality), () => Promise.resolve());
    expect([...found.body]).toEqual(expected);
  }
});

describe('refusals', () => {
  const one = counting(ras);

  it('another number of channels', async () => {
    const promise = prepare({ grid: ras, channels: [one, one] }, plain());
    await expect(promise).rejects.toMatchObject({
      code: 'model/out-of-range',
      detail: { what: 'channels', expected: 1, actual: 2 },
    });
  });

  it('voxels that do not fit the grid', async () => {
    const promise = prepare({ grid: ras, channels: [one.subarray(1)] }, plain());
    await expect(promise).rejects.toMatchObject({ code: 'internal/shape' });
  });

  it('a grid without inverse', async () => {
    const grid = { ...ras, affine: ras.affine.map(() => 0) as unknown as VoxelGrid['affine'] };
    const promise = prepare({ grid, channels: [one] }, plain({ orientation: 'RAS' }));
    await expect(promise).rejects.toMatchObject({ code: 'input/inconsistent-geometry' });
  });

  it('a cancel between two steps', async () => {
    const input = plain({ order: ['resample'], spacingMm: [1, 1, 1] });
    let calls = 0;
    const stop = (): Promise<void> =>
      ++calls === 2 ? Promise.reject(new Error('cancelled')) : Promise.resolve();
    const volume = { grid: ras, channels: [one] };
    await expect(networkCase(volume, manifestOf(input), stop)).rejects.toThrow('cancelled');
  });
});

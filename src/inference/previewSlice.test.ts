import { expect, test } from 'vitest';
import type { Affine } from '../core/geometry/affine.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { fakeSession } from '../testing/fakeSession.ts';
import { syntheticManifest, syntheticPatchInput } from '../testing/manifest.ts';
import { previewSlice } from './previewSlice.ts';

const quiet = (): Promise<void> => Promise.resolve();

/** 1 mm; i to the right, j to the front, k up (RAS), or i to the left, j to the back, k up (LPS). */
function gridOf(codes: 'RAS' | 'LPS', shape: readonly [number, number, number]) {
  const sign = codes === 'RAS' ? 1 : -1;
  const affine: Affine = [sign, 0, 0, 0, 0, sign, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  return { shape, affine };
}

/** The voxel's number, so that each can be told from the others. */
function numbered([ni, nj, nk]: readonly [number, number, number]): Float32Array {
  return Float32Array.from({ length: ni * nj * nk }, (_, at) => at);
}

const plain: Partial<ModelManifest> = {
  calibration: { kind: 'none' },
  validFor: { modality: 'unknown', bodyPart: 'any', spacingMmRange: null },
};
const volumes = (patch: Partial<ReturnType<typeof syntheticPatchInput>>): ModelManifest =>
  syntheticManifest({
    ...plain,
    input: syntheticPatchInput({
      orientation: 'as-stored',
      spacingMm: [null, null, null],
      order: ['intensity'],
      channels: [{ name: 'x', intensity: [{ kind: 'linear', subtract: 0, divide: 1 }] }],
      ...patch,
    }),
  });
const tile = (size: [number, number, number]) => ({
  ...syntheticPatchInput().patch,
  size,
  multiple: null,
});
/** Structure 1 where the voxel's number is odd. */
const odd = fakeSession(2, ({ slab }) => (slab[0] % 2 === 1 ? 1 : -1));

test('an axial slice is turned to the screen: columns to the left, rows to the back', async () => {
  const shape = [3, 2, 2] as const;
  const voxels = numbered(shape);
  const manifest = volumes({ patch: tile([3, 2, 2]) });
  const request = { manifest, session: odd, at: [0, 0, 1] as const };
  const lps = { grid: gridOf('LPS', shape), channels: [voxels] };
  const inLps = await previewSlice({ volume: lps, ...request }, quiet);
  expect(inLps).toMatchObject({ columns: 3, rows: 2, plane: 'axial', columnMm: 1, rowMm: 1 });
  expect([...inLps.values]).toEqual([6, 7, 8, 9, 10, 11]);
  expect([...inLps.labels]).toEqual([0, 1, 0, 1, 0, 1]);
  const ras = { grid: gridOf('RAS', shape), channels: [voxels] };
  const inRas = await previewSlice({ volume: ras, ...request }, quiet);
  expect([...inRas.values]).toEqual([11, 10, 9, 8, 7, 6]);
  expect([...inRas.labels]).toEqual([1, 0, 1, 0, 1, 0]);
});

test('a network of slices across j shows a coronal slice', async () => {
  const shape = [3, 2, 2] as const;
  const volume = { grid: gridOf('LPS', shape), channels: [numbered(shape)] };
  const manifest = volumes({ axes: 'ki', patch: tile([3, 1, 2]) });
  const at = [0, -1, 0] as const; // j = 1
  const picture = await previewSlice({ volume, manifest, session: odd, at }, quiet);
  expect(picture).toMatchObject({ plane: 'coronal', columns: 3, rows: 2 });
  // Rows from the head down: k = 1 first.
  expect([...picture.values]).toEqual([9, 10, 11, 3, 4, 5]);
  expect([...picture.labels]).toEqual([1, 0, 1, 1, 0, 1]);
});

test('the tile lies around the point and within the image, whose statistics are of the whole', async () => {
  const shape = [8, 8, 1] as const;
  const volume = { grid: gridOf('LPS', shape), channels: [numbered(shape)] };
  const intensity = [{ kind: 'min-max' as const, low: 0, high: 1 }];
  const manifest = volumes({ patch: tile([4, 4, 1]), channels: [{ name: 'x', intensity }] });
  const session = fakeSession(2, () => 1);
  const seen = async (x: number, y: number): Promise<number> => {
    const picture = await previewSlice({ volume, manifest, session, at: [-x, -y, 0] }, quiet);
    expect([picture.columns, picture.rows]).toEqual([4, 4]);
    return picture.values[0];
  };
  expect(await seen(0, 0)).toBe(0);
  expect(await seen(4, 4)).toBe(2 + 8 * 2);
  expect(await seen(99, 99)).toBe(4 + 8 * 4);
  const last = session.encoded.at(-1)?.data ?? new Float32Array();
  expect(last[0]).toBeCloseTo(36 / 63, 6);
  expect(last[15]).toBe(1);
});

test('an image smaller than the tile shows the image alone; the network sees it without dropout', async () => {
  const shape = [2, 2, 1] as const;
  const volume = { grid: gridOf('LPS', shape), channels: [numbered(shape)] };
  const session = fakeSession(2, () => 1);
  const manifest = volumes({ patch: tile([4, 4, 4]) });
  const picture = await previewSlice({ volume, manifest, session, at: [0, 0, 0] }, quiet);
  expect([picture.columns, picture.rows]).toEqual([2, 2]);
  expect([...picture.labels]).toEqual([1, 1, 1, 1]);
  expect(session.calls.map(({ masks }) => [...masks.data])).toEqual([[1, 1]]);
  expect(session.held.size).toBe(0);
});

test('a tile that the backend cannot hold is made smaller', async () => {
  const shape = [8, 8, 1] as const;
  const volume = { grid: gridOf('LPS', shape), channels: [numbered(shape)] };
  const patch = { ...tile([8, 8, 1]), multiple: [4, 4, 1] as [number, number, number] };
  const session = fakeSession(2, () => 1, { fits: (dims) => dims.every((size) => size <= 4) });
  const request = { volume, manifest: volumes({ patch }), session, at: [0, 0, 0] as const };
  const picture = await previewSlice(request, quiet);
  expect([picture.columns, picture.rows]).toEqual([4, 4]);
});

test('a slab network sees the neighbouring slices of the point', async () => {
  const shape = [4, 4, 3] as const;
  const hu = numbered(shape).map((n) => n);
  const volume = { grid: gridOf('LPS', shape), channels: [hu] };
  const { input } = syntheticManifest();
  if (input.layout !== 'slab') throw new Error('slabs expected');
  const manifest = syntheticManifest({ ...plain, input: { ...input, spacingMm: [1, 1, 1] } });
  const session = fakeSession(2, ({ slab }) => slab[1] - slab[0]);
  const picture = await previewSlice({ volume, manifest, session, at: [0, 0, 1] }, quiet);
  expect([...picture.values]).toEqual(Array.from(hu.subarray(16, 32)));
  expect(new Set(picture.labels)).toEqual(new Set([1]));
});

test('sigmoid: the later structure lies on top', async () => {
  const shape = [2, 1, 1] as const;
  const volume = { grid: gridOf('LPS', shape), channels: [numbered(shape)] };
  const [segment] = syntheticManifest().output.segments;
  const segments = [segment, { ...segment, index: 2 }];
  const regions = segments.map(({ index }) => ({ labels: [index], paint: index }));
  const base = volumes({ patch: tile([2, 1, 1]) });
  const output = { name: 'logits', activation: 'sigmoid' as const, segments, regions };
  // Class 0 answers 0, which is p = ½; class 1 is on at voxel 1 only.
  const session = fakeSession(2, ({ slab }) => (slab[0] === 1 ? 1 : -1));
  const request = { volume, manifest: { ...base, output }, session, at: [0, 0, 0] as const };
  expect([...(await previewSlice(request, quiet)).labels]).toEqual([1, 2]);
});

test.each([
  ['another number of channels', fakeSession(3, () => 0), 'model/signature-mismatch'],
  ['values that are no numbers', fakeSession(2, () => NaN), 'inference/non-finite-output'],
])('%s', async (_, session, code) => {
  const shape = [2, 2, 1] as const;
  const volume = { grid: gridOf('LPS', shape), channels: [numbered(shape)] };
  const request = { volume, manifest: volumes({ patch: tile([2, 2, 1]) }), session };
  await expect(previewSlice({ ...request, at: [0, 0, 0] }, quiet)).rejects.toMatchObject({ code });
  expect(session.held.size).toBe(0);
});

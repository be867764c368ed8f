import { describe, expect, it, test, vi } from 'vitest';
import type { Size3 } from '../core/inference/slidingWindow.ts';
import type { ModelManifest, PatchInput } from '../models/manifest.ts';
import type { FakePixel } from '../testing/fakeSession.ts';
import { fakeSession } from '../testing/fakeSession.ts';
import {
  dropout,
  lpsGrid,
  quietContext,
  request,
  segmentWith,
  tissue,
  type Question,
} from '../testing/inferenceRun.ts';
import { syntheticManifest, syntheticPatchInput } from '../testing/manifest.ts';
import type { FlipAxis } from './estimator.ts';
import { patchTiling } from './patchTiling.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

type Patch = PatchInput['patch'];

function inputOf(axes: string, patch: Partial<Patch> = {}): PatchInput {
  const { patch: usual } = syntheticPatchInput();
  return syntheticPatchInput({
    axes,
    orientation: 'as-stored',
    spacingMm: [null, null, null],
    order: ['intensity'],
    patch: { ...usual, ...patch },
  });
}

const shape = [7, 6, 5] as const;
const counting = Float32Array.from({ length: 210 }, (_, at) => at + 1);

/** What a tile shows, [k, j, i]; NaN outside of the volume. */
function block(origin: Size3, size: Size3): number[] {
  const out: number[] = [];
  for (let k = origin[2]; k < origin[2] + size[2]; k++) {
    for (let j = origin[1]; j < origin[1] + size[1]; j++) {
      for (let i = origin[0]; i < origin[0] + size[0]; i++) {
        const isInside = [i, j, k].every((at, axis) => at >= 0 && at < shape[axis]);
        out.push(isInside ? counting[i + 7 * (j + 6 * k)] : NaN);
      }
    }
  }
  return out;
}

const SIZES: Readonly<Record<string, Size3>> = {
  kji: [4, 3, 2],
  ijk: [4, 3, 2],
  jki: [4, 3, 2],
  ji: [4, 3, 1],
  ij: [4, 3, 1],
  ki: [4, 1, 2],
  kj: [1, 3, 2],
};
const FLIPS: readonly (readonly FlipAxis[])[] = [
  [],
  ['i'],
  ['j'],
  ['k'],
  ['i', 'k'],
  ['i', 'j', 'k'],
];

describe.each(Object.entries(SIZES))('axes %s', (axes, size) => {
  const input = inputOf(axes, { size: [...size], multiple: null });
  const channels = [counting, counting.map((value) => -value)];
  const tiling = patchTiling({ channels, shape }, input, size);
  const count = size[0] * size[1] * size[2];

  it('every voxel lies in some tile, and slices are in order', () => {
    const seen = new Uint8Array(210);
    let last = -Infinity;
    for (const { origin } of tiling.tiles) {
      expect(origin[2]).toBeGreaterThanOrEqual(last);
      last = origin[2];
      for (const value of block(origin, size)) if (value > 0) seen[value - 1] = 1;
    }
    expect(seen.every((has) => has === 1)).toBe(true);
    expect([...tiling.slices]).toEqual([1, 1, 1, 1, 1]);
  });

  it('lie in the tensor as the letters say, outermost first', () => {
    const letters = axes.split('').map((letter) => 'ijk'.indexOf(letter));
    expect(tiling.dims).toEqual([1, 2, ...letters.map((axis) => size[axis])]);
    const tile = tiling.tiles.find(({ origin }) => origin.every((at) => at >= 0));
    if (!tile) throw new Error('no tile inside');
    const out = new Float32Array(2 * count);
    tiling.fill(tile, [], out);
    // Steps of one along each letter of the network, from the far end of the tensor on.
    let stride = 1;
    for (const axis of letters.toReversed()) {
      if (size[axis] > 1) {
        expect(out[stride] - out[0]).toBe([1, 7, 42][axis]);
        expect(out[count + stride] - out[count]).toBe(-[1, 7, 42][axis]);
      }
      stride *= size[axis];
    }
  });

  it.each(FLIPS.map((flips) => [flips.join('') || 'none', flips] as const))(
    'what is flipped (%s) comes back to its place',
    (_, flips) => {
      const possible = flips.filter((axis) => axes.includes(axis));
      const seen = new Set<string>();
      for (const tile of tiling.tiles) {
        const image = new Float32Array(2 * count);
        tiling.fill(tile, possible, image);
        seen.add(image.join());
        const back = tiling.unfold(image, possible);
        const expected = block(tile.origin, size);
        expected.forEach((value, at) => {
          if (!Number.isNaN(value)) {
            expect(back[at]).toBe(value);
            expect(back[count + at]).toBe(-value);
          }
        });
      }
      expect(seen.size).toBe(tiling.tiles.length);
    },
  );
});

describe('a volume smaller than the tile', () => {
  const values = Float32Array.of(1, 2, 3);
  const paddings: readonly [string, Patch['padding'], number[]][] = [
    ['constant', { kind: 'constant', value: 9 }, [9, 9, 1, 2, 3, 9, 9, 9]],
    ['replicate', { kind: 'replicate' }, [1, 1, 1, 2, 3, 3, 3, 3]],
    ['reflect', { kind: 'reflect' }, [3, 2, 1, 2, 3, 2, 1, 2]],
  ];

  it.each(paddings)('is padded on both sides, the odd voxel behind: %s', (_, padding, expected) => {
    for (const axis of [0, 1, 2] as const) {
      const along = (length: number): Size3 => {
        const at = (other: number): number => (other === axis ? length : 1);
        return [at(0), at(1), at(2)];
      };
      const size = along(8);
      for (const rule of ['nnunet', 'monai'] as const) {
        const input = inputOf('kji', { size: [...size], multiple: null, padding, rule });
        const tiling = patchTiling({ channels: [values], shape: along(3) }, input, size);
        expect(tiling.tiles).toHaveLength(1);
        const out = new Float32Array(8);
        tiling.fill(tiling.tiles[0], [], out);
        expect([...out]).toEqual(expected);
        tiling.fill(tiling.tiles[0], [(['i', 'j', 'k'] as const)[axis]], out);
        expect([...out]).toEqual(expected.toReversed());
      }
    }
  });

  it('of one voxel is that voxel all over, reflected or repeated', () => {
    for (const kind of ['replicate', 'reflect'] as const) {
      const input = inputOf('kji', { size: [4, 1, 1], multiple: null, padding: { kind } });
      const one = { channels: [Float32Array.of(5)], shape: [1, 1, 1] as const };
      const tiling = patchTiling(one, input, [4, 1, 1]);
      const out = new Float32Array(4);
      tiling.fill(tiling.tiles[0], [], out);
      expect([...out]).toEqual([5, 5, 5, 5]);
    }
  });
});

/** A network that sees each voxel alone, three-dimensional: it cannot be cropped as slices can. */
function alone(logit: (value: number, mask: readonly number[]) => number) {
  const pixel = ({ slab, mask }: FakePixel): number => logit(slab[0], mask);
  return fakeSession(2, pixel, { cropping: null });
}

const intensity = (hu: number): number => (Math.min(Math.max(hu, -200), 300) - 50) / 250;
const entropyOf = (p: number): number => -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

function manifestOf(input: PatchInput, flips: ModelManifest['flips'] = []): ModelManifest {
  return syntheticManifest({ input, flips, calibration: { kind: 'none' } });
}

const grid = lpsGrid([13, 11, 9]);
const hu = tissue(13 * 11 * 9);

function question(input: PatchInput, changes: Partial<Question> = {}): Question {
  const flips = (['i', 'j', 'k'] as const).filter((axis) => input.axes.includes(axis));
  return request(grid, hu, {
    manifest: manifestOf(input, flips),
    estimator: dropout(0),
    ...changes,
  });
}

describe('a network that sees each voxel alone gives each voxel its own, whatever the tiles', () => {
  const cases: readonly [string, string, Partial<Patch>][] = [
    ['nnU-Net, Gaussian', 'kji', { rule: 'nnunet' }],
    ['MONAI, Gaussian', 'kji', { rule: 'monai', overlap: 0.25 }],
    ['no overlap, equal weights', 'kji', { rule: 'monai', overlap: 0, weights: 'constant' }],
    ['nnU-Net, equal weights', 'ijk', { rule: 'nnunet', weights: 'constant' }],
    ['long tiles, axes turned', 'jki', { rule: 'nnunet', size: [12, 4, 8] }],
    ['tiles larger than the volume', 'kji', { size: [16, 16, 16] }],
    [
      'larger along one axis, replicated',
      'ijk',
      { size: [4, 4, 12], padding: { kind: 'replicate' } },
    ],
    ['slices', 'ji', { size: [8, 8, 1], multiple: [4, 4, 1] }],
    ['coronal slices', 'ki', { size: [8, 1, 8], multiple: [4, 1, 4] }],
  ];

  it.each(cases)('%s', async (_, axes, patch) => {
    for (const flips of [[], ['i'], ['i', axes.includes('k') ? 'k' : 'j']] as const) {
      const session = alone((value) => 4 * value);
      const estimator = dropout(0, 1, { flips: [...new Set(flips)] });
      const { entropy, networkLabels, labels } = await segmentWith(
        question(inputOf(axes, patch), { estimator }),
        session,
        quietContext(),
      );
      let worst = 0;
      hu.forEach((value, at) => {
        const p = sigmoid(4 * intensity(value));
        worst = Math.max(worst, Math.abs(entropy[at] - entropyOf(p)));
        if (Math.abs(p - 0.5) > 1e-6) expect(networkLabels[at]).toBe(p > 0.5 ? 1 : 0);
      });
      expect(worst).toBeLessThan(2e-6);
      expect(labels).toEqual(networkLabels);
      expect(session.held.size).toBe(0);
    }
  });
});

describe('what does not fit the memory', () => {
  const input = inputOf('kji', { rule: 'nnunet' });
  const logit = (value: number, mask: readonly number[]): number => 3 * value + mask[0] - mask[1];
  const estimator = dropout(5, 3);
  /** Sums of two classes, bits and the blend. */
  const bytesPerVoxel = 4 * (2 * 2 + 1) + 4 * 3;
  const bytesOf = (slices: number): number => bytesPerVoxel * 13 * 11 * slices;

  async function run(memoryBytes?: number) {
    const session = alone(logit);
    const asked = question(input, { estimator, ...(memoryBytes && { memoryBytes }) });
    const result = await segmentWith(asked, session, quietContext());
    expect(session.held.size).toBe(0);
    return { result, plan: result.provenance.plan, encoded: session.encoded.length };
  }

  test('features that are computed again for each sample give the same', async () => {
    const kept = await run();
    const again = await run(bytesOf(9));
    expect(kept.plan).toMatchObject({ bands: 1, keepsFeatures: true });
    expect(again.plan).toMatchObject({ bands: 1, keepsFeatures: false });
    expect(again.encoded).toBeGreaterThan(4 * kept.encoded);
    expect({ ...again.result, provenance: null }).toEqual({ ...kept.result, provenance: null });
  });

  test.each([5, 3, 1])('in bands of %i slices: the same within 1e-6', async (slices) => {
    const { result: whole } = await run();
    const { result, plan } = await run(bytesOf(slices));
    expect(plan.bands).toBe(Math.ceil(9 / slices));
    let worst = 0;
    whole.entropy.forEach((value, at) => {
      worst = Math.max(worst, Math.abs(value - result.entropy[at]));
    });
    expect(worst).toBeLessThan(1e-6);
    expect(result.labels).toEqual(whole.labels);
    expect(result.structures).toEqual(whole.structures);
    expect(plan.bytes).toBeLessThan(whole.provenance.plan.bytes);
  });
});

describe('a tile that the backend does not take', () => {
  const input = inputOf('jki', { size: [16, 8, 12], multiple: [4, 4, 4] });
  const most = (voxels: number) => ({
    cropping: null,
    fits: (dims: readonly number[]): boolean => dims.reduce((a, b) => a * b, 1) <= voxels,
  });
  const pixel = ({ slab }: FakePixel): number => 4 * slab[0];

  test('is halved along its longest axis until it fits, and the plan says so', async () => {
    const wished = await segmentWith(
      question(input),
      fakeSession(2, pixel, most(1536)),
      quietContext(),
    );
    expect(wished.provenance.plan).toMatchObject({ tile: [16, 8, 12], wishedTile: [16, 8, 12] });
    const session = fakeSession(2, pixel, most(384));
    const { entropy, provenance } = await segmentWith(question(input), session, quietContext());
    // 16 × 8 × 12 → 8 × 8 × 12 → 8 × 8 × 4: half of twelve on a whole four.
    expect(provenance.plan).toMatchObject({ tile: [8, 8, 4], wishedTile: [16, 8, 12] });
    // j, k, i of the network.
    expect(session.encoded[0].dims).toEqual([1, 1, 8, 4, 8]);
    entropy.forEach((value, at) => expect(value).toBeCloseTo(wished.entropy[at], 5));
  });

  test.each([
    ['the smallest does not fit', input],
    ['the network takes no other', inputOf('kji', { multiple: null })],
  ])('%s: out of memory', async (_, given) => {
    const promise = segmentWith(question(given), fakeSession(2, pixel, most(63)), quietContext());
    await expect(promise).rejects.toMatchObject({
      code: 'resource/out-of-memory',
      detail: { what: 'tile' },
    });
  });
});

test('samples where there is doubt, in tiles that overlap: inside of the boxes the full computation', async () => {
  const wide = lpsGrid([36, 28, 24]);
  const voxels = 36 * 28 * 24;
  // A bright ball in a corner of a block of tissue, and noise.
  const image = Float32Array.from({ length: voxels }, (_, at) => {
    const [i, j, k] = [at % 36, Math.floor(at / 36) % 28, Math.floor(at / (36 * 28))];
    const r = Math.hypot(i - 6, j - 6, k - 5);
    return r < 5 ? 250 - 35 * r : -60 + (at % 7);
  });
  const ball = (value: number, mask: readonly number[]): number =>
    24 * (value - 0.2) + 3 * (mask[0] - 1);
  const run = (field: 'whole' | 'in-doubt', session: ReturnType<typeof alone>) =>
    segmentWith(
      request(wide, image, {
        manifest: manifestOf(inputOf('kji', { rule: 'nnunet' })),
        estimator: dropout(8, 1, { field }),
      }),
      session,
      quietContext(),
    );
  const [everywhere, restricted] = [alone(ball), alone(ball)];
  const whole = await run('whole', everywhere);
  const part = await run('in-doubt', restricted);
  const { audit } = part.provenance;
  expect(audit?.changedVoxels).toBeGreaterThan(0);
  expect(audit?.missedVoxels).toBe(0);
  expect(Number(audit?.sampledVoxels)).toBeLessThan(0.5 * voxels);
  expect(part.labels).toEqual(whole.labels);
  expect(part.ranking).toEqual(whole.ranking);
  expect(part.structures).toEqual(whole.structures);
  // The pass and the first sample take all tiles, the other seven samples those that reach into a box.
  const tiles = everywhere.calls.length / 8;
  expect((restricted.calls.length - 2 * tiles) / 7).toBeLessThan(0.8 * tiles);
  expect(restricted.held.size).toBe(0);
});

import { describe, expect, it, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import type { Affine } from '../core/geometry/affine.ts';
import { syntheticHeadManifest } from '../testing/errorHeadManifest.ts';
import { dropout } from '../testing/inferenceRun.ts';
import type { ErrorHead, RankedRun } from './errorProbability.ts';
import { errorsOf, expectedErrors, ownErrorProbability } from './expectedErrors.ts';

const affine: Affine = [-2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 2.5, 0, 0, 0, 0, 1];
const quiet = (): Promise<void> => Promise.resolve();

/** Forty voxels in a row, two classes, the first not in the region: the structure ever more likely. */
function runOf(samples = 20): RankedRun & { readonly activation: 'softmax' } {
  const inside = Float32Array.from({ length: 40 }, (_, voxel) => voxel / 40);
  return {
    grid: { shape: [40, 1, 1], affine },
    mean: [inside.map((p) => 1 - p), inside],
    roi: Uint8Array.from(inside, (_, voxel) => (voxel === 20 ? 0 : 1)),
    labels: Uint8Array.from(inside, (p) => (p > 0.5 ? 1 : 0)),
    activation: 'softmax',
    provenance: {
      modelId: 'synthetic',
      modelVersion: '1.0.0',
      weightsSha256: ['0'.repeat(64)],
      estimator: dropout(samples),
      recalibration: null,
      drawn: { samples, ended: 'as-planned', stability: [] },
    },
  };
}

/** Says of every voxel that it is background with this probability. */
function headOf(background: () => number): ErrorHead {
  return {
    manifest: syntheticHeadManifest(),
    classify: ({ dims: [n] }) => {
      const q = background();
      const data = Float32Array.from({ length: 2 * n }, (_, at) => (at % 2 === 0 ? q : 1 - q));
      return Promise.resolve({ data, dims: [n, 2] });
    },
    dispose: quiet,
  };
}

test('a head that knows such runs is asked, and named', async () => {
  const found = await expectedErrors(
    runOf(),
    headOf(() => 0.75),
    quiet,
  );
  const { id, version, files } = syntheticHeadManifest();
  expect(found.source).toEqual({ kind: 'head', id, version, sha256: files[0].sha256 });
  expect(found.probability[3]).toBeCloseTo(0.25, 6);
  expect(found.probability[30]).toBeCloseTo(0.75, 6);
  expect(found.probability[20]).toBe(0);
  // 20 voxels of background at 0.25, 19 of the structure at 0.75, 0.01 ml each.
  expect(found.totalMl).toBeCloseTo(0.01 * (20 * 0.25 + 19 * 0.75), 6);
  // 5 % of 39 voxels are two.
  expect([...found.ranking]).toEqual([21, 22]);
});

describe('where it cannot be used the run says what it says itself, and why', () => {
  const madeFor = { network: 'synthetic', version: '1.0.0', samples: [10, 20] };

  it.each([
    ['more samples', runOf(21), headOf(() => 1), 'model/not-shown-to-help', { what: 'samples' }],
    ['no number', runOf(), headOf(() => NaN), 'inference/non-finite-output', { index: 0 }],
    ['memory', runOf(), headOf(refuse(new RangeError('x'))), 'resource/out-of-memory', {}],
    ['a bug', runOf(), headOf(refuse(new TypeError('x'))), 'internal/unexpected', {}],
    [
      'a damaged file',
      runOf(),
      headOf(refuse(new AppError('model/checksum-mismatch', { path: 'a' }))),
      'model/checksum-mismatch',
      { path: 'a' },
    ],
  ] as const)('%s', async (_, run, head, code, detail) => {
    const { source, probability } = await expectedErrors(run, head, quiet);
    expect(source).toMatchObject({ kind: 'probabilities', refused: { code, detail, madeFor } });
    expect(probability[19]).toBeCloseTo(19 / 40, 6);
    expect(probability[39]).toBeCloseTo(1 / 40, 6);
  });

  it('without a head nothing was refused', async () => {
    const { source } = await expectedErrors(runOf(), null, quiet);
    expect(source).toEqual({ kind: 'probabilities', refused: null });
  });
});

function refuse(error: Error): () => number {
  return () => {
    throw error;
  };
}

test('a cancel is no reason to do without it', async () => {
  const cancelled = new DOMException('cancelled', 'AbortError');
  const asked = expectedErrors(
    runOf(),
    headOf(() => 1),
    () => Promise.reject(cancelled),
  );
  await expect(asked).rejects.toBe(cancelled);
});

test('regions that may overlap: how near the most doubtful one is to the other answer', () => {
  const mean = [[0.1], [0.8], [0.4]].map((p) => Float32Array.from(p));
  const maps = { mean, roi: Uint8Array.of(1), labels: Uint8Array.of(1) };
  expect(ownErrorProbability({ ...maps, activation: 'sigmoid' })[0]).toBeCloseTo(0.4, 6);
  expect(ownErrorProbability({ ...maps, activation: 'softmax' })[0]).toBeCloseTo(0.2, 6);
});

test('probabilities that are known: the region alone counts, and keys tell equal ones apart', () => {
  const grid = { shape: [40, 1, 1], affine } as const;
  const probability = new Float32Array(40).fill(0.5);
  const roi = new Uint8Array(40).fill(1);
  roi[0] = 0;
  const found = errorsOf({ grid, roi, probability }, (values) =>
    values.map((value, voxel) => value + voxel / 1000),
  );
  expect([...found.ranking]).toEqual([39, 38]);
  expect(found.totalMl).toBeCloseTo(39 * 0.005, 9);
  expect(found.probability[0]).toBe(0);
});

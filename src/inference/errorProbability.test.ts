import { expect, test } from 'vitest';
import type { Affine } from '../core/geometry/affine.ts';
import type { ErrorProbabilityManifest } from '../models/errorProbabilityManifest.ts';
import { syntheticHeadManifest } from '../testing/errorHeadManifest.ts';
import type { ErrorHead, RankedRun } from './errorProbability.ts';
import { errorProbability, requireHeadFor } from './errorProbability.ts';
import type { FloatTensor } from './session.ts';

const affine: Affine = [-2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
const provenance: RankedRun['provenance'] = {
  modelId: 'synthetic',
  modelVersion: '1.0.0',
  weightsSha256: ['0'.repeat(64)],
  estimator: {
    members: 1,
    dropoutPasses: 20,
    flips: [],
    seed: 1,
    stop: 'at-samples',
    field: 'whole',
  },
  recalibration: null,
  drawn: { samples: 20, ended: 'as-planned', stability: [] },
};
const quiet = (): Promise<void> => Promise.resolve();

/** Three classes on a line of voxels. */
function runOf(mean: readonly (readonly number[])[], roi: readonly number[]): RankedRun {
  const n = roi.length;
  return {
    grid: { shape: [n, 1, 1], affine },
    mean: [0, 1, 2].map((c) => Float32Array.from(mean, (p) => p[c])),
    roi: Uint8Array.from(roi),
    labels: Uint8Array.from(mean, (p) => p.indexOf(Math.max(...p))),
    provenance,
  };
}

const threeClasses = (overrides: Partial<ErrorProbabilityManifest> = {}) => {
  const { task } = syntheticHeadManifest();
  return syntheticHeadManifest({
    task: { ...task, network: { ...task.network, classes: 3 } },
    ...overrides,
  });
};

/** A head that calls the truth `answer`, or what the voxel's own probabilities say. */
function headOf(answer?: (rows: number) => FloatTensor): ErrorHead & { readonly rows: number[] } {
  const rows: number[] = [];
  return {
    manifest: threeClasses(),
    rows,
    classify: ({ data, dims }) => {
      const [n, columns] = dims;
      rows.push(n);
      const own = Float32Array.from({ length: 3 * n }, (_, at) => {
        return data[Math.floor(at / 3) * columns + (at % 3)];
      });
      return Promise.resolve(answer ? answer(n) : { data: own, dims: [n, 3] });
    },
    dispose: quiet,
  };
}

const probabilities = [
  [0.7, 0.2, 0.1],
  [0.3, 0.6, 0.1],
  [0.1, 0.4, 0.5],
  [1, 0, 0],
];

test('by hand: 1 − q inside a contour, q outside, and of the label itself', async () => {
  const found = await errorProbability(runOf(probabilities, [1, 1, 1, 0]), headOf(), quiet);
  const close = (values: Float32Array, expected: readonly number[]): void =>
    expected.forEach((value, at) => expect(values[at]).toBeCloseTo(value, 6));
  close(found.label, [0.3, 0.4, 0.5, 0]);
  close(found.structures[0], [0.2, 0.4, 0.4, 0]);
  close(found.structures[1], [0.1, 0.1, 0.5, 0]);
});

test('an empty region asks nothing of the head', async () => {
  const head = headOf();
  const found = await errorProbability(runOf(probabilities, [0, 0, 0, 0]), head, quiet);
  expect(head.rows).toEqual([]);
  expect([...found.label]).toEqual([0, 0, 0, 0]);
});

test('a large region goes through the head in parts', async () => {
  const n = 2 ** 15 + 3;
  const mean = Array.from({ length: n }, (_, at) => probabilities[at % 3]);
  const head = headOf();
  let checkpoints = 0;
  const run = runOf(
    mean,
    Array.from({ length: n }, () => 1),
  );
  const found = await errorProbability(run, head, () => {
    checkpoints++;
    return Promise.resolve();
  });
  expect(head.rows).toEqual([2 ** 15, 3]);
  // Two scales of three classes, the table, and two parts.
  expect(checkpoints).toBe(9);
  expect(found.label[n - 1]).toBeCloseTo([0.3, 0.4, 0.5][(n - 1) % 3], 6);
});

test.each([
  ['NaN', NaN],
  ['a negative probability', -0.1],
  ['more than 1', 1.1],
])('%s stops it and names the voxel', async (_, value) => {
  const head = headOf((n) => ({ data: new Float32Array(3 * n).fill(value), dims: [n, 3] }));
  const asked = errorProbability(runOf(probabilities, [0, 1, 0, 0]), head, quiet);
  await expect(asked).rejects.toMatchObject({
    code: 'inference/non-finite-output',
    detail: { index: 1 },
  });
});

test('an output of another shape is refused', async () => {
  const head = headOf((n) => ({ data: new Float32Array(2 * n), dims: [n, 2] }));
  const asked = errorProbability(runOf(probabilities, [1, 1, 1, 1]), head, quiet);
  await expect(asked).rejects.toMatchObject({ code: 'model/signature-mismatch' });
});

test('a cancel is heard', async () => {
  const stop = (): Promise<never> => Promise.reject(new Error('stopped'));
  await expect(
    errorProbability(runOf(probabilities, [1, 1, 1, 1]), headOf(), stop),
  ).rejects.toThrow('stopped');
});

test('the same network and way of sampling is allowed', () => {
  expect(() => requireHeadFor(threeClasses(), provenance, 3)).not.toThrow();
  const fewer = { ...provenance, drawn: { ...provenance.drawn, samples: 10 } };
  expect(() => requireHeadFor(threeClasses(), fewer, 3)).not.toThrow();
});

const { estimator, drawn } = provenance;
test.each([
  ['network', { modelId: 'another' }],
  ['version', { modelVersion: '1.0.1' }],
  ['version', { recalibration: { temperature: 1.2, bias: [0, 0, 0], fittedOn: 'cases' } }],
  ['weights', { weightsSha256: ['1'.repeat(64)] }],
  ['weights', { weightsSha256: ['0'.repeat(64), '0'.repeat(64)] }],
  ['flips', { estimator: { ...estimator, flips: ['i'] as const } }],
  ['samples', { drawn: { ...drawn, samples: 9 } }],
  ['samples', { drawn: { ...drawn, samples: 21 } }],
])('where it was not shown to help it is refused: %s', async (what, change) => {
  const run = { ...runOf(probabilities, [1, 1, 1, 1]), provenance: { ...provenance, ...change } };
  const head = headOf();
  await expect(errorProbability(run, head, quiet)).rejects.toMatchObject({
    code: 'model/not-shown-to-help',
    detail: { what },
  });
  expect(head.rows).toEqual([]);
});

test('another number of structures is refused', () => {
  expect(() => requireHeadFor(threeClasses(), provenance, 2)).toThrow('classes');
});

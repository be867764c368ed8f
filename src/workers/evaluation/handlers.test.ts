import { afterEach, describe, expect, it } from 'vitest';
import { NO_SETS } from '../../core/contour/labelSets.ts';
import type { Observer } from '../../core/evaluation/observers.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import { RemoteError } from '../../rpc/client.ts';
import { evaluationWorker } from '../../testing/evaluationWorker.ts';
import type { NetworkDoubt } from '../evaluation.api.ts';

const SIZE = 12;
const VOXELS = SIZE ** 3;
const GRID: VoxelGrid = {
  shape: [SIZE, SIZE, SIZE],
  affine: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1],
};
const VOXEL_ML = 0.008;

/** A cube of a label from (first, first, first). */
function cube(first: number, size: number, label = 1): Uint8Array<ArrayBuffer> {
  const labels = new Uint8Array(VOXELS);
  for (let n = 0; n < size ** 3; n++) {
    const [i, j, k] = [n % size, Math.floor(n / size) % size, Math.floor(n / size ** 2)];
    labels[first + i + SIZE * (first + j + SIZE * (first + k))] = label;
  }
  return labels;
}

function observer(name: string, labels: Uint8Array<ArrayBuffer>): Observer {
  const structure = {
    number: 5,
    name: 'Liver',
    color: null,
    type: null,
    category: null,
    interpretedType: '',
    origin: null,
    algorithm: '',
  };
  return { name, labels, sets: NO_SETS, structures: [structure] };
}

function doubt(): NetworkDoubt {
  return {
    grid: GRID,
    structures: [1],
    labels: cube(4, 4),
    body: new Uint8Array(VOXELS).fill(1),
    entropy: new Float32Array(VOXELS).fill(0.5),
    expectedError: null,
    probabilities: null,
  };
}

const made: ReturnType<typeof evaluationWorker>[] = [];
afterEach(() => {
  for (const { client } of made.splice(0)) client.dispose();
});

/** A worker that knows an observer whose cube is one voxel wider than the contour at each end of each axis. */
async function filled() {
  const worker = evaluationWorker();
  made.push(worker);
  const { client } = worker;
  const observers = [observer('A', cube(3, 6, 5))];
  await client.call('putObservers', { caseId: 'case', grid: GRID, observers });
  await client.call('putDoubt', { caseId: 'case', doubt: doubt() });
  await client.call('putContours', {
    caseId: 'case',
    contours: { labels: cube(4, 4), sets: NO_SETS },
  });
  return worker;
}

const ASKED = {
  caseId: 'case',
  structure: 1,
  observed: [5],
  fusion: { kind: 'majority' },
  toleranceMm: 2,
} as const;

async function failureOf(call: Promise<unknown>): Promise<{ code: string; detail: unknown }> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(outcome instanceof RemoteError)) throw new Error('it did not fail');
  return { code: outcome.code, detail: outcome.detail };
}

describe('evaluation handlers', () => {
  it('hold a structure against an observer of another label, and say what the network did not find', async () => {
    const { client } = await filled();
    const { evaluation, maps } = await client.call('evaluate', ASKED);
    expect(evaluation.structure).toBe(1);
    expect(evaluation.agreement?.dice).toBeCloseTo((2 * 64) / (64 + 216), 12);
    expect(evaluation.agreement?.falseNegativeMl).toBeCloseTo((216 - 64) * VOXEL_ML, 12);
    expect(evaluation.doubt?.region.errorMl).toBeCloseTo((216 - 64) * VOXEL_ML, 12);
    expect(maps.errors?.length).toBe(216 - 64);
    expect(maps.agreement?.filter((what) => what === 1).length).toBe(64);
    expect(maps.disagreement).toBeNull();
  });

  it('take another contour in the place of the one before', async () => {
    const { client } = await filled();
    await client.call('putContours', {
      caseId: 'case',
      contours: { labels: cube(3, 6), sets: NO_SETS },
    });
    const { evaluation } = await client.call('evaluate', ASKED);
    expect(evaluation.agreement?.dice).toBe(1);
    // The network's own contour is the one that it had.
    expect(evaluation.doubt?.region.errorMl).toBeCloseTo((216 - 64) * VOXEL_ML, 12);
  });

  it('count voxels that a structure shares, and take an observer who has not drawn it for an empty one', async () => {
    const worker = evaluationWorker();
    made.push(worker);
    const { client } = worker;
    const labels = cube(4, 4, 9);
    const sets = [{ label: 9, structures: [1, 2] }];
    const observers = [observer('A', cube(4, 4, 5)), observer('B', new Uint8Array(VOXELS))];
    await client.call('putObservers', { caseId: 'case', grid: GRID, observers });
    await client.call('putDoubt', { caseId: 'case', doubt: null });
    await client.call('putContours', { caseId: 'case', contours: { labels, sets } });
    const { evaluation } = await client.call('evaluate', {
      ...ASKED,
      structure: 2,
      observed: [5, null],
      fusion: { kind: 'union' },
    });
    expect(evaluation.agreement?.dice).toBe(1);
    expect(evaluation.observers?.rows.map(({ volumeMl }) => volumeMl)).toEqual([
      expect.closeTo(64 * VOXEL_ML, 12),
      0,
    ]);
    expect(evaluation.doubt).toBeNull();
  });

  it('say nothing of the network about a structure that it does not know', async () => {
    const { client } = await filled();
    const labels = cube(4, 4, 3);
    await client.call('putContours', { caseId: 'case', contours: { labels, sets: NO_SETS } });
    const { evaluation } = await client.call('evaluate', { ...ASKED, structure: 3 });
    expect(evaluation.agreement?.dice).toBeGreaterThan(0);
    expect(evaluation.doubt).toBeNull();
    expect(evaluation.calibration).toBeNull();
  });

  it('hold observers against each other where nothing is under review', async () => {
    const { client } = await filled();
    const observers = [observer('A', cube(3, 6, 5)), observer('B', cube(4, 4, 5))];
    await client.call('putObservers', { caseId: 'case', grid: GRID, observers });
    await client.call('putContours', { caseId: 'case', contours: null });
    const { evaluation, maps } = await client.call('evaluate', { ...ASKED, observed: [5, 5] });
    expect(evaluation).toMatchObject({ structure: 1, agreement: null, doubt: null });
    expect(evaluation.observers?.meanPairwiseDice).toBeCloseTo((2 * 64) / (64 + 216), 12);
    expect(maps.agreement).toBeNull();
  });

  it('say what is missing', async () => {
    const worker = evaluationWorker();
    made.push(worker);
    const { client } = worker;
    const missing = async (): Promise<unknown> =>
      (await failureOf(client.call('evaluate', ASKED))).detail;
    expect(await missing()).toEqual({ what: 'observers' });
    const observers = [observer('A', cube(3, 6, 5))];
    await client.call('putObservers', { caseId: 'case', grid: GRID, observers });
    expect(await missing()).toEqual({ what: 'contours' });
    await client.call('putContours', {
      caseId: 'case',
      contours: { labels: cube(4, 4), sets: NO_SETS },
    });
    expect(await missing()).toEqual({ what: 'doubt' });
    await client.call('putDoubt', { caseId: 'case', doubt: null });
    await client.call('evaluate', ASKED);
    await client.call('forget', { caseId: 'case' });
    expect((await failureOf(client.call('evaluate', ASKED))).code).toBe('evaluation/nothing-put');
  });

  it('refuse what does not fit the grid', async () => {
    const { client } = await filled();
    const labels = new Uint8Array(7);
    const put = client.call('putContours', { caseId: 'case', contours: { labels, sets: NO_SETS } });
    expect(await failureOf(put)).toEqual({
      code: 'internal/shape',
      detail: { expected: VOXELS, actual: 7 },
    });
    const asked = client.call('evaluate', { ...ASKED, observed: [5, 5] });
    expect((await failureOf(asked)).code).toBe('internal/shape');
  });

  it('are cancelled within the work, and answer the next call', async () => {
    const { client } = await filled();
    const controller = new AbortController();
    const call = client.call('evaluate', ASKED, { signal: controller.signal });
    // The work has begun by then, and listens at its first pause.
    controller.abort();
    expect((await failureOf(call)).code).toBe('cancelled');
    await expect(client.call('evaluate', ASKED)).resolves.toHaveProperty('maps');
  });
});

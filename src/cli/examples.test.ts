import { afterEach, describe, expect, it, vi } from 'vitest';
import { lpsGrid } from '../testing/inferenceRun.ts';
import { seededRandom } from '../testing/seededRandom.ts';
import type { Estimator } from '../inference/estimator.ts';
import type { Segmentation } from '../inference/segmentation.ts';
import { segmentVolume } from '../inference/segmentVolume.ts';
import type { OpenedModel } from '../runtime/openModel.ts';
import { openOnCpu } from './nodeRuntime.ts';
import { readPackage } from './readFiles.ts';

// A machine busy with other tests is no failure.
vi.setConfig({ testTimeout: 60_000 });

let model: OpenedModel | undefined;

afterEach(() => model?.dispose());

const grid = lpsGrid([21, 17, 9]);
const voxels = 21 * 17 * 9;

/** A package of models/export on noise; weights are random, so only the form of the answer can be right. */
async function run(name: string, estimator: Estimator): Promise<Segmentation> {
  const path = new URL(`../../models/export/examples/${name}`, import.meta.url).pathname;
  const files = await readPackage(path, { signal: new AbortController().signal });
  const opened = await openOnCpu(files, 1);
  ({ model } = opened);
  const { input } = files.manifest;
  if (input.layout !== 'patch') throw new Error(input.layout);
  const random = seededRandom(5);
  const channels = input.channels.map(() =>
    Float32Array.from({ length: voxels }, () => 200 * random() - 50),
  );
  return segmentVolume(
    {
      volume: { grid, channels },
      manifest: files.manifest,
      sessions: model.sessions,
      estimator,
      backend: opened.backend,
      allMeasures: true,
    },
    { checkpoint: () => Promise.resolve(), progress: () => undefined, nowMs: () => 0 },
  );
}

function requireSensible({ labels, entropy, maps, structures }: Segmentation): void {
  expect(labels).toHaveLength(voxels);
  let [least, most] = [Infinity, -Infinity];
  for (const value of entropy) [least, most] = [Math.min(least, value), Math.max(most, value)];
  expect(least).toBeGreaterThanOrEqual(0);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(1);
  expect(maps?.mutualInformation.some((value) => value > 0)).toBe(true);
  for (const { sampleVolumesMl } of structures) {
    expect(sampleVolumesMl.every((ml) => Number.isFinite(ml))).toBe(true);
  }
}

const plain = { flips: [], seed: 2, stop: 'at-samples', field: 'whole' } as const;

describe('packages that the exporter wrote run whole', () => {
  it('nnU-Net: two channels, regions, two folds with dropout', async () => {
    const result = await run('nnunet', { ...plain, members: 2, dropoutPasses: 2 });
    requireSensible(result);
    const { provenance } = result;
    expect(result.structures.map(({ sampleVolumesMl }) => sampleVolumesMl.length)).toEqual([
      4, 4, 4,
    ]);
    expect(provenance.notes).toContain('added-at-inference');
    expect(provenance.weightsSha256).toHaveLength(2);
    expect(provenance.backend.uncut).toBeUndefined();
  });

  it('nnU-Net: flips of one fold', async () => {
    const flips = ['i', 'k'] as const;
    const result = await run('nnunet', { ...plain, flips, members: 1, dropoutPasses: 0 });
    requireSensible(result);
    expect(result.provenance.drawn.samples).toBe(4);
  });

  it('a MONAI bundle', async () => {
    const result = await run('monai', { ...plain, members: 1, dropoutPasses: 3 });
    requireSensible(result);
    expect(result.networkGrid.shape).not.toEqual(grid.shape);
  });
});

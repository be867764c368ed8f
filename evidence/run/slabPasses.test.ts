import { expect, it } from 'vitest';
import { addSample, reduceSums } from '../../src/core/uncertainty/sampleSums.ts';
import { seededRandom } from '../../src/testing/seededRandom.ts';
import type { SourceVolume } from '../../src/inference/networkCase.ts';
import { openNetwork, packageFiles } from '../packages.ts';
import { regionOf, runPasses, slabCase } from './slabPasses.ts';

/** A body of noise on the network's grid: axes L, P, S, 4 mm. */
function noisyBody(): SourceVolume {
  const random = seededRandom(7);
  const [ni, nj, nk] = [48, 40, 10];
  const voxels = new Int16Array(ni * nj * nk).fill(-1000);
  for (let k = 0; k < nk; k++) {
    for (let j = 4; j < nj - 4; j++) {
      for (let i = 6; i < ni - 6; i++) {
        const organ = (i - 20) ** 2 + (j - 18) ** 2 < 80 ? 60 : 0;
        voxels[i + ni * (j + nj * k)] = organ + Math.round(40 * random());
      }
    }
  }
  const affine = [-4, 0, 0, 0, 0, -4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1] as const;
  return { grid: { shape: [ni, nj, nk], affine }, channels: [voxels] };
}

it('passes are those of the engine: their mean is its mean', async () => {
  const files = await packageFiles('tiny');
  if (!files) throw new Error('no models/tiny');
  const { network, dispose } = await openNetwork('tiny', files, 1);
  const volume = noisyBody();
  const slab = await slabCase(network, volume, 2);
  const mask = slab.body.map((inside, voxel) => (voxel % 3 === 0 ? inside : 0));
  const region = regionOf(slab, mask);
  const n = region.voxels.length;
  expect(n).toBeGreaterThan(100);
  const samples = [0, 1, 2, 3];
  const sums = new Float32Array(slab.classes * n);
  const bits = new Uint32Array((slab.classes - 1) * n);
  const calibration = { temperature: 1, bias: Array.from({ length: slab.classes }, () => 0) };
  const request = { session: network.sessions[0], flips: [], samples, seed: 5 };
  await runPasses(slab, region, request, (logits, sample) =>
    addSample({ logits, sample, activation: 'softmax' }, calibration, {
      before: sums,
      after: sums,
      bits,
    }),
  );
  const mean = Array.from({ length: slab.classes }, () => new Float32Array(n));
  reduceSums(sums, { samples: 4, activation: 'softmax' }, { mean, entropy: new Float32Array(n) });
  const engine = await network.segment(
    volume,
    { dropoutPasses: 4, seed: 5 },
    { calibrated: false },
  );
  await dispose();
  mean.forEach((values, c) => {
    const theirs = Float32Array.from(region.voxels, (voxel) => engine.mean[c][voxel]);
    expect(values).toEqual(theirs);
  });
  // Not the same in every voxel and class: the comparison could fail.
  expect(new Set(mean[1]).size).toBeGreaterThan(50);
});

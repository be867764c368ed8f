import { expect, test } from 'vitest';
import { composedCalibration, inverseCalibration } from '../core/uncertainty/sampleSums.ts';
import type { ModelManifest } from '../models/manifest.ts';
import { withRecalibration } from '../models/recalibration.ts';
import { fakeSession, type FakePixel } from '../testing/fakeSession.ts';
import {
  dropout,
  lpsGrid,
  prepareWith,
  quietContext,
  request,
  tissue,
} from '../testing/inferenceRun.ts';
import { syntheticManifest } from '../testing/manifest.ts';
import { sampleVolume } from './sampleVolume.ts';
import type { Segmentation } from './segmentation.ts';
import { finishRun } from './segmentVolume.ts';
import type { Session } from './session.ts';

const grid = lpsGrid([6, 5, 4]);
const segments = ['a', 'b'].map((name, at) => ({
  index: at + 1,
  name,
  color: '#aa5500',
  code: null,
}));
const softmax = { name: 'logits', activation: 'softmax', segments } as const;
const sigmoid = {
  name: 'logits',
  activation: 'sigmoid',
  segments,
  regions: [
    { labels: [1, 2], paint: 1 },
    { labels: [2], paint: 2 },
  ],
} as const;
const pooled = (bias: number[]) =>
  ({ kind: 'temperature-bias', temperature: 1.6, bias, stage: 'pooled', fittedOn: 'x' }) as const;
const none = { kind: 'none' } as const;

const logit = ({ slab, mask, classIndex }: FakePixel): number =>
  (classIndex === 1 ? 4 : -3) * slab[1] + mask[0] - 1;

function sessionOf({ output }: ModelManifest): Session {
  const session = fakeSession(output.segments.length + 1, logit);
  if (output.activation === 'softmax') return session;
  return {
    ...session,
    decode: async (...call: Parameters<typeof session.decode>) => {
      const { data, dims } = await session.decode(...call);
      const [samples, , ...spatial] = dims;
      return { data: data.slice(data.length / 3), dims: [samples, 2, ...spatial] };
    },
  };
}

async function meanOf(manifest: ModelManifest, previews: Segmentation[] = []) {
  const question = request(grid, tissue(120), { manifest, estimator: dropout(4) });
  const run = await prepareWith(question, sessionOf(manifest), quietContext());
  await sampleVolume(run, quietContext({ preview: (preview) => previews.push(preview) }));
  return { mean: run.mean, result: await finishRun(run, quietContext()) };
}

const softmaxOf = (z: readonly number[]): number[] => {
  const all = z.map((value) => Math.exp(value - Math.max(...z)));
  return all.map((value) => value / all.reduce((a, b) => a + b, 0));
};

test.each([
  ['softmax', { output: softmax, calibration: none }, [0.3, -0.4, 1.1]],
  ['softmax, pooled', { output: softmax, calibration: pooled([0, 0.5, -1]) }, [0.3, -0.4, 1.1]],
  ['sigmoid', { output: sigmoid, calibration: none }, [-0.4, 1.1]],
  ['sigmoid, pooled', { output: sigmoid, calibration: pooled([0.5, -1]) }, [-0.4, 1.1]],
] as const)(
  '%s: the mean is recalibrated last, worked by its definition',
  async (_, changes, bias) => {
    const plain = syntheticManifest({ ...changes } as Partial<ModelManifest>);
    const fit = { temperature: 0.7, bias: [...bias], fittedOn: 'cases' };
    const manifest = withRecalibration(plain, fit, 'test');
    const before = await meanOf(plain);
    const { mean, result } = await meanOf(manifest);
    const channels = bias.length;
    for (let voxel = 0; voxel < 120; voxel++) {
      if (before.mean[0][voxel] === 1) continue; // outside of the body
      if (channels === 3) {
        const z = before.mean.map((p, c) => (Math.log(p[voxel]) + bias[c]) / 0.7);
        softmaxOf(z).forEach((p, c) => expect(mean[c][voxel]).toBeCloseTo(p, 5));
      } else {
        for (let c = 1; c <= channels; c++) {
          const p = before.mean[c][voxel];
          const z = (Math.log(p / (1 - p)) + bias[c - 1]) / 0.7;
          expect(mean[c][voxel]).toBeCloseTo(1 / (1 + Math.exp(-z)), 5);
        }
      }
    }
    expect(result.provenance).toMatchObject({
      modelVersion: '1.0.0+recalibrated.test',
      recalibration: fit,
    });
    expect(before.result.provenance.recalibration).toBeNull();
    expect(result.entropy).not.toEqual(before.result.entropy);
  },
);

test('previews are of the recalibrated mean, as the result is', async () => {
  const manifest = withRecalibration(
    syntheticManifest({ output: softmax, calibration: none }),
    { temperature: 2, bias: [0, 1, -1], fittedOn: 'cases' },
    'test',
  );
  const previews: Segmentation[] = [];
  await meanOf(manifest, previews);
  const [first] = previews;
  const question = request(grid, tissue(120), { manifest, estimator: dropout(2) });
  const run = await prepareWith(question, sessionOf(manifest), quietContext());
  await sampleVolume(run, quietContext());
  const two = await finishRun(run, quietContext());
  expect(first.provenance.drawn.samples).toBe(2);
  expect(first.entropy).toEqual(two.entropy);
  expect(first.networkLabels).toEqual(two.networkLabels);
  expect(first.provenance.recalibration?.temperature).toBe(2);
});

test('a calibration and its inverse, one after the other, change nothing', () => {
  const one = { temperature: 1.7, bias: [0.2, -0.9] };
  for (const both of [
    composedCalibration(one, inverseCalibration(one)),
    composedCalibration(inverseCalibration(one), one),
  ]) {
    expect(both.temperature).toBeCloseTo(1, 12);
    both.bias.forEach((value) => expect(value).toBeCloseTo(0, 12));
  }
});

/** Voxels by falling entropy, those in the region of interest, in which no two are alike to the last digits. */
function orderOf({ entropy, roi }: Segmentation): number[] {
  const inside = [...entropy.keys()].filter((voxel) => roi[voxel] === 1);
  return inside.toSorted((a, b) => entropy[b] - entropy[a] || a - b);
}

test('a temperature alone leaves labels as they are, and the order of doubt with two classes, not with three', async () => {
  const fit = (channels: number) => ({
    temperature: 3,
    bias: Array.from({ length: channels }, () => 0),
    fittedOn: 'cases',
  });
  const two = syntheticManifest({ calibration: none });
  const three = syntheticManifest({ output: softmax, calibration: none });
  const change = async (plain: ModelManifest, channels: number) => {
    const before = (await meanOf(plain)).result;
    const after = (await meanOf(withRecalibration(plain, fit(channels), 'test'))).result;
    expect(after.networkLabels).toEqual(before.networkLabels);
    const isInside = new Set(orderOf(after));
    const ofBefore = orderOf(before).filter((voxel) => isInside.has(voxel));
    const ofAfter = orderOf(after).filter((voxel) => before.roi[voxel] === 1);
    return ofBefore.filter((voxel, at) => voxel !== ofAfter[at]).length;
  };
  expect(await change(two, 2)).toBe(0);
  expect(await change(three, 3)).toBeGreaterThan(10);
});

import { describe, expect, it } from 'vitest';
import { resizeVolume } from '../core/geometry/cubicResample.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { nnunetShape } from '../core/inference/nnunetResampling.ts';
import type { ModelManifest, PatchInput } from '../models/manifest.ts';
import { fakeSession, type FakePixel } from '../testing/fakeSession.ts';
import { dropout, quietContext, request, segmentWith } from '../testing/inferenceRun.ts';
import { syntheticManifest, syntheticPatchInput } from '../testing/manifest.ts';
import { seededRandom } from '../testing/seededRandom.ts';
import type { Session } from './session.ts';

/** Thick slices: nnU-Net treats k apart, and takes the nearest slice on the way back. */
const shape = [9, 8, 7] as const;
const spacing = [1, 1, 4] as const;
const target = [1.6, 1.5, 3.2] as const;
const grid: VoxelGrid = { shape, affine: [-1, 0, 0, 3, 0, -1, 0, 5, 0, 0, 4, -9, 0, 0, 0, 1] };
const random = seededRandom(21);
const voxels = Float32Array.from({ length: 9 * 8 * 7 }, () => 20 * random() - 10);
const networkShape = nnunetShape(shape, spacing, target);

function inputOf(of: 'logits' | 'probabilities'): PatchInput {
  const { patch } = syntheticPatchInput();
  return syntheticPatchInput({
    orientation: 'as-stored',
    spacingMm: [...target],
    order: ['resample'],
    channels: [{ name: 'image', intensity: [] }],
    resample: {
      grid: 'nnunet',
      image: 'linear',
      anisotropy: { kind: 'nnunet', threshold: 3, throughPlane: 'nearest' },
      back: { of, by: 'linear' },
    },
    // One tile without overlap: nothing but the way back is of interest here.
    patch: { ...patch, size: [8, 8, 12], weights: 'constant', rule: 'monai', overlap: 0 },
  });
}

/** What the network sees, and what linear logits of it are on the image. */
const seen = resizeVolume(voxels, { from: shape, to: networkShape, order: 1, separateAxis: 2 });
const back = (logits: Float32Array): Float32Array =>
  resizeVolume(logits, { from: networkShape, to: shape, order: 1, separateAxis: 2 });

const slopes = [0, 1.5, -0.8];
const offsets = [0, -4, -3];
const logit = ({ slab, classIndex }: FakePixel): number =>
  slopes[classIndex] * slab[0] + offsets[classIndex];

async function labelsWith(manifest: ModelManifest, session: Session): Promise<number[]> {
  const question = request(grid, voxels, { manifest, estimator: dropout(0) });
  return [...(await segmentWith(question, session, quietContext())).labels];
}

const segments = ['a', 'b'].map((name, at) => ({
  index: at + 1,
  name,
  color: '#aa5500',
  code: null,
}));
const common = { flips: [], calibration: { kind: 'none' } } as const;

describe('a package that brings back logits', () => {
  const ofClasses = (of: 'logits' | 'probabilities'): ModelManifest =>
    syntheticManifest({
      ...common,
      flips: [],
      input: inputOf(of),
      output: { name: 'logits', activation: 'softmax', segments },
    });
  const session = () => fakeSession(3, logit, { cropping: null });
  const interpolated = [0, 1, 2].map((classIndex) =>
    back(seen.map((value) => slopes[classIndex] * value + offsets[classIndex])),
  );

  it('has the contours of interpolated logits, the nearest slice across thick ones', async () => {
    const expected = Array.from(voxels, (_, at) => {
      const values = interpolated.map((volume) => volume[at]);
      return values.indexOf(Math.max(...values));
    });
    expect(new Set(expected)).toEqual(new Set([0, 1, 2]));
    expect(await labelsWith(ofClasses('logits'), session())).toEqual(expected);
    // And not by chance: probabilities draw another line.
    expect(await labelsWith(ofClasses('probabilities'), session())).not.toEqual(expected);
  });

  it('so it has with regions, where the interpolated logit is not negative', async () => {
    const inner = session();
    const regions: Session = {
      ...inner,
      decode: async (...call) => {
        const { data, dims } = await inner.decode(...call);
        return { data: data.slice(data.length / 3), dims: [1, 2, ...dims.slice(2)] };
      },
    };
    const manifest = syntheticManifest({
      ...common,
      flips: [],
      input: inputOf('logits'),
      output: {
        name: 'logits',
        activation: 'sigmoid',
        segments,
        regions: [
          { labels: [1, 2], paint: 1 },
          { labels: [2], paint: 2 },
        ],
      },
    });
    const expected = Array.from(voxels, (_, at) =>
      interpolated[2][at] >= 0 ? 2 : interpolated[1][at] >= 0 ? 1 : 0,
    );
    expect(new Set(expected)).toEqual(new Set([0, 1, 2]));
    expect(await labelsWith(manifest, regions)).toEqual(expected);
  });
});

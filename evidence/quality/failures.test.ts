import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { nodeRuntime } from '../../src/cli/nodeRuntime.ts';
import { predictedDice, qualityMeasures } from '../../src/core/evaluation/assessQuality.ts';
import { verdictOf } from '../../src/core/evaluation/verdict.ts';
import { voxelVolumeMl } from '../../src/core/geometry/gridMath.ts';
import { boundingBox } from '../../src/core/geometry/voxelBox.ts';
import { readLabelmap } from '../../src/formats/nifti/readLabelmap.ts';
import { readNifti } from '../../src/formats/nifti/readNifti.ts';
import { assessContour } from '../../src/inference/contourQuality.ts';
import { parseContourQualityManifest } from '../../src/models/contourQualityManifest.ts';
import { openContourQuality } from '../../src/runtime/openContourQuality.ts';
import { rawPackage } from '../packages.ts';
import { drawsOf } from './draws.ts';

type Mask = Uint8Array<ArrayBuffer>;

const inflated = (name: string): Uint8Array =>
  new Uint8Array(gunzipSync(readFileSync(`public/demo/${name}`)));
const { grid, voxels: image } = readNifti(inflated('demo-ct.nii.gz'), { sha256: '' });
const { labels } = readLabelmap(inflated('demo-truth.nii.gz'));
const [ni, nj, nk] = grid.shape;

/** Voxels moved by whole numbers; what leaves the image is gone. */
function moved(truth: Mask, [di, dj]: readonly [number, number]): Mask {
  const out = new Uint8Array(truth.length);
  for (let k = 0; k < nk; k++) {
    for (let j = Math.max(0, dj); j < Math.min(nj, nj + dj); j++) {
      for (let i = Math.max(0, di); i < Math.min(ni, ni + di); i++) {
        out[i + ni * (j + nj * k)] = truth[i - di + ni * (j - dj + nj * k)];
      }
    }
  }
  return out;
}

function noise(truth: Mask, share: number): Mask {
  const draws = drawsOf(20261121, 7);
  return truth.map(() => Number(draws.uniform(0, 1) < share));
}

/** By half the structure's size along each axis of the plane: as far as the paper goes. */
function shifts(truth: Mask): (readonly [name: string, mask: Mask])[] {
  const { low, high } = boundingBox(truth, grid.shape);
  const [half, deep] = [0, 1].map((axis) => Math.round((high[axis] - low[axis]) / 2));
  return [
    ['shifted to the left', moved(truth, [half, 0])],
    ['shifted to the back', moved(truth, [0, deep])],
  ];
}

const files = await rawPackage('contour-quality');
if (!files) throw new Error('no package models/contour-quality');
const manifest = parseContourQualityManifest(files.json);
const bytes = files.files[manifest.files[0].path];
const network = await openContourQuality({ manifest, network: bytes }, nodeRuntime(1));
afterAll(() => network.dispose());

async function verdictOn(mask: Mask, structure: { readonly name: string }) {
  const contour = { grid, image, mask, structure: { name: structure.name, code: null } };
  const prediction = await assessContour(network, manifest, contour);
  const measures = qualityMeasures({
    structure: 1,
    name: structure.name,
    volumeMl: mask.reduce((sum, value) => sum + value, 0) * voxelVolumeMl(grid),
    sampleVolumesMl: [],
    voxelMl: 1,
    meanPairwiseDice: null,
    iouOverSamples: null,
    meanLabelledEntropy: null,
    predicted: predictedDice(prediction, null),
    brokenRules: [],
  });
  return { ...verdictOf(measures, null), dice: measures.predicted.dice };
}

/** The network sees vague and faint tumours with doubt: of the demo's it says 0.70, and takes good contours for bad ones. */
const WRONGLY_REJECTED = ['Liver tumour'];

/** The failure cases of Isaksson et al. 2022 on the demo image, whose truth is known. */
describe.each(manifest.task.structures.map(({ name }, at) => [name, at + 1] as const))(
  '%s',
  (name, label) => {
    const truth: Mask = labels.map((value) => Number(value === label));

    it('the truth is accepted, but for the structure that is known not to be', async () => {
      const found = await verdictOn(truth, { name });
      expect(found.verdict).toBe(WRONGLY_REJECTED.includes(name) ? 'reject' : 'accept');
    });

    it.each([
      ['empty', new Uint8Array(truth.length)],
      ['noise', noise(truth, 0.5)],
      ['ones', truth.map(() => 1)],
      ...shifts(truth),
    ] as const)('%s: reject', async (_, mask) => {
      const { verdict, reasons } = await verdictOn(mask, { name });
      expect(verdict).toBe('reject');
      expect(reasons.some(({ says }) => says === 'reject')).toBe(true);
    });
  },
);

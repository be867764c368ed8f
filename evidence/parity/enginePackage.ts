import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { VoxelGrid } from '../../src/core/geometry/grid.ts';
import type { ModelManifest } from '../../src/models/manifest.ts';
import { parseManifest } from '../../src/models/manifest.ts';
import type { ModelFiles } from '../../src/runtime/openModel.ts';
import { PLAN, TILE } from './predict.ts';
import type { StoredCase } from './storedCases.ts';

const COLORS = ['#E69F00', '#56B4E9', '#F0E442'];

/** network.onnx as a package: what the exporter writes of an nnU-Net training with the plans of reference.py. */
export function parityPackage(): ModelFiles {
  const network = new Uint8Array(readFileSync(new URL('./network.onnx', import.meta.url)));
  const sha256 = createHash('sha256').update(network).digest('hex');
  return { manifest: manifestOf(sha256, network.length), networks: [network] };
}

function manifestOf(sha256: string, bytes: number): ModelManifest {
  return parseManifest({
    schema: 1,
    id: 'parity',
    version: '1.0.0',
    name: 'Parity',
    licence: 'Apache-2.0',
    intendedUse: 'Tests only.',
    files: [{ path: 'network.onnx', sha256, bytes }],
    task: { kind: 'segmentation' },
    input: {
      name: 'image',
      layout: 'patch',
      axes: 'kji',
      orientation: 'as-stored',
      spacingMm: PLAN.spacingMm,
      order: ['crop', 'intensity', 'resample'],
      crop: { kind: 'nonzero' },
      resample: {
        grid: 'nnunet',
        image: 'cubic',
        anisotropy: { kind: 'nnunet', threshold: 3, throughPlane: 'nearest' },
        back: { of: 'logits', by: 'linear' },
      },
      channels: [{ name: 'CT', intensity: PLAN.intensities }],
      patch: {
        size: TILE,
        multiple: null,
        overlap: 0.5,
        weights: 'gaussian',
        rule: 'nnunet',
        padding: { kind: 'constant', value: 0 },
      },
    },
    output: {
      name: 'logits',
      activation: 'softmax',
      segments: ['Liver', 'Spleen', 'Kidneys'].map((name, at) => ({
        index: at + 1,
        name,
        color: COLORS[at],
        code: null,
      })),
    },
    members: [{ file: 'network.onnx' }],
    dropout: { kind: 'none' },
    flips: [],
    calibration: { kind: 'none' },
    validFor: { modality: 'CT', bodyPart: 'abdomen', spacingMmRange: null },
  });
}

/** i to the left, j to posterior, k to superior. */
export function gridOf({ source }: StoredCase): VoxelGrid {
  const [i, j, k] = source.spacingMm;
  return { shape: source.shape, affine: [-i, 0, 0, 90, 0, -j, 0, 60, 0, 0, k, -40, 0, 0, 0, 1] };
}

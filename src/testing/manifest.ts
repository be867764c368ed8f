import type { MaskInputDropout, ModelManifest, PatchInput, SlabInput } from '../models/manifest.ts';

/** A valid manifest of a two-class slab network at 2 mm, for tests; every field may be replaced. */
export function syntheticManifest(overrides: Partial<ModelManifest> = {}): ModelManifest {
  return {
    schema: 1,
    id: 'synthetic',
    version: '1.0.0',
    name: 'Synthetic',
    licence: 'Apache-2.0',
    intendedUse: 'Tests only.',
    files: [{ path: 'model.onnx', sha256: '0'.repeat(64), bytes: 1 }],
    source: null,
    task: { kind: 'segmentation' },
    input: {
      name: 'image',
      layout: 'slab',
      slabSlices: 3,
      orientation: 'LPS',
      spacingMm: [2, 2, 2],
      sizeMultiple: 4,
      intensity: { kind: 'ct-window', lowHu: -200, highHu: 300, subtract: 50, divide: 250 },
    },
    output: {
      name: 'logits',
      activation: 'softmax',
      segments: [
        {
          index: 1,
          name: 'Liver',
          color: '#aa5500',
          code: { scheme: 'SCT', value: '10200004', meaning: 'Liver' },
        },
      ],
    },
    ensemble: 'single',
    members: [{ file: 'model.onnx', source: null }],
    dropout: {
      kind: 'mask-input',
      input: 'masks',
      channels: 2,
      rate: 0.5,
      origin: 'trained',
      places: [{ name: '', channels: 2, rate: 0.5 }],
    },
    flips: [],
    calibration: {
      kind: 'temperature-bias',
      temperature: 1,
      bias: [0, 0],
      stage: 'member',
      fittedOn: 'nothing',
    },
    validFor: {
      modality: 'CT',
      bodyPart: 'abdomen',
      spacingMmRange: [
        [0.5, 2],
        [0.5, 2],
        [0.5, 5],
      ],
    },
    notes: [],
    ...overrides,
  };
}

/** Input of a one-channel 3-D network in tiles of 8 × 8 × 8 voxels at 2 mm; every field may be replaced. */
export function syntheticPatchInput(overrides: Partial<PatchInput> = {}): PatchInput {
  return {
    name: 'image',
    layout: 'patch',
    axes: 'kji',
    orientation: 'LPS',
    spacingMm: [2, 2, 2],
    order: ['resample', 'intensity'],
    crop: { kind: 'none' },
    resample: {
      grid: 'monai',
      image: 'linear',
      anisotropy: { kind: 'none' },
      back: { of: 'probabilities', by: 'linear' },
    },
    channels: [
      {
        name: 'CT',
        intensity: [{ kind: 'ct-window', lowHu: -200, highHu: 300, subtract: 50, divide: 250 }],
      },
    ],
    patch: {
      size: [8, 8, 8],
      multiple: [4, 4, 4],
      overlap: 0.5,
      weights: 'gaussian',
      rule: 'monai',
      padding: { kind: 'constant', value: 0 },
    },
    ...overrides,
  };
}

/** The input of a network of slabs; throws for any other. */
export function slabInput({ input }: ModelManifest): SlabInput {
  if (input.layout !== 'slab') throw new Error(input.layout);
  return input;
}

/** The dropout of a network that takes its masks as an input; throws for any other. */
export function maskInput({ dropout }: ModelManifest): MaskInputDropout {
  if (dropout.kind !== 'mask-input') throw new Error(dropout.kind);
  return dropout;
}

import type { ModelManifest } from '../models/manifest.ts';

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
    members: [{ file: 'model.onnx' }],
    dropout: { kind: 'mask-input', input: 'masks', channels: 2, rate: 0.5 },
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
    ...overrides,
  };
}

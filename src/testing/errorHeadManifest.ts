import type { ErrorProbabilityManifest } from '../models/errorProbabilityManifest.ts';

/** A valid manifest of a head for the synthetic two-class network, at two scales; every field may be replaced. */
export function syntheticHeadManifest(
  overrides: Partial<ErrorProbabilityManifest> = {},
): ErrorProbabilityManifest {
  return {
    schema: 1,
    id: 'synthetic-head',
    version: '1.0.0',
    name: 'Synthetic head',
    licence: 'Apache-2.0',
    intendedUse: 'Tests only.',
    files: [{ path: 'head.onnx', sha256: '0'.repeat(64), bytes: 1 }],
    validFor: { modality: 'CT', bodyPart: 'abdomen', spacingMmRange: null },
    notes: [],
    task: {
      kind: 'error-probability',
      network: {
        id: 'synthetic',
        version: '1.0.0',
        weightsSha256: ['0'.repeat(64)],
        classes: 2,
      },
      estimator: { flips: [], samples: [10, 20] },
      helps: { cohort: 'made up', cases: 10, budget: 0.01, ratio: 1.3, low: 1.2, high: 1.4 },
    },
    input: {
      features: 'features',
      scales: [
        { inSliceMm: 0, acrossSlicesMm: 0 },
        { inSliceMm: 4, acrossSlicesMm: 4 },
      ],
    },
    output: { truth: 'truth' },
    ...overrides,
  };
}

import type { ContourQualityManifest } from '../models/contourQualityManifest.ts';

/** A valid manifest of a contour-quality network for two structures on 8 × 6 × 4 cells; every field may be replaced. */
export function syntheticQualityManifest(
  overrides: Partial<ContourQualityManifest> = {},
): ContourQualityManifest {
  return {
    schema: 1,
    id: 'synthetic-quality',
    version: '1.0.0',
    name: 'Synthetic quality',
    licence: 'Apache-2.0',
    intendedUse: 'Tests only.',
    files: [{ path: 'quality.onnx', sha256: '0'.repeat(64), bytes: 1 }],
    validFor: { modality: 'CT', bodyPart: 'abdomen', spacingMmRange: null },
    notes: [],
    task: {
      kind: 'contour-quality',
      structures: [
        { name: 'Liver', code: { scheme: 'SCT', value: '10200004', meaning: 'Liver' } },
        { name: 'Spleen', code: { scheme: 'SCT', value: '78961009', meaning: 'Spleen' } },
      ],
    },
    input: {
      cells: 'cells',
      context: 'context',
      orientation: 'LPS',
      grid: [8, 6, 4],
      marginMm: 4,
      smallestMl: 0.01,
      intensity: { kind: 'ct-window', lowHu: -160, highHu: 240, subtract: 40, divide: 200 },
    },
    output: { dice: 'dice', logVolumeRatio: 'log_volume_ratio' },
    ...overrides,
  };
}

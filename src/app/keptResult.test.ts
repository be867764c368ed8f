import { expect, it } from 'vitest';
import {
  LEAST_PROBABILITY,
  type MeanProbabilities,
} from '../core/uncertainty/meanProbabilities.ts';
import { SEGMENTATION } from '../testing/runServices.ts';
import { syntheticManifest } from '../testing/manifest.ts';
import { testSummary } from '../testing/services.ts';
import { packResult, unpackResult } from './keptResult.ts';

const votes = {
  voxels: Uint32Array.of(1, 5),
  labels: Uint8Array.of(1, 0, 0, 1),
  samples: 2,
};

const probabilities: MeanProbabilities = {
  voxels: Uint32Array.of(1, 5),
  values: Uint16Array.of(65535, 258),
  structures: [1],
  activation: 'softmax',
  floor: LEAST_PROBABILITY,
};

it('brings back a result with its network', () => {
  const whole = {
    segmentation: { ...SEGMENTATION, votes, probabilities },
    summary: testSummary('r'),
    network: syntheticManifest(),
    networkId: 'tiny',
    sampleNames: [],
  };
  const kept = packResult('k', 'f'.repeat(64), whole);
  expect(kept.arrays['segmentation.labels']).toBe(SEGMENTATION.labels);
  // The storage knows no arrays of 16 bits.
  const bytes = kept.arrays['segmentation.probabilities.values'];
  expect(bytes).toEqual(Uint8Array.of(255, 255, 2, 1));
  const meta: unknown = JSON.parse(JSON.stringify(kept.meta));
  expect(unpackResult({ ...kept, meta })).toEqual(whole);
});

it('leaves one of another version alone', () => {
  const kept = { id: 'k', imageSha256: '', meta: { format: 2, whole: {} }, arrays: {} };
  expect(() => unpackResult(kept)).toThrow(
    expect.objectContaining({ code: 'storage/newer-schema' }),
  );
});

it('brings back what was kept before structures could overlap, and before probabilities were kept', () => {
  const { sets: _sets, probabilities: _probabilities, body: _body, ...rest } = SEGMENTATION;
  const [{ iouOverSamples: _iou, meanLabelledEntropy: _entropy, ...structure }] = rest.structures;
  const segmentation = { ...rest, structures: [structure] };
  const whole = { segmentation, summary: testSummary('r'), network: null };
  const kept = { id: 'k', imageSha256: '', meta: { format: 1, whole }, arrays: {} };
  expect(unpackResult(kept).segmentation).toMatchObject({
    sets: [],
    probabilities: null,
    body: null,
    structures: [{ ...structure, iouOverSamples: null, meanLabelledEntropy: null }],
  });
});

import { expect, it } from 'vitest';
import { initialJob } from '../store/jobSlice.ts';
import { syntheticManifest, syntheticPatchInput } from '../testing/manifest.ts';
import { estimatorOptions, flipDirections, runPlan } from './runPlan.ts';

const { settings } = initialJob;
const options = {
  networkId: 'n',
  ensemble: 'deep-ensemble',
  members: 3,
  hasDropout: true,
  flips: ['left-right', 'head-feet'],
} as const;

it('samples are members × flips × passes; more than 128 are refused with the largest T that would do', () => {
  expect(runPlan(settings, null)).toMatchObject({ samples: settings.samples, isTooMany: false });
  expect(runPlan(settings, options)).toMatchObject({ members: 3, flips: 1, samples: 60 });
  const flipped = { ...settings, isFlipped: true };
  expect(runPlan({ ...flipped, samples: 10 }, options)).toMatchObject({
    samples: 120,
    isTooMany: false,
  });
  expect(runPlan({ ...flipped, samples: 11 }, options)).toMatchObject({
    samples: 132,
    isTooMany: true,
    mostPasses: 10,
  });
  const none = { ...options, hasDropout: false };
  expect(runPlan(flipped, none)).toMatchObject({ passes: 0, samples: 12 });
  expect(runPlan({ ...flipped, isEnsemble: false }, none)).toMatchObject({
    members: 1,
    samples: 4,
  });
});

it('flips are named by the patient’s directions, along whatever axis they lie', () => {
  const flips = ['i', 'j', 'k'] as const;
  const manifest = syntheticManifest();
  expect(flipDirections(manifest, flips)).toEqual(['left-right', 'front-back', 'head-feet']);
  const input = { ...syntheticPatchInput(), orientation: 'SAR' };
  expect(flipDirections({ input }, flips)).toEqual(['head-feet', 'front-back', 'left-right']);
  const stored = { ...syntheticPatchInput(), orientation: 'as-stored' };
  expect(flipDirections({ input: stored }, ['k'])).toEqual(['k']);
  expect(estimatorOptions('id', manifest)).toEqual({
    networkId: 'id',
    ensemble: 'single',
    members: 1,
    hasDropout: true,
    flips: [],
  });
});

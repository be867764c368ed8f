import { describe, expect, it } from 'vitest';
import type { RunFacts } from '../store/resultSlice.ts';
import {
  computedOnText,
  endedText,
  estimatorText,
  fieldText,
  flipsText,
  isMuchMissed,
  noteTexts,
  planTexts,
  productText,
  samplesText,
  tooManyText,
} from './runText.ts';

const plan = { bands: 1, tile: [64, 64, 1], wishedTile: [64, 64, 1], keepsFeatures: true } as const;
const run = (changes: Partial<RunFacts> = {}): RunFacts => ({
  ensemble: 'single',
  members: 1,
  dropoutPasses: 20,
  flips: [],
  ended: 'as-planned',
  stability: null,
  audit: null,
  plan,
  notes: [],
  ...changes,
});

it('the estimator in the words of the field', () => {
  expect(estimatorText(run())).toBe('MC dropout');
  const ensemble = { ensemble: 'deep-ensemble', members: 3 } as const;
  expect(estimatorText(run({ ...ensemble, dropoutPasses: 0 }))).toBe('deep ensemble of 3');
  expect(estimatorText(run({ ...ensemble, flips: ['left-right'] }))).toBe(
    'deep ensemble of 3 × MC dropout × test-time augmentation',
  );
  // One member of an ensemble is no ensemble.
  expect(estimatorText(run({ ensemble: 'cv-ensemble', dropoutPasses: 0 }))).toBe(
    'one pass without dropout',
  );
  expect(flipsText(['left-right', 'front-back', 'head-feet'])).toBe(
    'left-right, front-back and head-feet',
  );
  expect(flipsText(['k'])).toBe('third axis');
});

it('how many samples come of members, passes and flips, and when they are too many', () => {
  expect(productText({ members: 1, passes: 20, flips: 1 })).toBe('');
  expect(productText({ members: 3, passes: 0, flips: 4 })).toBe('3 members × 4 flips');
  const asked = { members: 5, flips: 4, passes: 10, samples: 200, isTooMany: true, mostPasses: 6 };
  expect(tooManyText(asked)).toBe(
    '200 samples are too many; a run draws 128 at most. Lower the passes to 6, or leave out members or flips.',
  );
  expect(tooManyText({ ...asked, mostPasses: 1 })).toMatch(/Leave out members or flips\.$/);
});

describe('why there are so many samples', () => {
  const of = (samples: number, samplesPlanned: number) => ({ samples, samplesPlanned });

  it('each end has its sentence', () => {
    expect(endedText(of(20, 20), run())).toBe('20 samples, as planned.');
    expect(endedText(of(4, 20), run({ ended: 'under-way' }))).toBe(
      'After 4 of 20 samples; more to come.',
    );
    const stability = { samples: 12, jaccard: 0.966 };
    expect(endedText(of(12, 20), run({ ended: 'stable', stability }))).toBe(
      '12 of 20 samples: the queue no longer changed; its top after 6 and after 12 agrees (Jaccard 0.97).',
    );
    expect(endedText(of(1, 20), run({ ended: 'cancelled' }))).toBe(
      '1 of 20 samples: the run was cancelled. One sample says nothing about how samples differ.',
    );
    expect(endedText(of(7, 20), run({ ended: 'failed' }))).toBe(
      '7 of 20 samples: a fault ended the run, and these were kept.',
    );
    const members = { ensemble: 'deep-ensemble', members: 3, dropoutPasses: 4 } as const;
    expect(endedText(of(3, 12), run({ ...members, ended: 'failed' }))).toMatch(
      /Of 3 members and flips only the first took part\.$/,
    );
    expect(endedText(of(5, 12), run({ ...members, ended: 'cancelled' }))).toMatch(/the first 2/);
    expect(endedText(of(11, 12), run({ ...members, ended: 'cancelled' }))).not.toMatch(/took part/);
    expect(endedText(of(1, 1), run({ dropoutPasses: 0 }))).toMatch(/nothing about how samples/);
  });

  it('the strip has the number, and both numbers where they differ', () => {
    const of = (samples: number, isPreview: boolean) =>
      samplesText({ samples, samplesPlanned: 20, isPreview });
    expect(of(4, true)).toBe('after 4 of 20 samples');
    expect(of(12, false)).toBe('12 of 20 samples');
    expect(of(20, false)).toBe('20 samples');
  });
});

describe('where samples were drawn', () => {
  const audit = { sampledVoxels: 310, coveredVoxels: 1000, changedVoxels: 1204, missedVoxels: 12 };

  it('says what one sample of the full field changed outside', () => {
    const text =
      'Drawn where there is doubt: sampled 31 % of the voxels; a full-field sample changed';
    expect(fieldText(run({ audit }))).toBe(`${text} 1,204 voxels, 12 of them (1.0 %) outside.`);
    expect(fieldText(run({ audit: { ...audit, missedVoxels: 0 } }))).toBe(
      `${text} 1,204 voxels, none of them outside.`,
    );
    expect(fieldText(run())).toBe('Samples were drawn everywhere.');
  });

  it('warns above 5 %, and is never NaN', () => {
    expect(isMuchMissed(run({ audit: { ...audit, missedVoxels: 60 } }))).toBe(false);
    const much = run({ audit: { ...audit, missedVoxels: 61 } });
    expect(isMuchMissed(much)).toBe(true);
    expect(fieldText(much)).toMatch(/sample everywhere/);
    const nothing = run({ audit: { ...audit, changedVoxels: 0, missedVoxels: 0 } });
    expect(isMuchMissed(nothing)).toBe(false);
    expect(fieldText(nothing)).toMatch(/changed no voxel\.$/);
    const empty = { sampledVoxels: 0, coveredVoxels: 0, changedVoxels: 0, missedVoxels: 0 };
    expect(fieldText(run({ audit: empty }))).toBe('Samples were drawn everywhere.');
  });
});

it('memory is a word only where it made the run another', () => {
  expect(planTexts(run())).toEqual([]);
  const small = {
    bands: 3,
    tile: [64, 64, 32],
    wishedTile: [128, 64, 32],
    keepsFeatures: false,
  } as const;
  expect(planTexts(run({ plan: small }))).toEqual([
    expect.stringContaining('3 bands') as string,
    expect.stringContaining('64 × 64 × 32 voxels, not 128 × 64 × 32') as string,
    expect.stringContaining('computed again for each sample') as string,
  ]);
  // Nothing was computed: no body in the image.
  expect(
    planTexts(run({ plan: { ...small, bands: 1, tile: [0, 0, 0], keepsFeatures: true } })),
  ).toEqual([]);
});

it('notes on dropout are said once, those for the record not at all, the package’s own as they are', () => {
  const notes = [
    'added-at-inference',
    'dropout-added-at-inference',
    'skips-cached',
    'Phantoms only.',
  ];
  expect(noteTexts(run({ notes }))).toEqual([
    'Dropout added at inference: the network was not trained with it.',
    'Phantoms only.',
  ]);
});

it('what computed, with the reason; an adapter only where it did', () => {
  const wasm = { kind: 'wasm', threads: 2, reason: 'self-test', adapter: 'acme gpu' } as const;
  expect(computedOnText(wasm)).toBe(
    'WASM · 2 threads. The graphics processor answered otherwise than WASM on a test tile.',
  );
  const gpu = { kind: 'webgpu', threads: 1, reason: 'preferred', adapter: 'acme gpu' } as const;
  expect(computedOnText(gpu)).toBe('WebGPU (acme gpu). WebGPU is available.');
});

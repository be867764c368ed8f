import { expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import type { InspectedSample, SampleContent } from '../../core/samples/inspectedSample.ts';
import type { SamplesSegmentation } from '../../inference/segmentation.ts';
import { WorkerClient } from '../../rpc/client.ts';
import { fakePort, testSegmentation, testServices, type Answer } from '../../testing/services.ts';
import type { CodecApi } from '../../workers/codec.api.ts';
import type { Services } from '../services.ts';
import { answerOpening } from './openCase.ts';
import { openDropped } from './openFiles.ts';
import { selectNeighbour } from './navigate.ts';
import { decide } from './review.ts';
import { runSampling } from './run.ts';
import { closeSamples, openSamples, structureName, takeSamples } from './samples.ts';

const CASE = testServices();
const { grid } = CASE.registry.volumes.get('case');

const LABELS: SampleContent = {
  kind: 'labels',
  structures: [1, 4],
  slices: { first: 2, last: 9 },
};
const IMAGE: SampleContent = { kind: 'image', why: 'grey-values', detail: { min: -9, max: 9 } };

function inspected(content: SampleContent, overrides: Partial<InspectedSample> = {}) {
  const { shape, affine } = grid;
  const sha256 = content.kind === 'image' ? 'e'.repeat(64) : 'd'.repeat(64);
  return { sha256, format: 'nifti', shape, affine, planes: 1, content, ...overrides } as const;
}

const unknown = { iouOverSamples: null, meanLabelledEntropy: null };

const SEGMENTATION: SamplesSegmentation = {
  ...testSegmentation([[5, 5, 5, 0.8]]),
  structures: [
    { index: 1, volumeMl: 3, sampleVolumesMl: [2, 4], meanPairwiseDice: 0.7, ...unknown },
    { index: 4, volumeMl: 1, sampleVolumesMl: [1, 1], meanPairwiseDice: 1, ...unknown },
  ],
  provenance: {
    origin: 'samples',
    samples: 2,
    files: [],
    meanEntropy: 0.1,
    meanExpectedEntropy: null,
    elapsedMs: 1,
  },
};

/** Services whose codec knows files by their names. */
function services(
  found: Record<string, InspectedSample>,
  answers: Record<string, Answer> = {},
): Services {
  const nameOf = (params: unknown): string => (params as { file: File }).file.name;
  const codec = new WorkerClient<CodecApi>(() =>
    fakePort({
      inspectSample: (params) => {
        const entry = found[nameOf(params)];
        if (entry) return entry;
        throw new AppError('input/corrupt', { reason: 'empty' });
      },
      openVolume: () => ({
        ...CASE.registry.volumes.get('case'),
        source: { ...CASE.registry.volumes.get('case').source, sha256: 'e'.repeat(64) },
      }),
      readSamples: () => SEGMENTATION,
      ...answers,
    }),
  );
  return Object.assign(testServices(), { codec });
}
const files = (...names: string[]) => names.map((name) => new File(['x'], name));

function asked({ store }: Services) {
  const { samples } = store.getState();
  if (samples.status !== 'asking') throw new Error(`not asking: ${samples.status}`);
  return samples;
}

test('an image dropped with samples is opened first; a file that cannot be read is named', async () => {
  const all = services({
    'b.nii.gz': inspected(LABELS, { planes: 2 }),
    'ct.nii': inspected(IMAGE),
  });
  await openDropped(all, files('b.nii.gz', 'ct.nii', 'broken.nii'));
  const { openCase } = all.store.getState();
  expect(openCase?.name).toBe('ct.nii');
  const { files: rows, plan, endsReview } = asked(all);
  expect(rows).toEqual([
    {
      name: 'b.nii.gz',
      found: { kind: 'labels', format: 'nifti', samples: 2, classes: 0 },
      refusal: null,
    },
    {
      name: 'broken.nii',
      found: null,
      refusal: { code: 'input/corrupt', detail: { reason: 'empty' } },
    },
  ]);
  expect(plan.structures).toEqual([1, 4]);
  expect(endsReview).toBe(false);
});

test('samples alone are held against the open case', async () => {
  const all = services({
    'a.nii': inspected(LABELS),
    'b.nii': inspected(LABELS),
    'c.nii': inspected(LABELS, { shape: [20, 20, 19] }),
  });
  await openDropped(all, files('a.nii', 'b.nii', 'c.nii'));
  expect(all.store.getState().openCase?.name).toBe('case.nii.gz');
  expect(asked(all).files.map(({ refusal }) => refusal?.detail['reason'])).toEqual([
    undefined,
    undefined,
    'other-shape',
  ]);
  expect(asked(all).plan.samples).toBe(2);
});

test('one file that has another shape, or grey values, is an image', async () => {
  for (const content of [IMAGE, LABELS]) {
    const all = services({ 'next.nii': inspected(content, { shape: [9, 9, 9] }) });
    await openDropped(all, files('next.nii'));
    expect(all.store.getState().openCase?.name).toBe('next.nii');
    expect(all.store.getState().samples.status).toBe('closed');
  }
  const all = services({ 'p.nii': inspected({ ...LABELS, kind: 'probability', structures: [1] }) });
  await openDropped(all, files('p.nii'));
  expect(asked(all).plan).toMatchObject({ samples: 1, structures: [1] });
});

test('several images and no sample: one is opened, and that is said', async () => {
  const all = services({ 'a.nii': inspected(IMAGE), 'b.nii': inspected(IMAGE) });
  await openDropped(all, files('a.nii', 'b.nii'));
  expect(all.store.getState().openCase?.name).toBe('a.nii');
  expect(all.store.getState().notices.map(({ code, detail }) => [code, detail])).toEqual([
    ['issue/only-first-file', { count: 2, name: 'a.nii' }],
  ]);
});

test('a yes makes them the result, with the names that were given', async () => {
  const all = services({ 'a.nii': inspected(LABELS), 'b.nii': inspected(LABELS) });
  all.registry.segmentations.put('before', testSegmentation([]));
  await openSamples(all, files('a.nii', 'b.nii'));
  await takeSamples(all, { 1: '  Liver ', 4: '   ' });
  const { result, samples, regions, notices } = all.store.getState();
  expect(samples.status).toBe('closed');
  expect(result).toMatchObject({ origin: 'samples', samples: 2, seed: null, backend: null });
  expect(result?.structures.map(({ name, sampleRangeMl }) => [name, sampleRangeMl])).toEqual([
    ['Liver', [2, 4]],
    ['Structure 4', [1, 1]],
  ]);
  expect(all.sampleNames).toEqual(['a.nii', 'b.nii']);
  expect(regions).toHaveLength(1);
  expect(notices).toEqual([]);
});

test('a failure is said, and the result before stays', async () => {
  const all = services(
    { 'a.nii': inspected(LABELS, { planes: 2 }) },
    {
      readSamples: () => {
        throw new AppError('input/unreadable');
      },
    },
  );
  await openSamples(all, files('a.nii'));
  await takeSamples(all, {});
  expect(all.store.getState().samples).toEqual({
    status: 'failed',
    code: 'input/unreadable',
    detail: {},
  });
  expect(all.store.getState().result).toBeNull();
  closeSamples(all);
  expect(all.store.getState().samples.status).toBe('closed');
});

test('a cancel while looking or reading leaves everything as it was', async () => {
  const hang: Answer = (_, cancelled) =>
    cancelled.then(() => {
      throw new AppError('cancelled');
    });
  const looking = services({}, { inspectSample: hang });
  const opening = openDropped(looking, files('a.nii', 'b.nii'));
  expect(looking.store.getState().samples).toMatchObject({ status: 'inspecting', done: 0 });
  closeSamples(looking);
  await opening;
  expect(looking.store.getState().samples.status).toBe('closed');

  const reading = services({ 'a.nii': inspected(LABELS, { planes: 2 }) }, { readSamples: hang });
  await openSamples(reading, files('a.nii'));
  const taking = takeSamples(reading, {});
  expect(reading.store.getState().samples).toMatchObject({ status: 'reading', stage: 'samples' });
  await Promise.resolve();
  closeSamples(reading);
  await taking;
  expect(reading.store.getState()).toMatchObject({ samples: { status: 'closed' }, result: null });
});

test('a run after a review of samples asks before it ends the decisions', async () => {
  const all = services({ 'a.nii': inspected(LABELS, { planes: 2 }) });
  await openSamples(all, files('a.nii'));
  await takeSamples(all, {});
  selectNeighbour(all, 1);
  decide(all, 'accepted');
  await runSampling(all);
  expect(all.store.getState().opening).toMatchObject({ status: 'asking', purpose: 'run' });
  await answerOpening(all, false);
  expect(all.store.getState().job.status).toBe('idle');
  // The same grid again: the review goes on.
  await openSamples(all, files('a.nii'));
  expect(asked(all).endsReview).toBe(false);
  await takeSamples(all, {});
  expect(Object.values(all.store.getState().decisions)).toEqual(['accepted']);
});

test.each([
  ['  Left  kidney ', 'Left  kidney'],
  ['GTV\u2028primary\u00a0', 'GTV primary'],
  ['a\tb\u0000c', 'a b c'],
  ['\ud800Liver', 'Liver'],
  ['\ufeff\n', ''],
  ['😀'.repeat(70), '😀'.repeat(64)],
])('a name that every format can hold: %j', (text, expected) => {
  expect(structureName(text)).toBe(expected);
});

import { expect, test } from 'vitest';
import { parseManifest } from './manifest.ts';
import { draftColor, manifestOfDraft, type DraftFile, type NetworkDraft } from './networkDraft.ts';

const file: DraftFile = {
  path: 'brain.onnx',
  sha256: 'a'.repeat(64),
  bytes: 25230,
  input: 'input',
  output: 'output',
  inputChannels: 1,
  outputChannels: 3,
  multiple: 1,
  masks: null,
};
const draft: NetworkDraft = {
  name: 'Brain: grey & white',
  modality: 'MR',
  bodyPart: ' ',
  channelsAre: 'series',
  axes: 'kji',
  orientation: 'LIA',
  spacingMm: [1, 1, 1],
  intensity: { kind: 'min-max', low: 0, high: 1 },
  activation: 'softmax',
  structures: [
    { name: 'White matter ', color: '#E69F00' },
    { name: 'Grey matter', color: '#56B4E9' },
  ],
  tile: [128, 128, 128],
  overlap: 0.25,
  dropout: { kind: 'graph', where: 'everywhere', rate: 0.1, isAdded: true },
};

test('a network of volumes', () => {
  const manifest = manifestOfDraft(draft, file);
  expect(parseManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
  expect(manifest).toMatchObject({
    id: 'brain-grey-white',
    input: {
      layout: 'patch',
      order: ['intensity', 'resample'],
      channels: [{ name: 'MR', intensity: [{ kind: 'min-max' }] }],
      patch: { size: [128, 128, 128], multiple: [1, 1, 1] },
    },
    output: { name: 'output', segments: [{ index: 1, name: 'White matter', code: null }, {}] },
    dropout: { kind: 'graph', where: 'everywhere', rate: 0.1 },
    validFor: { modality: 'MR', bodyPart: 'not stated', spacingMmRange: null },
  });
  expect(manifest.notes[1]).toMatch(/not trained with it/);
  const own = { ...draft, dropout: { ...draft.dropout, isAdded: false } } as NetworkDraft;
  expect(manifestOfDraft(own, file).notes).toHaveLength(1);
});

test('the image’s own spacing is not resampled to', () => {
  const { input } = manifestOfDraft({ ...draft, spacingMm: [null, null, null] }, file);
  expect(input).toMatchObject({ order: ['intensity'], spacingMm: [null, null, null] });
});

test('a network of single slices has tiles of one slice', () => {
  const flat = { ...draft, axes: 'ji', tile: [64, 64, 1] as const };
  const { input } = manifestOfDraft(flat, { ...file, multiple: 8 });
  expect(input).toMatchObject({ axes: 'ji', patch: { multiple: [8, 8, 1] } });
});

test('a network of slabs, with a mask input', () => {
  const slab: NetworkDraft = {
    ...draft,
    channelsAre: 'slices',
    orientation: 'LPS',
    intensity: { kind: 'ct-window', lowHu: -160, highHu: 240, subtract: 40, divide: 200 },
    dropout: { kind: 'mask-input', rate: 0.2 },
  };
  const masks = { name: 'masks', channels: 16 };
  const manifest = manifestOfDraft(slab, { ...file, inputChannels: 3, multiple: 4, masks });
  expect(manifest).toMatchObject({
    input: { layout: 'slab', slabSlices: 3, sizeMultiple: 4, spacingMm: [1, 1, 1] },
    dropout: { kind: 'mask-input', input: 'masks', channels: 16, rate: 0.2 },
  });
});

test('sigmoid: each channel is a region of its own', () => {
  const { output } = manifestOfDraft(
    { ...draft, activation: 'sigmoid' },
    { ...file, outputChannels: 2 },
  );
  expect(output).toMatchObject({
    activation: 'sigmoid',
    regions: [
      { labels: [1], paint: 1 },
      { labels: [2], paint: 2 },
    ],
  });
});

test.each<[string, Partial<NetworkDraft>]>([
  ['output.segments', { activation: 'sigmoid' }],
  ['input.patch.size', { tile: [130, 128, 128] }],
  ['input.orientation', { orientation: 'LLS' }],
  [
    'output.segments.0.name',
    { structures: [{ name: ' ', color: '#E69F00' }, draft.structures[1]] },
  ],
  ['dropout.rate', { dropout: { kind: 'graph', where: 'decoder', rate: 1, isAdded: true } }],
])('answers that cannot be are refused, by field: %s', (field, change) => {
  expect(() => manifestOfDraft({ ...draft, ...change }, { ...file, multiple: 4 })).toThrow(
    expect.objectContaining({ detail: expect.objectContaining({ field }) as unknown }),
  );
});

test('colours are safe for colour-blind readers, then different from each other', () => {
  const colors = Array.from({ length: 30 }, (_, position) => draftColor(position));
  expect(colors[0]).toBe('#E69F00');
  expect(new Set(colors).size).toBe(30);
  for (const color of colors) expect(color).toMatch(/^#[0-9A-F]{6}$/);
});

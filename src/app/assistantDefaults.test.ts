import { describe, expect, it } from 'vitest';
import type { NetworkFacts } from '../store/assistantSlice.ts';
import { testServices } from '../testing/services.ts';
import { defaultDraft, structureList, windowOnto } from './assistantDefaults.ts';

const facts: NetworkFacts = {
  id: 'a',
  fileName: 'Liver net.onnx',
  bytes: 1,
  input: 'image',
  inputChannels: 1,
  spatialAxes: 3,
  statedSize: [null, null, null],
  multiple: 16,
  outputs: [
    { name: 'logits', channels: 3, ending: 'logits' },
    { name: 'deep', channels: 1, ending: 'sigmoid' },
  ],
  output: 'logits',
  maskChannels: null,
  dropoutNodes: 0,
  dropoutRatio: null,
  hasDecoder: true,
  operators: [],
  parameters: 1,
  opset: 17,
  producer: '',
};
const ct = testServices().store.getState().openCase;
const mr = ct && { ...ct, isHounsfield: false };

describe('defaultDraft', () => {
  it('of a 3-D network on CT', () => {
    expect(defaultDraft(facts, ct)).toMatchObject({
      name: 'Liver net',
      modality: 'CT',
      channelsAre: 'series',
      axes: 'kji',
      orientation: 'LPS',
      spacingMm: [null, null, null],
      intensity: { kind: 'ct-window' },
      activation: 'softmax',
      structures: [{ name: 'Structure 1' }, { name: 'Structure 2' }],
      tile: [96, 96, 96],
      dropout: { kind: 'graph', where: 'decoder', isAdded: true },
    });
  });

  it('on MR the z-score; of 256³ FreeSurfer’s space with least and largest value', () => {
    expect(defaultDraft(facts, mr)).toMatchObject({
      modality: 'MR',
      intensity: { kind: 'z-score' },
    });
    const meshnet = { ...facts, statedSize: [256, 256, 256], multiple: 1, hasDecoder: false };
    expect(defaultDraft(meshnet, mr)).toMatchObject({
      orientation: 'LIA',
      spacingMm: [1, 1, 1],
      intensity: { kind: 'min-max', low: 0, high: 1 },
      dropout: { where: 'everywhere' },
    });
  });

  it('of neighbouring slices: the spacing of the image, which slabs need', () => {
    const slab = { ...facts, spatialAxes: 2 as const, inputChannels: 3, statedSize: [null, null] };
    expect(defaultDraft(slab, ct)).toMatchObject({
      channelsAre: 'slices',
      spacingMm: [2.5, 2.5, 2.5],
    });
    const flat = { ...slab, inputChannels: 1 };
    expect(defaultDraft(flat, ct)).toMatchObject({
      channelsAre: 'series',
      axes: 'ji',
      tile: [256, 256, 1],
    });
  });

  it('a size that the file fixes is the tile, i last in the file and first in the manifest', () => {
    const fixed = { ...facts, statedSize: [32, 64, 128], multiple: null };
    expect(defaultDraft(fixed, ct).tile).toEqual([128, 64, 32]);
  });

  it('one channel is a structure; its own dropout and its own masks go before added ones', () => {
    const one = defaultDraft({ ...facts, output: 'deep', dropoutRatio: 0.3 }, ct);
    expect(one).toMatchObject({
      activation: 'sigmoid',
      structures: [{ name: 'Structure 1' }],
      dropout: { kind: 'graph', rate: 0.3, isAdded: false },
    });
    expect(defaultDraft({ ...facts, maskChannels: 16 }, ct).dropout.kind).toBe('mask-input');
  });
});

it('a window is the same by its ends and by what is subtracted and divided', () => {
  expect(windowOnto({ lowHu: -160, highHu: 240 }, [-1, 1])).toEqual({
    kind: 'ct-window',
    lowHu: -160,
    highHu: 240,
    subtract: 40,
    divide: 200,
  });
});

it('structures that were named stay when their number changes', () => {
  const named = [{ name: 'Liver', color: '#112233' }];
  expect(structureList(2, named)).toMatchObject([named[0] ?? {}, { name: 'Structure 2' }]);
});

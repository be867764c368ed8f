import { describe, expect, it } from 'vitest';
import { blockSegmentation, reviewedCase } from '../testing/reviewedCase.ts';
import { record } from './commands/history.ts';
import {
  addStructure,
  recolourStructure,
  removeStructure,
  renameStructure,
} from './commands/structures.ts';
import { automaticStructures, reviewedStructures } from './exportedStructures.ts';

const CODE = { scheme: 'SCT', value: '10200004', meaning: 'Liver' };

function reviewed() {
  const services = reviewedCase();
  const { network } = services;
  if (!network) throw new Error('no network');
  const [first] = network.output.segments;
  if (!first) throw new Error('no structure');
  const output = { ...network.output, segments: [{ ...first, index: 1, code: CODE }] };
  const id = services.store.getState().result?.id ?? '';
  const source = () => ({
    segmentation: services.registry.segmentations.get(id),
    arrays: services.registry.reviews.get(id),
    network: { output } as Pick<typeof network, 'output'>,
  });
  return { services, source };
}

describe('structures as a file describes them', () => {
  it('untouched: automatic, by the network and its version, with its code', () => {
    const { source } = reviewed();
    const expected = {
      index: 1,
      number: 1,
      name: 'Liver',
      color: '#E69F00',
      type: CODE,
      category: null,
      interpretedType: '',
      origin: 'automatic',
      algorithm: 'test 1',
    };
    expect(automaticStructures(source())).toEqual([expected]);
    expect(reviewedStructures(source())).toEqual([expected]);
  });

  it('a voxel taken away: semiautomatic, with the code; the automatic one stays what it was', () => {
    const { services, source } = reviewed();
    const { arrays } = source();
    const voxel = arrays.corrected.indexOf(1);
    arrays.corrected[voxel] = 0;
    expect(reviewedStructures(source())).toMatchObject([{ origin: 'semiautomatic', type: CODE }]);
    expect(automaticStructures(source())).toMatchObject([{ origin: 'automatic', type: CODE }]);
    arrays.corrected[voxel] = 1;
    record(services, {
      kind: 'edited',
      tool: 'brush',
      structure: 1,
      regionId: null,
      patch: {
        starts: Uint32Array.of(voxel),
        lengths: Uint32Array.of(1),
        before: Uint8Array.of(1),
        after: Uint8Array.of(0),
      },
    });
    expect(reviewedStructures(source())).toMatchObject([{ origin: 'semiautomatic' }]);
  });

  it('another name may be another thing: the code goes, another colour keeps it', () => {
    const { services, source } = reviewed();
    recolourStructure(services, 1, '#112233');
    expect(reviewedStructures(source())).toMatchObject([{ color: '#112233', type: CODE }]);
    renameStructure(services, 1, 'Liver and tumour');
    expect(reviewedStructures(source())).toMatchObject([
      { name: 'Liver and tumour', type: null, origin: 'automatic', algorithm: 'test 1' },
    ]);
  });

  it('one that was added is manual and has nothing of the network', () => {
    const { services, source } = reviewed();
    addStructure(services);
    expect(reviewedStructures(source())[1]).toMatchObject({
      origin: 'manual',
      type: null,
      algorithm: '',
    });
    removeStructure(services, 1);
    expect(reviewedStructures(source())).toHaveLength(1);
  });

  it('samples computed elsewhere are automatic, and say no more', () => {
    const segmentation = blockSegmentation();
    const provenance = {
      origin: 'samples',
      samples: 2,
      files: [],
      meanEntropy: null,
      meanExpectedEntropy: null,
      elapsedMs: 1,
    } as const;
    const { source } = reviewed();
    const of = { ...source(), segmentation: { ...segmentation, provenance }, network: null };
    expect(automaticStructures(of)).toMatchObject([
      { origin: 'automatic', type: null, algorithm: 'Samples computed elsewhere' },
    ]);
  });

  it('contours from a file are described as the file does; a name that was changed stays changed', () => {
    const { services, source } = reviewed();
    const structure = {
      index: 1,
      number: 12,
      name: 'Leber',
      color: '#010203',
      type: CODE,
      category: null,
      interpretedType: 'ORGAN',
      origin: 'manual',
      algorithm: '',
    } as const;
    const provenance = {
      origin: 'contours',
      files: [],
      structures: [structure],
      issues: [],
      elapsedMs: 1,
    } as const;
    const of = () => {
      const { segmentation, arrays } = source();
      return { segmentation: { ...segmentation, provenance }, arrays, network: null };
    };
    const { index, number, name, color, ...description } = structure;
    expect([index, number, name, color]).toHaveLength(4);
    expect(reviewedStructures(of())).toEqual([
      { index: 1, number: 1, name: 'Liver', color: '#E69F00', ...description },
    ]);
    renameStructure(services, 1, 'CTV');
    expect(reviewedStructures(of())).toMatchObject([
      { name: 'CTV', type: null, interpretedType: '', origin: 'manual' },
    ]);
  });
});

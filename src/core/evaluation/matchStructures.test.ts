import { describe, expect, it } from 'vitest';
import { describedSegment } from '../../testing/obliqueSeries.ts';
import { NO_SETS } from '../contour/labelSets.ts';
import type { CodedConcept } from '../contour/segmentLayers.ts';
import { matchStructures } from './matchStructures.ts';
import type { Observer } from './observers.ts';
import { structureKey } from './structureKey.ts';

const code = (value: string): CodedConcept => ({ scheme: 'SCT', value, meaning: '' });
const LIVER = code('10200004');
const KIDNEY = code('64033007');

function observer(
  ...structures: readonly (readonly [name: string, type?: CodedConcept])[]
): Observer {
  return {
    name: 'reader',
    labels: new Uint8Array(1),
    sets: NO_SETS,
    structures: structures.map(([name, type = null], at) =>
      describedSegment(at + 1, { name, type }),
    ),
  };
}

const reviewed = (...structures: readonly (readonly [name: string, type?: CodedConcept])[]) =>
  structures.map(([name, type = null], at) => ({ label: at + 1, name, type }));

describe('matchStructures', () => {
  it('by what is coded, whatever it is called', () => {
    expect(
      matchStructures(reviewed(['Foie', LIVER], ['Spleen']), [
        observer(['spleen'], ['Organ 7', LIVER]),
      ]),
    ).toEqual([
      { structure: 1, observers: [2], by: 'code' },
      { structure: 2, observers: [1], by: 'name' },
    ]);
  });

  it('by names where the code is that of several', () => {
    const two = [
      ['Left kidney', KIDNEY],
      ['Right kidney', KIDNEY],
    ] as const;
    expect(
      matchStructures(reviewed(...two), [observer(['Kidney_R', KIDNEY], ['Kidney_L', KIDNEY])]),
    ).toEqual([
      { structure: 1, observers: [2], by: 'name' },
      { structure: 2, observers: [1], by: 'name' },
    ]);
  });

  it('the only one on either side; the least sure means of all observers is told', () => {
    expect(
      matchStructures(reviewed(['Nodule']), [
        observer(['reader1']),
        observer(['nodule']),
        observer(),
      ]),
    ).toEqual([{ structure: 1, observers: [1, 1, null], by: 'only' }]);
    expect(matchStructures(reviewed(['Liver', LIVER]), [observer(['x', KIDNEY])])).toEqual([
      { structure: 1, observers: [null], by: 'name' },
    ]);
  });

  it('by number where a map names nothing, and nothing or several say so', () => {
    const found = (...given: Parameters<typeof matchStructures>) =>
      matchStructures(...given).map(({ observers, by }) => [observers[0], by]);
    expect(found(reviewed(['Label 1'], ['Label 2']), [observer([''])])).toEqual([
      [1, 'number'],
      [null, 'name'],
    ]);
    const coded = reviewed(['Liver', LIVER], ['Kidney', KIDNEY]);
    expect(found(coded, [observer([''], [''])])).toEqual([
      [1, 'number'],
      [2, 'number'],
    ]);
    // Of one label alone nothing says which of several organs it is.
    expect(found(coded, [observer([''])])).toEqual([
      [null, 'name'],
      [null, 'name'],
    ]);
    expect(found(coded, [observer([''], ['bladder'])])[0]).toEqual([null, 'name']);
  });

  it('never a guess: what fits twice, and the only one beside several, is left to the reader', () => {
    const none = (found: readonly { observers: readonly (number | null)[] }[]) =>
      found.every(({ observers }) => observers.every((label) => label === null));
    expect(none(matchStructures(reviewed(['Lesion']), [observer(['lesion'], ['Lesions'])]))).toBe(
      true,
    );
    expect(none(matchStructures(reviewed(['Liver'], ['Tumour']), [observer(['reader1'])]))).toBe(
      true,
    );
    expect(none(matchStructures(reviewed(['a']), []))).toBe(true);
  });

  it('no structure of an observer is used twice', () => {
    const found = matchStructures(reviewed(['Liver'], ['Liver', LIVER]), [
      observer(['liver', LIVER]),
    ]);
    expect(found.map(({ observers: [label] }) => label)).toEqual([null, 1]);
  });
});

describe('structureKey', () => {
  it.each([
    ['Kidney_L', 'left kidneys'],
    ['LeftKidney', 'kidney-left'],
    ['SpinalCord', 'spinal_cord'],
    ['Œsophage', 'œsophage'],
    ['Oesophagus', 'ESOPHAGUS'],
    ['Vésicule', 'vesicule'],
    ['liver tumours', 'Liver_Tumor'],
    ['Urinary bladder', 'Bladder'],
    ['GTVp 1', 'gtvp_1'],
    ['Lungs', 'lung'],
  ])('%s and %s are the same', (a, b) => {
    expect(structureKey(a)).toBe(structureKey(b));
  });

  it.each([
    ['Kidney_L', 'Kidney_R'],
    ['Kidney', 'Kidney_L'],
    ['GTV1', 'GTV2'],
    ['Lung', 'ung_L'],
    ['Liver', 'Liver tumour'],
    ['constructor', ''],
  ])('%s and %s are not', (a, b) => {
    expect(structureKey(a)).not.toBe(structureKey(b));
  });

  it('nothing that could be compared has none', () => {
    expect(structureKey('')).toBeNull();
    expect(structureKey(' _-')).toBeNull();
    expect(structureKey('L')).toBe('l');
  });
});

import { describe, expect, it } from 'vitest';
import {
  neighbourCase,
  nextToReview,
  orderCases,
  passesFilter,
  type OrderedCase,
} from './caseOrder.ts';
import { notPredicted, predictedDice, qualityMeasures } from '../evaluation/assessQuality.ts';
import { caseQuality } from './caseQuality.ts';
import { lookOf, type VoxelSurvey } from './fileGlance.ts';
import { worklistCsv, type CaseSummary } from './worklistCsv.ts';

function one(id: string, changes: Partial<OrderedCase> = {}): OrderedCase {
  return { id, name: id, state: 'ready', quality: null, ...changes };
}
const quality = (dice: number) => ({ kind: 'predicted', dice, structure: 'Liver' }) as const;

describe('orderCases', () => {
  const cases = [
    one('case 10', { state: 'done', quality: quality(0.5) }),
    one('case 9', { state: 'new' }),
    one('case 2', { state: 'in-review', quality: quality(0.9) }),
    one('case 1', { state: 'ready', quality: quality(0.5) }),
  ];
  it.each([
    ['quality', ['case 1', 'case 10', 'case 2', 'case 9']],
    ['name', ['case 1', 'case 2', 'case 9', 'case 10']],
    ['state', ['case 2', 'case 1', 'case 9', 'case 10']],
  ] as const)('by %s', (order, expected) => {
    expect(orderCases(cases, order).map(({ id }) => id)).toEqual(expected);
    expect(orderCases(cases.toReversed(), order).map(({ id }) => id)).toEqual(expected);
  });
});

it('each state passes exactly one filter beside `all`', () => {
  const states = [
    'new',
    'queued',
    'running',
    'ready',
    'in-review',
    'done',
    'flagged',
    'failed',
  ] as const;
  for (const state of states) {
    const passed = (['review', 'waiting', 'done', 'failed'] as const).filter((filter) =>
      passesFilter({ state }, filter),
    );
    expect(passed).toHaveLength(1);
    expect(passesFilter({ state }, 'all')).toBe(true);
  }
});

it('walks a list to its ends, and begins at an end where no case is open', () => {
  const ids = ['a', 'b', 'c'];
  expect(neighbourCase(ids, 'a', 1)).toBe('b');
  expect(neighbourCase(ids, 'c', 1)).toBeNull();
  expect(neighbourCase(ids, 'a', -1)).toBeNull();
  expect(neighbourCase(ids, null, 1)).toBe('a');
  expect(neighbourCase(ids, 'hidden', -1)).toBe('c');
  expect(neighbourCase([], null, 1)).toBeNull();
});

it('goes to the next case to review, round the end, never to the one it leaves', () => {
  const cases = [one('a'), one('b', { state: 'done' }), one('c'), one('d', { state: 'queued' })];
  expect(nextToReview(cases, 'a')).toBe('c');
  expect(nextToReview(cases, 'c')).toBe('a');
  expect(nextToReview(cases, null)).toBe('a');
  expect(nextToReview([one('a')], 'a')).toBeNull();
});

describe('caseQuality', () => {
  const structure = ({
    name = 'Liver',
    volumeMl = 10,
    dice = null,
    meanPairwiseDice = null,
  }: {
    readonly name?: string;
    readonly volumeMl?: number;
    readonly dice?: number | null;
    readonly meanPairwiseDice?: number | null;
  }) =>
    qualityMeasures({
      structure: 1,
      name,
      volumeMl,
      sampleVolumesMl: [],
      voxelMl: 1,
      meanPairwiseDice,
      iouOverSamples: null,
      meanLabelledEntropy: null,
      predicted:
        dice === null
          ? notPredicted('not-asked')
          : predictedDice({ reason: null, dice, volumeError: 0 }, null),
      brokenRules: [],
    });
  it('is the lowest predicted Dice of the structures that are present', () => {
    const found = caseQuality([
      structure({ dice: 0.9, meanPairwiseDice: 0.1 }),
      structure({ name: 'Spleen', dice: 0.8 }),
      structure({ name: 'Tumour', dice: 0.1, volumeMl: 0 }),
      structure({ name: 'Kidneys' }),
    ]);
    expect(found).toEqual({ kind: 'predicted', dice: 0.8, structure: 'Spleen' });
  });
  it('is the agreement of the samples where nothing is predicted, and nothing without either', () => {
    const found = caseQuality([structure({ meanPairwiseDice: 0.7 }), structure({ name: 'x' })]);
    expect(found).toEqual({ kind: 'agreement', dice: 0.7, structure: 'Liver' });
    expect(caseQuality([structure({})])).toBeNull();
    expect(caseQuality([])).toBeNull();
  });
});

describe('lookOf', () => {
  const ct: VoxelSurvey = {
    count: 1000,
    min: -1024,
    max: 900,
    isWhole: true,
    kinds: 90,
    isByte: false,
    compression: 0.5,
  };
  it.each([
    ['CT', {}, 'image'],
    ['a label map of bytes', { min: 0, max: 4, kinds: 5, isByte: true, compression: 1 }, 'labels'],
    [
      'an empty beginning of short integers, well compressed',
      { min: 0, max: 0, kinds: 1, compression: 0.01 },
      'labels',
    ],
    [
      'the black first slice of an MR image',
      { min: 0, max: 0, kinds: 1, compression: 0.4 },
      'image',
    ],
    ['the same, not compressed', { min: 0, max: 0, kinds: 1, compression: 1 }, 'unclear'],
    [
      'a label map of sixty structures',
      { min: 0, max: 117, kinds: 62, isByte: true, compression: 0.08 },
      'labels',
    ],
    [
      'FreeSurfer’s labels, beyond a byte',
      { min: 0, max: 2035, kinds: 110, compression: 0.015 },
      'labels',
    ],
    [
      'an image with as much black around it',
      { min: 0, max: 2035, kinds: 900, compression: 0.03 },
      'image',
    ],
    ['bytes of many kinds', { min: 0, max: 255, kinds: 200, isByte: true }, 'image'],
    ['a probability', { min: 0, max: 1, isWhole: false, compression: 0.02 }, 'probability'],
    [
      'fractions that fill the image',
      { min: 0, max: 1, isWhole: false, compression: 0.5 },
      'unclear',
    ],
    ['fractions above one', { min: 0, max: 1.2, isWhole: false }, 'image'],
    ['no voxel', { count: 0, min: Infinity, max: -Infinity }, 'unclear'],
  ] as const)('%s', (_, changes, expected) => {
    expect(lookOf({ ...ct, ...changes })).toBe(expected);
  });
});

it('writes a line for each case; quotes, formulas and line ends stay within their cell', () => {
  const summary: CaseSummary = {
    name: 'a, "b"',
    state: 'done',
    quality: { kind: 'predicted', dice: 0.8712, structure: 'Liver' },
    difficulty: 'hard',
    regions: 14,
    decided: 3,
    changes: 2,
    spentMs: 90_000,
    comment: '=1+1\nsecond line',
  };
  const fresh: CaseSummary = {
    name: 'new',
    state: 'new',
    quality: null,
    difficulty: null,
    regions: null,
    decided: null,
    changes: 0,
    spentMs: 0,
    comment: '',
  };
  expect(worklistCsv([summary, fresh]).split('\r\n')).toEqual([
    '\uFEFFcase,state,quality_dice,quality_kind,quality_structure,difficulty,regions,regions_decided,changes,minutes,comment',
    '"a, ""b""",done,0.871,predicted,Liver,hard,14,3,2,1.5,"\'=1+1\nsecond line"',
    'new,new,,,,,,,0,0.0,',
    '',
  ]);
});

import { describe, expect, it } from 'vitest';
import { describedSegment } from '../../testing/obliqueSeries.ts';
import {
  observerOfSegment,
  proposeRoles,
  segmentsByObserver,
  type RoledContours,
} from './contoursRole.ts';

function file(
  position: number,
  told: RoledContours['told'],
  ...names: readonly string[]
): RoledContours {
  const segments = names.map((name, at) => describedSegment(at + 1, { name }));
  return { position, format: names.length > 0 ? 'dicom-seg' : 'label-map', segments, told };
}

const proposed = (files: readonly RoledContours[], hasResult: boolean) => {
  const { roles, isClear } = proposeRoles(files, { hasResult });
  return [...roles.values(), isClear ? 'clear' : 'asked'].join(' ');
};

describe('what contours are', () => {
  it.each([
    ['one map, nothing under review', [file(1, null)], 'review clear'],
    ['two maps', [file(1, null), file(2, null)], 'review review asked'],
    ['a reference', [file(1, 'reference')], 'reference clear'],
    [
      'references of two organs',
      [file(1, 'reference'), file(2, 'reference')],
      'reference reference clear',
    ],
    [
      'four readers',
      [1, 2, 3, 4].map((at) => file(at, 'observer')),
      'observer observer observer observer asked',
    ],
    [
      'a prediction and a reference',
      [file(1, null), file(2, 'reference')],
      'review reference asked',
    ],
    [
      'two structure sets of other structures',
      [file(1, null, 'Liver'), file(2, null, 'Lung')],
      'review review clear',
    ],
    [
      'two structure sets of the same',
      [file(1, null, 'Liver', 'Lung'), file(2, null, 'liver')],
      'observer observer asked',
    ],
    [
      'a segmentation of several readers',
      [file(1, null, 'Reader 1', 'Reader 2')],
      'observers asked',
    ],
    [
      'four of one annotation each',
      [1, 2].map((at) => file(at, null, `Nodule 1 - Annotation IL${at}_7`)),
      'observer observer asked',
    ],
    ['nothing', [], 'clear'],
  ] as const)('%s', (_, files, expected) => {
    expect(proposed(files, false)).toBe(expected);
  });

  it.each([
    ['one map', [file(1, null)], 'reference asked'],
    ['two maps', [file(1, null), file(2, null)], 'observer observer asked'],
    ['a reference', [file(1, 'reference')], 'reference clear'],
    ['readers', [file(1, 'observer'), file(2, 'observer')], 'observer observer clear'],
  ] as const)('%s beside a result under review', (_, files, expected) => {
    expect(proposed(files, true)).toBe(expected);
  });
});

describe('who drew a segment', () => {
  it.each([
    ['Nodule 1 - Annotation IL057_127364', 'Annotation IL057_127364', 'Nodule 1'],
    ['Reader 2', 'Reader 2', ''],
    ['reader3', 'reader3', ''],
    ['Liver (Observer B)', 'Observer B', 'Liver'],
    ['Rater 1: GTV', 'Rater 1', 'GTV'],
    ['GTV_obs2', 'obs2', 'GTV'],
    ['rater2 nodule', 'rater2', 'nodule'],
  ])('%s', (name, who, structure) => {
    expect(observerOfSegment(name)).toEqual({ who, structure });
  });

  it.each(['Liver', 'Expertise', 'Obstruction', '', 'Left kidney 2'])('%s: nobody', (name) => {
    expect(observerOfSegment(name)).toBeNull();
  });

  it('their segments', () => {
    const segments = ['Liver reader 1', 'Liver reader 2', 'GTV_Reader1'].map((name, at) =>
      describedSegment(at + 1, { name }),
    );
    expect(
      [...segmentsByObserver(segments)].map(([who, of]) => [who, of.map(({ number }) => number)]),
    ).toEqual([
      ['reader 1', [1, 3]],
      ['reader 2', [2]],
    ]);
  });
});

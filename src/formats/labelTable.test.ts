import { describe, expect, it } from 'vitest';
import { utf8Bytes } from '../core/canonicalJson.ts';
import { readLabelTable } from './labelTable.ts';

const ITK_SNAP = `################################################
# ITK-SnAP Label Description File
################################################
    0     0    0    0        0  0  0    "Clear Label"
    1   255    0    0        1  1  1    "Rate, \u00e9"
    7     0  255   16      0.5  0  1    "a ""b"""
`;
const SLICER = `# Color table file /tmp/x.ctbl
# 2 values
0 Background 0 0 0 0
3 left_lung 1 2 3 255
`;
const FREESURFER = `#$Id: FreeSurferColorLUT.txt
#No. Label Name:                            R   G   B   A

0   Unknown                                 0   0   0   0
1   Left-Cerebral-Exterior                  70  130 180 0
`;

describe('readLabelTable', () => {
  it.each([
    [
      'ITK-SNAP',
      ITK_SNAP,
      [
        [1, 'Rate, é', '#ff0000'],
        [7, 'a ""b""', '#00ff10'],
      ],
    ],
    ['3D Slicer', SLICER, [[3, 'left lung', '#010203']]],
    ['FreeSurfer', FREESURFER, [[1, 'Left-Cerebral-Exterior', '#4682b4']]],
  ])('%s', (_, text, expected) => {
    const found = readLabelTable(utf8Bytes(text)) ?? [];
    expect(found.map(({ value, name, color }) => [value, name, color])).toEqual(expected);
  });

  it.each([
    ['a letter', 'Dear colleague,\n1 Liver 1 2 3 255\n'],
    ['comments alone', '# nothing\n'],
    ['a colour beyond 255', '1 Liver 256 0 0 255\n'],
    ['nothing', ''],
    ['something with zeros', '1 Liver 2 0 0 255\n\0'],
  ])('is none: %s', (_, text) => {
    expect(readLabelTable(utf8Bytes(text))).toBeNull();
  });
});

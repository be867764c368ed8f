import { describe, expect, it } from 'vitest';
import { planned, sliceFile, slicesAt } from '../../testing/dicomSlices.ts';

type Files = readonly Uint8Array[];

/** What is doubtful, what is done, the reason that names it, and files that have it. */
const DOUBTS: readonly (readonly [what: string, done: string, reason: string, files: Files])[] = [
  ['missing slices', 'interpolated', 'missing-slices', slicesAt([0, 2, 6, 8])],
  [
    'uneven spacing',
    'resampled to the smallest gap',
    'uneven-spacing',
    slicesAt([0, 2, 4, 7, 9.5]),
  ],
  ['spacing too uneven', 'refused', 'uneven-slices', slicesAt([0, 1, 5.3, 9.6, 13.9])],
  [
    'positions rounded to .1 mm',
    'taken as regular',
    'rounded-positions',
    slicesAt([0, 0.6, 1.3, 1.9, 2.5]),
  ],
  ['a gap beyond 30 mm', 'split', 'split', slicesAt([0, 3, 6, 100, 103])],
  [
    'gantry tilt',
    'planes moved within themselves, grid upright',
    'gantry-tilt',
    [0, 2, 4].map((z) => sliceFile({ at: [0, z / 4, z] })),
  ],
  [
    'gantry tilt that the positions do not show',
    'positions used',
    'tilt-not-in-positions',
    slicesAt([0, 2, 4], { GantryDetectorTilt: '12' }),
  ],
  [
    'planes that do not lie above each other',
    'refused',
    'scattered-planes',
    [0, 2, 4, 6].map((z) => sliceFile({ at: [z === 4 ? 3 : 0, 0, z] })),
  ],
  [
    'the same place twice',
    'one is used where they are alike, else refused',
    'duplicate-positions',
    slicesAt([0, 2, 2, 4]),
  ],
  [
    'several echoes, b-values, times, acquisitions',
    'split',
    'split',
    ['10', '20'].flatMap((EchoTime) => slicesAt([0, 2, 4], { EchoTime })),
  ],
  [
    'mixed orientations',
    'split',
    'split',
    [
      ...slicesAt([0, 2]),
      ...[0, -2].map((x) =>
        sliceFile({
          at: [x, 0, 0],
          attributes: { ImageOrientationPatient: ['0', '1', '0', '0', '0', '-1'] },
        }),
      ),
    ],
  ],
  [
    'mixed sizes',
    'split',
    'split',
    [...slicesAt([0, 2]), ...slicesAt([0, 2], { PixelSpacing: ['2', '2'] })],
  ],
  [
    'no SeriesInstanceUID',
    'grouped by study, number and description',
    'no-series-uid',
    slicesAt([0, 2], { SeriesInstanceUID: '' }),
  ],
  [
    'no frame of reference',
    'opened',
    'no-frame-of-reference',
    slicesAt([0, 2], { FrameOfReferenceUID: '' }),
  ],
  [
    'thickness unlike spacing',
    'positions used',
    'thickness-unlike-spacing',
    slicesAt([0, 2], { SliceThickness: '5' }),
  ],
  [
    'stated spacing unlike positions',
    'positions used',
    'stated-spacing-unlike',
    slicesAt([0, 2], { SpacingBetweenSlices: '5' }),
  ],
  ['a single slice', 'its stated thickness, else 1 mm', 'single-slice', slicesAt([0])],
  [
    'MONOCHROME1',
    'values kept',
    'monochrome1',
    slicesAt([0, 2], { PhotometricInterpretation: 'MONOCHROME1' }),
  ],
  ['lossy compression', 'opened', 'lossy', slicesAt([0, 2], { LossyImageCompression: '01' })],
  [
    'CT without rescale',
    'stored values used',
    'no-rescale',
    slicesAt([0, 2], { RescaleSlope: undefined }),
  ],
  [
    'CT in other units than HU',
    'opened',
    'not-hounsfield',
    slicesAt([0, 2], { RescaleType: 'US' }),
  ],
  ['neither CT nor MR', 'opened', 'modality', slicesAt([0, 2], { Modality: 'PT' })],
  [
    'more sizes, orientations or places than any scan has',
    'refused',
    'too-many-parts',
    Array.from({ length: 201 }, (_, n) =>
      sliceFile({ at: n, attributes: { PixelSpacing: [String(1 + n), '1'] } }),
    ),
  ],
  ['no position', 'refused', 'no-position', slicesAt([0], { ImagePositionPatient: undefined })],
  [
    'no orientation',
    'refused',
    'no-direction',
    slicesAt([0], { ImageOrientationPatient: undefined }),
  ],
  ['no pixel spacing', 'refused', 'no-pixel-spacing', slicesAt([0], { PixelSpacing: undefined })],
  [
    'a mosaic of slices',
    'refused',
    'mosaic',
    slicesAt([0], { ImageType: ['ORIGINAL', 'PRIMARY', 'MOSAIC'] }),
  ],
  ['colour', 'refused', 'color', slicesAt([0], { PhotometricInterpretation: 'PALETTE COLOR' })],
  [
    'a file that is cut',
    'left out of its series',
    'truncated-data',
    slicesAt([0]).map((file) => file.subarray(0, -4)),
  ],
];

describe('conformance: DICOM series, doubtful', () => {
  it.each(DOUBTS)('%s | %s, named before it opens', (_, done, reason, files) => {
    const plans = planned(files);
    const isOpened = done !== 'refused' && done !== 'left out of its series';
    for (const plan of plans) {
      const details = plan.refusal
        ? [plan.refusal.detail]
        : plan.issues.map(({ detail }) => detail);
      expect(details.map((detail) => detail['reason'] ?? detail['datatype'])).toContain(reason);
      expect(plan.grid !== null).toBe(isOpened);
    }
    expect(plans.length > 1).toBe(done === 'split');
  });
});

import { describe, expect, it } from 'vitest';
import type { LayeredSegment, SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';
import { describedSegment } from '../../testing/obliqueSeries.ts';
import { verifySegments, type SegmentForm } from './verifySegments.ts';

const FORM: SegmentForm = { nameOf: ({ name }) => name, unknownOrigin: 'manual', hasCodes: true };
const CODE = { scheme: 'SCT', value: '1', meaning: 'Liver' };

function segment(number: number, label: number, given: Partial<LayeredSegment>): LayeredSegment {
  return { ...describedSegment(number), layer: 0, label, ...given };
}

const EXPECTED: SegmentLayers = {
  grid: { shape: [4, 1, 1], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] },
  layers: [Uint8Array.of(1, 1, 7, 0)],
  segments: [
    segment(1, 1, { name: 'Liver', origin: 'automatic', type: CODE }),
    segment(7, 7, { name: 'GTV' }),
  ],
  issues: [],
};
/** The same, as another program might give it back. */
const FOUND: SegmentLayers = {
  ...EXPECTED,
  layers: [Uint8Array.of(5, 5, 0, 0), Uint8Array.of(0, 0, 1, 0)],
  segments: [
    segment(1, 5, { name: 'Liver', origin: 'automatic', type: CODE }),
    segment(2, 1, { name: 'GTV', origin: 'manual', layer: 1 }),
  ],
};

function faultOf(found: Partial<SegmentLayers>, form = FORM): unknown {
  try {
    verifySegments(EXPECTED, { ...FOUND, ...found }, form);
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'export/readback-mismatch') return error.detail;
    throw error;
  }
}

const changed = (at: number, change: Partial<LayeredSegment>): readonly LayeredSegment[] =>
  FOUND.segments.map((one, position) => (position === at ? { ...one, ...change } : one));

describe('contours that were read back', () => {
  it('are the same under other numbers and in other layers', () => {
    expect(faultOf({})).toBeNull();
  });

  it('are refused for one voxel, in whichever structure', () => {
    expect(faultOf({ layers: [Uint8Array.of(5, 0, 0, 0), Uint8Array.of(0, 0, 1, 0)] })).toEqual({
      what: 'voxels',
      segment: 1,
    });
    expect(faultOf({ layers: [Uint8Array.of(5, 5, 0, 0), Uint8Array.of(0, 0, 0, 1)] })).toEqual({
      what: 'voxels',
      segment: 2,
    });
  });

  it.each([
    ['another grid', { grid: { ...EXPECTED.grid, shape: [2, 2, 1] } }, { what: 'grid' }],
    ['one too few', { segments: FOUND.segments.slice(0, 1) }, { what: 'segments' }],
    ['another name', { segments: changed(0, { name: 'Leber' }) }, { what: 'name', segment: 1 }],
    [
      'another origin',
      { segments: changed(1, { origin: 'automatic' }) },
      { what: 'origin', segment: 2 },
    ],
    [
      'another code',
      { segments: changed(0, { type: { ...CODE, value: '2' } }) },
      { what: 'code', segment: 1 },
    ],
  ] as const)('are refused for %s', (_, change, fault) => {
    expect(faultOf(change)).toEqual(fault);
  });

  it('are refused for a doubt, unless it is about what is meant so', () => {
    const issues = [{ code: 'issue/contours-read', detail: { reason: 'gaps' } }] as const;
    expect(faultOf({ issues })).toEqual({ what: 'doubt', issue: 'issue/contours-read' });
    const form = { ...FORM, isExpected: () => true };
    expect(faultOf({ issues }, form)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { compareLayers, differingSegments } from './compareLayers.ts';
import type { LayeredSegment } from './segmentLayers.ts';

function segment(number: number, layer: number, label: number): LayeredSegment {
  return {
    number,
    layer,
    label,
    name: '',
    color: null,
    type: null,
    category: null,
    interpretedType: '',
    origin: null,
    algorithm: '',
  };
}

const expected = {
  layers: [Uint8Array.of(1, 1, 2, 0), Uint8Array.of(0, 5, 5, 5)],
  segments: [segment(11, 0, 1), segment(12, 0, 2), segment(13, 1, 5)],
};

describe('compareLayers', () => {
  it('finds the same segments however they are packed', () => {
    const found = {
      layers: [Uint8Array.of(0, 9, 9, 9), Uint8Array.of(3, 3, 0, 0), Uint8Array.of(0, 0, 1, 0)],
      segments: [segment(13, 0, 9), segment(11, 1, 3), segment(12, 2, 1)],
    };
    const comparisons = compareLayers(expected, found);
    expect(comparisons).toEqual([
      { number: 11, expectedVoxels: 2, foundVoxels: 2, commonVoxels: 2 },
      { number: 12, expectedVoxels: 1, foundVoxels: 1, commonVoxels: 1 },
      { number: 13, expectedVoxels: 3, foundVoxels: 3, commonVoxels: 3 },
    ]);
    expect(differingSegments(comparisons)).toEqual([]);
  });

  it('finds one that is missing, one that is shifted, one that grew and one too many', () => {
    const found = {
      layers: [Uint8Array.of(0, 1, 1, 0), Uint8Array.of(7, 7, 7, 7)],
      segments: [segment(11, 0, 1), segment(13, 1, 7), segment(14, 0, 2)],
    };
    const comparisons = compareLayers(expected, found);
    expect(comparisons).toEqual([
      { number: 11, expectedVoxels: 2, foundVoxels: 2, commonVoxels: 1 },
      { number: 12, expectedVoxels: 1, foundVoxels: 0, commonVoxels: 0 },
      { number: 13, expectedVoxels: 3, foundVoxels: 4, commonVoxels: 3 },
    ]);
    expect(differingSegments(comparisons)).toEqual([11, 12, 13]);
  });

  it('does not miss a segment that has no voxels', () => {
    const empty = { layers: [new Uint8Array(2)], segments: [segment(1, 0, 1)] };
    const none = { layers: [], segments: [] };
    expect(differingSegments(compareLayers(empty, none))).toEqual([]);
  });

  it('refuses layers of different length', () => {
    const other = { layers: [new Uint8Array(3)], segments: [] };
    expect(() => compareLayers(expected, other)).toThrow('internal/shape');
  });
});

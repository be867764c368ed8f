import { AppError } from '../errors.ts';
import type { LayeredSegment, SegmentLayers } from './segmentLayers.ts';

/**
 * Contours of several files on one grid, as if of one: the layers of all, and numbers that are unlike each other; a segment
 * keeps its own where no earlier one has it, else it gets the lowest that is free.
 * @param all at least one, on one grid; their layers are handed over, not copied.
 * @throws AppError `internal/shape` without any.
 */
export function joinLayers(all: readonly SegmentLayers[]): SegmentLayers {
  const [first] = all;
  if (!first) throw new AppError('internal/shape', { files: 0 });
  const taken = new Set<number>();
  let lowest = 1;
  const numberFor = (wanted: number): number => {
    while (taken.has(lowest)) lowest++;
    const number = taken.has(wanted) ? lowest : wanted;
    taken.add(number);
    return number;
  };
  const segments: LayeredSegment[] = [];
  let before = 0;
  for (const { layers, segments: own } of all) {
    for (const segment of own) {
      segments.push({
        ...segment,
        number: numberFor(segment.number),
        layer: segment.layer + before,
      });
    }
    before += layers.length;
  }
  return {
    grid: first.grid,
    layers: all.flatMap(({ layers }) => layers),
    segments,
    issues: all.flatMap(({ issues }) => issues),
  };
}

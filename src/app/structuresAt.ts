import { membersOf } from '../core/contour/labelSets.ts';
import type { SegmentRow } from '../store/editSlice.ts';
import type { Services } from './services.ts';

/**
 * The structures that a voxel of the image belongs to, the smallest first; none without a result.
 * @param index whole voxel index, within the image.
 */
export function structuresAt(
  services: Services,
  [i, j, k]: readonly [number, number, number],
): readonly SegmentRow[] {
  const { openCase, segments, result } = services.store.getState();
  // While one result takes the place of another the store has it before its review is there.
  if (!openCase || !result || !services.registry.reviews.has(result.id)) return [];
  const arrays = services.registry.reviews.get(result.id);
  const [ni, nj] = openCase.grid.shape;
  const members = membersOf(arrays.sets, arrays.corrected[i + ni * (j + nj * k)] ?? 0);
  return segments
    .filter(({ index }) => members.includes(index))
    .toSorted((a, b) => a.volumeMl - b.volumeMl);
}

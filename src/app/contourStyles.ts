import { NO_SETS, type LabelSets } from '../core/contour/labelSets.ts';
import type { Viewer } from '../viewer/viewer.ts';
import type { Services } from './services.ts';

/**
 * Brings the structures' colours to the picture. Where structures overlap the smallest lies on top: a tumour in its organ.
 * @param drafted sets that a stroke under way may leave voxels with; they are not in the log yet.
 */
export function styleContours(
  { store, registry }: Pick<Services, 'store' | 'registry'>,
  viewer: Viewer,
  drafted: LabelSets = NO_SETS,
): void {
  const { segments, hiddenStructures, result } = store.getState();
  const known =
    result && registry.reviews.has(result.id) ? registry.reviews.get(result.id).sets : NO_SETS;
  const sets = drafted.length === 0 ? known : [...known, ...drafted];
  const rows = sets.length === 0 ? segments : segments.toSorted((a, b) => a.volumeMl - b.volumeMl);
  const styles = rows.map(({ index, color }) => ({
    index,
    color,
    isVisible: !hiddenStructures.includes(index),
  }));
  viewer.setSegmentStyles(styles, sets);
}

import { rgbOf } from '../core/colormap.ts';
import { LABELS, maskTable, membersOf, type LabelSets } from '../core/contour/labelSets.ts';
import { AppError } from '../core/errors.ts';
import type { SegmentStyle } from './viewer.ts';

/**
 * The rows of the shader's table that paint contours, RGBA. Row 0: each label in the colour of its first segment that is
 * shown; row 1 is left empty. Only where there are sets, at column b of row 2 + a and of row 258 + a: the first and the second
 * segment that is shown, that the voxels of label a belong to, and those of label b do not. Alpha is 0 without such a one;
 * else it falls from the first segment to the last.
 * @param styles the first lies on top.
 * @throws AppError `internal/shape` for an index outside 1 … 255.
 */
export function contourPalette(
  styles: readonly SegmentStyle[],
  sets: LabelSets,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array((sets.length > 0 ? 2 + 2 * LABELS : 2) * LABELS * 4);
  const put = (row: number, column: number, paint: readonly number[] | undefined): void => {
    if (paint) out.set(paint, 4 * (column + LABELS * row));
  };
  const segments = styles.map(({ index, color, isVisible }, at) => {
    if (!Number.isInteger(index) || index < 1 || index >= LABELS)
      throw new AppError('internal/shape', { segment: index });
    const paint = [...rgbOf(color), isVisible ? Math.max(1, LABELS - 1 - at) : 0];
    return { index, isVisible, paint, isIn: maskTable(sets, index) };
  });
  for (let label = 1; label < LABELS; label++) {
    const members = new Set(membersOf(sets, label));
    const of = segments.filter(({ index, isVisible }) => isVisible && members.has(index));
    put(0, label, of[0]?.paint);
    if (sets.length === 0 || of.length === 0) continue;
    for (let outside = 0; outside < LABELS; outside++) {
      const [first, second] = of.filter(({ isIn }) => isIn[outside] === 0);
      put(2 + label, outside, first?.paint);
      put(2 + LABELS + label, outside, second?.paint);
    }
  }
  return out;
}

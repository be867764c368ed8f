import { LABELS, membersOf, type LabelSets } from '../core/contour/labelSets.ts';

/**
 * In which colour a contour runs between a voxel of one label and one of another: that of what the former belongs to and the
 * latter does not, of several the smallest.
 * @param structures with their volumes; those without a colour have no contour.
 * @returns null where none runs there. Both labels may be −1: outside of the image.
 */
export function outlineColors<T>(
  structures: readonly { readonly index: number; readonly color: T; readonly volumeMl: number }[],
  sets: LabelSets,
): (inside: number, outside: number) => T | null {
  const ranked = structures.toSorted((a, b) => a.volumeMl - b.volumeMl);
  const rows = Array.from({ length: LABELS }, (_, label) => {
    const members = membersOf(sets, label);
    return { members, of: ranked.filter(({ index }) => members.includes(index)) };
  });
  return (inside, outside) => {
    if (inside === outside) return null;
    const others = rows[outside]?.members ?? [];
    return rows[inside]?.of.find(({ index }) => !others.includes(index))?.color ?? null;
  };
}

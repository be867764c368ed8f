import { boundaryRings } from './boundaryRings.ts';
import type { SliceRings } from './ring.ts';

/** The contours of one label in one slice. */
export interface LabelContours extends SliceRings {
  readonly label: number;
}

/** First and last i, first and last j. */
type Box = [number, number, number, number];

/**
 * Contours of all labels, slice by slice, as RTSTRUCT wants them: closed, each in one slice, holes joined to what
 * surrounds them (see {@link boundaryRings}). `fillRings` makes the same pixels of them again.
 * @param labels [K, J, I], 0 is background; not modified.
 * @returns in the order of the slices, in each by label; nothing where a slice has none.
 */
export function* traceLabels(
  labels: Uint8Array,
  [ni, nj, nk]: readonly [ni: number, nj: number, nk: number],
): Generator<LabelContours, void> {
  for (let k = 0; k < nk; k++) {
    const plane = labels.subarray(k * ni * nj, (k + 1) * ni * nj);
    for (const [label, box] of boxesOf(plane, ni)) {
      yield { k, label, rings: boundaryRings(plane, { ni, label, box }) };
    }
  }
}

/** Where the labels of a plane lie, ascending by label. */
function boxesOf(plane: Uint8Array, ni: number): readonly (readonly [number, Box])[] {
  const boxes: (Box | undefined)[] = [];
  for (let start = 0, j = 0; start < plane.length; start += ni, j++) {
    let i = 0;
    while (i < ni) {
      const label = plane[start + i];
      const first = i;
      do i++;
      while (i < ni && plane[start + i] === label);
      if (label === 0) continue;
      const box = boxes[label];
      if (!box) {
        boxes[label] = [first, i - 1, j, j];
        continue;
      }
      if (first < box[0]) box[0] = first;
      if (i - 1 > box[1]) box[1] = i - 1;
      box[3] = j;
    }
  }
  return boxes.flatMap((box, label) => (box ? [[label, box] as const] : []));
}

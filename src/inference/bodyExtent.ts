import type { SliceWindow } from './slab.ts';

/** Added around the body, so that its surface is never at the border of what the network sees. */
const MARGIN_MM = 10;

/** Where the body lies on the network's grid. */
export interface BodyExtent {
  /** [nk] 1 where a slice holds any body; the others need no network. */
  readonly hasBody: Uint8Array<ArrayBuffer>;
  /** Rectangle around the body of all slices, 10 mm larger on each side, within the grid; null without body. */
  readonly box: SliceWindow | null;
}

/**
 * Slices and rectangle of a body mask. One rectangle for the volume rather than one per slice: the
 * network then runs at one size, which keeps its memory plan and the GPU's compiled programs.
 * @param mask [K, J, I], 1 in the body; not modified.
 */
export function bodyExtent(
  mask: Uint8Array,
  shape: readonly [number, number, number],
  spacingMm: readonly [number, number, number],
): BodyExtent {
  const [ni, nj, nk] = shape;
  const hasBody = new Uint8Array(nk);
  let [minI, maxI, minJ, maxJ] = [ni, -1, nj, -1];
  for (let row = 0; row < nj * nk; row++) {
    const values = mask.subarray(row * ni, (row + 1) * ni);
    const first = values.indexOf(1);
    if (first < 0) continue;
    const j = row % nj;
    hasBody[(row - j) / nj] = 1;
    minI = Math.min(minI, first);
    maxI = Math.max(maxI, values.lastIndexOf(1));
    minJ = Math.min(minJ, j);
    maxJ = Math.max(maxJ, j);
  }
  if (maxI < 0) return { hasBody, box: null };
  const [marginI, marginJ] = [
    Math.ceil(MARGIN_MM / spacingMm[0]),
    Math.ceil(MARGIN_MM / spacingMm[1]),
  ];
  const [startI, startJ] = [Math.max(0, minI - marginI), Math.max(0, minJ - marginJ)];
  return {
    hasBody,
    box: {
      startI,
      startJ,
      width: Math.min(ni, maxI + 1 + marginI) - startI,
      height: Math.min(nj, maxJ + 1 + marginJ) - startJ,
    },
  };
}

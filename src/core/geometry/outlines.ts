/** Corners of an open or closed line, x and y in turn; closed where the first is the last again. */
export type Polyline = readonly number[];

/**
 * Outlines of a mask in a plane, through the middles between the centres of neighbouring pixels (marching squares at ½).
 * Pixels that touch at a corner alone are apart. Lines end at the rim of the mask: beyond it nothing is known.
 * @param mask [ny, nx], non-zero inside; not modified.
 * @returns in pixels, (0, 0) the centre of the first; whoever follows a line has the inside on the right, y pointing down.
 */
export function outlines(mask: Uint8Array, [nx, ny]: readonly [number, number]): Polyline[] {
  const next = segmentsOf(mask, [nx, ny]);
  const starts = new Set(next.keys());
  for (const end of next.values()) starts.delete(end);
  const lines: Polyline[] = [];
  // Open lines from their beginnings first: what is left then is closed.
  for (const start of [...starts, ...next.keys()]) {
    if (next.has(start)) lines.push(lineFrom(start, next, 2 * nx));
  }
  return lines;
}

/**
 * From each middle of two neighbours to the following one. The key of a point counts in halves of a pixel: each crossing
 * belongs to two squares, and is the end in one of them and the start in the other.
 */
function segmentsOf(mask: Uint8Array, [nx, ny]: readonly [number, number]): Map<number, number> {
  const next = new Map<number, number>();
  const width = 2 * nx;
  for (let y = 0; y + 1 < ny; y++) {
    for (let x = 0; x + 1 < nx; x++) {
      const at = x + nx * y;
      const corners =
        (mask[at] === 0 ? 0 : 1) +
        (mask[at + 1] === 0 ? 0 : 2) +
        (mask[at + 1 + nx] === 0 ? 0 : 4) +
        (mask[at + nx] === 0 ? 0 : 8);
      const sides = [1, 2 + width, 1 + 2 * width, width];
      for (const [from, to] of SEGMENTS[corners] ?? []) {
        const origin = 2 * x + 2 * y * width;
        next.set(origin + sides[from], origin + sides[to]);
      }
    }
  }
  return next;
}

/** Sides of a square: 0 top, 1 right, 2 bottom, 3 left. By corners inside: 1 top left, then clockwise 2, 4, 8. */
const SEGMENTS: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[0, 3]],
  [[1, 0]],
  [[1, 3]],
  [[2, 1]],
  [
    [0, 3],
    [2, 1],
  ],
  [[2, 0]],
  [[2, 3]],
  [[3, 2]],
  [[0, 2]],
  [
    [1, 0],
    [3, 2],
  ],
  [[1, 2]],
  [[3, 1]],
  [[0, 1]],
  [[3, 0]],
  [],
];

/** Follows a line to its end and takes it out of the map. */
function lineFrom(start: number, next: Map<number, number>, width: number): Polyline {
  const line: number[] = [];
  let at: number | undefined = start;
  while (at !== undefined) {
    line.push((at % width) / 2, Math.floor(at / width) / 2);
    const following: number | undefined = next.get(at);
    next.delete(at);
    at = following;
  }
  return line;
}

/**
 * Corners of a closed polygon in a plane of a grid: i and j in turn, voxel indices, whole numbers at the centres. The last
 * corner is joined to the first, which is not repeated.
 */
export type Ring = Float64Array<ArrayBuffer>;

/** Rings of one structure in slice k; a point is inside where an odd number of them surrounds it. */
export interface SliceRings {
  readonly k: number;
  readonly rings: readonly Ring[];
}

/**
 * Area in pixels, by the shoelace formula: positive where the corners go from +i to +j (clockwise on a screen on which j
 * points down), negative the other way round. A keyhole's hole counts as what it is, a hole.
 */
export function signedArea(ring: Ring): number {
  const count = ring.length;
  let twice = 0;
  for (let at = 0; at < count; at += 2) {
    const next = at + 2 === count ? 0 : at + 2;
    twice += ring[at] * ring[next + 1] - ring[next] * ring[at + 1];
  }
  return twice / 2;
}

/**
 * A 4 × 4 affine, row-major, float64: [m00 m01 m02 m03, m10 …, m20 …, 0 0 0 1].
 * Float64 throughout: float32 loses 2e-5 mm at 800 mm.
 */
export type Affine = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** What a voxel of a map of agreement is: of the contour that is measured, held against the reference. */
export const AGREEMENT = {
  neither: 0,
  truePositive: 1,
  falsePositive: 2,
  falseNegative: 3,
} as const;

/** Observers whose outlines can be drawn at once: one bit of a byte each. */
export const DRAWN_OBSERVERS = 8;

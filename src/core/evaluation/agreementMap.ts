/** What a voxel of a map of agreement is: of the contour that is measured, held against the reference. */
export const AGREEMENT = {
  neither: 0,
  truePositive: 1,
  falsePositive: 2,
  falseNegative: 3,
} as const;

/** Observers whose outlines can be drawn at once: one bit of a byte each. */
export const DRAWN_OBSERVERS = 8;

/** Dash and period of the outline of each of them, in widths of the line; the first has no gaps. */
export const OBSERVER_DASHES: readonly (readonly [dash: number, period: number])[] = [
  [1, 1],
  [5, 8],
  [2, 4],
  [9, 12],
  [3, 8],
  [1.2, 2.6],
  [7, 9],
  [1.5, 6],
];

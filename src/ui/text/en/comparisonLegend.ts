/** What lies over the image while contours are compared. */
export const comparisonLegend = {
  label: 'What is compared on the image',
  agreement: (structure: string): string => `${structure} and its reference`,
  truePositive: 'agrees',
  falsePositive: 'too much: contour alone',
  falseNegative: 'missing: reference alone',
  stale: 'The contours have changed: measured anew as soon as you pause.',
  waiting: 'Measuring …',
  disagreement: 'Observers differ, bit',
  disagreementMeaning:
    'Entropy of the share of observers who have the voxel: 0 where they agree, 1 bit where half of them have it; the same scale for every case',
  observers: 'Observers',
  outline: (name: string): string => `Outline of ${name}`,
  notDrawn: (count: number): string => `${count} more without an outline: eight can be drawn`,
};

/** What lies over the image while contours are compared. */
export const comparisonLegend = {
  label: 'What is compared on the image',
  agreement: (structure: string): string => `${structure} and its reference`,
  truePositive: 'agrees',
  falsePositive: 'too much: contour alone',
  falseNegative: 'missing: reference alone',
  stale: 'The contours have changed: they are measured again when you pause.',
  waiting: 'Measuring …',
  disagreement: 'Observers differ, bit',
  disagreementMeaning:
    'Entropy of the share of observers who have the voxel inside: 0 where they agree, 1 bit where half of them do; the same scale for every case',
  observers: 'Observers',
  outline: (name: string): string => `Outline of ${name}`,
  notDrawn: (count: number): string => `${count} more without an outline: at most eight are drawn`,
};

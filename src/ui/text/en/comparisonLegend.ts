/** What lies over the image while contours are compared. */
export const comparisonLegend = {
  label: 'What is compared on the image',
  agreement: (structure: string): string => `${structure} and its reference`,
  truePositive: 'agrees',
  falsePositive: 'too much: contour alone',
  falseNegative: 'missing: reference alone',
  stale: 'The contours have changed: measured anew as soon as you pause.',
  waiting: 'Measuring …',
  disagreement: 'Observers differ',
  disagreementMeaning:
    'Entropy of the share of observers who have the voxel, in bits; the same scale for every case',
  agreed: '0 agreed',
  divided: '1 bit: half and half',
  observers: 'Observers',
  outline: (name: string): string => `Outline of ${name}`,
  notDrawn: (count: number): string => `${count} more without an outline: eight can be drawn`,
};

import { formatDecimal } from '../../format.ts';

/** The structures that were found, and how they are shown. */
export const display = {
  panel: 'Structures and display',
  intendedUse: 'Intended use',
  note: '**A research tool, not a medical device.** Everything stays on this machine.',
  understood: 'Understood',
  structures: 'Structures',
  noResult: 'Run the network to get contours, their volumes and where they are in doubt.',
  partial: (done: number, planned: number): string =>
    `${done} of ${planned} slices were computed; the rest has no contour.`,
  agree: (dice: number): string => `agree ${formatDecimal(dice, 2)}`,
  agreeMeaning: 'Mean pairwise Dice of the samples: 1 when all agree',
  shown: (structure: string): string => `${structure} shown`,
  show: (structure: string): string => `Show ${structure}`,
  hide: (structure: string): string => `Hide ${structure}`,
  volumeRange: 'Smallest and largest volume among the samples',
  absent: 'not found in any sample',
  title: 'Display',
  contours: 'Contours',
  filled: 'Filled',
  uncertainty: 'Uncertainty',
  budget: 'Budget',
  uncertaintyOpacity: 'Uncertainty opacity',
  contourOpacity: 'Contour opacity',
  window: 'Window',
  windows: {
    'soft-tissue': '1 · Soft tissue 400 / 40',
    lung: '2 · Lung 1500 / −600',
    liver: '3 · Liver 150 / 90',
    bone: '4 · Bone 2500 / 480',
    brain: '5 · Brain 80 / 40',
    custom: 'By hand',
  },
  windowValue: (width: number, level: number): string => `W ${width} · L ${level}`,
};

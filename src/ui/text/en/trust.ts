import { formatCount } from '../../format.ts';
import { countedIn } from '../plural.ts';
import { quality } from './quality.ts';

const counted = countedIn('en');

/** The part of the report that says how far contours can be trusted. */
export const trust = {
  title: 'How far the contours can be trusted',
  verdict: 'Verdict',
  verdicts: quality.verdicts,
  predicted: 'Predicted Dice',
  dice: 'Dice',
  surfaceDice: 'Surface Dice',
  hd95: 'HD95, mm',
  volumeError: 'Volume error',
  path: 'Added path length, mm',
  observersDice: 'Observers’ Dice',
  ece: 'ECE',
  overlap: 'UEO-AUC',
  measured: { reviewed: 'The reviewed contours', automatic: 'The automatic contours' },
  against: (contours: string, reference: string): string => `${contours} against ${reference}.`,
  one: (name: string): string => `${name} alone`,
  fusions: {
    majority: (observers: number): string => `the majority of ${formatCount(observers)} observers`,
    staple: (observers: number): string =>
      `the STAPLE estimate of ${formatCount(observers)} observers`,
    union: (observers: number): string => `the union of ${formatCount(observers)} observers`,
    intersection: (observers: number): string =>
      `the intersection of ${formatCount(observers)} observers`,
  },
  madeOfObservers:
    'The contours were made of these observers: agreement with them is by construction, except where they were edited since.',
  notMeasured: (names: string): string => `Not measured as they are now: ${names}.`,
  more: (count: number): string =>
    `${counted(count, 'further structure', 'further structures')} in the tables.`,
  convention:
    'Distances between surfaces weighted by area (DeepMind surface-distance); ECE and UEO-AUC (mean uncertainty-error overlap over budgets up to 5 %) within 10 mm of the network’s own contour and the reference.',
};

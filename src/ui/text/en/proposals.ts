import { formatCount } from '../../format.ts';

/** Contours that the samples propose for a region. */
export const proposals = {
  title: 'From the samples',
  now: (ml: string): string => `now ${ml} ml`,
  tighter: 'Tighter',
  wider: 'Wider',
  tighterMeans: 'What at least 90 % of the samples give the structure here',
  widerMeans: 'What at least 10 % of the samples give the structure here',
  of: (samples: number, of: number): string =>
    `${formatCount(samples)} of ${formatCount(of)} samples`,
  alternativeMeans: 'The contour of the sample that agrees best with the others of its kind',
  isNow: 'the same',
  others: (samples: number): string =>
    samples === 1
      ? 'One more sample says something else.'
      : `${formatCount(samples)} more samples say something else each, or nearly so.`,
  keys: (apply: string, end: string): string => `${apply} applies · ${end} ends`,
  absence: {
    'one-sample': 'One sample alone proposes nothing.',
    'not-kept':
      'The samples disagree about so much that what each of them says was not kept: nothing to propose.',
    locked: 'The structure is locked: nothing is proposed.',
  },
  /** For screen readers. */
  previewed: (name: string, ml: string, change: string): string =>
    `Preview: ${name}, ${ml} ml in this region, ${change}. Accept applies it, Escape ends the preview.`,
  more: (ml: string): string => `${ml} ml more`,
  less: (ml: string): string => `${ml} ml less`,
  inRegion: (ml: string): string => `In this region now ${ml} ml.`,
};

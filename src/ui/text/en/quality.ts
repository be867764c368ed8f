import { formatCount, formatDecimal, formatMl, formatPercent } from '../../format.ts';
import { countedIn } from '../plural.ts';
import { measures } from './measures.ts';

const counted = countedIn('en');
const dice = (value: number): string => formatDecimal(value, 2);

/** How far contours can be trusted without a reference. */
export const quality = {
  verdicts: { accept: 'Accept', look: 'Look', reject: 'Reject' },
  /** Of the case: what is to be done with how many of its contours. */
  cases: {
    accept: (of: number): string =>
      of === 1
        ? 'Nothing speaks against this contour.'
        : `Nothing speaks against these ${formatCount(of)} contours.`,
    look: (count: number, of: number): string =>
      of === 1
        ? 'This contour needs a look.'
        : `${formatCount(count)} of ${formatCount(of)} contours ${count === 1 ? 'needs' : 'need'} a look.`,
    reject: (count: number, of: number): string =>
      of === 1
        ? 'Do not use this contour as it is.'
        : `${formatCount(count)} of ${formatCount(of)} contours: do not use ${count === 1 ? 'it' : 'them'} as ${count === 1 ? 'it is' : 'they are'}.`,
  },
  proof: 'A prediction by fixed rules, not a proof.',
  stale: 'The contours have changed: they are assessed again when you pause.',
  assessing: 'Assessing …',
  waiting: 'The quality network is asked when the run has ended.',
  failed: 'The quality network could not be asked.',
  retry: 'Try again',
  notMeant: 'The quality network is not meant for this image:',
  list: 'Contours, their verdicts and why',
  /** Beside a prediction of the contour as it stands. */
  before: (value: string): string => `automatic contour: ${value}`,
  changed: 'Changed since it was drawn: samples were about the automatic contour.',
  none: '–',
  measures: { ...measures.names, volumeMl: 'Volume' },
  meanings: {
    ...measures.meanings,
    predictedDice: `${measures.meanings.predictedDice} The interval holds the true Dice of a new case like those of the reference cohort with 90 % probability (split conformal).`,
    volumeMl: `${measures.meanings.volumeMl} In brackets the central 90 % of the samples’ own volumes.`,
  },
  define: (measure: string): string => `What is “${measure}”?`,
  interval: (low: string, high: string): string => `${low}–${high}`,
  /** What the interval of a prediction is made of. */
  intervalOf: {
    structure: (n: number): string =>
      `90 % interval from ${counted(n, 'case', 'cases')} of the reference cohort with this structure`,
    'all-structures': (n: number): string =>
      `90 % interval from ${counted(n, 'contour', 'contours')} of the reference cohort, all structures together`,
  },
  noInterval: (needed: number): string =>
    `no interval: the reference cohort needs ${formatCount(needed)} cases with a Dice`,
  notPredicted: {
    'empty-contour': 'There is no contour to judge.',
    'unknown-structure':
      'The quality network does not know this structure. Rename it if it only has another name.',
    'not-valid': 'The quality network is not meant for this image.',
    'not-asked': 'The quality network was not asked.',
    failed: 'The quality network could not be run.',
  },
  reasons: {
    empty: 'There is no contour.',
    predicted: {
      accept: (value: number, from: number): string =>
        `Predicted Dice ${dice(value)}: at least ${dice(from)}`,
      look: (value: number, from: number): string =>
        `Predicted Dice ${dice(value)}: below ${dice(from)}`,
      reject: (value: number, from: number): string =>
        `Predicted Dice ${dice(value)}: below ${dice(from)}`,
    },
    interval: {
      accept: (value: number, from: number): string =>
        `The lower end of its interval, ${dice(value)}: at least ${dice(from)}`,
      look: (value: number, from: number): string =>
        `The lower end of its interval, ${dice(value)}: below ${dice(from)}`,
    },
    agreement: {
      accept: (value: number, from: number): string =>
        `Pairwise Dice of samples ${dice(value)}: at least ${dice(from)}`,
      look: (value: number, from: number): string =>
        `Pairwise Dice of samples ${dice(value)}: below ${dice(from)}`,
      reject: (value: number, from: number): string =>
        `Pairwise Dice of samples ${dice(value)}: below ${dice(from)}, and no Dice is predicted`,
    },
    nothing: 'Neither a predicted Dice nor samples: nothing is known about this contour.',
    outside: (measure: string, value: string, end: string): string =>
      `${measure} ${value}: outside of the central 95 % of the reference cohort, whose end is at ${end}`,
  },
  rules: {
    island: (count: number): string => counted(count, 'isolated island', 'isolated islands'),
    hole: (count: number): string => counted(count, 'hole inside', 'holes inside'),
    'missing-slices': (count: number): string =>
      counted(count, 'gap of missing slices', 'gaps of missing slices'),
    'swapped-sides': (): string => 'on the other side of the body: left and right swapped?',
    volume: (): string => 'an unusual volume',
    truncated: (): string => 'cut off at the end of the scan',
  },
  /** The value among those of the cohort. */
  near: (near: {
    readonly n: number;
    readonly of: number;
    readonly low: number;
    readonly high: number;
  }): string =>
    `Of ${counted(near.of, 'case', 'cases')} of the reference cohort, the ${formatCount(near.n)} nearest had a Dice of ${dice(near.low)}–${dice(near.high)}.`,
  notNear: (of: number): string =>
    `None of ${counted(of, 'case', 'cases')} of the reference cohort has a value like this.`,
  strip: (measure: string, n: number): string =>
    `${measure}: values of ${counted(n, 'case', 'cases')} of the reference cohort, the central 95 % shaded, this one marked`,
  cohort: {
    fittedOnSame:
      'The temperature of this network was fitted on the same 40 phantoms: on them its probabilities look better calibrated than on new cases.',
    fits: (cases: number, name: string): string =>
      `Reference cohort: ${counted(cases, 'case', 'cases')} of ${name}`,
    none: 'This network has no reference cohort to compare values with.',
    'drawn-elsewhere': 'These contours come from elsewhere: no reference cohort applies to them.',
    'other-source': (name: string): string =>
      `The reference cohort “${name}” is of another network or version: it does not apply.`,
    load: 'Load a reference cohort …',
    drop: 'Use the network’s own again',
  },
  ml: (volumeMl: number): string => `${formatMl(volumeMl)} ml`,
  percent: (share: number): string => formatPercent(share),
};

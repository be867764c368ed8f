import { formatCount, formatDecimal, formatMl, formatPercent } from '../../format.ts';
import { countedIn } from '../plural.ts';

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
  proof: 'A prediction by stated rules, no proof.',
  stale: 'The contours have changed: assessed anew as soon as you pause.',
  assessing: 'Assessing …',
  waiting: 'Waits for the run to end, then the quality network is asked.',
  failed: 'The quality network could not be asked.',
  retry: 'Try again',
  notMeant: 'The quality network is not meant for this image:',
  list: 'Contours, their verdicts and why',
  /** Beside a prediction of the contour as it stands. */
  before: (value: string): string => `automatic contour: ${value}`,
  changed: 'Changed since it was drawn: samples were about the automatic contour.',
  none: '–',
  measures: {
    predictedDice: 'Predicted Dice',
    meanPairwiseDice: 'Samples agree',
    volumeMl: 'Volume',
    meanLabelledEntropy: 'Uncertainty inside',
    cvRoy: 'Volume varies by',
  },
  meanings: {
    predictedDice:
      'Dice that the contour would have with an expert’s, as a network sees it from image and contour (Isaksson et al. 2022). The interval holds the true Dice of a new case of the calibration cohort’s kind with 90 % probability (split conformal).',
    meanPairwiseDice:
      'Mean Dice over all pairs of samples (Hoebel et al. 2019). Samples that agree can be wrong together.',
    volumeMl:
      'Of the contour; in brackets the central 90 % of the samples’ own volumes, interpolated between ranks.',
    meanLabelledEntropy:
      'Mean entropy of the averaged prediction within the contour, 0 to 1 (Roy et al. 2018, Hoebel et al. 2019).',
    cvRoy:
      'Standard deviation of the samples’ volumes over their mean (Roy et al. 2018). Equal volumes can hide contours that moved.',
  },
  define: (measure: string): string => `What is “${measure}”?`,
  interval: (low: string, high: string): string => `${low}–${high}`,
  /** What the interval of a prediction is made of. */
  intervalOf: {
    structure: (n: number): string =>
      `90 % interval from ${counted(n, 'calibration case', 'calibration cases')} of this structure`,
    'all-structures': (n: number): string =>
      `90 % interval from ${counted(n, 'calibration contour', 'calibration contours')} of all structures together`,
  },
  noInterval: (needed: number): string =>
    `no interval: it takes ${formatCount(needed)} calibration cases with a Dice`,
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
        `Samples agree ${dice(value)}: at least ${dice(from)}`,
      look: (value: number, from: number): string =>
        `Samples agree ${dice(value)}: below ${dice(from)}`,
      reject: (value: number, from: number): string =>
        `Samples agree ${dice(value)}: below ${dice(from)}, and no Dice is predicted`,
    },
    nothing: 'Neither a predicted Dice nor samples: nothing is known of this contour.',
    outside: (measure: string, value: string, end: string): string =>
      `${measure} ${value}: outside of the calibration cases, 95 % of which end at ${end}`,
  },
  rules: {
    island: (count: number): string => counted(count, 'isolated island', 'isolated islands'),
    hole: (count: number): string => counted(count, 'hole inside', 'holes inside'),
    'missing-slices': (count: number): string =>
      counted(count, 'gap of slices left out', 'gaps of slices left out'),
    'swapped-sides': (): string => 'on the other side of the body: sides swapped?',
    volume: (): string => 'a volume that is unusual for it',
    truncated: (): string => 'cut off at the end of the scan',
  },
  /** The value among those of the cohort. */
  near: (near: {
    readonly n: number;
    readonly of: number;
    readonly low: number;
    readonly high: number;
  }): string =>
    `Of ${counted(near.of, 'calibration case', 'calibration cases')} the ${formatCount(near.n)} nearest had a Dice of ${dice(near.low)}–${dice(near.high)}.`,
  notNear: (of: number): string =>
    `None of ${counted(of, 'calibration case', 'calibration cases')} has a value like this.`,
  strip: (measure: string, n: number): string =>
    `${measure}: values of ${counted(n, 'calibration case', 'calibration cases')}, the central 95 % shaded, this one marked`,
  cohort: {
    fits: (cases: number, name: string): string =>
      `${counted(cases, 'calibration case', 'calibration cases')} of ${name}`,
    none: 'No calibration cases came with this network: values stand alone.',
    'drawn-elsewhere':
      'These contours were not drawn by a network here: no calibration case is like them, so values stand alone.',
    'other-source': (name: string): string =>
      `The calibration cases “${name}” are of another network or version: values stand alone.`,
    load: 'Load calibration cases …',
    drop: 'Use the network’s own again',
  },
  ml: (volumeMl: number): string => `${formatMl(volumeMl)} ml`,
  percent: (share: number): string => formatPercent(share),
};

import { formatCount, formatDecimal, formatMl } from '../../format.ts';
import { countedIn } from '../plural.ts';

const counted = countedIn('en');

const OWN = 'Expected errors from the samples’ mean probability';

/** The queue: its order and budget, its regions, what is decided about them. */
export const queue = {
  title: 'Review queue',
  order: 'Order',
  ordering: 'Working out the order …',
  budget: 'Budget',
  unit: 'Budget in terms of',
  nothing: 'Nothing in this budget. Move the slider to the right.',
  noRegion:
    'The network found none of its structures in this image, so there is no region of interest. Check that it is the right network.',
  list: 'Regions to look at, the first one first',
  background: 'Background',
  /** A structure's name within a sentence. */
  named: (structure: string): string => structure.toLowerCase(),
  /** What can come first, and what it means. */
  orders: {
    expected: 'Expected correction',
    uncertainty: 'Uncertainty',
    surprise: 'Surprise',
  },
  orderMeanings: {
    expected: 'Most expected correction per second of reading first',
    uncertainty: 'Largest summed entropy first',
    surprise:
      'Most uncertain for its distance from the contour first: broad bands and islands before plain edges',
  },
  units: {
    share: '% of region of interest',
    regions: 'regions',
    minutes: 'minutes',
    remaining: 'error left',
  },
  regions: (count: number): string => counted(count, 'region', 'regions'),
  slices: (count: number): string => counted(count, 'slice', 'slices'),
  minutes: (minutes: number): string => `${formatDecimal(minutes, 1)} min`,
  below: (ml: number): string => `below ${formatMl(ml)} ml`,
  /** The budget as a screen reader says it. */
  spoken: {
    share: (percent: string): string => `${percent} of the region of interest`,
    regions: (regions: string): string => `The first ${regions}`,
    minutes: (minutes: number): string => `${formatDecimal(minutes, 1)} minutes of reading`,
    remaining: (below: string): string => `Until the expected error that remains is ${below}`,
  },
  noError: 'No error is expected.',
  inView: (found: string, expected: string, percent: number): string =>
    `${found} of ${expected} ml expected error in view, ${percent} %`,
  leaves: (ml: string): string => `The whole queue leaves ${ml} ml.`,
  unlisted: (islands: number, ml: string): string =>
    `${counted(islands, 'island', 'islands')} under ${formatDecimal(0.05, 2)} ml not listed, ${ml} ml in all`,
  /** Where the expected errors come from. */
  source: {
    none: 'Nothing is known of the doubt in these contours: places that break a rule are listed.',
    head: 'Expected errors from the error network.',
    own: `${OWN}.`,
    ownYet: `${OWN}, until the last sample is drawn.`,
    refused: (reason: string): string => `${OWN}: ${reason}.`,
    knows: (samples: string, network: string): string =>
      `the error network knows ${samples} samples of ${network}`,
    range: (least: number, most: number): string => `${least} to ${most}`,
    otherSamples: (knows: string, samples: number): string => `${knows}, not ${samples}`,
    withoutFlips: (knows: string): string => `${knows} without flips`,
    alone: (knows: string): string => `${knows} alone`,
    unusable: (why: string): string => `the error network could not be used. ${why}`,
  },
  /** Why a region is in the queue. */
  /** Why a place is in the queue whatever the samples say. */
  rules: {
    island: (ml: string): string => `isolated island, ${ml} ml`,
    hole: (ml: string): string => `hole inside, ${ml} ml`,
    missing: (slices: number): string => `${counted(slices, 'slice', 'slices')} left out`,
    swapped: (other: string): string => `lies to the right of the ${other}: sides swapped?`,
    volume: (ml: string): string => `${ml} ml in all: unusual volume`,
    truncated: 'cut off at the end of the scan',
    audit: 'random check: is it right here?',
  },
  /** The random check of what the budget leaves out. */
  audit: {
    drawn: (places: number): string =>
      `Random check: ${counted(places, 'place', 'places')} at the end of the queue.`,
    result: (corrected: number, decided: number, range: string): string =>
      `Random check: ${formatCount(corrected)} of ${formatCount(decided)} corrected; errors are expected in ${range} of what the budget leaves out.`,
  },
  disagree: (least: string, most: string): string => `samples disagree: ${least}–${most} ml`,
  either: (one: string, other: string): string => `${one} or ${other}?`,
  slice: (number: number): string => `slice ${number}`,
  sliceSpan: (low: number, high: number): string => `slices ${low}–${high}`,
  largestIn: (slice: number): string => `Largest in slice ${slice}`,
  peak: (uncertainty: string): string => `Uncertainty up to ${uncertainty}`,
  timeSpent: 'Time spent on this region',
  states: {
    open: 'open',
    accepted: 'accepted',
    corrected: 'corrected',
    skipped: 'skipped',
    flagged: 'flagged',
  },
  decided: (done: number, of: number): string =>
    `${formatCount(done)} of ${formatCount(of)} decided`,
  mlDecided: (done: string, of: string): string => `${done} of ${of} ml decided`,
  left: (regions: string, ml: string): string => `${regions}, ${ml} ml left`,
  placesLeft: (places: number): string => `${counted(places, 'place', 'places')} left`,
  previous: 'Previous',
  next: 'Next',
  accept: 'Accept',
  skip: 'Skip',
  flag: 'Flag',
  centre: 'Centre',
  /** Before there is a result; ** marks what is emphasised. */
  steps: [
    '**Run** draws the contour several times, each time with other parts of the network switched off.',
    'Where the samples disagree, the contour is **in doubt**.',
    'The **queue** takes you through those places, the most worth your time first, for as long as your budget lasts.',
  ],
  /** For screen readers. */
  running: 'The network runs.',
  inQueue: (regions: string): string => `${regions} in the queue.`,
  region: (region: {
    readonly rank: number;
    readonly name: string;
    readonly ml: string;
    readonly slice: number;
    readonly why: string;
    readonly state: string;
  }): string =>
    `Region ${region.rank}: ${region.name}, ${region.ml} ml, slice ${region.slice}, ${region.why}, ${region.state}.`,
};

import { formatCount } from '../../format.ts';
import { countedIn } from '../plural.ts';

const counted = countedIn('en');

/** The report that a review leaves; it is printed. */
export const report = {
  title: 'Contour review',
  documentTitle: (name: string): string => `Contour review of ${name}`,
  /** Head. */
  caseName: 'Case',
  identity: 'Patient',
  noIdentity: 'not named: a NIfTI file holds no name, no ID and no date',
  image: 'Image',
  imageOf: (shape: string, spacing: string): string => `${shape} voxels of ${spacing} mm`,
  auditTrail: 'Audit trail',
  auditEntries: (entries: number): string => `${entries} entries, head`,
  reviewer: 'Reviewer',
  noReviewer: 'no name was typed',
  reviewed: 'Reviewed',
  notReviewed: 'nothing was decided or changed',
  /** The four facts first. */
  decided: 'Regions decided',
  of: (part: string, whole: string): string => `${part} of ${whole}`,
  inBudget: 'of those in the budget',
  changed: 'Structures changed',
  edits: (count: number): string => counted(count, 'edit in force', 'edits in force'),
  noEdits: 'contours are the automatic ones',
  time: 'Time on regions',
  slicesSeen: (seen: number, of: number): string =>
    `${formatCount(seen)} of ${counted(of, 'slice', 'slices')} seen`,
  remaining: 'Expected error that remains',
  ofWhole: (whole: string): string => `of ${whole} ml in the region of interest`,
  /** Structures. */
  structures: 'Structures',
  structure: 'Structure',
  automatic: 'Automatic, ml',
  afterReview: 'Reviewed, ml',
  change: 'Change, ml',
  range: 'Samples, ml',
  agreement: 'Pairwise Dice',
  dice: 'Dice, automatic to reviewed',
  path: 'Added path, mm',
  added: 'added',
  removed: 'removed',
  unchanged: 'unchanged',
  noStructures: 'The result has no structures.',
  moreStructures: (count: number): string =>
    `${counted(count, 'further structure', 'further structures')} without change in the tables.`,
  /** The review. */
  review: 'What was reviewed',
  budget: (budget: string, order: string): string => `Budget: ${budget}, first by ${order}.`,
  orders: {
    expected: 'expected correction per second of reading',
    uncertainty: 'summed uncertainty',
    surprise: 'surprise',
  },
  bought: (part: {
    readonly regions: string;
    readonly whole: string;
    readonly slices: string;
    readonly minutes: string;
    readonly found: string;
    readonly expected: string;
  }): string =>
    `It holds ${part.regions} of ${part.whole} in the queue, ${part.slices}, ${part.minutes} of reading, and shows ${part.found} of ${part.expected} ml of expected error.`,
  byRules: (places: number): string =>
    `The queue holds ${counted(places, 'place', 'places')} where a rule is broken.`,
  nothingKnown: 'How many errors are left is not known: these contours came without uncertainty.',
  nothingExpected: 'No error is expected, or the region of interest is empty.',
  emptyQueue: 'The queue is empty.',
  decision: 'Decision',
  regions: 'Regions',
  volume: 'Volume, ml',
  expected: 'Expected error, ml',
  spent: 'Time',
  all: 'All',
  changes: (tools: string): string => `Edits in force: ${tools}.`,
  structuring: (count: number): string =>
    `${counted(count, 'change', 'changes')} of the list of structures.`,
  tools: {
    brush: 'brush',
    eraser: 'eraser',
    lasso: 'lasso',
    'fill-holes': 'holes filled',
    'remove-island': 'island removed',
    'keep-island': 'island kept alone',
    grow: 'grown',
    shrink: 'shrunk',
    smooth: 'smoothed',
    interpolate: 'interpolated between slices',
    'copy-slice': 'copied to the next slice',
    tighter: 'tighter contour of the samples',
    wider: 'wider contour of the samples',
    alternative: 'alternative among the samples',
  },
  tool: (name: string, count: number): string => `${name} ${formatCount(count)} ×`,
  /** What is left. */
  left: 'What is left',
  leftText: (of: {
    readonly settled: string;
    readonly whole: string;
    readonly left: string;
    readonly unseen: string;
    readonly remaining: string;
  }): string =>
    `Of ${of.whole} ml of expected error ${of.settled} ml lie in view of accepted or corrected regions and are taken for settled. ${of.left} ml lie in view of regions that were skipped or flagged only, ${of.unseen} ml in view of none that was decided: ${of.remaining} ml remain to be expected.`,
  assumption:
    'This takes the probabilities of error for true, and every error in view of an accepted or corrected region for found and put right. A confident error is not in it: where the network is wrong and sure, nothing here points there.',
  /** What the random check stands for. */
  auditedArea: (part: string, whole: string): string =>
    `That is ${part} of ${whole} cm² of contour.`,
  settledKey: 'settled',
  leftKey: 'skipped or flagged',
  unseenKey: 'not decided',
  /** Figures. */
  figures: 'Regions',
  figuresOf: (shown: number, all: number): string =>
    shown < all
      ? `${formatCount(shown)} of ${counted(all, 'region', 'regions')}, flagged and corrected ones first; all of them are in the tables.`
      : `All ${counted(all, 'region', 'regions')}, flagged and corrected ones first.`,
  reviewedLine: 'reviewed',
  automaticLine: 'automatic, where it differs',
  regionBox: 'the region',
  figureAlt: (rank: number, structure: string, slice: string): string =>
    `Region ${rank}, ${structure}, ${slice}: image with contours`,
  /** Where the contours come from. */
  source: 'Where the contours come from',
  network: 'Network',
  weights: 'Weights',
  estimator: 'Estimator',
  estimatorOf: (name: string, samples: number, seed: number): string =>
    `${name}, ${counted(samples, 'sample', 'samples')}, seed ${seed}`,
  single: 'one pass without dropout',
  dropout: 'MC dropout',
  members: (count: number): string => `ensemble of ${count}`,
  augmentation: 'test-time augmentation',
  ended: {
    stable: 'stopped as the queue no longer changed',
    cancelled: 'the run was cancelled, and these were kept',
    failed: 'a fault ended the run, and these were kept',
    'under-way': 'the run was under way',
  },
  backend: 'Computed on',
  threads: (kind: string, threads: number): string =>
    `${kind}, ${counted(threads, 'thread', 'threads')}`,
  calibration: 'Calibration',
  temperature: (temperature: string): string => `temperature ${temperature}`,
  bias: (bias: string): string => `bias by class ${bias}`,
  uncalibrated: 'none: temperature 1, no bias',
  recalibration: 'Recalibration',
  recalibrationOf: (values: string, fittedOn: string): string =>
    `${values}, of the mean over samples; fitted on ${fittedOn}`,
  errors: 'Expected error',
  head: (id: string, version: string): string => `by the error network ${id} ${version}`,
  own: 'from the samples’ mean probability',
  samples: 'Samples',
  files: 'Files',
  samplesOf: (samples: number, files: number): string =>
    `${counted(samples, 'sample', 'samples')} computed elsewhere, in ${counted(files, 'file', 'files')}`,
  moreFiles: (count: number): string => `and ${formatCount(count)} more`,
  contours: 'Contours',
  contoursOf: (files: number, formats: string): string =>
    `${counted(files, 'file', 'files')} (${formats})`,
  contoursNotKnown: 'Nothing is known here of how they were drawn.',
  noErrors: 'not known: these contours came without uncertainty',
  notKnown: 'Nothing is known here of the network that made them.',
  partial: (done: number, planned: number): string =>
    `Only ${formatCount(done)} of ${counted(planned, 'slice was', 'slices were')} computed.`,
  /** The rest. */
  comments: 'Comments',
  moreComments: (count: number): string =>
    `${counted(count, 'earlier comment', 'earlier comments')} in the record.`,
  issues: 'Doubts about image and network',
  noIssues: 'None were found.',
  exported: 'Exported',
  exportedNothing: 'No images.',
  exportedAs: (files: number, formats: string): string =>
    `${counted(files, 'image', 'images')}: ${formats}.`,
  exportedIdentity: {
    kept: 'Patient as in the image.',
    removed: 'Patient removed from names and headers.',
  },
  notWritten: 'Not written:',
  definitions: 'What the measures mean',
  terms: {
    range:
      'the least and the greatest volume among the samples of the network: how far it is from one answer.',
    agreement:
      'mean Dice coefficient over all pairs of samples; 1 where all agree. It says how sure the network is, not whether it is right.',
    dice: 'twice the common volume over the sum of both, automatic and reviewed; 1 where nothing was changed.',
    path: 'edge of the reviewed contour, slice by slice, that the automatic one lacks: what had to be drawn (Vaassen 2020).',
    expected:
      'sum over voxels of the probability that the label is wrong, times the volume of a voxel. A region shows all of it within 17 mm of its middle, once.',
  },
  record:
    'Every number here, those left out, and the log of the review are in the record beside this report (JSON) and in tables (CSV).',
  notice:
    'Isodoubt is a research tool, not a medical device. This report documents a review; it is no approval of the contours for treatment.',
};

import { formatCount, formatDecimal } from '../../format.ts';
import { countedIn } from '../plural.ts';

const counted = countedIn('en');

/** How a run samples, how it goes on, and how its result was made. */
export const run = {
  run: 'Run',
  cancel: 'Cancel',
  progress: 'Progress of the run',
  loadingNetwork: 'Loading the network',
  stopping: 'Stopping',
  resampling: 'Resampling the image',
  reducing: 'Drawing the contours',
  encoding: (slice: number, of: number): string => `Encoding slice ${slice} of ${of}`,
  sampling: (at: {
    readonly sample: number;
    readonly samples: number;
    readonly slice: number;
    readonly slices: number;
  }): string => `Sample ${at.sample} of ${at.samples} · slice ${at.slice} of ${at.slices}`,
  timeLeft: (duration: string): string => `${duration} left`,
  keep: 'Keep these samples',
  discard: 'Discard',
  stoppedAfter: (samples: number, of: number): string =>
    `Stopped after ${samples} of ${of} samples.`,
  stoppedWithin: (samples: number, of: number, slices: number, ofSlices: number): string =>
    `Stopped after ${samples} of ${of} samples of ${slices} of ${ofSlices} slices.`,
  /** Where the network computes. */
  backendReasons: {
    preferred: 'WebGPU is available.',
    chosen: 'Chosen under Settings.',
    'no-webgpu': 'This browser has no WebGPU.',
    'no-adapter': 'No graphics processor answers through WebGPU.',
    'software-adapter': 'WebGPU is only emulated in software here, which is slower than WASM.',
    'session-failed': 'The network could not be loaded on the graphics processor.',
    'self-test': 'The graphics processor answered otherwise than WASM on a test tile.',
  },
  threads: (count: number): string => counted(count, 'thread', 'threads'),
  uncut: (why: string): string =>
    `The network cannot be cut at its masks (${why}) and runs whole for every sample.`,
  /** What the members of a run are to each other. */
  ensembles: {
    single: (_members: number): string => 'one network',
    'deep-ensemble': (members: number): string => `deep ensemble of ${members}`,
    'checkpoint-ensemble': (members: number): string => `checkpoint ensemble of ${members}`,
    'cv-ensemble': (members: number): string => `cross-validation ensemble of ${members}`,
  },
  flipNames: {
    'left-right': 'left-right',
    'front-back': 'front-back',
    'head-feet': 'head-feet',
    i: 'first axis',
    j: 'second axis',
    k: 'third axis',
  },
  and: 'and',
  dropout: 'MC dropout',
  augmentation: 'test-time augmentation',
  onePass: 'one pass without dropout',
  members: (count: number): string => counted(count, 'member', 'members'),
  passes: (count: number): string => counted(count, 'pass', 'passes'),
  flips: (count: number): string => counted(count, 'flip', 'flips'),
  samples: (count: number): string => counted(count, 'sample', 'samples'),
  samplesOf: (count: number, of: number): string => `${count} of ${of} samples`,
  afterSamples: (count: number, of: number): string => `after ${count} of ${of} samples`,
  /** Why there are so many samples, as sentences. */
  ended: {
    underWay: (count: number, of: number): string =>
      `After ${count} of ${of} samples; more to come.`,
    single: 'One sample: it says nothing about how samples differ.',
    asPlanned: (count: number): string => `${counted(count, 'sample', 'samples')}, as planned.`,
    stable: (count: number, of: number): string =>
      `${count} of ${of} samples: the queue no longer changed.`,
    agreed: (at: {
      readonly count: number;
      readonly of: number;
      readonly half: number;
      readonly last: number;
      readonly jaccard: number;
    }): string =>
      `${at.count} of ${at.of} samples: the queue no longer changed; its top after ${at.half} and after ${at.last} agrees (Jaccard ${formatDecimal(at.jaccard, 2)}).`,
    cancelled: (count: number, of: number): string =>
      `${count} of ${of} samples: the run was cancelled.`,
    failed: (count: number, of: number): string =>
      `${count} of ${of} samples: a fault ended the run, and these were kept.`,
    streams: (took: number, of: number): string =>
      `Of ${of} members and flips ${took === 1 ? 'only the first' : `the first ${took}`} took part.`,
    tooFew: 'One sample says nothing about how samples differ.',
  },
  /** Where samples were drawn, and what a sample of the whole field says about the rest. */
  sampled: (percent: string): string => `sampled ${percent}`,
  everywhere: 'Samples were drawn everywhere.',
  inDoubt: (percent: string, change: string): string =>
    `Drawn where there is doubt: sampled ${percent} of the voxels; ${change}.`,
  noChange: 'a full-field sample changed no voxel',
  change: (voxels: number, missed: string): string =>
    `a full-field sample changed ${counted(voxels, 'voxel', 'voxels')}, ${missed} outside`,
  noneMissed: 'none of them',
  missed: (voxels: number, percent: string): string =>
    `${formatCount(voxels)} of them (${percent})`,
  missedMuch: 'That is much: sample everywhere to see what is missing.',
  bands: (bands: number): string =>
    `The memory holds a part of the volume: it was sampled in ${bands} bands of slices.`,
  smallTiles: (tile: string, wished: string): string =>
    `Tiles of ${tile} voxels, not ${wished}, to fit the memory.`,
  noFeatures:
    'The features of all tiles do not fit the memory: they were computed again for each sample.',
  /** What a reader of such a result must not miss. */
  foreignDropout: 'Dropout added at inference: the network was not trained with it.',
  elementWise: 'Dropout of whole channels; the network was trained with single elements.',
  noPrefix:
    'Dropout acts on the first layers, so the whole network runs for every sample: it takes longer.',
  /** Headings of the particulars. */
  details: {
    summary: 'How it was made',
    estimator: 'Estimator',
    samples: 'Samples',
    where: 'Where',
    computedOn: 'Computed on',
    memory: 'Memory',
    network: 'Network',
    withSeed: (method: string, seed: number): string => `${method}, seed ${seed}.`,
  },
  settings: {
    title: 'Network, samples, seed, backend',
    network: 'Network',
    bundled: 'Comes with the app',
    opened: 'Opened by you',
    openNetwork: 'Open network…',
    openNetworkFile: 'Open a model package or an ONNX file',
    aboutNetwork: 'About it',
    summary: (samples: string, seed: number): string => `${samples} · seed ${seed}`,
    more: 'More',
    samples: 'Samples (T)',
    passes: 'Dropout passes (T)',
    allMembers: (members: number): string => `All ${members} members`,
    firstMember: 'The first member only',
    flips: (directions: string): string => `Test-time augmentation: flips ${directions}`,
    single:
      'One pass: this network has no dropout, so nothing will be known of how samples differ.',
    tooMany: (samples: number): string =>
      `${samples} samples are too many; a run draws 128 at most.`,
    lowerPasses: (most: number): string =>
      `Lower the passes to ${most}, or leave out members or flips.`,
    leaveOut: 'Leave out members or flips.',
    seed: 'Seed',
    seedHint: 'The same seed gives the same maps, bit for bit, on the same backend.',
    backend: 'Backend',
    auto: 'Auto: WebGPU, else WASM',
    everywhere: 'Sample everywhere',
    inDoubt:
      'Off: one pass without dropout finds where there is any doubt or structure, and samples are drawn there; one of the whole field tells what that misses.',
    stop: 'Stop when the queue is stable',
    early: 'Show the result while sampling',
    notAlone:
      'With several members or flips, and without dropout, all samples are drawn everywhere.',
  },
  /** Of fields with numbers. */
  wholeNumber: (min: number, max: number, kept: number): string =>
    `A whole number from ${min} to ${max}. ${kept} is kept.`,
  fromTo: (min: string, max: string): string => `From ${min} to ${max}.`,
  atLeast: (min: string): string => `At least ${min}.`,
  aNumber: 'A number.',
};

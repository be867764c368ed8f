import type { FlipAxis } from '../../../src/inference/estimator.ts';

/**
 * The packages that S1 is about. `base` was trained for longer than the others and is a mean of weights; the others are
 * of one recipe and length: `single` is one of the members, `everywhere` the same with dropout in the encoder too.
 */
export const PACKAGES = {
  base: 'abdomen-ct',
  single: 'evidence/abdomen-ct-light',
  members: 'abdomen-ct-ensemble',
  checkpoints: 'evidence/abdomen-ct-checkpoints',
  everywhere: 'evidence/abdomen-ct-everywhere',
} as const;
export type Part = keyof typeof PACKAGES;

/** Those that estimators are made of. */
export const ESTIMATOR_PARTS = ['base', 'single', 'members', 'checkpoints'] as const;
export type EstimatorPart = (typeof ESTIMATOR_PARTS)[number];

/** One run of one network over the case. */
export interface Pass {
  readonly part: Part;
  readonly member: number;
  readonly flips: readonly FlipAxis[];
  /** Number of the dropout mask; null without dropout. */
  readonly sample: number | null;
}

/** Passes whose probabilities are averaged with equal weights. */
export interface Pool {
  readonly name: string;
  readonly passes: readonly Pass[];
}

/** What is there to be combined. */
export interface Available {
  /** Members of each part; 0 where the package is not there. */
  readonly members: Readonly<Record<EstimatorPart, number>>;
  /** The flips that test-time augmentation uses, as chosen on the calibration phantoms. */
  readonly flips: readonly FlipAxis[];
}

/** The same without the packages of other parts: no estimator mixes them. */
export function onlyPart({ members, flips }: Available, part: EstimatorPart): Available {
  const none = { base: 0, single: 0, members: 0, checkpoints: 0 };
  return { members: { ...none, [part]: members[part] }, flips };
}

/** Dropout passes: alone, with each member, under each combination of flips. */
export const MC_PASSES = 20;
const MC_PASSES_EACH = 10;

/** Flips by the patient's axes; the network's grid is L, P, S. */
export const FLIPS = {
  'left-right': 'i',
  'front-back': 'j',
  'up-down': 'k',
} as const satisfies Record<string, FlipAxis>;

/** What the estimators of a part are held against, itself among them. */
export const BASES = {
  base: 'base',
  single: 'single member',
  members: 'single member',
  checkpoints: 'last cycle',
} as const satisfies Record<EstimatorPart, string>;

/** The part whose passes a pool has. */
export function partOfPool(pool: string): EstimatorPart {
  if (pool.startsWith('DE')) return 'members';
  if (pool.startsWith('CE') || pool.startsWith(BASES.checkpoints)) return 'checkpoints';
  return pool.startsWith(BASES.single) ? 'single' : 'base';
}

/** Every estimator, by name; one whose package is not there has no passes. */
export function poolsOf({ members, flips }: Available): Pool[] {
  const tta = subsets(flips);
  const none = [[]] as const;
  const all = (part: EstimatorPart): number[] =>
    Array.from({ length: members[part] }, (_, at) => at);
  const first = (part: EstimatorPart): number[] => all(part).slice(0, 1);
  const masks = (count: number): number[] => Array.from({ length: count }, (_, at) => at);
  return [
    { name: 'base', passes: product('base', first('base'), none) },
    ...Object.entries(FLIPS).map(([name, axis]) => ({
      name: `TTA ${name}`,
      passes: product('base', first('base'), [[], [axis]]),
    })),
    { name: 'TTA', passes: product('base', first('base'), tta) },
    { name: 'MC', passes: product('base', first('base'), none, masks(MC_PASSES)) },
    { name: 'TTA + MC', passes: product('base', first('base'), tta, masks(MC_PASSES_EACH)) },
    { name: BASES.single, passes: product('single', first('single'), none) },
    {
      name: `${BASES.single} + MC`,
      passes: product('single', first('single'), none, masks(MC_PASSES)),
    },
    { name: 'DE', passes: product('members', all('members'), none) },
    { name: 'DE + TTA', passes: product('members', all('members'), tta) },
    { name: 'DE + MC', passes: product('members', all('members'), none, masks(MC_PASSES_EACH)) },
    {
      name: BASES.checkpoints,
      passes: product('checkpoints', all('checkpoints').slice(-1), none),
    },
    { name: 'CE', passes: product('checkpoints', all('checkpoints'), none) },
    { name: 'CE + TTA', passes: product('checkpoints', all('checkpoints'), tta) },
  ];
}

/** Of axes: every combination, the empty one first. */
export function subsets(axes: readonly FlipAxis[]): (readonly FlipAxis[])[] {
  return axes.reduce<(readonly FlipAxis[])[]>(
    (found, axis) => [...found, ...found.map((some) => [...some, axis])],
    [[]],
  );
}

function product(
  part: EstimatorPart,
  members: readonly number[],
  flips: readonly (readonly FlipAxis[])[],
  samples: readonly (number | null)[] = [null],
): Pass[] {
  return members.flatMap((member) =>
    flips.flatMap((some) => samples.map((sample) => ({ part, member, flips: some, sample }))),
  );
}

/** How a pool's probabilities are calibrated: not at all, after averaging, each member by its own, or all by one. */
export type Stage = 'none' | 'pooled' | 'member' | 'joint';

/** One estimator with its calibration: a line of the table. */
export interface Method {
  readonly row: string;
  readonly pool: string;
  readonly stage: Stage;
  readonly withBias: boolean;
}

const STAGE_NAMES = {
  none: '',
  pooled: ' + TS',
  member: ' + TS of members',
  joint: ' + joint TS',
} as const satisfies Record<Stage, string>;

export const METHODS: readonly Method[] = [
  ...stages('base', ['none', 'pooled']),
  withBias('base'),
  ...['TTA left-right', 'TTA front-back', 'TTA up-down'].flatMap((pool) => stages(pool, ['none'])),
  ...['TTA', 'MC', 'TTA + MC'].flatMap((pool) => stages(pool, ['none', 'pooled'])),
  withBias('MC'),
  ...[BASES.single, `${BASES.single} + MC`].flatMap((pool) => stages(pool, ['none', 'pooled'])),
  ...stages('DE', ['none', 'pooled', 'member', 'joint']),
  ...['DE + TTA', 'DE + MC'].flatMap((pool) => stages(pool, ['none', 'pooled'])),
  withBias('DE + MC'),
  ...stages(BASES.checkpoints, ['none', 'pooled']),
  ...stages('CE', ['none', 'pooled', 'member', 'joint']),
  ...stages('CE + TTA', ['none', 'pooled']),
];

/** Those that are made of one part. */
export function methodsOfPart(part: EstimatorPart): Method[] {
  return METHODS.filter(({ pool }) => partOfPool(pool) === part);
}

function stages(pool: string, some: readonly Stage[]): Method[] {
  return some.map((stage) => ({
    row: `${pool}${STAGE_NAMES[stage]}`,
    pool,
    stage,
    withBias: false,
  }));
}

function withBias(pool: string): Method {
  return { row: `${pool} + TS with bias`, pool, stage: 'pooled', withBias: true };
}

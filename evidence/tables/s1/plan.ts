import type { FlipAxis } from '../../../src/inference/estimator.ts';

/** The packages that the estimators of S1 are made of. */
export const PACKAGES = {
  base: 'abdomen-ct',
  members: 'abdomen-ct-ensemble',
  checkpoints: 'evidence/abdomen-ct-checkpoints',
} as const;
export type Part = keyof typeof PACKAGES;

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
  readonly members: Readonly<Record<Part, number>>;
  /** The flips that test-time augmentation uses, as chosen on the calibration phantoms. */
  readonly flips: readonly FlipAxis[];
}

/** The same without the packages of other parts: no estimator mixes them. */
export function onlyPart({ members, flips }: Available, part: Part): Available {
  const none = { base: 0, members: 0, checkpoints: 0 };
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

/** Every estimator, by name; one whose package is not there has no passes. */
export function poolsOf({ members, flips }: Available): Pool[] {
  const tta = subsets(flips);
  const none = [[]] as const;
  const all = (part: Part): number[] => Array.from({ length: members[part] }, (_, at) => at);
  const first = (part: Part): number[] => all(part).slice(0, 1);
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
    { name: 'DE', passes: product('members', all('members'), none) },
    { name: 'DE + TTA', passes: product('members', all('members'), tta) },
    { name: 'DE + MC', passes: product('members', all('members'), none, masks(MC_PASSES_EACH)) },
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
  part: Part,
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
  ...stages('DE', ['none', 'pooled', 'member', 'joint']),
  ...['DE + TTA', 'DE + MC'].flatMap((pool) => stages(pool, ['none', 'pooled'])),
  withBias('DE + MC'),
  ...stages('CE', ['none', 'pooled', 'member', 'joint']),
  ...stages('CE + TTA', ['none', 'pooled']),
];

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

/** S0's structures, losses and patches: eight networks. */
export const STRUCTURES = ['liver', 'tumour'] as const;
export const LOSSES = ['dice', 'wce'] as const;
export const PATCHES = ['large', 'small'] as const;

export type Structure = (typeof STRUCTURES)[number];
type Loss = (typeof LOSSES)[number];
type Patch = (typeof PATCHES)[number];

export interface Variant {
  readonly structure: Structure;
  readonly loss: Loss;
  readonly patch: Patch;
  /** `liver, dice, large` */
  readonly row: string;
  /** Folder below `models`. */
  readonly package: string;
}

export const VARIANTS: readonly Variant[] = STRUCTURES.flatMap((structure) =>
  LOSSES.flatMap((loss) =>
    PATCHES.map((patch) => ({
      structure,
      loss,
      patch,
      row: `${structure}, ${loss}, ${patch}`,
      package: `evidence/s0-${structure}-${loss}-${patch}`,
    })),
  ),
);

/** The measures that S0 holds against Dice, and the sign that a useful one has. */
export const MEASURES = {
  cv: { name: 'CV', sign: -1 },
  pairwiseDice: { name: 'D_pw', sign: 1 },
  labelled: { name: 'U_labelled', sign: -1 },
} as const;
export type MeasureName = keyof typeof MEASURES;

/** What is printed in the paper. Tumour: one patch size. (Hoebel et al. 2019, tables 1 to 3) */
export const PUBLISHED: readonly {
  readonly row: string;
  readonly dice: number;
  readonly training: number | null;
  readonly cv: number;
  readonly pairwiseDice: number;
  readonly labelled: number;
  readonly n: number;
}[] = [
  {
    row: 'liver, dice, large',
    dice: 0.89,
    training: 0.9,
    cv: -0.5,
    pairwiseDice: 0.81,
    labelled: -0.64,
    n: 55,
  },
  {
    row: 'liver, dice, small',
    dice: 0.86,
    training: 0.86,
    cv: -0.28,
    pairwiseDice: 0.59,
    labelled: -0.5,
    n: 55,
  },
  {
    row: 'liver, wce, large',
    dice: 0.94,
    training: 0.96,
    cv: -0.77,
    pairwiseDice: 0.89,
    labelled: -0.69,
    n: 55,
  },
  {
    row: 'liver, wce, small',
    dice: 0.89,
    training: 0.9,
    cv: -0.53,
    pairwiseDice: 0.81,
    labelled: -0.73,
    n: 55,
  },
  {
    row: 'tumour, dice',
    dice: 0.53,
    training: null,
    cv: -0.58,
    pairwiseDice: 0.68,
    labelled: -0.76,
    n: 51,
  },
  {
    row: 'tumour, wce',
    dice: 0.48,
    training: null,
    cv: -0.73,
    pairwiseDice: 0.79,
    labelled: -0.79,
    n: 55,
  },
];

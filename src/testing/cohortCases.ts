import {
  RISK_THRESHOLDS,
  type CohortCase,
  type CohortStructure,
} from '../core/evaluation/cohort.ts';
import type { Agreement } from '../core/evaluation/structureEvaluation.ts';
import type { EmptyMask } from '../core/metrics/maskPair.ts';
import { seededRandom } from './seededRandom.ts';

/** What a made structure of a cohort is to be; measures that are not named are null. */
export interface MadeStructure {
  readonly name?: string;
  /** Null without a reference; both empty where `empty` says so. */
  readonly dice: number | null;
  readonly empty?: EmptyMask;
  readonly entropy?: number | null;
  readonly pairwise?: number | null;
  readonly predicted?: number | null;
  readonly volumeMl?: number;
  readonly marginMm?: number | null;
}

/** One structure of a cohort, of numbers alone. */
export function madeStructure(made: MadeStructure): CohortStructure {
  const { name = 'liver', dice, empty = null, entropy = null, pairwise = null } = made;
  const { predicted = null, volumeMl = 100, marginMm = null } = made;
  const hasReference = dice !== null || empty !== null;
  return {
    name,
    quality: {
      structure: 1,
      name,
      volumeMl,
      sampleVolumesMl: [],
      volumeIntervalMl: null,
      cvHoebel: null,
      cvRoy: null,
      meanPairwiseDice: pairwise,
      iouOverSamples: null,
      meanLabelledEntropy: entropy,
      predicted:
        predicted === null
          ? { dice: null, interval: null, volumeError: null, reason: 'not-asked' }
          : { dice: predicted, interval: null, volumeError: 0, reason: null },
      brokenRules: [],
    },
    verdict: 'look',
    reasons: [{ rule: 'nothing-known', says: 'look', what: null, value: null, threshold: null }],
    reference: hasReference ? 'drawn' : 'none',
    agreement: hasReference ? madeAgreement(dice, empty, volumeMl) : null,
    calibration: null,
    doubt: null,
    observersDice: null,
    guarantee: hasReference
      ? { marginMm, falseNegativeRates: dice === null ? null : madeRates(dice) }
      : null,
  };
}

function madeAgreement(
  dice: number | null,
  empty: EmptyMask | null,
  contourMl: number,
): Omit<Agreement, 'slices'> {
  const jaccard = dice === null ? null : dice / (2 - dice);
  return {
    empty,
    referenceMl: contourMl,
    contourMl,
    volumeError: empty === null ? 0 : null,
    truePositiveMl: (dice ?? 0) * contourMl,
    falsePositiveMl: (1 - (dice ?? 0)) * contourMl,
    falseNegativeMl: (1 - (dice ?? 0)) * contourMl,
    dice,
    jaccard,
    hd95Mm: null,
    hausdorffMm: null,
    assdMm: null,
    referenceToContourMm: null,
    contourToReferenceMm: null,
    surfaceDice: dice,
    toleranceMm: 2,
    aplMm: empty === 'both-empty' ? 0 : 50 * (1 - (dice ?? 0)),
    fnplMm: 0,
    referencePathMm: 100,
    voxelBorder: { hd95Mm: null, assdMm: null, hausdorffMm: null },
  };
}

/** Nothing is missed at the lowest threshold, all but the Dice at the highest. */
function madeRates(dice: number): number[] {
  return RISK_THRESHOLDS.map((_, at) => ((1 - dice) * at) / (RISK_THRESHOLDS.length - 1));
}

/** A case of a cohort. */
export function madeCase(name: string, structures: readonly MadeStructure[]): CohortCase {
  return {
    name,
    source: 'samples',
    observers: structures.some(({ dice }) => dice !== null) ? ['reference'] : [],
    structures: structures.map(madeStructure),
  };
}

/**
 * A cohort of numbers alone whose measures go along with Dice more or less, some of them undefined.
 * @param names of the structures of each case.
 */
export function randomCohort(
  count: number,
  { seed, names = ['liver'] }: { readonly seed: number; readonly names?: readonly string[] },
): CohortCase[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, at) =>
    madeCase(
      `case ${String(at).padStart(4, '0')}`,
      names.map((name) => {
        const dice = random() ** 0.3;
        const near = (noise: number): number => dice + noise * (random() - 0.5);
        return {
          name,
          dice,
          entropy: random() < 0.05 ? null : 1 - near(0.4),
          pairwise: near(0.2),
          predicted: near(0.1),
          volumeMl: 50 + 1000 * random(),
          marginMm: 20 * (1 - dice) * random(),
        };
      }),
    ),
  );
}

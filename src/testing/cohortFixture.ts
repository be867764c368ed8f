import type { CohortCase, CohortStructure } from '../core/evaluation/cohort.ts';
import type { CaseRow } from '../store/worklistSlice.ts';
import { seededRandom } from './seededRandom.ts';

/** One structure with the Dice given; everything else follows from it and a little noise. */
export function cohortStructure(
  dice: number | null,
  noise: () => number = () => 0.5,
  name = 'Liver',
): CohortStructure {
  const d = dice ?? 0;
  const near = (value: number, spread: number): number => value + (noise() - 0.5) * spread;
  const volumeMl = near(1400, 900);
  const agreement = near(0.2 + 0.78 * d, 0.1);
  const empty = dice === null ? ('both-empty' as const) : null;
  return {
    name,
    quality: {
      structure: 1,
      name,
      volumeMl,
      sampleVolumesMl: [volumeMl * 0.98, volumeMl, volumeMl * 1.02],
      volumeIntervalMl: [volumeMl * 0.98, volumeMl * 1.02],
      cvHoebel: near(40 * (1 - d) + 5, 4),
      cvRoy: near(0.2 * (1 - d) + 0.02, 0.02),
      meanPairwiseDice: Math.min(1, agreement),
      iouOverSamples: Math.min(1, agreement * 0.9),
      meanLabelledEntropy: Math.max(0, near(0.6 * (1 - d) + 0.05, 0.06)),
      predicted: {
        dice: Math.min(1, near(0.1 + 0.88 * d, 0.08)),
        interval: null,
        volumeError: 0.02,
        reason: null,
      },
      brokenRules: [],
    },
    verdict: d > 0.85 ? 'accept' : d > 0.75 ? 'look' : 'reject',
    reasons: [],
    reference: 'drawn',
    agreement: {
      empty,
      referenceMl: 1400,
      contourMl: volumeMl,
      volumeError: volumeMl / 1400 - 1,
      truePositiveMl: 1300,
      falsePositiveMl: 100,
      falseNegativeMl: 100,
      dice,
      jaccard: dice === null ? null : d / (2 - d),
      hd95Mm: dice === null ? null : near(60 * (1 - d) + 2, 3),
      hausdorffMm: near(90 * (1 - d) + 4, 3),
      assdMm: dice === null ? null : near(16 * (1 - d) + 0.5, 0.6),
      referenceToContourMm: 1,
      contourToReferenceMm: 1,
      surfaceDice: dice === null ? null : near(0.8 * d, 0.05),
      toleranceMm: 2,
      aplMm: 900,
      fnplMm: 300,
      referencePathMm: 9000,
      voxelBorder: { hd95Mm: 3, assdMm: 1, hausdorffMm: 5 },
    },
    calibration: null,
    doubt: null,
    observersDice: null,
    guarantee: null,
  };
}

/** A worklist of so many evaluated cases, the same for the same seed; Dice between 0.55 and 0.97. */
export function cohortOf(
  count: number,
  seed = 1,
): { readonly rows: readonly CaseRow[]; readonly cases: readonly CohortCase[] } {
  const random = seededRandom(seed);
  const cases = Array.from({ length: count }, (_, at): CohortCase => {
    const dice = 0.97 - 0.42 * random() ** 2;
    return {
      name: `patient ${String(at + 1).padStart(3, '0')}`,
      source: 'abdomen-ct 1.0.0',
      observers: ['reference'],
      structures: [cohortStructure(dice, random)],
    };
  });
  return { rows: cases.map(({ name }, at) => caseRow(`case ${at + 1}`, name)), cases };
}

export function caseRow(id: string, name: string, change: Partial<CaseRow> = {}): CaseRow {
  return {
    id,
    name,
    state: 'ready',
    failure: null,
    quality: null,
    difficulty: null,
    comment: '',
    source: 'network',
    files: [],
    regions: null,
    decided: null,
    changes: 0,
    ...change,
  };
}

import { addSample, reduceSums } from '../../../src/core/uncertainty/sampleSums.ts';
import {
  agreementAccumulator,
  meanPairwiseDice,
} from '../../../src/core/uncertainty/sampleAgreement.ts';
import { logitCalibration } from '../../../src/models/logits.ts';
import type { CohortCase } from '../../cohort.ts';
import type { EvidenceNetwork } from '../../packages.ts';
import { runPasses } from '../../run/slabPasses.ts';
import type { EvidenceContext } from '../../table.ts';
import type { MethodMeasures } from '../s1/measure.ts';
import { measure } from '../s1/measure.ts';
import { openCase } from '../s1/openCase.ts';
import { SEED } from '../s1/passes.ts';

const VERSION = 'shift-1';

export const SAMPLES = 10;
export const EVERY = 2;

/** What is measured of one phantom under one shift. */
export interface CaseMeasures {
  readonly seed: number;
  /** `none` where nothing is shifted. */
  readonly shift: string;
  /** Of the shipped network's mean of {@link SAMPLES}, calibrated as its manifest says. */
  readonly measures: MethodMeasures;
  /** By class from 1 on: mean pairwise Dice of the samples; null where a contour is empty in all of them. */
  readonly pairwiseDice: readonly (number | null)[];
  /** Mean entropy over ln C in the region of interest, 0 … 1. */
  readonly meanEntropy: number;
}

export function measureCase(
  context: EvidenceContext,
  one: CohortCase,
  network: EvidenceNetwork,
): Promise<CaseMeasures> {
  const key = {
    case: `${one.id} ${one.sha256()}`,
    packages: network.sha256,
    estimator: { samples: SAMPLES, every: EVERY, calibration: network.manifest.calibration },
    version: VERSION,
  };
  return context.cached(key, async () => {
    const { slab, evaluation } = await openCase({ base: network }, one, { every: EVERY });
    const n = evaluation.truth.length;
    const { classes } = slab;
    const sums = new Float32Array(classes * n);
    const bits = new Uint32Array((classes - 1) * n);
    const calibration = logitCalibration(network.manifest);
    const samples = Array.from({ length: SAMPLES }, (_, sample) => sample);
    const request = { session: network.sessions[0], flips: [], samples, seed: SEED };
    await runPasses(slab, evaluation.region, request, (logits, sample) =>
      addSample({ logits, sample, activation: 'softmax' }, calibration, {
        before: sums,
        after: sums,
        bits,
      }),
    );
    const mean = Array.from({ length: classes }, () => new Float32Array(n));
    const entropy = new Float32Array(n);

    reduceSums(sums, { samples: SAMPLES, activation: 'softmax' }, { mean, entropy });
    const agreement = agreementAccumulator({ samples: SAMPLES, classes });
    agreement.addBits([bits]);
    return {
      seed: one.facts.seed,
      shift: one.facts.shift ?? 'none',
      measures: measure({ mean, entropy }, evaluation),
      pairwiseDice: agreement
        .counts()
        .map((counts) => (counts.union === 0 ? null : meanPairwiseDice(counts))),
      meanEntropy: entropy.reduce((sum, value) => sum + value, 0) / n,
    };
  });
}

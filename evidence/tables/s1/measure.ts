import { calibrationScores, topLabelScores } from '../../../src/core/calibration/reliability.ts';
import { overlapAuc, rankErrors } from '../../../src/core/metrics/alignment.ts';
import { errorTypeAuroc, errorTypeBudgetGap } from '../../../src/core/metrics/errorTypes.ts';
import { dice } from '../../../src/core/metrics/overlap.ts';
import { binaryEntropy } from '../../../src/core/uncertainty/binaryEntropy.ts';
import type { Prediction } from './passes.ts';
import type { Evaluation } from './region.ts';

/** How well a ranking finds errors, with what it is to be read against; null where nothing is wrong. */
export interface Ranking {
  readonly auc: number;
  readonly random: number;
  readonly oracle: number;
  readonly skill: number | null;
  readonly errorFraction: number;
  /** Overlap at each budget of 0 … 5 %. */
  readonly curve: readonly number[];
}

/** One structure of one case under one method, in the structure's region of interest. */
export interface StructureMeasures {
  readonly dice: number | null;
  readonly ece: number | null;
  readonly brier: number | null;
  readonly nll: number | null;
  readonly ueo: Ranking | null;
  readonly fpTp: number | null;
  readonly fnTn: number | null;
  readonly fpGap: number | null;
  readonly fnGap: number | null;
  /** Reliability: voxels, what was said, what held. */
  readonly bins: readonly (readonly [number, number | null, number | null])[];
}

/** All structures together, in the region of all; the uncertainty is the entropy over all classes. */
export interface PooledMeasures {
  readonly topEce: number | null;
  readonly brier: number | null;
  readonly nll: number | null;
  readonly ueo: Ranking | null;
}

export interface MethodMeasures {
  /** By class, from 1 on. */
  readonly structures: readonly StructureMeasures[];
  readonly pooled: PooledMeasures;
}

/** Budgets beyond what a curve shows are not kept. */
export function rankingOf(
  uncertainty: Float32Array,
  errors: Uint8Array,
  mask?: Uint8Array,
): Ranking | null {
  const found = overlapAuc(rankErrors({ uncertainty, errors, ...(mask ? { mask } : {}) }));
  if (!found) return null;
  const { auc, random, oracle, skill, errorFraction, curve } = found;
  return { auc, random, oracle, skill, errorFraction, curve: curve.map(({ overlap }) => overlap) };
}

/** [n] most probable class, ties to the lower one. */
export function labelsOf({ mean }: Prediction): Uint8Array<ArrayBuffer> {
  const labels = new Uint8Array(mean[0].length);
  for (let at = 0; at < labels.length; at++) {
    let best = 0;
    for (let c = 1; c < mean.length; c++) if (mean[c][at] > mean[best][at]) best = c;
    labels[at] = best;
  }
  return labels;
}

/** Everything that S1 asks of one method in one case. */
export function measure(prediction: Prediction, evaluation: Evaluation): MethodMeasures {
  const labels = labelsOf(prediction);
  const { truth, masks } = evaluation;
  const errors = labels.map((label, at) => (label === truth[at] ? 0 : 1));
  const probability = new Float32Array(prediction.mean.length * truth.length);
  prediction.mean.forEach((values, c) => probability.set(values, c * truth.length));
  const scores = topLabelScores({ probability, reference: truth });
  return {
    structures: masks.map((mask, at) =>
      measureStructure({ label: at + 1, mask, labels, truth }, prediction.mean[at + 1]),
    ),
    pooled: {
      topEce: scores?.ece ?? null,
      brier: scores?.brier ?? null,
      nll: scores?.nll ?? null,
      ueo: rankingOf(prediction.entropy, errors),
    },
  };
}

function measureStructure(
  of: {
    readonly label: number;
    readonly mask: Uint8Array;
    readonly labels: Uint8Array;
    readonly truth: Uint8Array;
  },
  probability: Float32Array<ArrayBuffer>,
): StructureMeasures {
  const { label, mask } = of;
  const predicted = of.labels.map((value) => (value === label ? 1 : 0));
  const reference = of.truth.map((value) => (value === label ? 1 : 0));
  const overlap = dice(predicted, reference);
  const uncertainty = new Float32Array(probability.length);
  binaryEntropy(probability, uncertainty);
  const errors = predicted.map((value, at) => (value === reference[at] ? 0 : 1));
  const scores = calibrationScores({ probability, reference, mask });
  const maps = { uncertainty, predicted, reference, mask };
  const auroc = errorTypeAuroc(maps);
  const gap = errorTypeBudgetGap(maps);
  return {
    dice: overlap.bothEmpty ? null : overlap.value,
    ece: scores?.ece ?? null,
    brier: scores?.brier ?? null,
    nll: scores?.nll ?? null,
    ueo: rankingOf(uncertainty, errors, mask),
    fpTp: auroc.fpTp,
    fnTn: auroc.fnTn,
    fpGap: gap.fpTp,
    fnGap: gap.fnTn,
    bins: (scores?.bins ?? []).map(({ count, meanProbability, observed }) => [
      count,
      meanProbability,
      observed,
    ]),
  };
}

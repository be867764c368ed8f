import {
  countRules,
  notPredicted,
  predictedDice,
  qualityMeasures,
  type Prediction,
} from '../../core/evaluation/assessQuality.ts';
import type { CohortCase } from '../../core/evaluation/cohort.ts';
import {
  referenceDistribution,
  type ReferenceDistribution,
} from '../../core/evaluation/referenceDistribution.ts';
import { verdictOf } from '../../core/evaluation/verdict.ts';
import { voxelVolumeMl } from '../../core/geometry/gridMath.ts';
import type { RuleFinding } from '../../core/review/ruleChecks.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import type { QualityRow } from '../../store/evaluationSlice.ts';

/** All that the quality of a result's contours is made of. */
export interface AssessedResult {
  /** Structures of the result; see `changed` for those that came later. */
  readonly structures: readonly { readonly index: number; readonly name: string }[];
  readonly segmentation: Pick<SegmentationResult, 'structures' | 'networkGrid'>;
  /** By label; those that are not in it were not asked about. */
  readonly predictions: ReadonlyMap<number, Prediction>;
  /** Null while they are not worked out. */
  readonly findings: readonly RuleFinding[] | null;
  /** Cases of the network that drew the contours; null where there are none. */
  readonly cohort: readonly CohortCase[] | null;
}

/** A contour that is no longer the automatic one. */
export interface ChangedContour {
  readonly index: number;
  readonly name: string;
  readonly volumeMl: number;
  readonly prediction: Prediction;
  /** Of all contours as they stand. */
  readonly findings: readonly RuleFinding[];
}

/** Measures and verdict of every structure, in their order. */
export function qualityRows(assessed: AssessedResult): QualityRow[] {
  const distribution = distributions(assessed.cohort);
  return assessed.structures.map(({ index, name }) => {
    const known = assessed.segmentation.structures.find((one) => one.index === index);
    const cohort = distribution(name);
    const { volumeMl = 0, sampleVolumesMl = [], meanPairwiseDice = null } = known ?? {};
    const measures = qualityMeasures({
      structure: index,
      name,
      volumeMl,
      sampleVolumesMl,
      voxelMl: voxelVolumeMl(assessed.segmentation.networkGrid),
      meanPairwiseDice,
      iouOverSamples: known?.iouOverSamples ?? null,
      meanLabelledEntropy: known?.meanLabelledEntropy ?? null,
      predicted: predictedDice(assessed.predictions.get(index) ?? NOT_ASKED, cohort),
      brokenRules: countRules(assessed.findings ?? [], { structure: index, volumeMl }),
    });
    return { measures, ...verdictOf(measures, cohort), automatic: null };
  });
}

/**
 * Rows of contours as they stand. Of a changed one only what is known of it now: samples and cohort are about the automatic
 * contour, whose prediction stands beside.
 */
export function currentRows(
  automatic: readonly QualityRow[],
  changed: readonly ChangedContour[],
): QualityRow[] {
  const rows = automatic.map((row) => {
    const change = changed.find(({ index }) => index === row.measures.structure);
    return change ? changedRow(change, row) : row;
  });
  const isNew = ({ index }: ChangedContour): boolean =>
    !automatic.some(({ measures }) => measures.structure === index);
  return [...rows, ...changed.filter(isNew).map((change) => changedRow(change, null))];
}

function changedRow(
  { index, name, volumeMl, prediction, findings }: ChangedContour,
  automatic: QualityRow | null,
): QualityRow {
  const measures = qualityMeasures({
    structure: index,
    name,
    volumeMl,
    sampleVolumesMl: [],
    voxelMl: 1,
    meanPairwiseDice: null,
    iouOverSamples: null,
    meanLabelledEntropy: null,
    predicted: predictedDice(prediction, null),
    brokenRules: countRules(findings, { structure: index, volumeMl }),
  });
  const before = automatic?.measures.predicted ?? notPredicted('not-asked');
  return { measures, ...verdictOf(measures, null), automatic: before };
}

const NOT_ASKED: Prediction = { reason: 'not-asked' };

/** Each structure's distribution in a cohort. */
function distributions(
  cohort: readonly CohortCase[] | null,
): (name: string) => ReferenceDistribution | null {
  return (name) => cohort && referenceDistribution(cohort, name);
}

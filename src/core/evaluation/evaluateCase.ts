import { maskTable, type LabelSets } from '../contour/labelSets.ts';
import { AppError } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { spacingMm } from '../geometry/affine.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { maskOnNetwork } from '../geometry/maskOnNetwork.ts';
import { containmentMarginMm, falseNegativeRates } from '../metrics/conformalScores.ts';
import { probabilityOf, type MeanProbabilities } from '../uncertainty/meanProbabilities.ts';
import { AGREEMENT } from './agreementMap.ts';
import { MARGIN_SHARE, RISK_THRESHOLDS, type CohortCase, type CohortStructure } from './cohort.ts';
import {
  evaluateStructure,
  type EvaluatedMasks,
  type StructureInput,
} from './evaluateStructure.ts';
import type { ReviewedStructure } from './matchStructures.ts';
import type { Fusion, Observer, StructureMatch } from './observers.ts';
import type { QualityMeasures, Verdict, VerdictReason } from './qualityMeasures.ts';
import { roundedAssessment } from './roundedAssessment.ts';
import type { Agreement, DoubtEvaluation } from './structureEvaluation.ts';

/** One structure of a case, with what is known of it without a reference. */
export interface CaseStructure extends ReviewedStructure {
  readonly measures: QualityMeasures;
  readonly verdict: Verdict;
  readonly reasons: readonly VerdictReason[];
}

/** What a network, or samples, said of a case. Arrays [net], not modified. */
export interface CaseDoubt {
  readonly grid: VoxelGrid;
  /** Labels that the network draws; of others nothing is known. */
  readonly structures: readonly number[];
  /** The network's own contours. */
  readonly labels: Uint8Array;
  /** Non-zero in the body. */
  readonly body: Uint8Array;
  /** Over all classes, 0 … 1. */
  readonly entropy: Float32Array;
  /** 0 … 1; null where there are none. */
  readonly expectedError: Float32Array | null;
  /** Null where they are not kept. */
  readonly probabilities: MeanProbabilities | null;
}

/** One case with all that is known of it. Nothing is modified. */
export interface CaseInput {
  readonly name: string;
  readonly source: string;
  /** The image's. */
  readonly grid: VoxelGrid;
  /** [src] the contours that are measured. */
  readonly labels: Uint8Array;
  readonly sets: LabelSets;
  readonly structures: readonly CaseStructure[];
  /** Null for contours of which nothing is known. */
  readonly doubt: CaseDoubt | null;
  /** None: the case has no reference. */
  readonly observers: readonly Observer[];
  /** As `matchStructures` makes them, or the reader. */
  readonly matches: readonly StructureMatch[];
  readonly fusion: Fusion;
  /** For the surface Dice, by name of the structure as it is here; {@link DEFAULT_TOLERANCE_MM} where none is set. */
  readonly tolerancesMm: Readonly<Record<string, number>>;
}

export const DEFAULT_TOLERANCE_MM = 2;

/** A fusion of one observer is that observer. */
const ALONE: Fusion = { kind: 'observer', position: 0 };

/**
 * One case as a cohort keeps it: each structure with its measures, all that `evaluateStructure` says of it, and its scores
 * for conformal guarantees.
 * @returns yields the share that is done, 0 … 1, never falling.
 * @throws AppError `internal/shape` when an array does not fit its grid; else as `evaluateStructure`.
 */
export function* evaluateCase(input: CaseInput): Generator<number, CohortCase> {
  const { name, source, structures, observers, labels, grid } = input;
  const expected = voxelCount(grid);
  if (labels.length !== expected) {
    throw new AppError('internal/shape', { expected, actual: labels.length });
  }
  const found: CohortStructure[] = [];
  for (const [at, structure] of structures.entries()) {
    const steps = structureOf(input, structure);
    for (;;) {
      const step = steps.next();
      if (step.done) {
        found.push(step.value);
        break;
      }
      yield (at + step.value) / structures.length;
    }
  }
  return { name, source, observers: observers.map((one) => one.name), structures: found };
}

function* structureOf(
  input: CaseInput,
  structure: CaseStructure,
): Generator<number, CohortStructure> {
  const { measures, verdict, reasons, type, name } = structure;
  const known = {
    // Not the coded concept: left and right of one organ may be coded alike.
    name: name === '' ? (type?.meaning ?? '') : name,
    ...roundedAssessment(measures, { verdict, reasons }),
  };
  if (!hasComparable(input)) {
    const none = { agreement: null, calibration: null, doubt: null, observersDice: null };
    return { ...known, reference: 'none', ...none, guarantee: null };
  }
  const { observers = [] } =
    input.matches.find((match) => match.structure === structure.label) ?? {};
  const masks = masksOf(input, structure, observers);
  const { evaluation, maps } = yield* evaluateStructure(masks);
  return {
    ...known,
    reference: observers.some((label) => label !== null) ? 'drawn' : 'absent',
    agreement: evaluation.agreement && withoutSlices(evaluation.agreement),
    calibration: evaluation.calibration?.scores ?? null,
    doubt: evaluation.doubt && withoutCurves(evaluation.doubt),
    observersDice: evaluation.observers?.meanPairwiseDice ?? null,
    guarantee: {
      marginMm: marginOf(maps),
      falseNegativeRates: yield* missedShares(maps, masks.network),
    },
  };
}

/**
 * Whether what observers left out can be told from what was not understood: one of their structures is under review, or they
 * drew nothing at all.
 */
function hasComparable({ observers, matches }: CaseInput): boolean {
  if (observers.length === 0) return false;
  return (
    matches.some((match) => match.observers.some((label) => label !== null)) ||
    observers.every(({ structures }) => structures.length === 0)
  );
}

function masksOf(
  { grid, labels, sets, observers, doubt, fusion, tolerancesMm }: CaseInput,
  { label, name }: CaseStructure,
  observed: StructureMatch['observers'],
): StructureInput {
  return {
    grid,
    contour: maskOf(labels, sets, label),
    observers: observers.map((observer, at) => ({
      name: observer.name,
      mask: maskOf(observer.labels, observer.sets, observed[at] ?? null),
    })),
    fusion: observers.length === 1 ? ALONE : fusion,
    toleranceMm: Object.hasOwn(tolerancesMm, name) ? tolerancesMm[name] : DEFAULT_TOLERANCE_MM,
    network: doubt?.structures.includes(label) ? networkOf(doubt, sets, label) : null,
  };
}

function networkOf(
  { grid, labels, body, entropy, expectedError, probabilities }: CaseDoubt,
  sets: LabelSets,
  label: number,
): NonNullable<StructureInput['network']> {
  const isKept = probabilities?.structures.includes(label) ?? false;
  const probability =
    probabilities && isKept ? probabilityOf(probabilities, label, voxelCount(grid)) : null;
  return { grid, contour: maskOf(labels, sets, label), body, entropy, expectedError, probability };
}

/** 1 where a structure is. @param label null: nothing of it is drawn. @returns a new array. */
export function maskOf(labels: Uint8Array, sets: LabelSets, label: number | null): Uint8Array {
  const mask = new Uint8Array(labels.length);
  if (label === null) return mask;
  const isInside = maskTable(sets, label);
  for (let voxel = 0; voxel < mask.length; voxel++) mask[voxel] = isInside[labels[voxel]];
  return mask;
}

function withoutSlices({ slices: _slices, ...agreement }: Agreement): CohortStructure['agreement'] {
  return agreement;
}

function withoutCurves({
  region,
  uncertainty,
  rankings,
}: DoubtEvaluation): CohortStructure['doubt'] {
  return {
    region,
    uncertainty,
    rankings: rankings.map(({ curve: _curve, overlap, ...ranking }) => {
      if (!overlap) return { ...ranking, overlap };
      const { curve: _points, ...area } = overlap;
      return { ...ranking, overlap: area };
    }),
  };
}

function marginOf({ agreement, reference, grid }: EvaluatedMasks['maps']): number | null {
  if (!agreement) return null;
  const predicted = new Uint8Array(agreement.length);
  for (let voxel = 0; voxel < predicted.length; voxel++) {
    const kind = agreement[voxel];
    predicted[voxel] = kind === AGREEMENT.truePositive || kind === AGREEMENT.falsePositive ? 1 : 0;
  }
  const { shape, affine } = grid;
  return containmentMarginMm(
    { reference, predicted, shape, spacingMm: spacingMm(affine) },
    MARGIN_SHARE,
  );
}

/** On the network's grid, where the probability is; null without one. */
function* missedShares(
  maps: EvaluatedMasks['maps'],
  network: StructureInput['network'],
): Generator<number, number[] | null> {
  if (!network?.probability) return null;
  const steps = maskOnNetwork(maps.reference, { source: maps.grid, network: network.grid });
  for (;;) {
    const step = steps.next();
    if (step.done) {
      const { probability } = network;
      return falseNegativeRates({ probability, reference: step.value }, RISK_THRESHOLDS);
    }
    yield 1;
  }
}

import {
  calibrationScores,
  poolCalibration,
  type CalibrationScores,
} from '../calibration/reliability.ts';
import {
  fitCalibration,
  type CalibrationFit,
  type FitWarning,
} from '../calibration/temperature.ts';
import { AppError } from '../errors.ts';
import type { Activation, LogitCalibration } from '../uncertainty/sampleSums.ts';
import { calibrated, type RecalibrationCase } from './recalibrationCase.ts';

/** With fewer the cases that are held out are too few to say whether the fit would help another one. */
export const LEAST_CASES = 5;

/** Up to so many each case is held out once; more are held out in as many groups. */
const GROUPS = 10;
/** Of all cases together for the fits; of each case for those with cases held out, which are many. */
const MOST_VOXELS = 1_000_000;
const HELD_OUT_VOXELS = 5000;

/** How well probabilities fit the references, each case with the same weight. */
export interface FitScores {
  /** Mean negative log-likelihood of what is true over the regions together, nats. */
  readonly nll: number;
  /** In the order of the structures. */
  readonly structures: readonly StructureScores[];
}

/** Of a structure in its own evaluation region. */
export interface StructureScores {
  /** Label. */
  readonly structure: number;
  /** Cases with a region. */
  readonly cases: number;
  /** Mean over cases of the expected calibration error; null without any case. (METHODS A3) */
  readonly ece: number | null;
  /** Of all cases' voxels together. */
  readonly pooledEce: number | null;
  /** Mean over cases of the structure's own negative log-likelihood. */
  readonly nll: number | null;
}

/** One way to recalibrate. */
export interface RecalibrationModel extends LogitCalibration {
  /** Of the cases that it was fitted on. */
  readonly after: FitScores;
  /** Of each case by a fit without it, or without its group. */
  readonly heldOut: FitScores;
  readonly warnings: readonly FitWarning[];
}

export interface RecalibrationFit {
  readonly kind: 'fit';
  readonly structures: readonly number[];
  readonly cases: number;
  readonly voxels: number;
  /** Groups that cases were held out in; as many as there are cases: one by one. */
  readonly groups: number;
  /** As the cases were kept. */
  readonly before: FitScores;
  /** One temperature for all classes. */
  readonly temperature: RecalibrationModel;
  /** And a bias for each. */
  readonly temperatureBias: RecalibrationModel;
  /** The one with the smaller loss on held-out cases; `none` where neither is below what was before. */
  readonly better: 'temperature' | 'temperature-bias' | 'none';
  /** Largest floor of the cases' probabilities: above 1 / 131070 where some were too many to keep all. */
  readonly floor: number;
}

/** Why nothing is fitted. `structure` is a label. */
export type FitRefusal =
  | {
      readonly kind: 'refused';
      readonly reason: 'too-few-cases';
      readonly cases: number;
      readonly needed: number;
    }
  | { readonly kind: 'refused'; readonly reason: 'structure-absent'; readonly structure: number }
  /** Cases of networks with other structures cannot share a fit. */
  | { readonly kind: 'refused'; readonly reason: 'other-structures'; readonly name: string };

/**
 * Temperature, and temperature with a bias for each class, of the mean over samples, by maximum likelihood on cases with a
 * reference: each case with the same weight, voxels of the evaluation regions (METHODS B2, stage `pooled`). What is fitted
 * replaces any recalibration that the cases were made with. Whether it helps is judged on cases that it was not fitted on.
 * @param cases of one network; not modified.
 * @returns yields the share that is done, 0 … 1.
 * @throws as `fitCalibration`.
 */
export function* fitRecalibration(
  cases: readonly RecalibrationCase[],
): Generator<number, RecalibrationFit | FitRefusal> {
  const refusal = refusalOf(cases);
  if (refusal) return refusal;
  const [{ structures }] = cases;
  const groups = Math.min(GROUPS, cases.length);
  const steps = 2 * (groups + 2) + 1;
  let done = 0;
  const share = (): number => ++done / steps;
  const before = scoresOf(cases, ({ recalibration }) => recalibration);
  yield share();
  const models: RecalibrationModel[] = [];
  for (const withBias of [false, true]) {
    const fit = fitOf(thinned(cases, MOST_VOXELS / cases.length), withBias);
    yield share();
    const without: LogitCalibration[] = [];
    const few = thinned(cases, HELD_OUT_VOXELS);
    for (let group = 0; group < groups; group++) {
      without.push(
        fitOf(
          few.filter((_, at) => at % groups !== group),
          withBias,
        ),
      );
      yield share();
    }
    models.push({
      temperature: fit.temperature,
      bias: fit.bias,
      after: scoresOf(cases, () => fit),
      heldOut: scoresOf(cases, (_, at) => without[at % groups]),
      warnings: fit.warnings,
    });
    yield share();
  }
  const [temperature, temperatureBias] = models;
  return {
    kind: 'fit',
    structures,
    cases: cases.length,
    voxels: thinned(cases, MOST_VOXELS / cases.length).reduce((sum, one) => sum + countOf(one), 0),
    groups,
    before,
    temperature,
    temperatureBias,
    better: betterOf(before, temperature, temperatureBias),
    floor: Math.max(...cases.map(({ floor }) => floor)),
  };
}

function betterOf(
  before: FitScores,
  temperature: RecalibrationModel,
  temperatureBias: RecalibrationModel,
): RecalibrationFit['better'] {
  const [plain, biased] = [temperature.heldOut.nll, temperatureBias.heldOut.nll];
  if (Math.min(plain, biased) >= before.nll) return 'none';
  return biased < plain ? 'temperature-bias' : 'temperature';
}

function refusalOf(cases: readonly RecalibrationCase[]): FitRefusal | null {
  if (cases.length < LEAST_CASES) {
    return { kind: 'refused', reason: 'too-few-cases', cases: cases.length, needed: LEAST_CASES };
  }
  const [{ structures, activation }] = cases;
  const other = cases.find(
    (one) =>
      one.activation !== activation ||
      one.structures.length !== structures.length ||
      one.structures.some((label, at) => label !== structures[at]),
  );
  if (other) return { kind: 'refused', reason: 'other-structures', name: other.name };
  const absent = structures.find((_, at) => !cases.some((one) => occurs(one, at)));
  return absent === undefined
    ? null
    : { kind: 'refused', reason: 'structure-absent', structure: absent };
}

function occurs(one: RecalibrationCase, position: number): boolean {
  const n = countOf(one);
  return one.activation === 'softmax'
    ? one.reference.includes(position + 1)
    : one.reference.subarray(position * n, (position + 1) * n).includes(1);
}

/** n */
function countOf({ regions, structures }: RecalibrationCase): number {
  return regions.length / structures.length;
}

/** The logits' channels. */
function channelsOf({ activation, structures }: RecalibrationCase): number {
  return structures.length + (activation === 'softmax' ? 1 : 0);
}

function fitOf(cases: readonly RecalibrationCase[], withBias: boolean): CalibrationFit {
  const [first] = cases;
  const model = { activation: first.activation, channels: channelsOf(first), withBias };
  const fit = fitCalibration(cases, model);
  if (!fit) throw new AppError('internal/shape', { cases: cases.length });
  return fit;
}

/** Every so-many-th voxel of each case: they are spread evenly already. */
function thinned(cases: readonly RecalibrationCase[], most: number): RecalibrationCase[] {
  return cases.map((one) => {
    const n = countOf(one);
    const stride = Math.ceil(n / most);
    if (stride <= 1) return one;
    const take = <A extends Float32Array | Uint8Array>(from: A): A =>
      from.filter((_, at) => (at % n) % stride === 0) as A;
    return {
      ...one,
      logits: take(one.logits),
      reference: take(one.reference),
      regions: take(one.regions),
    };
  });
}

/** @param calibrationOf what each case's logits are read with; null: as they are. */
function scoresOf(
  cases: readonly RecalibrationCase[],
  calibrationOf: (one: RecalibrationCase, at: number) => LogitCalibration | null,
): FitScores {
  const found = cases.map((one, at) => caseScores(one, calibrationOf(one, at)));
  const [{ structures }] = cases;
  return {
    nll: meanOf(found.map(({ nll }) => nll)) ?? 0,
    structures: structures.map((structure, position) => {
      const own = found.flatMap(({ scores }) => scores[position] ?? []);
      return {
        structure,
        cases: own.length,
        ece: meanOf(own.map(({ ece }) => ece)),
        pooledEce: poolCalibration(own)?.ece ?? null,
        nll: meanOf(own.map(({ nll }) => nll)),
      };
    }),
  };
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function caseScores(
  one: RecalibrationCase,
  calibration: LogitCalibration | null,
): { readonly nll: number; readonly scores: (CalibrationScores | null)[] } {
  const n = countOf(one);
  const z = calibration ? calibrated(one.logits, n, calibration) : one.logits;
  const p = probabilitiesOf(z, n, one.activation);
  const first = one.activation === 'softmax' ? 1 : 0;
  return {
    nll: lossOf(p, one),
    scores: one.structures.map((_, position) => {
      const reference = new Uint8Array(n);
      for (let at = 0; at < n; at++) {
        reference[at] =
          one.activation === 'softmax'
            ? Number(one.reference[at] === position + 1)
            : one.reference[position * n + at];
      }
      const plane = (first + position) * n;
      return calibrationScores({
        probability: p.subarray(plane, plane + n),
        reference,
        mask: one.regions.subarray(position * n, (position + 1) * n),
      });
    }),
  };
}

/** [C, n] 0 … 1; a new array. */
function probabilitiesOf(z: Float32Array, n: number, activation: Activation): Float32Array {
  if (activation === 'sigmoid') return z.map((value) => 1 / (1 + Math.exp(-value)));
  const classes = z.length / n;
  const p = new Float32Array(z.length);
  for (let at = 0; at < n; at++) {
    let [largest, total] = [-Infinity, 0];
    for (let c = 0; c < classes; c++) largest = Math.max(largest, z[c * n + at]);
    for (let c = 0; c < classes; c++) total += p[c * n + at] = Math.exp(z[c * n + at] - largest);
    for (let c = 0; c < classes; c++) p[c * n + at] /= total;
  }
  return p;
}

/** Mean over voxels; with sigmoid the structures' sum. No probability counts as less than 1e-12. */
function lossOf(p: Float32Array, one: RecalibrationCase): number {
  const n = countOf(one);
  const isSoftmax = one.activation === 'softmax';
  let sum = 0;
  for (let at = 0; at < one.reference.length; at++) {
    const own = isSoftmax ? p[one.reference[at] * n + at] : p[at];
    const isTrue = isSoftmax || one.reference[at] !== 0;
    sum -= Math.log(Math.max(1e-12, isTrue ? own : 1 - own));
  }
  return sum / n;
}

import type { LogitCalibration } from '../../../src/core/uncertainty/sampleSums.ts';
import type { CohortCase } from '../../cohort.ts';
import type { EvidenceContext } from '../../table.ts';
import type { Calibrations } from './calibrate.ts';
import { fitName } from './calibrate.ts';
import type { MethodMeasures, Ranking } from './measure.ts';
import { labelsOf, measure, rankingOf } from './measure.ts';
import { openCase } from './openCase.ts';
import type { Networks, Prediction, ProbabilitySums } from './passes.ts';
import { addLogits, eachPass, emptySums, neutral, passName, predictionOf } from './passes.ts';
import type { Available, EstimatorPart, Method, Pass } from './plan.ts';
import { ESTIMATOR_PARTS, METHODS, methodsOfPart, onlyPart, partOfPool, poolsOf } from './plan.ts';
import type { Evaluation, Nearness } from './region.ts';
import { nearnessIn } from './region.ts';

const VERSION = 's1-3';

/** Every second slice is measured, so that the table takes minutes: 5 mm apart, neighbours of one another. */
export const EVERY = 2;

/** What S1 keeps of one case. */
export interface CaseMeasures {
  /** By the row of the method; those whose packages are there. */
  readonly methods: Readonly<Record<string, MethodMeasures>>;
  /** Nearness to the plain network's contour as a ranking of its errors: of all classes, and of each structure. */
  readonly distance: {
    readonly any: Ranking | null;
    readonly structures: readonly (Ranking | null)[];
  };
  /** A binary network made of two outputs of the plain one: its ranking before and after a temperature. */
  readonly binary: { readonly before: Ranking | null; readonly after: Ranking | null };
  /** Voxels of the region of interest that were measured. */
  readonly voxels: number;
}

interface Given {
  readonly networks: Networks;
  readonly available: Available;
  readonly calibrations: Calibrations;
}

/**
 * Measures of one case, once for each package: one that comes later costs its own passes only. Whatever the package, the
 * region of interest is that of the plain network.
 */
export async function measureCase(
  context: EvidenceContext,
  one: CohortCase,
  given: Given,
): Promise<CaseMeasures> {
  const { networks } = given;
  let opened: ReturnType<typeof openCase> | null = null;
  const open = (): ReturnType<typeof openCase> =>
    (opened ??= openCase(networks, one, { every: EVERY }));
  const of = async (part: EstimatorPart): Promise<Record<string, MethodMeasures>> => {
    if (given.available.members[part] === 0) return {};
    const own = partOf(given, part);
    return context.cached(keyOf(one, own, part), async () => methodsOf(await open(), own));
  };
  const controls = await context.cached(keyOf(one, partOf(given, 'base'), 'controls'), async () =>
    controlsOf(await open(), given),
  );
  const methods: Record<string, MethodMeasures> = {};
  for (const part of ESTIMATOR_PARTS) Object.assign(methods, await of(part));
  return { methods, ...controls };
}

/** What concerns one part only: a cache must not depend on the rest. */
function partOf({ networks, available, calibrations }: Given, part: EstimatorPart): Given {
  const names = Object.keys(calibrations.fits).filter((name) => partOfFit(name) === part);
  return {
    networks,
    available: onlyPart(available, part),
    calibrations: {
      ...calibrations,
      fits: Object.fromEntries(names.map((name) => [name, calibrations.fits[name]])),
    },
  };
}

/** Fits are named by a pool, or by the part of a member. */
function partOfFit(name: string): EstimatorPart {
  return ESTIMATOR_PARTS.find((part) => name.startsWith(`${part} `)) ?? partOfPool(name);
}

function keyOf(
  one: CohortCase,
  { networks, available, calibrations }: Given,
  part: EstimatorPart | 'controls',
) {
  const { fits } = calibrations;
  const own = part === 'controls' ? [] : (networks[part]?.sha256 ?? []);
  const methods = part === 'controls' ? [] : methodsOfPart(part);
  return {
    case: `${one.id} ${one.sha256()}`,
    packages: [...(networks.base?.sha256 ?? []), ...own],
    estimator: { part, methods, available, fits },
    version: `${VERSION} ${EVERY}`,
  };
}

type Opened = Awaited<ReturnType<typeof openCase>>;

async function methodsOf(
  { slab, evaluation }: Opened,
  { networks, available, calibrations }: Given,
): Promise<Record<string, MethodMeasures>> {
  const sums = new MethodSums(evaluation, slab.classes, { available, calibrations });
  const at = { slab, region: evaluation.region, networks };
  await eachPass(at, sums.passes, (pass, logits) => sums.add(pass, logits));
  return sums.measures();
}

/** Distance as a ranking, and the binary network, from the plain network's pass. */
async function controlsOf(
  { slab, evaluation }: Opened,
  { networks, calibrations }: Given,
): Promise<Omit<CaseMeasures, 'methods'>> {
  const sums = emptySums(slab.classes, evaluation.truth.length);
  let binary: CaseMeasures['binary'] = { before: null, after: null };
  await eachPass({ slab, region: evaluation.region, networks }, [PLAIN], (_, logits) => {
    addLogits(sums, logits, neutral(slab.classes));
    binary = binaryReading(logits, evaluation, temperatureOf(calibrations));
  });
  const nearness = nearnessIn(slab, evaluation);
  return {
    distance: distanceControl(predictionOf(sums, null), evaluation, nearness),
    binary,
    voxels: evaluation.truth.length,
  };
}

const PLAIN: Pass = { part: 'base', member: 0, flips: [], sample: null };

function temperatureOf({ fits }: Calibrations): number {
  return fits[fitName.pooled('base', false)]?.temperature ?? 1;
}

/** Sums of every pool, and of those whose logits are calibrated before they are averaged. */
class MethodSums {
  readonly passes: readonly Pass[];
  readonly #evaluation: Evaluation;
  readonly #calibrations: Calibrations;
  readonly #entries: readonly {
    readonly method: Method;
    readonly names: ReadonlySet<string>;
    readonly to: ProbabilitySums;
  }[];

  constructor(
    evaluation: Evaluation,
    classes: number,
    given: { readonly available: Available; readonly calibrations: Calibrations },
  ) {
    this.#evaluation = evaluation;
    this.#calibrations = given.calibrations;
    const n = evaluation.truth.length;
    const pools = poolsOf(given.available).filter(({ passes }) => passes.length > 0);
    this.passes = pools.flatMap(({ passes }) => passes);
    const shared = new Map(pools.map(({ name }) => [name, emptySums(classes, n)]));
    this.#entries = METHODS.flatMap((method) => {
      const pool = pools.find(({ name }) => name === method.pool);
      if (!pool) return [];
      const isShared = method.stage === 'none' || method.stage === 'pooled';
      const to = (isShared ? shared.get(pool.name) : undefined) ?? emptySums(classes, n);
      return [{ method, names: new Set(pool.passes.map(passName)), to }];
    });
  }

  add(pass: Pass, logits: Float32Array): void {
    const name = passName(pass);
    const done = new Set<ProbabilitySums>();
    for (const { method, names, to } of this.#entries) {
      if (!names.has(name) || done.has(to)) continue;
      done.add(to);
      addLogits(to, logits, this.#ofPass(method, pass, to.classes));
    }
  }

  #ofPass({ stage, pool }: Method, { part, member }: Pass, classes: number): LogitCalibration {
    if (stage === 'member') return this.#fit(fitName.member(part, member));
    if (stage === 'joint') return this.#fit(fitName.joint(pool));
    return neutral(classes);
  }

  #fit(name: string): LogitCalibration {
    const fit = this.#calibrations.fits[name];
    if (!fit) throw new Error(`no calibration ${name}`);
    return fit;
  }

  #prediction({
    method,
    to,
  }: {
    readonly method: Method;
    readonly to: ProbabilitySums;
  }): Prediction {
    const { stage, pool, withBias } = method;
    return predictionOf(to, stage === 'pooled' ? this.#fit(fitName.pooled(pool, withBias)) : null);
  }

  measures(): Record<string, MethodMeasures> {
    return Object.fromEntries(
      this.#entries.map((entry) => [
        entry.method.row,
        measure(this.#prediction(entry), this.#evaluation),
      ]),
    );
  }
}

/** Ties of the distance are broken by entropy, which never outweighs a step of it. */
const TIE_BREAK_MM = 1e-3;

function distanceControl(
  base: Prediction,
  evaluation: Evaluation,
  nearness: Nearness,
): CaseMeasures['distance'] {
  const labels = labelsOf(base);
  const { truth, masks } = evaluation;
  const ranked = (near: Float32Array): Float32Array =>
    near.map((value, at) => value + TIE_BREAK_MM * base.entropy[at]);
  const errors = labels.map((label, at) => (label === truth[at] ? 0 : 1));
  return {
    any: rankingOf(ranked(nearness.any), errors),
    structures: masks.map((mask, at) => {
      const ofOne = labels.map((label, voxel) =>
        (label === at + 1) === (truth[voxel] === at + 1) ? 0 : 1,
      );
      return rankingOf(ranked(nearness.structures[at]), ofOne, mask);
    }),
  };
}

const LIVER = 1;

/** Two outputs of the plain network, background and liver, are a binary network of their own. */
function binaryReading(
  plain: Float32Array,
  { truth, masks }: Evaluation,
  temperature: number,
): CaseMeasures['binary'] {
  const n = truth.length;
  const two = new Float32Array(2 * n);
  two.set(plain.subarray(0, n));
  two.set(plain.subarray(LIVER * n, (LIVER + 1) * n), n);
  const at = (scale: number): Ranking | null => {
    const sums = emptySums(2, n);
    addLogits(sums, two, { temperature: scale, bias: [0, 0] });
    const prediction = predictionOf(sums, null);
    const errors = labelsOf(prediction).map((label, voxel) =>
      label === (truth[voxel] === LIVER ? 1 : 0) ? 0 : 1,
    );
    return rankingOf(prediction.entropy, errors, masks[LIVER - 1]);
  };
  return { before: at(1), after: at(temperature) };
}

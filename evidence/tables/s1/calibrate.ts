import { logitsOfProbabilities } from '../../../src/core/calibration/fitVoxels.ts';
import { fitJointTemperature } from '../../../src/core/calibration/jointTemperature.ts';
import { topLabelScores } from '../../../src/core/calibration/reliability.ts';
import type { CalibrationFit } from '../../../src/core/calibration/temperature.ts';
import { fitCalibration } from '../../../src/core/calibration/temperature.ts';
import type { FlipAxis } from '../../../src/inference/estimator.ts';
import type { CohortCase } from '../../cohort.ts';
import type { EvidenceNetwork } from '../../packages.ts';
import type { Region, SlabCase } from '../../run/slabPasses.ts';
import { regionAt, thinned } from '../../run/slabPasses.ts';
import type { EvidenceContext } from '../../table.ts';
import { openCase, slabsOf } from './openCase.ts';
import type { Networks, ProbabilitySums } from './passes.ts';
import { addLogits, eachPass, emptySums, neutral } from './passes.ts';
import type { Available, EstimatorPart, Part, Pass } from './plan.ts';
import {
  ESTIMATOR_PARTS,
  METHODS,
  methodsOfPart,
  onlyPart,
  PACKAGES,
  partOfPool,
  poolsOf,
  subsets,
} from './plan.ts';

const VERSION = 's1-calibration-3';

/** Slices of a calibration phantom that are run, and voxels of its region that are used. */
const EVERY = 8;
const VOXELS = 3000;

/** What was fitted and chosen on the calibration phantoms. */
export interface Calibrations {
  /** Flips of the test-time augmentation, and the likelihoods that it was chosen by. */
  readonly flips: readonly FlipAxis[];
  readonly flipNll: readonly { readonly flips: readonly FlipAxis[]; readonly nll: number }[];
  /** By {@link fitName}. */
  readonly fits: Readonly<Record<string, CalibrationFit>>;
}

/** The name of a fit of a pool's mean, of one member, or of all members together. */
export const fitName = {
  pooled: (pool: string, withBias: boolean): string => `${pool}${withBias ? ' with bias' : ''}`,
  member: (part: Part, member: number): string => `${part} ${member}`,
  joint: (pool: string): string => `${pool} joint`,
} as const;

/** Voxels of one case, and what was computed of them. */
interface Sampled {
  readonly truth: Uint8Array;
  readonly pools: ReadonlyMap<string, ProbabilitySums>;
  /** Logits of each member's plain pass, by {@link fitName}. */
  readonly members: ReadonlyMap<string, Float32Array>;
}

/**
 * Fits every calibration of S1; nothing of a test phantom is seen. Each part by itself, so that a package that comes later
 * costs its own passes only.
 * @throws MissingInput without calibration phantoms.
 */
export async function calibrations(
  context: EvidenceContext,
  networks: Networks,
  members: Available['members'],
): Promise<Calibrations> {
  const { flipNll, thin } = await flipLikelihoods(context, networks);
  const best = flipNll.filter(({ flips }) => flips.length > 0).toSorted((a, b) => a.nll - b.nll);
  const [{ flips }] = best;
  const all: Record<string, CalibrationFit> = {};
  for (const part of ESTIMATOR_PARTS) {
    if (members[part] === 0) continue;
    const available = onlyPart({ members, flips }, part);
    Object.assign(all, await fitsOfPart(context, { networks, part, available, thin }));
  }
  return { flips, flipNll, fits: all };
}

/** The voxels of a calibration phantom that are used, on the grid, and their true class. */
interface Thin {
  readonly voxels: readonly number[];
  readonly truth: readonly number[];
}

interface FlipLikelihoods {
  readonly flipNll: Calibrations['flipNll'];
  readonly thin: readonly Thin[];
}

function flipLikelihoods(context: EvidenceContext, networks: Networks): Promise<FlipLikelihoods> {
  const cases = context.cohort('calibration');
  const key = keyOf(cases, networks, 'base', 'flips');
  return context.cached(key, async () => {
    const thin: Thin[] = [];
    const flipNll = subsets(['i', 'j', 'k']).map((flips) => ({ flips, nll: 0 }));
    for (const one of cases) {
      const { evaluation, slab } = await openCase(networks, one, { every: EVERY });
      const region = thinned(slab, evaluation.region, { seed: one.facts.seed, limit: VOXELS });
      const whole = one.truth();
      const truth = Uint8Array.from(region.voxels, (voxel) => whole[voxel]);
      thin.push({ voxels: [...region.voxels], truth: [...truth] });
      const likelihoods = await likelihoodOfFlips({ networks, slab, region }, truth);
      likelihoods.forEach((nll, at) => (flipNll[at].nll += nll / cases.length));
      context.progress(`flips: ${one.id}`);
    }
    return { flipNll, thin };
  });
}

function keyOf(
  cases: readonly CohortCase[],
  networks: Networks,
  part: EstimatorPart,
  estimator: unknown,
) {
  return {
    case: cases.map((one) => `${one.id} ${one.sha256()}`).join(' '),
    packages: [...(networks.base?.sha256 ?? []), ...(networks[part]?.sha256 ?? [])],
    estimator: { part, of: estimator },
    version: `${VERSION} ${EVERY} ${VOXELS}`,
  };
}

function fitsOfPart(
  context: EvidenceContext,
  given: {
    readonly networks: Networks;
    readonly part: EstimatorPart;
    readonly available: Available;
    readonly thin: readonly Thin[];
  },
): Promise<Record<string, CalibrationFit>> {
  const { networks, part, available, thin } = given;
  const cases = context.cohort('calibration');
  return context.cached(
    keyOf(cases, networks, part, { methods: methodsOfPart(part), available }),
    async () => {
      const sampled: Sampled[] = [];
      for (const [at, one] of cases.entries()) {
        sampled.push(await sampleCase({ networks, one, own: thin[at], available }));
        context.progress(`calibration of ${part}: ${one.id}`);
      }
      return fitAll(sampled);
    },
  );
}

/** Negative log-likelihood of the plain network averaged over flips, for every set of axes. */
async function likelihoodOfFlips(
  at: { readonly networks: Networks; readonly slab: SlabCase; readonly region: Region },
  truth: Uint8Array,
): Promise<number[]> {
  const sets = subsets(['i', 'j', 'k']);
  const { classes } = at.slab;
  const plain = neutral(classes);
  const bySet = sets.map(() => emptySums(classes, truth.length));
  const passes = sets.map((flips): Pass => ({ part: 'base', member: 0, flips, sample: null }));
  await eachPass(at, passes, (pass, logits) => {
    sets.forEach((set, position) => {
      if (pass.flips.every((axis) => set.includes(axis))) addLogits(bySet[position], logits, plain);
    });
  });
  return bySet.map((of) => {
    const probability = of.sums.map((sum) => Math.min(1, sum / of.count));
    return topLabelScores({ probability, reference: truth })?.nll ?? 0;
  });
}

async function sampleCase(given: {
  readonly networks: Networks;
  readonly one: CohortCase;
  readonly own: Thin;
  readonly available: Available;
}): Promise<Sampled> {
  const { networks, one, own, available } = given;
  const slab = await slabsOf(networks, one, EVERY);
  const region = regionAt(slab, own.voxels);
  const truth = Uint8Array.from(own.truth);
  const plain = neutral(slab.classes);
  const members = new Map<string, Float32Array>();
  const wanted = poolsOf(available).map((pool) => ({
    ...pool,
    to: emptySums(slab.classes, truth.length),
    names: new Set(pool.passes.map(nameOf)),
  }));
  const passes = wanted.flatMap((pool) => pool.passes);
  await eachPass({ slab, region, networks }, passes, (pass, logits) => {
    const name = nameOf(pass);
    for (const { names, to } of wanted) if (names.has(name)) addLogits(to, logits, plain);
    if (pass.sample === null && pass.flips.length === 0) {
      members.set(fitName.member(pass.part, pass.member), logits.slice());
    }
  });
  return { truth, pools: new Map(wanted.map(({ name, to }) => [name, to])), members };
}

function nameOf(pass: Pass): string {
  return JSON.stringify(pass);
}

function fitAll(sampled: readonly Sampled[]): Record<string, CalibrationFit> {
  const fits: Record<string, CalibrationFit> = {};
  const keep = (name: string, fit: CalibrationFit | null): void => {
    if (fit) fits[name] = fit;
  };
  for (const { pool, stage, withBias } of METHODS) {
    const first = sampled[0]?.pools.get(pool);
    if (!first || first.count === 0 || stage === 'none') continue;
    const model = { activation: 'softmax', channels: first.classes, withBias } as const;
    if (stage === 'pooled') {
      const cases = sampled.map(({ truth, pools }) => ({
        logits: meanLogits(pools.get(pool)),
        reference: truth,
      }));
      keep(fitName.pooled(pool, withBias), fitCalibration(cases, model));
      continue;
    }
    const part = partOfPool(pool);
    const names = Array.from({ length: first.count }, (_, member) => fitName.member(part, member));
    if (stage === 'member') {
      for (const name of names) {
        const cases = sampled.map(({ truth, members }) => ({
          logits: members.get(name) ?? new Float32Array(0),
          reference: truth,
        }));
        keep(name, fitCalibration(cases, model));
      }
      continue;
    }
    const cases = sampled.map(({ truth, members }) => ({
      members: names.map((name) => members.get(name) ?? new Float32Array(0)),
      reference: truth,
    }));
    keep(fitName.joint(pool), fitJointTemperature(cases, model));
  }
  return fits;
}

function meanLogits(of: ProbabilitySums | undefined): Float32Array {
  if (!of) return new Float32Array(0);
  return logitsOfProbabilities(
    of.sums.map((sum) => sum / of.count),
    'softmax',
  );
}

/**
 * The packages of the estimators, those that are there, and how many members each has.
 * @throws Error where the single member is none of the ensemble's.
 */
export async function openParts(
  context: EvidenceContext,
): Promise<{ networks: Networks; members: Available['members'] }> {
  const networks: Partial<Record<EstimatorPart, EvidenceNetwork | null>> = {};
  for (const part of ESTIMATOR_PARTS) networks[part] = await context.network(PACKAGES[part]);
  const { single, members: ensemble } = networks;
  if (single && ensemble && !ensemble.sha256.includes(single.sha256[0])) {
    throw new Error(`${single.name} holds no member of ${ensemble.name}`);
  }
  const count = (part: EstimatorPart): number => networks[part]?.sessions.length ?? 0;
  const members = {
    base: count('base'),
    single: count('single'),
    members: count('members'),
    checkpoints: count('checkpoints'),
  };
  return { networks, members };
}

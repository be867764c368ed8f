import { dice } from '../../../src/core/metrics/overlap.ts';
import { meanOverLabel } from '../../../src/core/uncertainty/entropy.ts';
import {
  agreementAccumulator,
  cvHoebel,
  iouOverSamples,
  meanPairwiseDice,
} from '../../../src/core/uncertainty/sampleAgreement.ts';
import { addSample, planesOf, reduceSums } from '../../../src/core/uncertainty/sampleSums.ts';
import type { CohortCase } from '../../cohort.ts';
import { TRUTH_LABELS } from '../../cohort.ts';
import type { EvidenceNetwork } from '../../packages.ts';
import type { SlabCase } from '../../run/slabPasses.ts';
import { runPasses, slabCase, wholeRegion } from '../../run/slabPasses.ts';
import { maskOf } from '../../structures.ts';
import type { EvidenceContext } from '../../table.ts';
import type { Structure } from './plan.ts';

const VERSION = 's0-1';

/** The paper's number of samples. */
export const SAMPLES = 10;
/** Every fourth slice, 10 mm apart: dropout after every convolution leaves nothing to share between samples. */
export const EVERY = 4;
const SEED = 1;

/** S0's measures of one case. */
export interface CaseMeasures {
  /** Null where neither truth nor prediction has the structure. */
  readonly dice: number | null;
  /** Voxels of the prediction, p̄ ≥ ½, and of the truth. */
  readonly predicted: number;
  readonly reference: number;
  /** Variance of the samples' volumes over mean + 1; null for an empty prediction, as all measures are. */
  readonly cv: number | null;
  readonly pairwiseDice: number | null;
  readonly labelled: number | null;
  readonly iou: number | null;
  readonly difficulty: number;
}

const LABELS: Readonly<Record<Structure, readonly number[]>> = {
  liver: [TRUTH_LABELS.liver, TRUTH_LABELS.tumour],
  tumour: [TRUTH_LABELS.tumour],
};

/** A case whose files are read when a network first asks for them, and then once. */
export interface OpenCase {
  readonly one: CohortCase;
  slabs(network: EvidenceNetwork, structure: Structure): Promise<SlabCase>;
  reference(structure: Structure): Uint8Array;
}

export function openCase(one: CohortCase): OpenCase {
  const slabs = new Map<string, Promise<SlabCase>>();
  let truth: Uint8Array | null = null;
  const reference = (structure: Structure): Uint8Array => {
    truth ??= one.truth();
    return maskOf(truth, LABELS[structure]);
  };
  const open = async (network: EvidenceNetwork, structure: Structure): Promise<SlabCase> => {
    const slab = await slabCase(network, one.image(), EVERY);
    return structure === 'tumour' ? insideLiver(slab, reference('liver')) : slab;
  };
  return {
    one,
    reference,
    slabs: (network, structure) => {
      const key = `${structure} ${JSON.stringify(network.manifest.input)}`;
      const known = slabs.get(key) ?? open(network, structure);
      slabs.set(key, known);
      return known;
    },
  };
}

export function measureCase(
  context: EvidenceContext,
  opened: OpenCase,
  given: { readonly network: EvidenceNetwork; readonly structure: Structure },
): Promise<CaseMeasures> {
  const { network, structure } = given;
  const { one } = opened;
  const key = {
    case: `${one.id} ${one.sha256()}`,
    packages: network.sha256,
    estimator: { samples: SAMPLES, every: EVERY, structure },
    version: VERSION,
  };
  return context.cached(key, async () =>
    measured(network, await opened.slabs(network, structure), {
      reference: opened.reference(structure),
      difficulty: one.facts.difficulty,
    }),
  );
}

async function measured(
  network: EvidenceNetwork,
  slab: SlabCase,
  of: { readonly reference: Uint8Array; readonly difficulty: number },
): Promise<CaseMeasures> {
  const region = wholeRegion(slab);
  const n = region.voxels.length;
  const sums = new Float32Array(planesOf(2, true) * n);
  const bits = new Uint32Array(n);
  const samples = Array.from({ length: SAMPLES }, (_, sample) => sample);
  const request = { session: network.sessions[0], flips: [], samples, seed: SEED };
  await runPasses(slab, region, request, (logits, sample) =>
    addSample({ logits, sample, activation: 'softmax' }, NEUTRAL, {
      before: sums,
      after: sums,
      bits,
    }),
  );
  const array = (): Float32Array<ArrayBuffer> => new Float32Array(n);
  const mean = [array(), array()];
  const maps = {
    expectedEntropy: array(),
    mutualInformation: array(),
    variance: array(),
    hoebelU: array(),
  };
  reduceSums(sums, { samples: SAMPLES, activation: 'softmax' }, { mean, entropy: array(), maps });
  const predicted = Uint8Array.from(mean[1], (p) => (p >= 0.5 ? 1 : 0));
  const reference = Uint8Array.from(region.voxels, (voxel) => of.reference[voxel]);
  const agreement = agreementAccumulator({ samples: SAMPLES, classes: 2 });
  agreement.addBits([bits]);
  const [counts] = agreement.counts();
  const overlap = dice(predicted, reference);
  const isEmpty = !predicted.includes(1);
  return {
    dice: overlap.bothEmpty ? null : overlap.value,
    predicted: count(predicted),
    reference: count(reference),
    cv: isEmpty ? null : cvHoebel(counts.sampleVoxels),
    pairwiseDice: isEmpty ? null : meanPairwiseDice(counts),
    labelled: meanOverLabel(maps.hoebelU, predicted, 1),
    iou: isEmpty ? null : iouOverSamples(counts),
    difficulty: of.difficulty,
  };
}

const NEUTRAL = { temperature: 1, bias: [0, 0] } as const;

function count(mask: Uint8Array): number {
  return mask.reduce((sum, inside) => sum + inside, 0);
}

/**
 * The tumour's network sees only the inside of the liver of the slice that it labels, as it was trained: elsewhere is
 * what lies below its window.
 */
function insideLiver(slab: SlabCase, liver: Uint8Array): SlabCase {
  const { tiling, grid } = slab;
  const [ni, nj] = grid.shape;
  const [width, height] = tiling.size;
  const plane = width * height;
  const slices = slab.slices.filter((k) =>
    liver.subarray(k * ni * nj, (k + 1) * ni * nj).includes(1),
  );
  const fill: SlabCase['tiling']['fill'] = (tile, flips, out) => {
    tiling.fill(tile, flips, out);
    const [startI, startJ, k] = tile.origin;
    for (let pixel = 0; pixel < plane; pixel++) {
      const i = startI + (pixel % width);
      const j = startJ + Math.floor(pixel / width);
      const isOnGrid = i >= 0 && i < ni && j >= 0 && j < nj;
      if (isOnGrid && liver[i + ni * (j + nj * k)] !== 0) continue;
      for (let at = pixel; at < out.length; at += plane) out[at] = 0;
    }
  };
  return { ...slab, slices, tiling: { ...tiling, fill } };
}

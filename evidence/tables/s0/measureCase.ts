import { spacingMm } from '../../../src/core/geometry/affine.ts';
import { distanceToMaskMm } from '../../../src/core/geometry/distance.ts';
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

const VERSION = 's0-2';

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
  /** Mean U beside the contour and about 5 mm from it. */
  readonly atContour: number | null;
  readonly away: number | null;
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

/** Samples of one network on the slices of a case, every pixel of the rectangle that it sees. */
export interface Sampled {
  readonly mean: Float32Array<ArrayBuffer>;
  /** S0's U. */
  readonly hoebelU: Float32Array<ArrayBuffer>;
  /** p̄ ≥ ½ */
  readonly predicted: Uint8Array<ArrayBuffer>;
  /** Bit t where sample t has the structure. */
  readonly bits: Uint32Array;
  /** Index on the grid of each pixel. */
  readonly voxels: Uint32Array<ArrayBuffer>;
}

export async function sampled(network: EvidenceNetwork, slab: SlabCase): Promise<Sampled> {
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
  return { mean: mean[1], hoebelU: maps.hoebelU, predicted, bits, voxels: region.voxels };
}

async function measured(
  network: EvidenceNetwork,
  slab: SlabCase,
  of: { readonly reference: Uint8Array; readonly difficulty: number },
): Promise<CaseMeasures> {
  const { hoebelU, predicted, bits, voxels } = await sampled(network, slab);
  const reference = Uint8Array.from(voxels, (voxel) => of.reference[voxel]);
  const agreement = agreementAccumulator({ samples: SAMPLES, classes: 2 });
  agreement.addBits([bits]);
  const [counts] = agreement.counts();
  const overlap = dice(predicted, reference);
  const isEmpty = !predicted.includes(1);
  const { atContour, away } = rimOf({ hoebelU, predicted }, slab);
  return {
    dice: overlap.bothEmpty ? null : overlap.value,
    predicted: count(predicted),
    reference: count(reference),
    cv: isEmpty ? null : cvHoebel(counts.sampleVoxels),
    pairwiseDice: isEmpty ? null : meanPairwiseDice(counts),
    labelled: meanOverLabel(hoebelU, predicted, 1),
    iou: isEmpty ? null : iouOverSamples(counts),
    atContour,
    away,
    difficulty: of.difficulty,
  };
}

/** Slices are measured one by one: so far apart that none is near another. */
const APART_MM = 1e4;
/** Rings around the contour, mm: the voxels on both sides of it, and those about 5 mm off. */
const AT_CONTOUR_MM = 2.6;
const AWAY_MM = [4, 6] as const;

/** Mean U next to the contour, on both sides, and about 5 mm away from it; null for an empty contour. */
function rimOf(
  { hoebelU, predicted }: Pick<Sampled, 'hoebelU' | 'predicted'>,
  { tiling, slices, grid }: SlabCase,
): { atContour: number | null; away: number | null } {
  if (!predicted.includes(1)) return { atContour: null, away: null };
  const { width, height } = tiling.window;
  const shape = [width, height, slices.length] as const;
  const [mmI, mmJ] = spacingMm(grid.affine);
  const spacing = [mmI, mmJ, APART_MM] as const;
  const outside = distanceToMaskMm(predicted, shape, spacing);
  const rest = predicted.map((inside) => 1 - inside);
  const inside = distanceToMaskMm(rest, shape, spacing);
  const [near, far] = [
    { sum: 0, count: 0 },
    { sum: 0, count: 0 },
  ];
  for (let at = 0; at < hoebelU.length; at++) {
    const distance = Math.max(outside[at], inside[at]);
    const ring =
      distance <= AT_CONTOUR_MM
        ? near
        : distance >= AWAY_MM[0] && distance <= AWAY_MM[1]
          ? far
          : null;
    if (!ring) continue;
    ring.sum += hoebelU[at];
    ring.count++;
  }
  const meanOf = ({ sum, count }: { sum: number; count: number }): number | null =>
    count === 0 ? null : sum / count;
  return { atContour: meanOf(near), away: meanOf(far) };
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

import { dice } from '../../src/core/metrics/overlap.ts';
import { cvRoy } from '../../src/core/uncertainty/sampleAgreement.ts';
import type { Size3 } from '../../src/core/inference/slidingWindow.ts';
import { contourQualityInput } from '../../src/inference/contourQuality.ts';
import type { SourceVolume } from '../../src/inference/networkCase.ts';
import type { Segmentation } from '../../src/inference/segmentation.ts';
import type { CohortCase } from '../cohort.ts';
import type { EvidenceNetwork } from '../packages.ts';
import { maskOf } from '../structures.ts';
import type { EvidenceContext } from '../table.ts';
import { drawsOf } from './draws.ts';
import { baselineFeatures } from './features.ts';
import type { QualityPackage } from './network.ts';
import type { Piece, Subject } from './subject.ts';
import { subjectOf } from './subject.ts';
import { FAILURES, WRONG_CONTOURS } from './wrongContours.ts';

/** Raised whenever a contour or a measure of it changes. */
const VERSION = 's2-1';
/** Dropout passes of an automatic contour, as in Hoebel et al. 2019. */
const PASSES = 10;
/** Deliberately wrong contours of each structure of a patient. */
const WRONG = 5;
const SEED = 20261121;

/** One contour with what is known of it. */
export interface JudgedContour {
  /** What its figures are grouped by. */
  readonly patient: string;
  readonly structure: string;
  readonly group: 'automatic' | 'wrong' | 'failure';
  readonly kind: string;
  /** With the truth. */
  readonly dice: number;
  /** What the network says; of an empty contour too, though the application does not ask it then. */
  readonly predicted: number;
  readonly volumeRatio: { readonly predicted: number; readonly actual: number | null };
  /** Mean pairwise Dice of the samples, for an automatic contour. */
  readonly pairwiseDice: number | null;
  /** Dice with the automatic contour of the same structure: what a second opinion alone would say. */
  readonly secondOpinion: number;
  readonly features: readonly number[];
}

export interface JudgedCase {
  readonly contours: readonly JudgedContour[];
  /** Structures that are in the truth and that the network did not find at all: there is no contour to judge. */
  readonly notFound: number;
}

export interface Judges {
  readonly segmentation: EvidenceNetwork;
  readonly quality: QualityPackage;
  /** For each structure, other patients' contours to swap in. */
  readonly donors: readonly (readonly Piece[])[];
}

/** Everything of one patient; measured once. `hasFailures`: also the failure cases of Isaksson et al. */
export function judgedCase(
  context: EvidenceContext,
  judges: Judges,
  given: { readonly one: CohortCase; readonly hasFailures: boolean },
): Promise<JudgedCase> {
  const { segmentation, quality } = judges;
  const { one, hasFailures } = given;
  const key = {
    case: `${one.id} ${one.sha256()}`,
    packages: [...segmentation.sha256, ...quality.sha256],
    estimator: { passes: PASSES, wrong: WRONG, seed: SEED, hasFailures },
    version: VERSION,
  };
  return context.cached(key, () => judge(judges, given));
}

/** One scan, segmented. */
interface Scan {
  readonly one: CohortCase;
  readonly volume: SourceVolume;
  readonly shape: Size3;
  readonly spacingMm: number;
  readonly result: Segmentation;
}

async function judge(
  judges: Judges,
  { one, hasFailures }: { readonly one: CohortCase; readonly hasFailures: boolean },
): Promise<JudgedCase> {
  const volume = one.image();
  const labels = one.truth();
  const { segmentation: result } = await judges.segmentation.segment(volume, {
    dropoutPasses: PASSES,
    seed: one.facts.seed,
  });
  const { shape, affine } = volume.grid;
  const scan: Scan = { one, volume, shape, spacingMm: Math.abs(affine[0]), result };
  const contours: JudgedContour[] = [];
  let notFound = 0;
  for (const [position] of judges.quality.manifest.task.structures.entries()) {
    const truth = maskOf(labels, [position + 1]);
    const automatic = maskOf(result.labels, [position + 1]);
    const add = async (made: Made): Promise<void> => {
      contours.push(await judged(judges, scan, { ...made, position, truth, automatic }));
    };
    if (automatic.includes(1))
      await add({ group: 'automatic', kind: 'automatic', mask: automatic });
    else if (truth.includes(1)) notFound++;
    const image = volume.channels[0];
    const subject = subjectOf({ ...scan, image, truth }, judges.donors[position]);
    if (!subject) continue;
    for (const made of madeContours(subject, { seed: one.facts.seed, position, hasFailures }))
      await add(made);
  }
  return { contours, notFound };
}

interface Made {
  readonly group: JudgedContour['group'];
  readonly kind: string;
  readonly mask: Uint8Array<ArrayBuffer>;
}

/** Wrong contours by chance; the failures of every second structure, since each of them is one more look at the same truth. */
function madeContours(
  subject: Subject,
  how: { readonly seed: number; readonly position: number; readonly hasFailures: boolean },
): Made[] {
  const { seed, position, hasFailures } = how;
  const draws = drawsOf(SEED, 16 * seed + position);
  const makers = Object.entries(WRONG_CONTOURS);
  const wrong = Array.from({ length: WRONG }, (): Made => {
    const [kind, make] = makers[draws.whole(makers.length)];
    return { group: 'wrong', kind, mask: make(subject, draws) };
  });
  if (!hasFailures || (seed + position) % 2 !== 0) return wrong;
  const failures = Object.entries(FAILURES).map(([kind, make]): Made => ({
    group: 'failure',
    kind,
    mask: make(subject, draws),
  }));
  return [...wrong, ...failures];
}

async function judged(
  { quality }: Judges,
  scan: Scan,
  given: Made & {
    readonly position: number;
    readonly truth: Uint8Array<ArrayBuffer>;
    readonly automatic: Uint8Array<ArrayBuffer>;
  },
): Promise<JudgedContour> {
  const { group, kind, mask, position, truth, automatic } = given;
  const { manifest, network } = quality;
  const { grid, channels } = scan.volume;
  const structure = manifest.task.structures[position];
  const contour = { grid, image: channels[0], mask, structure };
  const found = await network.run(contourQualityInput(manifest, contour, position));
  const sampled = scan.result.structures.find(({ index }) => index === position + 1);
  const samples =
    group === 'automatic' && sampled
      ? { pairwiseDice: sampled.meanPairwiseDice, cv: cvRoy(sampled.sampleVolumesMl) }
      : null;
  const [drawn, actual] = [voxelsOf(mask), voxelsOf(truth)];
  return {
    patient: scan.one.id,
    structure: structure.name,
    group,
    kind,
    dice: actual + drawn === 0 ? 0 : dice(mask, truth).value,
    predicted: found.dice,
    volumeRatio: {
      predicted: Math.exp(found.logVolumeRatio),
      actual: actual === 0 ? null : drawn / actual,
    },
    pairwiseDice: samples?.pairwiseDice ?? null,
    secondOpinion: dice(mask, automatic).value,
    features: baselineFeatures({
      shape: scan.shape,
      spacingMm: scan.spacingMm,
      image: channels[0],
      mask,
      entropy: scan.result.entropy,
      structure: position,
      structures: manifest.task.structures.length,
      samples,
    }),
  };
}

function voxelsOf(mask: Uint8Array): number {
  return mask.reduce((sum, value) => sum + value, 0);
}

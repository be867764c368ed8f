import { NO_SETS } from '../core/contour/labelSets.ts';
import { AppError } from '../core/errors.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { voxelCount, voxelVolumeMl } from '../core/geometry/gridMath.ts';
import { reorientation } from '../core/geometry/orientation.ts';
import { reorientedGrid, reorientedNumber, reorientVoxels } from '../core/geometry/reorient.ts';
import { rankMostUncertain } from '../core/review/budget.ts';
import { bodyMask, regionAround } from '../core/review/roi.ts';
import type { SamplePlan } from '../core/samples/planSamples.ts';
import {
  probabilityList,
  renumberedProbabilities,
  type ProbabilityList,
} from '../core/uncertainty/meanProbabilities.ts';
import {
  agreementAccumulator,
  iouOverSamples,
  meanPairwiseDice,
} from '../core/uncertainty/sampleAgreement.ts';
import type { AgreementAccumulator } from '../core/uncertainty/sampleAgreement.ts';
import {
  addClass,
  addLabels,
  addProbabilities,
  bandBytesPerVoxel,
  closeClasses,
  reduceBand,
  sampleBand,
  type BandContent,
  type BandStatistics,
  type SampleBand,
} from './sampleBand.ts';
import type { SampleFileOrigin, SamplesSegmentation, StructureVolume } from './segmentation.ts';
import { orderTies } from './orderTies.ts';
import { renumbered, voteList, type VoteList } from './sampleVotes.ts';
import { LARGEST_BUDGET, errorsOf } from './expectedErrors.ts';

/** One file of samples on the image's grid. It is decoded anew at each call: nothing of it is kept. */
export interface SampleFile extends SampleFileOrigin {
  /**
   * Decodes all planes in order: samples, or with `classes` the classes of one sample.
   * @param take gets blocks of a plane, i fastest, from voxel `start` on; valid during the call only.
   */
  readonly read: (
    take: (plane: number, start: number, values: Float32Array) => void,
  ) => Promise<void>;
}

export interface SamplesRequest {
  readonly image: { readonly grid: VoxelGrid; readonly voxels: Int16Array | Float32Array };
  readonly files: readonly SampleFile[];
  /** What the files have in common; at least one structure. */
  readonly plan: Pick<SamplePlan, 'structures' | 'hasProbabilities' | 'slices'>;
  /** For what is kept of the samples, bytes; where it does not suffice the files are read several times. */
  readonly memoryBytes: number;
}

/** Files read so far, over all passes; then what is derived of them. */
export interface SamplesProgress {
  readonly stage: 'samples' | 'reduce';
  readonly done: number;
  readonly total: number;
}

export interface SamplesContext {
  /** Lets other messages in, then throws if cancelled. */
  checkpoint(): Promise<void>;
  progress(progress: SamplesProgress): void;
  nowMs(): number;
}

/** Voxels between two checkpoints, a fraction of a second of work. */
const VOXELS_PER_STEP = 8_000_000;

/** [src] What is known of each voxel of the image. */
interface Statistics extends BandStatistics {
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly runnerUp: Uint8Array<ArrayBuffer>;
  readonly entropy: Float32Array<ArrayBuffer>;
  readonly expectedEntropy: Float32Array<ArrayBuffer> | null;
  readonly error: Float32Array<ArrayBuffer>;
  readonly isPossible: Uint8Array<ArrayBuffer>;
}

/**
 * The same result as a run's, out of samples that were computed elsewhere. They are read one after the other and
 * added up; memory holds sums and one bit for each sample and structure, never the samples. Statistics are those of
 * METHODS A1 and A2, region of interest and ranking those of a run, save that label maps leave too many ties to go by
 * index: there {@link orderTies} comes before it. The image's own grid takes the place of the
 * network's, its axes turned to LPS.
 * @returns new arrays. `structures` has an entry for each structure of the plan, `index` its label.
 * @throws AppError `internal/shape` without samples or structures, or for an image that does not fit its grid;
 *   `inference/non-finite-output`, `input/not-a-sample`, `input/unreadable` where a file is not what it was
 *   when it was looked at; what `read` and `checkpoint` throw.
 */
export async function summariseSamples(
  request: SamplesRequest,
  context: SamplesContext,
): Promise<SamplesSegmentation> {
  const startMs = context.nowMs();
  const { image, files, plan } = request;
  const samples = files.reduce((sum, file) => sum + file.samples, 0);
  if (samples < 1 || plan.structures.length < 1 || image.voxels.length !== voxelCount(image.grid)) {
    throw new AppError('internal/shape', { samples, structures: plan.structures.length });
  }
  const classes = plan.structures.length + 1;
  const agreement = agreementAccumulator({ samples, classes });
  const list = voteList({ samples, labelOf: Uint8Array.of(0, ...plan.structures) });
  const likely = probabilityList({ structures: plan.structures, activation: 'softmax' });
  const source = await readStatistics(request, { samples, agreement, list, likely }, context);

  const steps = reduceSteps(context);
  await steps('body');
  const picks = reorientation(image.grid.affine, 'LPS');
  const grid = reorientedGrid(image.grid, picks);
  const numberOf = reorientedNumber(image.grid, picks);
  const turn = <V extends Uint8Array | Int16Array | Float32Array>(values: V, out: V): Promise<V> =>
    reordered({ values, source: image.grid }, out, { grid, context });
  const empty = image.voxels.slice(0, 0);
  const hounsfield =
    empty instanceof Int16Array
      ? new Int16Array(image.voxels.length)
      : new Float32Array(image.voxels.length);
  const body = bodyMask(await turn(image.voxels, hounsfield), grid);
  await steps('region');
  const bytes = (): Uint8Array<ArrayBuffer> => new Uint8Array(body.length);
  const roi = regionAround(await turn(source.isPossible, bytes()), body, grid);
  await steps('ranking');
  const entropy = await turn(source.entropy, new Float32Array(body.length));
  const keys = plan.hasProbabilities ? entropy : orderTies(entropy, grid);
  await context.checkpoint();
  const ranking = rankMostUncertain(keys, roi.mask, LARGEST_BUDGET);
  const error = await turn(source.error, new Float32Array(body.length));
  const errors = errorsOf({ grid, roi: roi.mask, probability: error }, (probability) =>
    plan.hasProbabilities ? probability : orderTies(probability, grid),
  );
  await steps('contours');
  const votes = list.votes();
  const probabilities = likely.close();
  const expected =
    source.expectedEntropy && (await turn(source.expectedEntropy, new Float32Array(body.length)));
  return {
    networkGrid: grid,
    labels: source.labels,
    sets: NO_SETS,
    networkLabels: await turn(source.labels, bytes()),
    runnerUp: await turn(source.runnerUp, bytes()),
    entropy,
    probabilities:
      probabilities && numberOf ? renumberedProbabilities(probabilities, numberOf) : probabilities,
    body,
    roiVoxels: roi.voxels,
    roi: roi.mask,
    ranking,
    errors,
    votes: votes && numberOf ? renumbered(votes, numberOf) : votes,
    structures: volumesOf(source, plan.structures, { agreement, grid }),
    slices: { done: grid.shape[2], planned: grid.shape[2] },
    provenance: {
      origin: 'samples',
      samples,
      files: files.map(({ sha256, format, kind, samples: count }) => ({
        sha256,
        format,
        kind,
        samples: count,
      })),
      meanEntropy: meanInside(entropy, roi),
      meanExpectedEntropy: expected && meanInside(expected, roi),
      elapsedMs: context.nowMs() - startMs,
    },
  };
}

/** Reads all files once for each band of slices that fits the memory. */
async function readStatistics(
  { image, files, plan, memoryBytes }: SamplesRequest,
  {
    samples,
    agreement,
    list,
    likely,
  }: {
    readonly samples: number;
    readonly agreement: AgreementAccumulator;
    readonly list: VoteList;
    readonly likely: ProbabilityList;
  },
  context: SamplesContext,
): Promise<Statistics> {
  const voxels = voxelCount(image.grid);
  const perSlice = image.grid.shape[0] * image.grid.shape[1];
  const labelOf = Uint8Array.of(0, ...plan.structures);
  const hasClasses = files.some(({ kind }) => kind === 'classes');
  const { hasProbabilities } = plan;
  const content: BandContent = { classes: labelOf.length, samples, hasProbabilities, hasClasses };
  const out: Statistics = {
    labels: new Uint8Array(voxels),
    runnerUp: new Uint8Array(voxels),
    entropy: new Float32Array(voxels),
    expectedEntropy: hasProbabilities ? new Float32Array(voxels) : null,
    error: new Float32Array(voxels),
    isPossible: new Uint8Array(voxels),
  };
  const bands = bandsOf(
    plan.slices,
    Math.floor(memoryBytes / (perSlice * bandBytesPerVoxel(content))),
  );
  const tie = hasClasses ? 'lower' : 'structure';
  let filesRead = 0;
  for (const { first, slices } of bands) {
    const band = sampleBand(slices * perSlice, content);
    let sample = 0;
    for (const file of files) {
      context.progress({ stage: 'samples', done: filesRead, total: files.length * bands.length });
      await context.checkpoint();
      await addFile(band, file, { sample, from: first * perSlice, labelOf });
      sample += file.samples;
      filesRead += 1;
    }
    agreement.addBits(band.words);
    const [from, to] = [first * perSlice, (first + slices) * perSlice];
    reduceBand(
      band,
      { labelOf, tie, likely: { list: likely, from } },
      {
        labels: out.labels.subarray(from, to),
        runnerUp: out.runnerUp.subarray(from, to),
        entropy: out.entropy.subarray(from, to),
        expectedEntropy: out.expectedEntropy?.subarray(from, to) ?? null,
        error: out.error.subarray(from, to),
        isPossible: out.isPossible.subarray(from, to),
      },
    );
    list.addRow(
      { words: band.words, stride: band.voxels, at: 0 },
      { from, length: to - from, labels: out.labels.subarray(from, to) },
    );
  }
  return out;
}

/** @param most slices that a band may have; at least one is taken. */
function bandsOf(
  range: SamplePlan['slices'],
  most: number,
): { readonly first: number; readonly slices: number }[] {
  if (!range) return [];
  const count = range.last - range.first + 1;
  const size = Math.max(1, Math.min(count, most));
  return Array.from({ length: Math.ceil(count / size) }, (_, band) => ({
    first: range.first + band * size,
    slices: Math.min(size, count - band * size),
  }));
}

/** Adds the part of a file's samples that lies in the band. */
async function addFile(
  band: SampleBand,
  file: SampleFile,
  place: { readonly sample: number; readonly from: number; readonly labelOf: Uint8Array },
): Promise<void> {
  const classOf = new Uint8Array(256).fill(255);
  place.labelOf.forEach((label, position) => (classOf[label] = position));
  await file.read((plane, start, values) => {
    const first = Math.max(0, place.from - start);
    const last = Math.min(values.length, place.from + band.voxels - start);
    if (last <= first) return;
    const part = values.subarray(first, last);
    const at = start + first - place.from;
    const sample = place.sample + (file.kind === 'classes' ? 0 : plane);
    if (file.kind === 'labels') addLabels(band, { sample, at }, { values: part, classOf });
    else if (file.kind === 'probability') addProbabilities(band, { sample, at }, part);
    else addClass(band, { at, label: classOfPlane(plane, band, classOf) }, part);
  });
  if (file.kind === 'classes') closeClasses(band, place.sample);
}

function classOfPlane(plane: number, band: SampleBand, classOf: Uint8Array): number {
  const label = classOf[plane];
  if (!(label < band.classes)) throw new AppError('input/unreadable');
  return label;
}

async function reordered<V extends Uint8Array | Int16Array | Float32Array>(
  { values, source }: { readonly values: V; readonly source: VoxelGrid },
  out: V,
  { grid, context }: { readonly grid: VoxelGrid; readonly context: SamplesContext },
): Promise<V> {
  const turn = { values, grid: source, picks: reorientation(source.affine, 'LPS') };
  const [ni, nj, nk] = grid.shape;
  const step = Math.max(1, Math.floor(VOXELS_PER_STEP / (ni * nj)));
  for (let first = 0; first < nk; first += step) {
    await context.checkpoint();
    reorientVoxels(turn, out, { first, end: Math.min(nk, first + step) });
  }
  return out;
}

const REDUCE_STEPS = ['body', 'region', 'ranking', 'contours'] as const;

function reduceSteps(context: SamplesContext) {
  return async (step: (typeof REDUCE_STEPS)[number]): Promise<void> => {
    const done = REDUCE_STEPS.indexOf(step);
    context.progress({ stage: 'reduce', done, total: REDUCE_STEPS.length });
    await context.checkpoint();
  };
}

function volumesOf(
  { labels, entropy }: Pick<Statistics, 'labels' | 'entropy'>,
  structures: readonly number[],
  { agreement, grid }: { readonly agreement: AgreementAccumulator; readonly grid: VoxelGrid },
): StructureVolume[] {
  const voxels = new Float64Array(256);
  const entropies = new Float64Array(256);
  for (let voxel = 0; voxel < labels.length; voxel++) {
    voxels[labels[voxel]]++;
    entropies[labels[voxel]] += entropy[voxel];
  }
  const voxelMl = voxelVolumeMl(grid);
  return agreement.counts().map((counts) => {
    const index = structures[counts.index - 1];
    return {
      index,
      volumeMl: voxels[index] * voxelMl,
      sampleVolumesMl: counts.sampleVoxels.map((count) => count * voxelMl),
      meanPairwiseDice: meanPairwiseDice(counts),
      iouOverSamples: counts.sampleVoxels.length < 2 ? null : iouOverSamples(counts),
      meanLabelledEntropy: voxels[index] === 0 ? null : entropies[index] / voxels[index],
    };
  });
}

function meanInside(
  values: Float32Array,
  { mask, voxels }: { readonly mask: Uint8Array; readonly voxels: number },
): number | null {
  let sum = 0;
  for (let voxel = 0; voxel < values.length; voxel++) {
    if (mask[voxel] === 1) sum += values[voxel];
  }
  return voxels === 0 ? null : sum / voxels;
}

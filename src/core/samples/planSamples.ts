import type { ErrorCode, ErrorDetail } from '../errors.ts';
import { applyPoint, type Affine } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import type { InspectedSample, NoSampleReason, SampleContent } from './inspectedSample.ts';

/** Grids whose corners lie farther apart than this are different, mm. */
export const SAME_PLACE_MM = 1e-3;

/** A file that may take part, by its place in the list. */
export interface AcceptedFile {
  readonly position: number;
  /** Samples in it. */
  readonly samples: number;
}

export interface RefusedFile {
  readonly position: number;
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
}

/** Which files become the samples of one case. */
export interface SamplePlan {
  readonly accepted: readonly AcceptedFile[];
  readonly refused: readonly RefusedFile[];
  /** Labels of the structures, rising; 1 … 255. */
  readonly structures: readonly number[];
  /** N, over all accepted files. */
  readonly samples: number;
  /** Some sample has probabilities; else all are label maps, and a sample has no entropy of its own. */
  readonly hasProbabilities: boolean;
  /** Slices k of the image outside which every sample is background; null where all are empty. */
  readonly slices: { readonly first: number; readonly last: number } | null;
}

type Sample = Extract<SampleContent, { readonly structures: readonly number[] }>;

/**
 * Holds files that look like samples against the image and against each other. Label maps bring the structures
 * that occur in them; files of class probabilities must all have the same number of classes and then say what
 * classes there are; a probability map without a name can only be that of a single structure 1. The first file
 * of a kind decides, later ones that do not go with it are refused.
 */
export function planSamples(image: VoxelGrid, files: readonly InspectedSample[]): SamplePlan {
  const refused: RefusedFile[] = [];
  const refuse = (position: number, reason: NoSampleReason, detail: ErrorDetail = {}): void => {
    refused.push({ position, code: 'input/not-a-sample', detail: { reason, ...detail } });
  };
  let candidates: { position: number; file: InspectedSample; content: Sample }[] = [];
  files.forEach((file, position) => {
    const { content } = file;
    if (content.kind === 'image') return refuse(position, content.why, content.detail);
    const misfit = misfitOf(image, file);
    if (misfit) return refuse(position, misfit.reason, misfit.detail);
    candidates.push({ position, file, content });
  });

  const classes = candidates.find(({ content }) => content.kind === 'classes')?.file.planes;
  const fits = ({ file, content }: (typeof candidates)[number]): boolean =>
    classes === undefined ||
    (content.kind === 'classes'
      ? file.planes === classes
      : content.structures.every((index) => index < classes));
  for (const candidate of candidates.filter((one) => !fits(one))) {
    const { position, file, content } = candidate;
    const actual = content.kind === 'classes' ? file.planes : Math.max(...content.structures) + 1;
    refuse(position, 'other-classes', { expected: classes ?? 0, actual });
  }
  candidates = candidates.filter(fits);

  const structures = [...new Set(candidates.flatMap(({ content }) => content.structures))];
  const isUnclear = structures.some((index) => index !== 1);
  if (isUnclear) {
    for (const { position, content } of candidates) {
      if (content.kind === 'probability') refuse(position, 'structure-unclear');
    }
    candidates = candidates.filter(({ content }) => content.kind !== 'probability');
  }

  const samplesIn = ({ file, content }: (typeof candidates)[number]): number =>
    content.kind === 'classes' ? 1 : file.planes;
  const samples = candidates.reduce((sum, candidate) => sum + samplesIn(candidate), 0);
  const [only] = candidates;
  if (samples === 1 && only?.content.kind === 'labels') {
    refuse(only.position, 'single-label-map');
    candidates = [];
  }
  if (structures.length === 0) {
    for (const { position } of candidates) refuse(position, 'all-empty');
    candidates = [];
  }
  return {
    accepted: candidates.map((one) => ({ position: one.position, samples: samplesIn(one) })),
    refused: refused.toSorted((a, b) => a.position - b.position),
    structures: candidates.length === 0 ? [] : structures.toSorted((a, b) => a - b),
    samples: candidates.length === 0 ? 0 : samples,
    hasProbabilities: candidates.some(({ content }) => content.kind !== 'labels'),
    slices: union(candidates.map(({ content }) => content.slices)),
  };
}

function misfitOf(
  image: VoxelGrid,
  file: InspectedSample,
): { reason: NoSampleReason; detail: ErrorDetail } | null {
  const isSameShape = image.shape.every((size, axis) => size === file.shape[axis]);
  if (!isSameShape) {
    const detail = { expected: image.shape, actual: file.shape, format: file.format };
    return { reason: 'other-shape', detail };
  }
  if (!file.affine) return null;
  const distanceMm = largestDistanceMm(image, file.affine);
  return distanceMm <= SAME_PLACE_MM ? null : { reason: 'other-place', detail: { distanceMm } };
}

/** How far apart a corner voxel lies under two affines at most, mm. */
export function largestDistanceMm({ shape, affine }: VoxelGrid, other: Affine): number {
  let largest = 0;
  for (let corner = 0; corner < 8; corner++) {
    const index = shape.map((size, axis) => ((corner >> axis) & 1) * (size - 1));
    const point = [index[0], index[1], index[2]] as const;
    const [a, b] = [applyPoint(affine, point), applyPoint(other, point)];
    largest = Math.max(largest, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
  }
  return largest;
}

function union(ranges: readonly ({ first: number; last: number } | null)[]): SamplePlan['slices'] {
  const known = ranges.filter((range) => range !== null);
  if (known.length === 0) return null;
  return {
    first: Math.min(...known.map(({ first }) => first)),
    last: Math.max(...known.map(({ last }) => last)),
  };
}

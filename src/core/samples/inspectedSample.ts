import type { ErrorDetail } from '../errors.ts';
import type { Affine } from '../geometry/affine.ts';

/** What a file holds as samples. `classes`: one sample, a plane of probabilities for each class, background first. */
export type SampleKind = 'labels' | 'probability' | 'classes';

/** What one look through a file found out; nothing of its voxels is kept. */
export interface InspectedSample {
  /** SHA-256 of the file as dropped, hex. */
  readonly sha256: string;
  readonly format: 'nifti' | 'npz';
  readonly shape: readonly [ni: number, nj: number, nk: number];
  /** Voxel index to RAS+ mm; null where the format has none (npz): the image's is taken. */
  readonly affine: Affine | null;
  /** Volumes in the file: samples, or with `classes` the classes of one sample. */
  readonly planes: number;
  readonly content: SampleContent;
}

export type SampleContent =
  | {
      readonly kind: SampleKind;
      /** Structures that may occur: labels 1 … 255 present, rising; 1 for a probability; 1 … C − 1 for classes. */
      readonly structures: readonly number[];
      /** Slices k of the file outside which every sample is background for certain; null where there is nothing else. */
      readonly slices: { readonly first: number; readonly last: number } | null;
    }
  /** A grey-value image, or numbers that might be one. `why` says what keeps it from being a sample. */
  | { readonly kind: 'image'; readonly why: NoSampleReason; readonly detail: ErrorDetail };

/** Why a file is no sample, or not one of this set. */
export type NoSampleReason =
  /** Values below 0 or above 255. */
  | 'grey-values'
  /** Whole numbers of more kinds than label maps have: grey values, or a probability times 100 or 255. */
  | 'ambiguous-scale'
  /** Fractions above 1. */
  | 'above-one'
  | 'non-finite'
  /** Several volumes that are neither labels nor probabilities. */
  | 'not-probabilities'
  /** Planes of an npz that do not sum to 1: sigmoid outputs of overlapping regions. */
  | 'classes-do-not-sum-to-one'
  | 'other-shape'
  | 'other-place'
  | 'other-classes'
  | 'structure-unclear'
  | 'single-label-map'
  | 'all-empty';

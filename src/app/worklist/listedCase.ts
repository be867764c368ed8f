import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { VolumeSource } from '../../core/volume/volume.ts';
import type { ReviewEvent } from '../../core/review/events.ts';
import type { RunSettings } from '../../store/jobSlice.ts';
import type { AppState } from '../../store/store.ts';
import type { ReadingPlan } from '../../core/intake/readingPlan.ts';
import type { ContoursFile, SourceFile } from '../../workers/codec.api.ts';
import type { DrawnBy } from '../evaluation/drawnBy.ts';
import { sourceName } from '../intake/sources.ts';
import type { WholeResult } from '../keptResult.ts';

/** What the page holds of a case of the worklist beside its row in the store: no voxels. */
export interface ListedCase {
  readonly image: { readonly sources: readonly SourceFile[]; readonly plan: ReadingPlan };
  /** Of samples made elsewhere; none where a network draws them. */
  readonly samples: readonly File[];
  /** To be reviewed as they are; none where a network draws them. */
  readonly contours: readonly ContoursFile[];
  /** What the contours are held against: one reference, or several observers. They are read when they are needed. */
  readonly observers: readonly DrawnBy[];
  /** What is needed of the image to read them, without its voxels; null before it was read. */
  frame: { readonly grid: VoxelGrid; readonly source: VolumeSource } | null;
  /** Of the image as it was when its result was made; null before. */
  sha256: string | null;
  /** With which the case is to be run; null while it is not. */
  settings: RunSettings | null;
  result: KeptResultHandle | null;
  review: ParkedReview | null;
  /** For which the case was open, with a result, and the window visible. */
  spentMs: number;
}

/** For messages: the name of its first file. */
export function imageName({ image }: ListedCase): string {
  const [first] = image.sources;
  return first ? sourceName(first) : '';
}

/** Where a result is: still held as it is, gzipped in memory, or on disk. */
export type KeptResultHandle =
  | { readonly kind: 'held'; readonly resultId: string; readonly whole: WholeResult }
  | { readonly kind: 'packed'; readonly resultId: string; readonly packed: PackedResult }
  | { readonly kind: 'disk'; readonly resultId: string; readonly diskId: string };

/** A result without its arrays, and these gzipped. */
export interface PackedResult {
  readonly plain: unknown;
  readonly arrays: readonly {
    readonly name: string;
    readonly type: 'uint8' | 'uint32' | 'float32';
    readonly bytes: number;
    readonly blob: Blob;
  }[];
}

/** A review that waits while another case is open. */
export interface ParkedReview {
  /** Of the result that it is about. */
  readonly resultId: string;
  readonly events: ReviewEvent[];
  readonly exportedEvents: number;
  /** The contours as they are now, gzipped; null where they are the automatic ones. */
  readonly corrected: Promise<{ readonly blob: Blob; readonly bytes: number } | null>;
  /** Structures that are locked. */
  readonly locked: readonly number[];
  readonly shown: Pick<
    AppState,
    | 'budget'
    | 'order'
    | 'timeSpentMs'
    | 'seenSlices'
    | 'selectedRegionId'
    | 'hiddenStructures'
    | 'window'
  >;
}

/** The run of the worklist that is under way. */
export interface BackgroundRun {
  readonly caseId: string;
  /** Its reason says how it ends: `give-way` puts the case back into the queue. */
  readonly abort: AbortController;
  /** Settles when the worker is free; never rejects. */
  readonly settled: Promise<void>;
}

import type { FlipAxis } from '../inference/estimator.ts';

/** What is to be done. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly problem: string }
  | SegmentCommand
  | EvaluateCommand;

export interface SegmentCommand {
  readonly kind: 'segment';
  /** One for each channel. */
  readonly images: readonly string[];
  readonly source: NetworkSource | { readonly kind: 'samples'; readonly files: readonly string[] };
  readonly out: string;
}

export interface NetworkSource {
  readonly kind: 'network';
  readonly path: string;
  /** Null: 20 where the network has dropout, else none. */
  readonly passes: number | null;
  /** Null: all. */
  readonly members: number | null;
  readonly flips: readonly FlipAxis[];
  readonly seed: number;
  readonly field: 'whole' | 'in-doubt';
  readonly stop: 'at-samples' | 'when-stable';
  readonly hasAllMeasures: boolean;
  readonly threads: number;
}

/** Evaluates all cases of a folder. */
export interface EvaluateCommand {
  readonly kind: 'evaluate';
  readonly folder: string;
  /** For cases without contours and samples; null: there is none. */
  readonly network: NetworkSource | null;
  /** Where files are written; null: nothing is. */
  readonly out: string | null;
  /** A cohort file; null: that of the network's package, if it has one. */
  readonly referenceCohort: string | null;
  /** What masks are of which the name says nothing. */
  readonly masks: 'contours' | 'reference';
  readonly fusion: 'majority' | 'staple' | 'union' | 'intersection';
  /** What labels of references are, where their maps do not name them: by number. */
  readonly labels: Readonly<Record<string, string>>;
  /** Of the surface Dice; by name of a structure where it is given one. */
  readonly toleranceMm: number | null;
  readonly tolerancesMm: Readonly<Record<string, number>>;
  /** A contour-quality package; null: it is not asked. */
  readonly quality: string | null;
  readonly threads: number;
}

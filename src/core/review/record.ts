import type { CaseIdentity } from '../volume/dicomSeries.ts';
import type { LabelSets } from '../contour/labelSets.ts';
import type { CodedConcept, ContourOrigin } from '../contour/segmentLayers.ts';
import type { ErrorCode, Issue } from '../errors.ts';
import type { SampleKind } from '../samples/inspectedSample.ts';
import type { Decision, EditTool, NoteTopic, Segment } from './events.ts';
import type { ErrorSource } from './errorSource.ts';
import type { QueueBudget } from './queueBudget.ts';
import type { AuditEstimate } from './randomAudit.ts';
import type { ReadingCosts } from './readingOrder.ts';
import type { OfferedFor } from './ruleChecks.ts';
import type { RecordedEvaluation, RecordedQuality } from './recordedEvaluation.ts';
import type { ResidualError } from './residualError.ts';

/**
 * The record of a review, as exported: what was looked at, what was said and changed, and where each number comes from.
 * Version 2 has every field of version 1 with its meaning, and what came with corrections: reviewers, changes, comments,
 * reviewed volumes, time in all, what is left.
 */
export type ReviewRecord = CommonRecord & RecordOrigin;

export type RecordOrigin = RunRecord | SamplesRecord | ContoursRecord;

/** Where the contours come from: a network that ran here. */
interface RunRecord {
  readonly origin: 'run';
  readonly network: {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    /** Of each member that took part. */
    readonly weightsSha256: readonly string[];
    readonly notes: readonly string[];
    readonly temperature: number;
    readonly bias: readonly number[];
    /** Of the mean over samples, after temperature and bias; null where there is none. */
    readonly recalibration: {
      readonly temperature: number;
      readonly bias: readonly number[];
      readonly fittedOn: string;
    } | null;
    /** What speaks against this network on this image. */
    readonly issues: readonly Issue[];
  };
  readonly run: {
    /** Samples are the product: members × dropout passes (0: none) × combinations of flips. */
    readonly estimator: {
      readonly members: number;
      readonly dropoutPasses: number;
      readonly flips: readonly string[];
      readonly field: 'whole' | 'in-doubt';
    };
    readonly samples: number;
    /** Why no more; `failed`: a fault ended the run, and what was finished before it was kept. */
    readonly ended: 'as-planned' | 'stable' | 'cancelled' | 'failed' | 'under-way';
    readonly seed: number;
    /** Null without dropout. */
    readonly dropoutRate: number | null;
    readonly backend: { readonly kind: string; readonly threads: number; readonly adapter: string };
    /** Where samples were drawn, and what a sample of the full field changed outside; null where everywhere. */
    readonly audit: {
      readonly sampledVoxels: number;
      readonly coveredVoxels: number;
      readonly changedVoxels: number;
      readonly missedVoxels: number;
    } | null;
    readonly plan: {
      readonly bands: number;
      readonly tile: readonly number[];
      readonly wishedTile: readonly number[];
      readonly keepsFeatures: boolean;
      readonly bytes: number;
    };
    /** See the definitions. */
    readonly probabilityFloor: number | null;
    readonly elapsedMs: number;
    readonly slicesDone: number;
    readonly slicesPlanned: number;
  };
}

/** Where the contours come from: samples that were computed elsewhere. Nothing is known here of the network. */
interface SamplesRecord {
  readonly origin: 'samples';
  readonly samples: {
    readonly count: number;
    readonly files: readonly {
      readonly name: string;
      readonly sha256: string;
      readonly format: 'nifti' | 'npz';
      readonly kind: SampleKind;
      readonly samples: number;
    }[];
    /** Over the region of interest, 0 to 1; see the definitions. */
    readonly meanUncertainty: number | null;
    readonly meanExpectedEntropy: number | null;
    readonly probabilityFloor: number | null;
    readonly elapsedMs: number;
  };
}

/** Where the contours come from: files. */
interface ContoursRecord {
  readonly origin: 'contours';
  readonly contours: {
    readonly files: readonly {
      readonly name: string;
      readonly sha256: string;
      readonly format: 'rtstruct' | 'dicom-seg' | 'label-map';
      readonly structures: number;
    }[];
    /** What was doubtful in the files, and what was done. */
    readonly issues: readonly Issue[];
    readonly elapsedMs: number;
  };
}

interface CommonRecord {
  readonly format: 'isodoubt-review';
  readonly formatVersion: 2;
  readonly application: { readonly name: 'Isodoubt'; readonly version: string };
  readonly notice: string;
  /** ISO 8601 with offset Z. */
  readonly exportedAt: string;
  /** Everyone with an entry in the log, by name as typed, in the order of their first; empty where no name was typed. */
  readonly reviewers: readonly string[];
  /** The chain that the file of the audit trail holds; the head names all of it. */
  readonly auditTrail: { readonly entries: number; readonly head: string };
  /**
   * Labels in the patches of the audit trail that stand for several structures, by these structures' own; empty where none
   * overlapped. Exported label maps have layers instead.
   */
  readonly labelSets: LabelSets;
  readonly image: {
    readonly name: string;
    /** What its file is: nifti1, dicom, … */
    readonly format: string;
    readonly sha256: string;
    /** Whom the files say it is of; null where they name nobody (NIfTI), or it was removed by choice. */
    readonly identity: CaseIdentity | null;
    readonly shape: readonly number[];
    readonly spacingMm: readonly number[];
    /** Voxel index to world, RAS+ mm, row-major 4 × 4. */
    readonly affine: readonly number[];
    readonly issues: readonly Issue[];
  };
  readonly definitions: Readonly<Record<string, string>>;
  /** Those of the network or the samples, and those that the reviewer added. */
  readonly structures: readonly RecordedStructure[];
  /** How far contours can be trusted without a reference; empty where nothing was assessed. */
  readonly quality: readonly RecordedQuality[];
  /** Contours against a reference or observers; null where there are none. */
  readonly evaluation: RecordedEvaluation | null;
  /** In which order regions were offered, and how long reading was taken to last. */
  readonly queue: {
    readonly order: 'expected' | 'uncertainty' | 'surprise';
    readonly regions: number;
    readonly readingSeconds: number;
    readonly unlistedIslands: number;
    readonly unlistedVoxels: number;
    readonly readingCosts: ReadingCosts;
  };
  readonly budget: QueueBudget & {
    /** What it buys. */
    readonly regions: number;
    readonly slices: number;
    readonly voxels: number;
    readonly volumeMl: number;
    readonly fraction: number;
    readonly readingSeconds: number;
    readonly expectedErrorMl: number;
    readonly regionOfInterestVoxels: number;
    readonly regionOfInterestMl: number;
  };
  readonly expectedErrors: { readonly totalMl: number; readonly source: ErrorSource };
  /** What of them the review settled, and what it leaves. */
  readonly residual: ResidualError;
  /** What a random check of what the budget leaves out says; null where none was drawn. */
  readonly randomAudit:
    | (AuditEstimate & {
        readonly seed: number;
        readonly eligibleAreaMm2: number;
        readonly contourAreaMm2: number;
        /** Share × eligible area; null without a share. */
        readonly expectedAreaMm2: number | null;
      })
    | null;
  /** Of the regions listed below. */
  readonly decisions: Readonly<Record<Decision | 'open', number>>;
  readonly time: {
    /** On regions, while one was selected and the window visible; those no longer listed included. */
    readonly onRegionsSeconds: number;
    /** ISO 8601; null without an entry in the log. */
    readonly firstEventAt: string | null;
    readonly lastEventAt: string | null;
  };
  /** Axial slices of the network's grid that were on screen for a glance or more. */
  readonly slicesSeen: { readonly seen: number; readonly of: number };
  readonly regions: readonly {
    readonly id: string;
    readonly rank: number;
    readonly structure: string;
    readonly alternatives: readonly string[];
    /** Why it was offered whatever the samples say: a rule that the contour breaks, or chance; null for a place of uncertainty. */
    readonly finding: OfferedFor | null;
    readonly decision: Decision | 'open';
    readonly volumeMl: number;
    /** Error expected in view that no region before it shows. */
    readonly expectedErrorMl: number;
    /** Least and most of the structure that a sample has within the region; null where it is not known. */
    readonly sampleRangeMl: readonly [number, number] | null;
    /** While it was selected and the window visible. */
    readonly secondsSpent: number;
    readonly summedUncertainty: number;
    readonly peakUncertainty: number;
    /** RAS+ mm. */
    readonly positionMm: readonly number[];
    readonly slices: { readonly first: number; readonly last: number; readonly largest: number };
    /** Where it is in the exported label map of regions, and in which of its layers; null where that was not exported. */
    readonly map: { readonly layer: number; readonly label: number } | null;
  }[];
  /** What is in force of the changes, oldest first. */
  readonly changes: {
    readonly edits: readonly RecordedEdit[];
    readonly structures: readonly RecordedStructuring[];
  };
  readonly comments: readonly { readonly at: string; readonly by: string; readonly text: string }[];
  /** The log, oldest first; voxels are counted, not listed. */
  readonly events: readonly RecordedEvent[];
  /** The images that were exported with it, and those that were to be and could not. */
  readonly files: readonly RecordedFile[];
  readonly filesNotWritten: readonly { readonly name: string; readonly code: ErrorCode }[];
  /** Whether the files say whom they are of; where it was removed, neither names the record the image's file. */
  readonly filesIdentity: 'kept' | 'removed';
}

/** An image that was exported. */
export interface RecordedFile {
  readonly name: string;
  readonly sha256: string;
  /** `contours`, `automatic`, `uncertainty`, `share` (of samples) or `regions`, and as what they were written. */
  readonly content: string;
  readonly format: string;
}

/** A structure before and after the review. */
export interface RecordedStructure {
  readonly index: number;
  /** As it is called now; as it was for one that was removed. */
  readonly name: string;
  /** #RRGGBB */
  readonly color: string;
  readonly state: 'kept' | 'added' | 'removed';
  /** How the reviewed contour came about; null where the file that it came from does not say. */
  readonly origin: ContourOrigin | null;
  /** What it is, as the network's package or its file codes it; null where that is not known. */
  readonly code: CodedConcept | null;
  /** Of the automatic contour; 0 for one that was added. */
  readonly volumeMl: number;
  readonly reviewedVolumeMl: number;
  /** In the reviewed contour alone, and in the automatic one alone. */
  readonly addedMl: number;
  readonly removedMl: number;
  /** Automatic against reviewed, 0 … 1; null where both are empty. */
  readonly dice: number | null;
  readonly addedPathLengthMm: number;
  readonly sampleVolumesMl: readonly number[];
  readonly meanPairwiseDice: number | null;
}

/** A change of contours. */
export interface RecordedEdit {
  readonly at: string;
  readonly by: string;
  readonly tool: EditTool;
  /** That was worked on. */
  readonly structure: string;
  /** The region that was selected. */
  readonly regionId: string | null;
  /** That changed; null where the patch was no longer in memory. */
  readonly voxels: number | null;
}

/** A change of the list of structures. */
export interface RecordedStructuring {
  readonly at: string;
  readonly by: string;
  readonly before: readonly Segment[];
  readonly after: readonly Segment[];
}

/** An entry of the log. */
export interface RecordedEvent {
  readonly kind: string;
  readonly at: string;
  readonly by: string;
  readonly regionId?: string | null;
  readonly decision?: Decision;
  readonly tool?: EditTool;
  readonly structure?: string;
  readonly topic?: NoteTopic;
  /** In the region, or changed. */
  readonly voxels?: number | null;
}

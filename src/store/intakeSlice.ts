import type { SegmentDescription } from '../core/contour/segmentLayers.ts';
import type { ErrorCode, ErrorDetail, Issue } from '../core/errors.ts';
import type { ContoursRole } from '../core/intake/contoursRole.ts';
import type { ReadingChoice } from '../core/intake/readingPlan.ts';
import type {
  ImagePosition,
  IntakeQuestion,
  LeftOut,
  Mismatch,
  PairedBy,
  ToldRole,
} from '../core/intake/pairFindings.ts';

/** An image that was found, ready to list. */
export interface FoundImageRow {
  /** Of its finding; `OPEN` for the image that is open. */
  readonly position: ImagePosition;
  readonly name: string;
  /** CT, MR, …; '' where the file does not say. */
  readonly modality: string;
  /** As in the header, `^` between the parts of a name; '' where the file says nothing. */
  readonly patient: { readonly name: string; readonly id: string; readonly birthDate: string };
  /** YYYYMMDD; '' where the file has none. */
  readonly studyDate: string;
  readonly studyDescription: string;
  readonly shape: readonly [number, number, number] | null;
  readonly spacingMm: readonly [number, number, number] | null;
  /** Of a series: whether it can be read whole; null where that is not asked. */
  readonly reading: ReadingChoice | null;
  readonly isLocalizer: boolean;
  readonly files: number;
  readonly bytes: number;
  readonly issues: readonly Issue[];
  /** Why it cannot be opened; null where it can. */
  readonly refusal: { readonly code: ErrorCode; readonly detail: ErrorDetail } | null;
}

/** Contours that were found for one of the images. */
export interface FoundContoursRow {
  readonly position: number;
  readonly image: ImagePosition;
  readonly name: string;
  readonly format: 'rtstruct' | 'dicom-seg' | 'label-map';
  /** Empty for label maps, whose labels are told by their voxels. */
  readonly segments: readonly SegmentDescription[];
  readonly by: PairedBy;
  readonly isResampled: boolean;
  readonly mismatch: Mismatch | null;
  /** What its name says that it is. */
  readonly told: ToldRole | null;
}

export interface FoundQuestionRow {
  readonly position: number;
  readonly name: string;
  readonly reason: IntakeQuestion['reason'];
  readonly mayBeImage: boolean;
  readonly images: readonly { readonly position: ImagePosition; readonly name: string }[];
}

/** Files that are not opened, and why. */
export interface FoundLeftOutRow {
  readonly name: string;
  readonly why:
    | { readonly kind: 'pairing'; readonly reason: LeftOut['reason'] }
    | { readonly kind: 'error'; readonly code: ErrorCode; readonly detail: ErrorDetail };
}

/** What was found in dropped files, to be looked at before it is opened. */
export interface FoundRows {
  /** `one`: an image is chosen and opened. `worklist`: each image is a case of its own. */
  readonly purpose: 'one' | 'worklist';
  readonly images: readonly FoundImageRow[];
  /** That is opened unless another one is chosen. */
  readonly chosen: ImagePosition | null;
  readonly contours: readonly FoundContoursRow[];
  /** What each of the contours is unless something else is said, by position. */
  readonly roles: ReadonlyMap<number, ContoursRole>;
  /** Whether somebody has to say what they are. */
  readonly areRolesClear: boolean;
  readonly questions: readonly FoundQuestionRow[];
  readonly leftOut: readonly FoundLeftOutRow[];
  /**
   * All structures at once were too many (`input/too-many-overlaps`): by how much, and of each file of contours the numbers
   * that would do; null before that is tried.
   */
  readonly fewer: {
    readonly detail: ErrorDetail;
    readonly numbers: ReadonlyMap<number, readonly number[]>;
  } | null;
}

/** Dropped files on their way in. */
export type IntakeState =
  | { readonly status: 'closed' }
  | { readonly status: 'inspecting'; readonly done: number; readonly total: number }
  | ({ readonly status: 'asking' } & FoundRows);

export interface IntakeSlice {
  readonly intake: IntakeState;
}

export const initialIntake: IntakeSlice = { intake: { status: 'closed' } };

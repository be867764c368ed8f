import type { PaintOver } from '../core/edit/structureRules.ts';
import type { EditTool, Segment } from '../core/review/events.ts';

/** A tool of the left button. */
export type HandTool = 'brush' | 'eraser' | 'lasso';

/** A structure of the reviewed contours. */
export interface SegmentRow extends Segment {
  /** Of the contour as it is now. */
  readonly volumeMl: number;
  /** Of the automatic contour; 0 for a structure that the reviewer added. */
  readonly automaticMl: number;
  /** No tool changes its voxels. */
  readonly isLocked: boolean;
}

export interface EditSlice {
  /** Null while nothing is edited: the left button is the preset's then. */
  readonly tool: HandTool | null;
  /** With which tool editing begins again. */
  readonly lastTool: HandTool;
  /** The tool before it, for a swap. */
  readonly otherTool: HandTool;
  readonly brushRadiusMm: number;
  /** A ball in all planes at once instead of a disc in one. */
  readonly isBall: boolean;
  /** Image values that may be painted on; null: all. */
  readonly paintRange: { readonly lower: number; readonly upper: number } | null;
  /** What becomes of voxels of other structures that are not locked when one is painted over them. */
  readonly paintOver: PaintOver;
  readonly segments: readonly SegmentRow[];
  /** Label that tools work on; null without structures. */
  readonly activeSegment: number | null;
  /** The automatic contour beside the reviewed one: not at all, what differs tinted, or its outline too. */
  readonly comparison: 'off' | 'changed' | 'outline';
  /** Structure whose name is being typed. */
  readonly renamedSegment: number | null;
  /** What a worker is working out; null while it is not. */
  readonly editJob: EditTool | null;
  /** What came of the last attempt, where nothing did. */
  readonly editNote:
    'nothing-changed' | 'not-on-structure' | 'outdated' | 'locked' | 'labels-used-up' | null;
  readonly operationSettings: OperationSettings;
}

/** How far operations go. */
export interface OperationSettings {
  /** By how much a structure grows or shrinks. */
  readonly marginMm: number;
  /** Radius of the smoothing: what is thinner goes. */
  readonly smoothMm: number;
  /** In the slice that is shown alone, where the operation can. */
  readonly isInSlice: boolean;
}

/** Nothing is edited, and there is nothing to edit: what another case begins with. Tools stay as they were set. */
export const noEdit = {
  tool: null,
  paintRange: null,
  segments: [],
  activeSegment: null,
  renamedSegment: null,
  editJob: null,
  editNote: null,
} as const satisfies Partial<EditSlice>;

export const initialEdit: EditSlice = {
  ...noEdit,
  lastTool: 'brush',
  otherTool: 'eraser',
  brushRadiusMm: 6,
  isBall: false,
  paintOver: 'take',
  comparison: 'changed',
  operationSettings: { marginMm: 2, smoothMm: 2, isInSlice: false },
};

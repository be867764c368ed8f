import type { LabelSets } from '../core/contour/labelSets.ts';
import type { Stroke } from '../core/edit/stroke.ts';
import type { EditTool } from '../core/review/events.ts';

type IndexTriple = readonly [number, number, number];

/** A stroke under the pointer. */
export interface LiveStroke {
  readonly stroke: Stroke;
  /** The result that it is drawn on. */
  readonly resultId: string;
  readonly structure: number;
  /** Sets that it may leave voxels with, and that are not in the log yet. */
  readonly drafted: LabelSets;
  readonly tool: EditTool;
  /** Of a brush, the place where it was last; of a lasso, all corners so far. */
  readonly points: IndexTriple[];
  readonly reach: { readonly radiusMm: number; readonly isBall: boolean };
}

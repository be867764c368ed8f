import type { Polyline } from '../core/geometry/outlines.ts';
import type { FieldBox } from '../core/review/axialFigure.ts';
import type { ReviewRecord } from '../core/review/record.ts';

/** Contours of one structure in a figure. */
export interface FigureOutline {
  /** #RRGGBB */
  readonly color: string;
  readonly isAutomatic: boolean;
  /** In mm from the figure's upper left corner. */
  readonly lines: readonly Polyline[];
}

/** One slice of a region with its surroundings, as the report shows it: where most was changed, else the largest. */
export interface RegionFigure {
  readonly regionId: string;
  /** Of the image, from 1. */
  readonly slice: number;
  /** The image in its window: a data URI. */
  readonly image: string;
  readonly sizeMm: number;
  /** Letters of the patient's sides on the left and on the right. */
  readonly sides: readonly [left: 'R' | 'L', right: 'R' | 'L'];
  readonly region: FieldBox | null;
  /** The automatic contours only where they differ. */
  readonly outlines: readonly FigureOutline[];
}

/** What a report is made of. */
export interface ReportContent {
  readonly record: ReviewRecord;
  readonly figures: readonly RegionFigure[];
}

/** Writes a report as one HTML file that needs no other. */
export type ReportWriter = (content: ReportContent) => string | Promise<string>;

import type { LabelSets } from '../contour/labelSets.ts';
import type { SegmentDescription } from '../contour/segmentLayers.ts';

/** Contours that somebody else drew on the open image: one of them is a reference, several are observers. */
export interface Observer {
  /** As the reader calls it: the name of its file, until another is typed. */
  readonly name: string;
  /** [src] on the image's grid; not modified. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** Labels that stand for several structures. */
  readonly sets: LabelSets;
  /** What the file says of each; `number` is its label here. */
  readonly structures: readonly SegmentDescription[];
}

/** How several observers become one reference; `observer` takes one of them as it is. */
export type Fusion =
  | { readonly kind: 'majority' | 'staple' | 'union' | 'intersection' }
  | { readonly kind: 'observer'; readonly position: number };

/**
 * Which structure of each observer a structure under review is held against; with nothing under review, which structures of
 * observers are one.
 */
export interface StructureMatch {
  /** Label under review; with nothing under review counted from 1. */
  readonly structure: number;
  /** For each observer its label; null where the observer has none that fits: that observer has not drawn it. */
  readonly observers: readonly (number | null)[];
  /** What told: the coded concept, the name, that there is only one on either side, the label's number, or the reader. */
  readonly by: 'code' | 'name' | 'only' | 'number' | 'choice';
}

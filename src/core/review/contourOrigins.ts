import { structuresBetween } from '../contour/changedLabels.ts';
import type { LabelSets } from '../contour/labelSets.ts';
import type { ContourOrigin } from '../contour/segmentLayers.ts';
import type { LabelPatch } from '../edit/labelPatch.ts';
import { currentSegments, type ReviewHistory, type Segment } from './events.ts';

/** A structure that the review began with. */
export interface InitialOrigin extends Pick<Segment, 'index'> {
  /** As a network's contour is automatic, and as a file of contours says of its own; null where that does not say. */
  readonly origin: ContourOrigin | null;
}

/**
 * How the contour of each structure came about, for ROI Generation Algorithm (3006,0036) and Segment Algorithm Type
 * (0062,0008): untouched it is what it was at the beginning; worked on, `semiautomatic`, unless it was drawn by hand from
 * the start; added by the reviewer, `manual`. A change that was undone is none.
 * @param given.changed labels of the structures whose voxels differ from the contour that the review began with: the
 *   patches of a long review are no longer all there.
 * @param given.sets labels that stand for several structures.
 * @returns by label, of the structures in force; null where nobody says.
 */
export function contourOrigins(
  history: ReviewHistory,
  given: {
    readonly initial: readonly InitialOrigin[];
    readonly changed: ReadonlySet<number>;
    readonly sets: LabelSets;
  },
): ReadonlyMap<number, ContourOrigin | null> {
  const added = addedLabels(history);
  const touched = touchedLabels(history, given.sets);
  const present = currentLabels(history, given.initial);
  return new Map(
    present.map((index) => {
      const first = given.initial.find((one) => one.index === index);
      if (!first || added.has(index)) return [index, 'manual'];
      if (!touched.has(index) && !given.changed.has(index)) return [index, first.origin];
      return [index, first.origin === 'manual' ? 'manual' : 'semiautomatic'];
    }),
  );
}

function currentLabels(
  history: ReviewHistory,
  initial: readonly InitialOrigin[],
): readonly number[] {
  const unnamed = initial.map(({ index }) => ({ index, name: '', color: '' }));
  return currentSegments(history, unnamed).map(({ index }) => index);
}

/** Labels that came into the list by hand, also those that were there before. */
function addedLabels({ inForce }: ReviewHistory): ReadonlySet<number> {
  const added = new Set<number>();
  for (const event of inForce) {
    if (event.kind !== 'structured') continue;
    const before = new Set(event.before.map(({ index }) => index));
    for (const { index } of event.after) if (!before.has(index)) added.add(index);
  }
  return added;
}

/** Labels that were worked on, or that gained or lost voxels to one that was. */
function touchedLabels({ inForce }: ReviewHistory, sets: LabelSets): ReadonlySet<number> {
  const touched = new Set<number>();
  for (const event of inForce) {
    if (event.kind !== 'edited') continue;
    touched.add(event.structure);
    const pairs = event.patch ? pairsOf(event.patch) : [];
    for (const index of structuresBetween(pairs, sets)) touched.add(index);
  }
  return touched;
}

/** Labels before and after of the runs, each pair once. */
function pairsOf({ before, after }: LabelPatch): readonly (readonly [number, number])[] {
  const pairs = new Set<number>();
  for (let run = 0; run < before.length; run++) pairs.add(256 * before[run] + after[run]);
  return [...pairs].map((pair) => [pair >>> 8, pair & 255]);
}

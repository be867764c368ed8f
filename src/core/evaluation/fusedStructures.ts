import type { SegmentDescription } from '../contour/segmentLayers.ts';
import { matchStructures } from './matchStructures.ts';
import type { Fusion, Observer, StructureMatch } from './observers.ts';

/** A structure that observers make together. */
export interface FusedStructure {
  /** `number`: its label in what is fused, 1, 2, … */
  readonly segment: SegmentDescription;
  /** For each observer the label of the structure there; null for one who has not drawn it. */
  readonly observed: readonly (number | null)[];
  /** What told that these are one structure. */
  readonly by: StructureMatch['by'];
}

/**
 * Which structures several observers have in common, with nothing else to hold them against: those of the first, matched with
 * the others' as `matchStructures` does, then what the second has beside them, and so on.
 * @param fusion `observer`: the structures of that one alone.
 */
export function structuresToFuse(
  observers: readonly Observer[],
  fusion: Fusion,
): readonly FusedStructure[] {
  const free = observers.map(({ structures }, position) =>
    fusion.kind === 'observer' && fusion.position !== position ? [] : [...structures],
  );
  const fused: FusedStructure[] = [];
  for (const [position, own] of free.entries()) {
    const matches = matchStructures(
      own.map(({ number, name, type }) => ({ label: number, name, type })),
      observers.map((observer, at) => ({
        ...observer,
        structures: at > position ? (free[at] ?? []) : [],
      })),
    );
    for (const [at, segment] of own.entries()) {
      const observed = matches[at]?.observers ?? [];
      fused.push({
        segment: { ...segment, number: fused.length + 1 },
        observed: observers.map((_, of) =>
          of === position ? segment.number : (observed[of] ?? null),
        ),
        by: matches[at]?.by ?? 'name',
      });
    }
    for (let other = position + 1; other < observers.length; other++) {
      const taken = new Set(matches.map((match) => match.observers[other]));
      free[other] = free[other]?.filter(({ number }) => !taken.has(number)) ?? [];
    }
  }
  return fused;
}

/**
 * Observers' structures matched with each other, where nothing is under review that they could be held against: labelled as
 * their fusion would be when it is taken up for review.
 */
export function matchesAmong(observers: readonly Observer[]): StructureMatch[] {
  return structuresToFuse(observers, { kind: 'majority' }).map(({ segment, observed, by }) => ({
    structure: segment.number,
    observers: observed,
    by,
  }));
}

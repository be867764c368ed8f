import type { CodedConcept } from '../contour/segmentLayers.ts';
import type { Observer, StructureMatch } from './observers.ts';
import { structureKey } from './structureKey.ts';

/** A structure under review. */
export interface ReviewedStructure {
  readonly label: number;
  readonly name: string;
  /** What it is; null where it is not coded. */
  readonly type: CodedConcept | null;
}

/** From the surest means to the least sure. */
const MEANS = ['code', 'name', 'only', 'number'] as const;
type Means = (typeof MEANS)[number];

/**
 * Which structure of each observer stands for a structure under review: that of the same coded concept, then of the same
 * name, then the only one where there is only one on either side and their codes do not differ. Labels of a map that names
 * none of them go by their numbers, where there are several or nothing under review is coded. What fits twice is not matched, and no structure of an observer is used twice: whoever reviews can choose.
 * @returns one for every structure under review, in their order. `by` is the least sure means that any of its observers was
 *   matched by; `name` where none was.
 */
export function matchStructures(
  reviewed: readonly ReviewedStructure[],
  observers: readonly Observer[],
): StructureMatch[] {
  const found = observers.map((observer) => matchObserver(reviewed, observer));
  return reviewed.map(({ label }) => {
    const ofEach = found.map((matches) => matches.get(label) ?? null);
    const means = ofEach.flatMap((match) => (match ? [MEANS.indexOf(match.by)] : []));
    return {
      structure: label,
      observers: ofEach.map((match) => match?.label ?? null),
      by: means.length === 0 ? 'name' : (MEANS[Math.max(...means)] ?? 'name'),
    };
  });
}

interface Match {
  readonly label: number;
  readonly by: Means;
}

/** Label under review → the observer's. */
function matchObserver(
  reviewed: readonly ReviewedStructure[],
  { structures }: Observer,
): Map<number, Match> {
  const matches = new Map<number, Match>();
  const free = new Map(structures.map((structure) => [structure.number, structure]));
  const matchBy = (by: Means, keyOf: (one: Described) => string | null): void => {
    const open = reviewed.filter(({ label }) => !matches.has(label));
    const theirs = byKey([...free.values()], keyOf);
    for (const [key, [mine, ...others]] of byKey(open, keyOf)) {
      const [one, ...further] = theirs.get(key) ?? [];
      if (!mine || others.length > 0 || !one || further.length > 0) continue;
      matches.set(mine.label, { label: one.number, by });
      free.delete(one.number);
    }
  };
  matchBy('code', codeKey);
  // Names tell apart what is coded alike: left and right of one organ.
  matchBy('name', ({ name }) => structureKey(name));
  const [mine, theirs] = [reviewed[0], structures[0]];
  const isOnly = reviewed.length === 1 && structures.length === 1;
  if (isOnly && mine && theirs && !matches.has(mine.label) && !contradicts(mine, theirs)) {
    matches.set(mine.label, { label: theirs.number, by: 'only' });
  }
  const isNameless = structures.every(({ name, type }) => name === '' && type === null);
  if (isNameless && (structures.length > 1 || reviewed.every(({ type }) => type === null))) {
    for (const { label } of reviewed) {
      if (!free.has(label) || matches.has(label)) continue;
      const isTaken = [...matches.values()].some((match) => match.label === label);
      if (!isTaken) matches.set(label, { label, by: 'number' });
    }
  }
  return matches;
}

type Described = Pick<ReviewedStructure, 'name' | 'type'>;

function byKey<T extends Described>(
  structures: readonly T[],
  keyOf: (one: Described) => string | null,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const structure of structures) {
    const key = keyOf(structure);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(structure);
    else groups.set(key, [structure]);
  }
  return groups;
}

function codeKey({ type }: Described): string | null {
  return type && type.value !== '' ? `${type.scheme.trim()}\n${type.value.trim()}` : null;
}

/** Both say in one scheme what they are, and it is not the same. */
function contradicts(a: Described, b: Described): boolean {
  return a.type !== null && a.type.scheme === b.type?.scheme && codeKey(a) !== codeKey(b);
}

import { AppError } from '../errors.ts';
import { membersOf, type LabelSets } from './labelSets.ts';

const LABELS = 256;

/**
 * Pairs of labels that a voxel has in one map and in the other, where they differ; each once, in no order.
 * @param before [K, J, I], as long as `after`; neither is modified.
 * @throws AppError `internal/shape` for maps of different length.
 */
export function changedLabels(
  before: Uint8Array,
  after: Uint8Array,
): readonly (readonly [before: number, after: number])[] {
  if (before.length !== after.length) {
    throw new AppError('internal/shape', { expected: before.length, actual: after.length });
  }
  const seen = new Uint8Array(LABELS * LABELS);
  const words = wordsOf(before, after);
  const [wordsBefore, wordsAfter] = words;
  for (let word = 0; word < wordsBefore.length; word++) {
    if (wordsBefore[word] === wordsAfter[word]) continue;
    for (let at = 4 * word; at < 4 * word + 4; at++) seen[LABELS * before[at] + after[at]] = 1;
  }
  for (let at = 4 * wordsBefore.length; at < before.length; at++) {
    seen[LABELS * before[at] + after[at]] = 1;
  }
  const pairs: [number, number][] = [];
  for (let pair = 0; pair < seen.length; pair++) {
    const [one, other] = [pair >>> 8, pair & 255];
    if (seen[pair] === 1 && one !== other) pairs.push([one, other]);
  }
  return pairs;
}

/** The structures that gain or lose a voxel when labels change so; own labels. */
export function structuresBetween(
  pairs: Iterable<readonly [before: number, after: number]>,
  sets: LabelSets,
): ReadonlySet<number> {
  const structures = new Set<number>();
  for (const [before, after] of pairs) {
    const [left, come] = [membersOf(sets, before), membersOf(sets, after)];
    for (const one of left) if (!come.includes(one)) structures.add(one);
    for (const one of come) if (!left.includes(one)) structures.add(one);
  }
  return structures;
}

/** Four labels at a time: they may be a hundred million. Where the arrays do not lie on words, none. */
function wordsOf(before: Uint8Array, after: Uint8Array): readonly [Uint32Array, Uint32Array] {
  const isAligned = (before.byteOffset | after.byteOffset) % 4 === 0;
  const words = isAligned ? Math.floor(before.length / 4) : 0;
  const of = ({ buffer, byteOffset }: Uint8Array): Uint32Array =>
    isAligned ? new Uint32Array(buffer, byteOffset, words) : new Uint32Array(0);
  return [of(before), of(after)];
}

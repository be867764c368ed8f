/** Samples that say the same of a region, or nearly so. */
export interface SampleGroup {
  /** Rising; at least one. */
  readonly samples: readonly number[];
  /** The sample among them that agrees best with the others; of equal ones the first. */
  readonly medoid: number;
}

/**
 * Groups samples by what they say in a region. Identical ones are together; then the two groups whose least alike
 * samples are most alike become one (complete linkage), again and again, until no two groups are left whose samples are
 * all alike by at least `leastDice`: so any two samples of a group are, and equal input gives equal groups.
 * @param rows one array per sample, all of one length: its labels in the region, 0 being background.
 * @param leastDice 0 … 1; see {@link labelDice}.
 * @returns the most frequent first, of equally frequent ones that with the lowest sample.
 */
export function groupSamples(rows: readonly Uint8Array[], leastDice: number): SampleGroup[] {
  const distinct = identicalSamples(rows);
  const first = distinct.map(([sample]) => sample);
  const n = first.length;
  const dice = new Float64Array(n * n).fill(1);
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      dice[a * n + b] = labelDice(rows[first[a]], rows[first[b]]);
      dice[b * n + a] = dice[a * n + b];
    }
  }
  const groups = mergeAlike({ dice, n }, leastDice).map((members) => ({
    samples: members.flatMap((member) => distinct[member]).toSorted((a, b) => a - b),
    medoid: medoidOf(members, { dice, n, distinct }),
  }));
  return groups.toSorted(
    (a, b) => b.samples.length - a.samples.length || a.samples[0] - b.samples[0],
  );
}

/**
 * Dice over all structures together: twice the voxels with the same structure over those with any, of both.
 * @returns 0 … 1; 1 where both have none.
 */
export function labelDice(a: Uint8Array, b: Uint8Array): number {
  let [same, any] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    if (a[at] !== 0) any++;
    if (b[at] !== 0) any++;
    if (a[at] !== 0 && a[at] === b[at]) same++;
  }
  return any === 0 ? 1 : (2 * same) / any;
}

/** Samples with equal rows, in the order of the first of each. */
function identicalSamples(rows: readonly Uint8Array[]): number[][] {
  const groups: number[][] = [];
  rows.forEach((row, sample) => {
    const equal = groups.find(([other]) => rows[other].every((label, at) => label === row[at]));
    if (equal) equal.push(sample);
    else groups.push([sample]);
  });
  return groups;
}

interface Likeness {
  /** [n, n] */
  readonly dice: Float64Array;
  readonly n: number;
}

function mergeAlike({ dice, n }: Likeness, leastDice: number): number[][] {
  const groups = Array.from({ length: n }, (_, member) => [member]);
  const leastOf = (a: readonly number[], b: readonly number[]): number => {
    let least = 1;
    for (const one of a) for (const other of b) least = Math.min(least, dice[one * n + other]);
    return least;
  };
  for (;;) {
    let [best, into, from] = [-1, -1, -1];
    for (let a = 0; a < groups.length; a++) {
      for (let b = a + 1; b < groups.length; b++) {
        const least = leastOf(groups[a], groups[b]);
        if (least >= leastDice && least > best) [best, into, from] = [least, a, b];
      }
    }
    if (into < 0) return groups;
    groups[into].push(...groups[from]);
    groups.splice(from, 1);
  }
}

/** Identical samples count each. */
function medoidOf(
  members: readonly number[],
  { dice, n, distinct }: Likeness & { readonly distinct: readonly (readonly number[])[] },
): number {
  let [medoid, most] = [Infinity, -1];
  for (const one of members) {
    const [sample] = distinct[one];
    const sum = members.reduce(
      (total, other) => total + distinct[other].length * dice[one * n + other],
      0,
    );
    // Sums of the same numbers in another order may differ in the last digit.
    const isMore = sum > most + 1e-9;
    const isEqual = !isMore && sum > most - 1e-9;
    if (isMore || (isEqual && sample < medoid)) [medoid, most] = [sample, Math.max(most, sum)];
  }
  return medoid;
}

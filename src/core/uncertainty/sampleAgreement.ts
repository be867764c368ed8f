import { AppError } from '../errors.ts';

/** Voxel counts of one structure over T samples. */
export interface StructureCounts {
  /** Class index, ≥ 1. */
  readonly index: number;
  /** |S_t| for each sample; length T. */
  readonly sampleVoxels: readonly number[];
  /** |S_a ∩ S_b| at [a * T + b] for a < b; 0 elsewhere. */
  readonly pairIntersections: Float64Array;
  /** |∩_t S_t| */
  readonly intersection: number;
  /** |∪_t S_t| */
  readonly union: number;
}

/** Counts how far samples' contours agree, slice by slice. */
export interface AgreementAccumulator {
  /**
   * Adds one slice (any set of voxels that was not added before).
   * @param words ⌈T / 32⌉ arrays [C − 1, n]: bit s of word w is set where sample 32 w + s has the structure; bits
   *   from T on are ignored. Not kept.
   * @throws AppError `internal/shape` for another number of words, or lengths that are no multiple of C − 1.
   */
  readonly addBits: (words: readonly Uint32Array[]) => void;
  /** Adds voxels that all samples have in structure `index` ≥ 1. */
  readonly addAgreed: (index: number, voxels: number) => void;
  /** Counts so far: one entry per structure, background left out. */
  readonly counts: () => StructureCounts[];
}

/**
 * An empty accumulator. A voxel that no sample or every sample has in a structure costs a few operations; only the
 * others are taken pair by pair.
 * @param shape samples T ≥ 1; classes C with background as class 0.
 */
export function agreementAccumulator(shape: {
  readonly samples: number;
  readonly classes: number;
}): AgreementAccumulator {
  const { samples, classes } = shape;
  if (!(Number.isInteger(samples) && samples >= 1))
    throw new AppError('internal/shape', { samples });
  const masks = Array.from({ length: Math.ceil(samples / 32) }, (_, word) =>
    samples - 32 * word >= 32 ? 0xffffffff : 2 ** (samples - 32 * word) - 1,
  );
  const structures = Array.from({ length: classes - 1 }, () => ({
    voxels: new Float64Array(samples),
    pairs: new Float64Array(samples * samples),
    intersection: 0,
    union: 0,
  }));
  /** Samples that have the voxel under consideration. */
  const members = new Uint16Array(samples);

  const addVoxel = (structure: (typeof structures)[number], count: number): void => {
    if (count === 0) return;
    structure.union++;
    if (count === samples) {
      structure.intersection++;
      return;
    }
    for (let a = 0; a < count; a++) {
      const first = members[a];
      structure.voxels[first]++;
      for (let b = a + 1; b < count; b++) structure.pairs[first * samples + members[b]]++;
    }
  };

  return {
    addBits: (words) => {
      const n = (words[0]?.length ?? 0) / structures.length;
      const fits =
        words.length === masks.length && words.every((w) => w.length === words[0].length);
      if (!fits || !Number.isInteger(n)) {
        throw new AppError('internal/shape', { words: words.length, voxels: n, classes });
      }
      structures.forEach((structure, position) => {
        for (let at = position * n; at < (position + 1) * n; at++) {
          let count = 0;
          for (let word = 0; word < masks.length; word++) {
            let rest = words[word][at] & masks[word];
            for (; rest !== 0; rest &= rest - 1) members[count++] = 32 * word + lowestBit(rest);
          }
          addVoxel(structure, count);
        }
      });
    },
    addAgreed: (index, voxels) => {
      const structure = structures[index - 1];
      if (!structure) throw new AppError('internal/shape', { index, classes });
      structure.union += voxels;
      structure.intersection += voxels;
    },
    counts: () =>
      structures.map(({ voxels, pairs, intersection, union }, position) => ({
        index: position + 1,
        // Voxels shared by all samples were only counted once.
        sampleVoxels: Array.from(voxels, (count) => count + intersection),
        pairIntersections: pairs.map((count, at) =>
          Math.floor(at / samples) < at % samples ? count + intersection : 0,
        ),
        intersection,
        union,
      })),
  };
}

/**
 * Variance of the samples' volumes over (mean + 1), volumes in voxels. Grows with the structure's size.
 * @returns ≥ 0, higher is worse; null with fewer than two samples.
 * Source: Hoebel et al. 2019, population variance.
 */
export function cvHoebel(volumes: readonly number[]): number | null {
  if (volumes.length < 2) return null;
  const { mean, variance } = moments(volumes);
  return variance / (mean + 1);
}

/**
 * Coefficient of variation of the samples' volumes, population σ / μ; does not depend on their unit.
 * Equal volumes can hide moved contours: read it beside {@link meanPairwiseDice}.
 * @returns ≥ 0, higher is worse; null when the mean is 0 or with fewer than two samples.
 * Source: Roy et al. 2018 (CV_s).
 */
export function cvRoy(volumes: readonly number[]): number | null {
  if (volumes.length < 2) return null;
  const { mean, variance } = moments(volumes);
  return mean === 0 ? null : Math.sqrt(variance) / mean;
}

/**
 * Mean Dice over all pairs of samples; a pair of empty contours counts as 1.
 * @returns 0 … 1, higher is better; null with fewer than two samples.
 * Source: Hoebel et al. 2019 (D_pw); Roy et al. 2018.
 */
export function meanPairwiseDice(
  counts: Pick<StructureCounts, 'sampleVoxels' | 'pairIntersections'>,
): number | null {
  const { sampleVoxels, pairIntersections } = counts;
  const samples = sampleVoxels.length;
  if (samples < 2) return null;
  let sum = 0;
  for (let a = 0; a < samples; a++) {
    for (let b = a + 1; b < samples; b++) {
      const size = sampleVoxels[a] + sampleVoxels[b];
      sum += size === 0 ? 1 : (2 * pairIntersections[a * samples + b]) / size;
    }
  }
  return sum / ((samples * (samples - 1)) / 2);
}

/**
 * Voxels in every sample over voxels in any sample. Falls as samples are added: compare at equal T only.
 * @returns 0 … 1, higher is better; 1 when every sample is empty.
 * Source: Roy et al. 2018; not the mean over pairs.
 */
export function iouOverSamples(counts: Pick<StructureCounts, 'intersection' | 'union'>): number {
  return counts.union === 0 ? 1 : counts.intersection / counts.union;
}

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, variance: squares / values.length };
}

/** Position of the lowest set bit of a non-zero word. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

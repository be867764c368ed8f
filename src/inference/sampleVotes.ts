import type { SampleVotes } from '../core/review/sampleVotes.ts';
import { sortedByWord } from '../core/statistics/order.ts';
import type { Band } from './band.ts';
import { pixelsOf, sliceWords } from './band.ts';

/** Votes that take more are not kept: they lie in memory for as long as the result does. */
const MOST_BYTES = 256 * 2 ** 20;

/** Collects votes while the samples' bits are there: band by band. */
export interface VoteList {
  /**
   * Adds voxels that lie one after the other, behind all that were added before.
   * @param bits.words ⌈T / 32⌉ arrays: bit t mod 32 of `c · bits.stride + bits.at + x` is set where sample t has class
   *   c + 1 at voxel x of the row; bits from T on are ignored. Not kept.
   */
  readonly addRow: (
    bits: {
      readonly words: readonly Uint32Array[];
      readonly stride: number;
      readonly at: number;
    },
    row: {
      /** Index of its first voxel, and how many there are. */
      readonly from: number;
      readonly length: number;
      /** [length] labels of the mean. */
      readonly labels: Uint8Array;
    },
  ) => void;
  /** The votes so far; null where they take more memory than they may. */
  readonly votes: () => SampleVotes | null;
}

/**
 * An empty list.
 * @param shape.labelOf [C] label of each class, that of the background 0; of two classes that a sample has at one voxel
 *   the later one is painted over the earlier.
 * @param shape.mostBytes that it may take.
 */
export function voteList({
  samples,
  labelOf,
  mostBytes = MOST_BYTES,
}: {
  readonly samples: number;
  readonly labelOf: Uint8Array;
  readonly mostBytes?: number;
}): VoteList {
  const valid = Array.from({ length: Math.ceil(samples / 32) }, (_, word) =>
    samples - 32 * word >= 32 ? 0xffffffff : 2 ** (samples - 32 * word) - 1,
  );
  const capacity = Math.floor(mostBytes / (4 + samples));
  let voxels = new Uint32Array(256);
  let labels = new Uint8Array(256 * samples);
  let count = 0;
  const grow = (): void => {
    const size = Math.min(capacity, 2 * voxels.length);
    const [more, moreLabels] = [new Uint32Array(size), new Uint8Array(size * samples)];
    more.set(voxels);
    moreLabels.set(labels);
    [voxels, labels] = [more, moreLabels];
  };
  const says = agreementOf(labelOf, valid);
  return {
    addRow: (bits, { from, length, labels: mean }) => {
      for (let x = 0; x < length && count <= capacity; x++) {
        if (says(bits, bits.at + x, mean[x])) continue;
        if (count === capacity) {
          count++;
          [voxels, labels] = [new Uint32Array(0), new Uint8Array(0)];
          return;
        }
        if (count === voxels.length) grow();
        voxels[count] = from + x;
        for (let t = 0; t < samples; t++) {
          labels[count * samples + t] = labelOf[classAt(bits, bits.at + x, t)];
        }
        count++;
      }
    },
    votes: () =>
      count > capacity
        ? null
        : {
            voxels: voxels.slice(0, count),
            labels: labels.slice(0, count * samples),
            samples,
          },
  };
}

type Bits = Parameters<VoteList['addRow']>[0];

/** Tells whether every sample has the label at a place: all have its class, and none has a class painted over it. */
function agreementOf(labelOf: Uint8Array, valid: readonly number[]) {
  return ({ words, stride }: Bits, place: number, label: number): boolean => {
    for (let c = labelOf.length - 1; c > 0; c--) {
      const isLabel = labelOf[c] === label;
      for (let word = 0; word < valid.length; word++) {
        const bits = words[word][(c - 1) * stride + place] & valid[word];
        // Both as the signed numbers that bit operations give.
        if (bits !== (isLabel ? valid[word] | 0 : 0)) return false;
      }
      if (isLabel) return true;
    }
    return true;
  };
}

/** The class that is painted last of those that a sample has at a place; 0 where it has none. */
function classAt({ words, stride }: Bits, place: number, sample: number): number {
  const word = words[sample >>> 5];
  let c = word.length / stride;
  while (c > 0 && ((word[(c - 1) * stride + place] >>> (sample & 31)) & 1) === 0) c--;
  return c;
}

/** Labels of a run's classes: their own numbers. */
export function classLabels(classes: number): Uint8Array {
  return Uint8Array.from({ length: classes }, (_, c) => c);
}

/**
 * Adds what a band's samples say. Where nothing was sampled because there is no doubt, every sample has what the one
 * pass there has.
 * @param labels of all slices of the band: [net] from its first one on.
 */
export function addBandVotes(
  list: VoteList,
  band: Pick<Band, 'firstK' | 'slices' | 'classes' | 'words'>,
  {
    labels,
    shape,
  }: { readonly labels: Uint8Array; readonly shape: readonly [number, number, number] },
): void {
  const [ni, nj] = shape;
  for (const slice of band.slices) {
    const { box, k } = slice;
    const words = sliceWords(band, slice);
    const stride = pixelsOf(box);
    for (let row = 0; row < box.height; row++) {
      const from = ni * (box.startJ + row + nj * k) + box.startI;
      const at = from - ni * nj * band.firstK;
      list.addRow(
        { words, stride, at: row * box.width },
        { from, length: box.width, labels: labels.subarray(at, at + box.width) },
      );
    }
  }
}

/**
 * The same votes with their voxels under other indices.
 * @param indexOf the new index of each of them.
 */
export function renumbered(
  { voxels, labels, samples }: SampleVotes,
  indexOf: (voxel: number) => number,
): SampleVotes {
  const indices = voxels.map(indexOf);
  const order = sortedByWord(
    voxels.map((_, at) => at),
    indices,
  );
  const turned = new Uint8Array(labels.length);
  order.forEach((from, to) => {
    turned.set(labels.subarray(from * samples, (from + 1) * samples), to * samples);
  });
  return { voxels: order.map((from) => indices[from]), labels: turned, samples };
}

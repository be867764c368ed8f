import type { SampleVotes } from '../core/review/sampleVotes.ts';
import type { Band, BandSlice } from './band.ts';
import { pixelsOf, sliceWords } from './band.ts';

/** What is kept of a band when its sums are gone. */
export type SampledBits = Pick<Band, 'slices' | 'classes' | 'words' | 'samplesDone'>;

/**
 * The samples' votes at some voxels of a run whose volume was sampled as one band. Where nothing was sampled because
 * there is no doubt, every sample has what the one pass there has.
 * @param rankings voxel indices; a voxel may be in several of them.
 * @param labels [net] of the mean.
 * @returns null where the bits are not all there: several bands were sampled one after the other.
 */
export function sampleVotes(
  bits: SampledBits | null,
  at: {
    readonly rankings: readonly Uint32Array[];
    readonly labels: Uint8Array;
    readonly shape: readonly [number, number, number];
  },
): SampleVotes | null {
  if (!bits || bits.samplesDone === 0) return null;
  const { classes, samplesDone: samples } = bits;
  const voxels = union(at.rankings);
  const n = voxels.length;
  const valid = Array.from({ length: Math.ceil(samples / 32) }, (_, word) =>
    samples - 32 * word >= 32 ? 0xffffffff : 2 ** (samples - 32 * word) - 1,
  );
  const votes = { voxels, words: valid.map(() => new Uint32Array((classes - 1) * n)), samples };
  const slices = new Map(bits.slices.map((slice) => [slice.k, slice]));
  const perSlice = at.shape[0] * at.shape[1];
  for (let from = 0, to = 0; from < n; from = to) {
    const k = Math.floor(voxels[from] / perSlice);
    while (to < n && voxels[to] < (k + 1) * perSlice) to++;
    const slice = slices.get(k);
    const source = slice ? { slice, words: sliceWords(bits, slice) } : null;
    addSlice(votes, { from, to, source, valid }, at);
  }
  return votes;
}

/** Votes of the voxels from … to − 1, all of one slice. */
function addSlice(
  { voxels, words }: SampleVotes,
  part: {
    readonly from: number;
    readonly to: number;
    readonly source: { readonly slice: BandSlice; readonly words: readonly Uint32Array[] } | null;
    readonly valid: readonly number[];
  },
  {
    labels,
    shape,
  }: { readonly labels: Uint8Array; readonly shape: readonly [number, number, number] },
): void {
  const [ni, nj] = shape;
  const { source, valid } = part;
  const n = voxels.length;
  for (let at = part.from; at < part.to; at++) {
    const voxel = voxels[at];
    const pixel = source ? pixelIn(source.slice, voxel % ni, Math.floor(voxel / ni) % nj) : -1;
    if (!source || pixel < 0) {
      const label = labels[voxel];
      if (label > 0) words.forEach((word, w) => (word[(label - 1) * n + at] = valid[w]));
      continue;
    }
    const of = pixelsOf(source.slice.box);
    words.forEach((word, w) => {
      for (let c = 0; c * n < word.length; c++) {
        word[c * n + at] = source.words[w][c * of + pixel] & valid[w];
      }
    });
  }
}

/** Within the slice's box; −1 outside. */
function pixelIn({ box }: BandSlice, i: number, j: number): number {
  const [x, y] = [i - box.startI, j - box.startJ];
  const isInside = x >= 0 && y >= 0 && x < box.width && y < box.height;
  return isInside ? x + box.width * y : -1;
}

/** Rising, each once. */
function union(lists: readonly Uint32Array[]): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const list of lists) {
    all.set(list, end);
    end += list.length;
  }
  all.sort();
  let count = 0;
  for (let at = 0; at < all.length; at++) {
    if (count === 0 || all[at] !== all[count - 1]) all[count++] = all[at];
  }
  return all.slice(0, count);
}

import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import {
  agreementAccumulator,
  cvHoebel,
  cvRoy,
  iouOverSamples,
  meanPairwiseDice,
} from './sampleAgreement.ts';

const vectors = readTestVectors() as {
  binarised_samples: { B: number[][]; volumes: number[] };
  CV_volumes: { volumes: number[]; seed0_pop: number; roy_pop: number; seed0_pop_x10: number };
  pairwise_dice: { pairs: Record<string, number>; mean: number };
  iou_all_samples: { inter: number; union: number; iou: number };
};

/** Labels [T, n] as words of bits. */
function wordsOfLabels(labels: readonly number[], samples: number, classes: number): Uint32Array[] {
  const n = labels.length / samples;
  const words = Array.from(
    { length: Math.ceil(samples / 32) },
    () => new Uint32Array(n * (classes - 1)),
  );
  labels.forEach((label, at) => {
    const [sample, voxel] = [Math.floor(at / n), at % n];
    if (label > 0) words[sample >> 5][(label - 1) * n + voxel] |= 1 << (sample % 32);
  });
  return words;
}

describe('the shared vectors', () => {
  const accumulator = agreementAccumulator({ samples: 4, classes: 2 });
  // In two pieces, as slices come.
  for (const [from, to] of [
    [0, 2],
    [2, 6],
  ]) {
    const labels = vectors.binarised_samples.B.flatMap((row) => row.slice(from, to));
    accumulator.addBits(wordsOfLabels(labels, 4, 2));
  }
  const [counts] = accumulator.counts();

  it('counts volumes and overlaps', () => {
    expect(counts.sampleVoxels).toEqual(vectors.binarised_samples.volumes);
    expect(counts.intersection).toBe(vectors.iou_all_samples.inter);
    expect(counts.union).toBe(vectors.iou_all_samples.union);
  });

  it('sees moved contours of equal volume by pairwise Dice only', () => {
    expect(meanPairwiseDice(counts)).toBeCloseTo(vectors.pairwise_dice.mean, 12);
    expect(iouOverSamples(counts)).toBe(vectors.iou_all_samples.iou);
    expect(cvRoy(counts.sampleVoxels)).toBe(0);
    expect(cvHoebel(counts.sampleVoxels)).toBe(0);
  });

  it('coefficients of variation', () => {
    const { volumes, seed0_pop, roy_pop, seed0_pop_x10 } = vectors.CV_volumes;
    const tenfold = volumes.map((volume) => volume * 10);
    expect(cvHoebel(volumes)).toBeCloseTo(seed0_pop, 12);
    expect(cvRoy(volumes)).toBeCloseTo(roy_pop, 12);
    expect(cvHoebel(tenfold)).toBeCloseTo(seed0_pop_x10, 12);
    expect(cvRoy(tenfold)).toBeCloseTo(roy_pop, 12);
  });
});

describe('agreementAccumulator', () => {
  it.each([1, 2, 31, 32, 33, 64, 70])(
    'agrees with counting voxel by voxel for %d samples',
    (samples) => {
      const random = seededRandom(samples);
      const n = 150;
      const labels = Array.from({ length: samples * n }, (_, at) =>
        at % n < 60 ? 0 : at % n < 100 ? 1 : Math.floor(random() * 4),
      );
      const accumulator = agreementAccumulator({ samples, classes: 4 });
      accumulator.addBits(wordsOfLabels(labels, samples, 4));
      const is = (sample: number, voxel: number, index: number) =>
        labels[sample * n + voxel] === index;
      const every = Array.from({ length: samples }, (_, sample) => sample);
      const voxels = Array.from({ length: n }, (_, voxel) => voxel);
      for (const {
        index,
        sampleVoxels,
        pairIntersections,
        intersection,
        union,
      } of accumulator.counts()) {
        const among = (chosen: readonly number[]) =>
          voxels.filter((voxel) => chosen.every((sample) => is(sample, voxel, index))).length;
        expect(sampleVoxels).toEqual(every.map((sample) => among([sample])));
        for (const a of every) {
          for (const b of every) {
            expect(pairIntersections[a * samples + b]).toBe(a < b ? among([a, b]) : 0);
          }
        }
        expect(intersection).toBe(among(every));
        expect(union).toBe(voxels.filter((v) => every.some((s) => is(s, v, index))).length);
      }
    },
  );

  it('takes voxels on which all agree by their number', () => {
    const one = agreementAccumulator({ samples: 3, classes: 2 });
    const other = agreementAccumulator({ samples: 3, classes: 2 });
    one.addBits([Uint32Array.of(0b111, 0b111, 0b101)]);
    other.addBits([Uint32Array.of(0b101)]);
    other.addAgreed(1, 2);
    expect(one.counts()).toEqual(other.counts());
  });

  it('ignores bits of samples that it does not count', () => {
    const accumulator = agreementAccumulator({ samples: 2, classes: 2 });
    accumulator.addBits([Uint32Array.of(0b111, 0b100)]);
    expect(accumulator.counts()[0]).toMatchObject({ sampleVoxels: [1, 1], union: 1 });
  });

  it('refuses no sample, another number of words, broken lengths and a class that is not there', () => {
    expect(() => agreementAccumulator({ samples: 0, classes: 2 })).toThrow(/internal\/shape/);
    const accumulator = agreementAccumulator({ samples: 33, classes: 3 });
    expect(() => accumulator.addBits([new Uint32Array(2)])).toThrow(/internal\/shape/);
    expect(() => accumulator.addBits([new Uint32Array(3), new Uint32Array(3)])).toThrow(/shape/);
    expect(() => accumulator.addBits([new Uint32Array(2), new Uint32Array(4)])).toThrow(/shape/);
    expect(() => accumulator.addAgreed(3, 1)).toThrow(/internal\/shape/);
  });
});

describe('degenerate samples', () => {
  it('calls empty contours equal', () => {
    const empty = { sampleVoxels: [0, 0], pairIntersections: new Float64Array(4) };
    expect(meanPairwiseDice(empty)).toBe(1);
    expect(iouOverSamples({ intersection: 0, union: 0 })).toBe(1);
    expect(cvHoebel([0, 0])).toBe(0);
    expect(cvRoy([0, 0])).toBeNull();
  });

  it('has no spread with one sample', () => {
    expect(
      meanPairwiseDice({ sampleVoxels: [5], pairIntersections: new Float64Array(1) }),
    ).toBeNull();
    expect(cvRoy([5])).toBeNull();
    expect(cvHoebel([5])).toBeNull();
  });
});

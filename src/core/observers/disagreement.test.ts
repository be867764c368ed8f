import { describe, expect, it } from 'vitest';
import { readTestVectors } from '../../testing/golden/readGolden.ts';
import { doubtAgreement, observersEntropy } from './disagreement.ts';

const vectors = readTestVectors() as {
  observers_entropy: { D: number[][]; bits: number[] };
  WME_ME: {
    model_p: number[];
    H_bits: number[];
    ME_bits: number;
    ME_nats: number;
    WME_printed_bits: number;
    WME_printed_nats: number;
    WME_normalised_bits: number;
    WME_normalised_nats: number;
  };
  NCC: { ncc_values: number; pearson: number };
};
const observers = vectors.observers_entropy.D.map((marked) => Uint8Array.from(marked));
const { model_p, H_bits, ...expected } = vectors.WME_ME;
const bits = model_p.map((p) => -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p)));

describe('observersEntropy', () => {
  it('gives the shared vector', () => {
    const entropy = observersEntropy(observers);
    vectors.observers_entropy.bits.forEach((value, at) =>
      expect(entropy[at]).toBeCloseTo(value, 9),
    );
    expect(entropy.some((value) => Object.is(value, -0))).toBe(false);
  });

  it('of one observer is 0, of two that disagree 1', () => {
    expect([...observersEntropy([Uint8Array.of(1, 0)])]).toEqual([0, 0]);
    expect([...observersEntropy([Uint8Array.of(1, 0), Uint8Array.of(0, 0)])]).toEqual([1, 0]);
    expect(() => observersEntropy([])).toThrow(/shape/);
  });
});

describe('doubtAgreement', () => {
  const expert = observersEntropy(observers);

  it('gives the shared vectors in bits', () => {
    bits.forEach((value, at) => expect(value).toBeCloseTo(H_bits[at], 9));
    const result = doubtAgreement({ model: bits, observers: expert });
    expect(result?.me).toBeCloseTo(expected.ME_bits, 9);
    expect(result?.wmeNormalised).toBeCloseTo(expected.WME_normalised_bits, 9);
    expect(result?.wmePrinted).toBeCloseTo(expected.WME_printed_bits, 9);
    expect(result?.ncc).toBeCloseTo(vectors.NCC.ncc_values, 9);
    expect(result?.pearson).toBeCloseTo(vectors.NCC.pearson, 9);
    expect(result?.voxels).toBe(8);
  });

  it('gives the shared vectors in nats', () => {
    const nats = (values: ArrayLike<number>): number[] =>
      Array.from(values, (value) => value * Math.LN2);
    const result = doubtAgreement({ model: nats(bits), observers: nats(expert) });
    expect(result?.me).toBeCloseTo(expected.ME_nats, 9);
    expect(result?.wmeNormalised).toBeCloseTo(expected.WME_normalised_nats, 9);
    expect(result?.wmePrinted).toBeCloseTo(expected.WME_printed_nats, 9);
  });

  it('rewards doubt everywhere: to be read with the mean and the correlation', () => {
    const result = doubtAgreement({ model: new Float32Array(8).fill(1), observers: expert });
    expect(result).toMatchObject({ me: 1, wmeNormalised: 1, ncc: null, pearson: null });
  });

  it('counts the mask only', () => {
    const mask = Uint8Array.of(0, 1, 1, 1, 0, 1, 1, 0);
    const inside = (values: ArrayLike<number>): number[] =>
      Array.from(values).filter((_, at) => mask[at] !== 0);
    expect(doubtAgreement({ model: bits, observers: expert, mask })).toEqual(
      doubtAgreement({ model: inside(bits), observers: inside(expert) }),
    );
  });

  it('is undefined without disagreement or voxels', () => {
    const agreed = doubtAgreement({ model: [0.2, 0.4], observers: [0, 0] });
    expect(agreed).toMatchObject({ wmeNormalised: null, wmePrinted: 0, ncc: null });
    expect(doubtAgreement({ model: [], observers: [] })).toBeNull();
    expect(doubtAgreement({ model: [1], observers: [1], mask: [0] })).toBeNull();
    expect(() => doubtAgreement({ model: [1], observers: [] })).toThrow(/shape/);
    expect(() => doubtAgreement({ model: [1], observers: [1], mask: [] })).toThrow(/shape/);
    expect(() => doubtAgreement({ model: [1, NaN], observers: [1, 1] })).toThrow(/non-finite/);
  });
});

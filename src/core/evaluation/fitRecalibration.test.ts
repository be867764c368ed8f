import { describe, expect, it } from 'vitest';
import { finished } from '../../testing/finished.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { calibrationScores } from '../calibration/reliability.ts';
import {
  LEAST_PROBABILITY,
  probabilityList,
  probabilityOf,
  type MeanProbabilities,
} from '../uncertainty/meanProbabilities.ts';
import type { LogitCalibration } from '../uncertainty/sampleSums.ts';
import { fitRecalibration, LEAST_CASES, type RecalibrationFit } from './fitRecalibration.ts';
import { drawnCase, type RecalibrationCase } from './recalibrationCase.ts';

const NET = 3000;
const WRONG = { temperature: 1.8, bias: [0, 0.7, -0.4] };

type Activation = 'softmax' | 'sigmoid';

function activated(z: readonly number[], activation: Activation): number[] {
  if (activation === 'sigmoid') return z.map((value) => 1 / (1 + Math.exp(-value)));
  const all = z.map((value) => Math.exp(value));
  const total = all.reduce((a, b) => a + b, 0);
  return all.map((value) => value / total);
}

interface Made {
  readonly probabilities: MeanProbabilities;
  readonly references: readonly Uint8Array[];
}

/**
 * Truth is drawn by a network's true logits; what it says is off by the calibration that would set it right.
 * @param over applied to what it says: a recalibration that the case was made with.
 */
function made(
  seed: number,
  {
    activation,
    off,
    over,
  }: {
    readonly activation: Activation;
    readonly off: LogitCalibration;
    readonly over?: LogitCalibration;
  },
): Made {
  const random = seededRandom(seed);
  const first = activation === 'softmax' ? 1 : 0;
  const list = probabilityList({ structures: [1, 2], activation });
  const references = [new Uint8Array(NET), new Uint8Array(NET)];
  for (let voxel = 0; voxel < NET; voxel++) {
    const z = off.bias.map((_, c) => 5 * (random() - 0.5) - (c - first));
    const p = activated(z, activation);
    if (activation === 'softmax') {
      let [u, truth] = [random(), 0];
      while (truth < 2 && u >= p[truth]) u -= p[truth++];
      if (truth > 0) references[truth - 1][voxel] = 1;
    } else p.forEach((value, c) => (references[c][voxel] = random() < value ? 1 : 0));
    let said = z.map((value, c) => off.temperature * value - off.bias[c]);
    if (over) said = said.map((value, c) => (value + over.bias[c]) / over.temperature);
    list.add(voxel, activated(said, activation).slice(first));
  }
  const probabilities = list.close();
  if (!probabilities) throw new Error('nothing kept');
  return { probabilities, references };
}

function caseOf(
  { probabilities, references }: Made,
  recalibration: LogitCalibration | null = null,
) {
  const region = new Uint8Array(NET).fill(1);
  const masks = references.map((reference) => ({ reference, region }));
  const one = drawnCase({ name: 'case', probabilities, masks, recalibration, seed: 1 });
  if (!one) throw new Error('no voxels');
  return one;
}

function casesOf(
  count: number,
  how: Parameters<typeof made>[1],
  recalibration: LogitCalibration | null = null,
): RecalibrationCase[] {
  return Array.from({ length: count }, (_, at) => caseOf(made(at + 1, how), recalibration));
}

function fitted(cases: readonly RecalibrationCase[]): RecalibrationFit {
  const fit = finished(fitRecalibration(cases));
  if (fit.kind !== 'fit') throw new Error(fit.reason);
  return fit;
}

describe.each([
  ['softmax', WRONG],
  ['sigmoid', { temperature: 1.8, bias: [0.7, -0.4] }],
] as const)('%s', (activation, off) => {
  const how = { activation, off };

  it('finds the calibration that the network lacks, and says how much it helps on other cases', () => {
    const fit = fitted(casesOf(6, how));
    expect(fit.temperatureBias.temperature).toBeCloseTo(1.8, 1);
    fit.temperatureBias.bias.forEach((bias, c) => {
      expect(Math.abs(bias - off.bias[c])).toBeLessThan(0.12);
    });
    expect(fit.temperature.bias.every((bias) => bias === 0)).toBe(true);
    expect(fit.better).toBe('temperature-bias');
    const { before, temperature, temperatureBias, groups, cases, voxels } = fit;
    expect([groups, cases, voxels]).toEqual([6, 6, 6 * NET]);
    expect(temperature.after.nll).toBeLessThan(before.nll);
    expect(temperatureBias.after.nll).toBeLessThan(temperature.after.nll);
    expect(temperatureBias.heldOut.nll).toBeLessThan(before.nll);
    expect(temperatureBias.heldOut.nll).toBeGreaterThan(temperatureBias.after.nll);
    temperatureBias.heldOut.structures.forEach(({ ece, cases: own }, at) => {
      expect(own).toBe(6);
      expect(ece).toBeLessThan(0.4 * (before.structures[at].ece ?? 0));
    });
  });

  it('takes a recalibration back that the cases were made with, and replaces it', () => {
    const over = { temperature: 0.6, bias: off.bias.map((_, c) => 0.3 * c) };
    const plain = fitted(casesOf(5, how));
    const recalibrated = casesOf(5, { ...how, over }, over);
    const fit = fitted(recalibrated);
    // The tails differ: those of sharper probabilities reach what is not kept.
    expect(fit.temperatureBias.temperature).toBeCloseTo(plain.temperatureBias.temperature, 1);
    fit.temperatureBias.bias.forEach((bias, c) => {
      expect(Math.abs(bias - plain.temperatureBias.bias[c])).toBeLessThan(0.06);
    });
    // Before: as they were kept.
    const { probabilities, references } = made(1, { ...how, over });
    const kept = calibrationScores({
      // What is not kept counts as the most that it can have been.
      probability: probabilityOf(probabilities, 1, NET).map((p) => Math.max(p, LEAST_PROBABILITY)),
      reference: references[0],
    });
    const first = made(1, { ...how, over });
    const one = [1, 2, 3, 4, 5].map(() => caseOf(first, over));
    expect(fitted(one).before.structures[0].ece).toBeCloseTo(kept?.ece ?? NaN, 4);
    expect(fitted(one).before.structures[0].nll).toBeCloseTo(kept?.nll ?? NaN, 4);
  });
});

it('leaves a network alone that is right as it is', () => {
  const fit = fitted(
    casesOf(6, { activation: 'softmax', off: { temperature: 1, bias: [0, 0, 0] } }),
  );
  expect(fit.temperature.temperature).toBeCloseTo(1, 1);
  expect(fit.temperature.heldOut.nll).toBeCloseTo(fit.before.nll, 3);
});

it('holds more than ten cases out in ten groups', () => {
  const fit = fitted(casesOf(12, { activation: 'softmax', off: WRONG }));
  expect([fit.cases, fit.groups]).toEqual([12, 10]);
});

describe('refuses', () => {
  const how = { activation: 'softmax', off: WRONG } as const;
  const cases = casesOf(LEAST_CASES, how);

  it('too few cases, and says how many it takes', () => {
    expect(finished(fitRecalibration(cases.slice(1)))).toEqual({
      kind: 'refused',
      reason: 'too-few-cases',
      cases: LEAST_CASES - 1,
      needed: LEAST_CASES,
    });
    expect(finished(fitRecalibration([]))).toMatchObject({ reason: 'too-few-cases', cases: 0 });
  });

  it('a structure that no reference has', () => {
    const without = cases.map((one) => ({
      ...one,
      reference: one.reference.map((label) => (label === 2 ? 0 : label)),
    }));
    expect(finished(fitRecalibration(without))).toEqual({
      kind: 'refused',
      reason: 'structure-absent',
      structure: 2,
    });
  });

  it('cases of another network', () => {
    const [first, ...rest] = cases;
    const other = { ...first, name: 'other', structures: [1, 3] };
    expect(finished(fitRecalibration([...rest, other]))).toEqual({
      kind: 'refused',
      reason: 'other-structures',
      name: 'other',
    });
  });
});

it('says that the temperature lies at its limit where the network is always right', () => {
  const random = seededRandom(9);
  const cases = casesOf(5, { activation: 'softmax', off: WRONG }).map((one) => {
    const reference = Uint8Array.from(
      { length: NET },
      (_, at) =>
        [0, 1, 2].toSorted((a, b) => one.logits[b * NET + at] - one.logits[a * NET + at])[0],
    );
    return { ...one, reference, name: String(random()) };
  });
  const fit = fitted(cases);
  expect(fit.temperature.temperature).toBeCloseTo(0.05, 6);
  expect(fit.temperature.warnings).toContain('temperature-at-limit');
});

it('progress rises to 1', () => {
  const steps = fitRecalibration(casesOf(5, { activation: 'softmax', off: WRONG }));
  const shares = [...steps];
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBeCloseTo(1, 12);
});

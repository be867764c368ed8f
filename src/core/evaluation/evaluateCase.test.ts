import { LEAST_PROBABILITY } from '../uncertainty/meanProbabilities.ts';
import { describe, expect, it } from 'vitest';
import { finished } from '../../testing/finished.ts';
import { describedSegment } from '../../testing/obliqueSeries.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import type { CohortStructure } from './cohort.ts';
import { annotatedCases } from './cohortValues.ts';
import { evaluateCase, type CaseInput } from './evaluateCase.ts';
import { evaluateStructure } from './evaluateStructure.ts';
import type { Observer } from './observers.ts';

/** 2 mm voxels. */
const GRID: VoxelGrid = {
  shape: [12, 10, 6],
  affine: [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] as unknown as VoxelGrid['affine'],
};
const COUNT = 12 * 10 * 6;

/** A box of one label, along i from `from` to `to`, both included. */
function boxOf(label: number, from: number, to: number): Uint8Array<ArrayBuffer> {
  const labels = new Uint8Array(COUNT);
  for (let k = 2; k < 5; k++) {
    for (let j = 3; j < 7; j++)
      for (let i = from; i <= to; i++) labels[i + 12 * (j + 10 * k)] = label;
  }
  return labels;
}

function observer(name: string, labels: Uint8Array<ArrayBuffer>): Observer {
  return { name, labels, sets: [], structures: [] };
}

function structure(label: number, name: string): CaseInput['structures'][number] {
  return {
    label,
    name,
    type: null,
    verdict: 'look',
    reasons: [
      { rule: 'predicted-dice', says: 'look', what: null, value: 0.812345678, threshold: 0.85 },
    ],
    measures: {
      structure: label,
      name,
      volumeMl: 1,
      sampleVolumesMl: [1, 2],
      volumeIntervalMl: [1, 2],
      cvHoebel: 0.2,
      cvRoy: 0.1,
      meanPairwiseDice: 0.9,
      iouOverSamples: 0.8,
      meanLabelledEntropy: 0.3,
      predicted: { dice: 0.812345678, interval: null, volumeError: -0.0123456, reason: null },
      brokenRules: [],
    },
  };
}

const PROBABILITY = 50_000;

function input(change: Partial<CaseInput> = {}): CaseInput {
  const labels = boxOf(1, 2, 6);
  const voxels = Uint32Array.from([...labels.keys()].filter((at) => labels[at] === 1));
  return {
    name: 'case',
    source: 'samples',
    grid: GRID,
    labels,
    sets: [],
    structures: [structure(1, 'Liver')],
    doubt: {
      grid: GRID,
      structures: [1],
      labels,
      body: new Uint8Array(COUNT).fill(1),
      entropy: Float32Array.from({ length: COUNT }, (_, at) => (at % 7) / 10),
      expectedError: null,
      probabilities: {
        voxels,
        values: Uint16Array.from(voxels, () => PROBABILITY),
        structures: [1],
        activation: 'softmax',
        floor: LEAST_PROBABILITY,
      },
    },
    observers: [observer('reference', boxOf(1, 3, 8))],
    matches: [{ structure: 1, observers: [1], by: 'name' }],
    fusion: { kind: 'majority' },
    tolerancesMm: {},
    ...change,
  };
}

function only(given: CaseInput): CohortStructure {
  const [found, ...others] = finished(evaluateCase(given)).structures;
  if (!found || others.length > 0) throw new Error('one structure expected');
  return found;
}

describe('evaluateCase', () => {
  it('keeps what evaluateStructure says, without slices and curves', () => {
    const given = input();
    const found = only(given);
    const { evaluation } = finished(
      evaluateStructure({
        grid: GRID,
        contour: boxOf(1, 2, 6),
        observers: [{ name: 'reference', mask: boxOf(1, 3, 8) }],
        fusion: { kind: 'observer', position: 0 },
        toleranceMm: 2,
        network: given.doubt && {
          ...given.doubt,
          contour: boxOf(1, 2, 6),
          probability: Float32Array.from(
            boxOf(1, 2, 6),
            (inside) => (inside * PROBABILITY) / 65535,
          ),
        },
      }),
    );
    // 4 of 5 and 4 of 6 columns of 12 voxels are shared.
    expect(found.agreement?.dice).toBeCloseTo(8 / 11, 12);
    expect(evaluation.agreement).toEqual({
      ...found.agreement,
      slices: evaluation.agreement?.slices,
    });
    expect(found.calibration).toEqual(evaluation.calibration?.scores);
    expect(found.doubt?.uncertainty).toBe('own');
    expect(found.doubt?.rankings.map(({ kind, errorAuroc }) => [kind, errorAuroc])).toEqual(
      evaluation.doubt?.rankings.map(({ kind, errorAuroc }) => [kind, errorAuroc]),
    );
    expect(JSON.stringify(found)).not.toContain('curve');
  });

  it('scores what a margin and a threshold would have needed', () => {
    const { guarantee } = only(input());
    // Of 72 voxels 69 are to be held: beyond 4 columns of 12 the second column, 4 mm away.
    expect(guarantee?.marginMm).toBe(4);
    // A third of the reference has no probability, the rest .763.
    expect(guarantee?.falseNegativeRates?.[0]).toBeCloseTo(1 / 3, 12);
    expect(guarantee?.falseNegativeRates?.at(-1)).toBeCloseTo(1 / 3, 12);
  });

  it('rounds what a network predicts, and nothing else', () => {
    const { quality, reasons } = only(input());
    expect(quality.predicted).toMatchObject({ dice: 0.8123, volumeError: -0.0123 });
    expect(reasons[0]?.value).toBe(0.8123);
    expect(quality.meanPairwiseDice).toBe(0.9);
  });

  it('knows no agreement without observers, and no doubt of contours from a file', () => {
    const alone = only(input({ observers: [], matches: [] }));
    expect([alone.reference, alone.agreement, alone.guarantee]).toEqual(['none', null, null]);
    const contours = only(input({ doubt: null }));
    expect([contours.doubt, contours.calibration]).toEqual([null, null]);
    expect(contours.guarantee?.falseNegativeRates).toBeNull();
    expect(contours.agreement?.dice).toBeCloseTo(8 / 11, 12);
  });

  it('holds what observers left out against nothing, until no case has it', () => {
    const structures = [structure(1, 'Liver'), structure(2, 'Spleen')];
    const labels = boxOf(1, 2, 6);
    labels[0] = 2;
    const matches = [
      { structure: 1, observers: [1], by: 'name' as const },
      { structure: 2, observers: [null], by: 'name' as const },
    ];
    const found = finished(evaluateCase(input({ structures, labels, matches })));
    expect(found.structures.map(({ reference }) => reference)).toEqual(['drawn', 'absent']);
    expect(found.structures[1]?.agreement).toMatchObject({ empty: 'reference-empty', dice: 0 });
    const [alone] = annotatedCases([found]);
    expect(alone?.structures[1]?.agreement).toBeNull();
    const other = finished(evaluateCase(input({ structures: [structure(1, 'SPLEEN')] })));
    const [beside] = annotatedCases([found, other]);
    expect(beside?.structures[1]?.agreement?.dice).toBe(0);
  });

  it('has no reference where nothing of what observers drew is under review', () => {
    const matches = [{ structure: 1, observers: [null], by: 'name' as const }];
    const empty = only(input({ matches }));
    expect([empty.reference, empty.agreement?.empty]).toEqual(['absent', 'reference-empty']);
    const drawn = { ...observer('r', boxOf(7, 3, 8)), structures: [describedSegment(7)] };
    const other = only(input({ matches, observers: [drawn] }));
    expect([other.reference, other.agreement]).toEqual(['none', null]);
  });

  it('fuses several observers and compares them', () => {
    const observers = [boxOf(1, 3, 8), boxOf(1, 3, 8), boxOf(1, 3, 6)].map((labels, at) =>
      observer(`observer ${at}`, labels),
    );
    const matches = [{ structure: 1, observers: [1, 1, 1], by: 'name' as const }];
    const found = only(input({ observers, matches }));
    expect(found.agreement?.dice).toBeCloseTo(8 / 11, 12);
    expect(found.observersDice).toBeCloseTo((1 + 0.8 + 0.8) / 3, 12);
  });

  it('is called by its name, without one by its code, and goes by the tolerance of the name', () => {
    const coded = { scheme: 'SCT', value: '10200004', meaning: 'Liver structure' };
    const structures = [{ ...structure(1, 'LIV'), type: coded }];
    const found = only(input({ structures, tolerancesMm: { LIV: 5 } }));
    expect([found.name, found.agreement?.toleranceMm]).toEqual(['LIV', 5]);
    const nameless = only(input({ structures: [{ ...structure(1, ''), type: coded }] }));
    expect(nameless.name).toBe('Liver structure');
  });

  it('refuses labels that do not fit', () => {
    expect(() => finished(evaluateCase(input({ labels: new Uint8Array(3) })))).toThrow(
      'internal/shape',
    );
  });

  it('yields rising shares', () => {
    const shares = [...evaluateCase(input({ structures: [structure(1, 'a'), structure(2, 'b')] }))];
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThanOrEqual(1);
  });
});

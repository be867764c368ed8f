import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateStructure } from '../../core/evaluation/evaluateStructure.ts';
import { dataOf } from '../../plot/data.ts';
import type { Figure } from '../../plot/figure.ts';
import { isCategory } from '../../plot/scale.ts';
import { finished } from '../../testing/finished.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { catalogueOf, loadCatalogue } from '../text/catalogue.ts';
import { doubtFigure, RECALL_PANEL, RECALL_TO } from './doubtFigure.ts';
import { reliabilityFigure } from './reliabilityFigure.ts';
import { disagreementFigure, sliceFigure } from './sliceFigures.ts';

const SHAPE = [16, 16, 10] as const;
const GRID = { shape: SHAPE, affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] } as const;
const VOXELS = SHAPE[0] * SHAPE[1] * SHAPE[2];

function ball(centre: number, radius: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: VOXELS }, (_, voxel) => {
    const [i, j, k] = [voxel % 16, Math.floor(voxel / 16) % 16, Math.floor(voxel / 256)];
    return Math.hypot(i - centre, j - 8, 2 * (k - 5)) <= radius ? 1 : 0;
  });
}

function evaluated(shift: number) {
  const random = seededRandom(3);
  const contour = ball(8 + shift, 5);
  const probability = Float32Array.from(contour, (inside) => (inside + random()) / 2);
  const entropy = probability.map((p) => 1 - Math.abs(2 * p - 1));
  const network = { grid: GRID, contour, entropy, expectedError: null, probability };
  return finished(
    evaluateStructure({
      grid: GRID,
      contour,
      observers: [
        { name: 'a', mask: ball(8, 5) },
        { name: 'b', mask: ball(8, 6) },
        { name: 'c', mask: ball(8, 4) },
      ],
      fusion: { kind: 'majority' },
      toleranceMm: 2,
      network: { ...network, body: new Uint8Array(VOXELS).fill(1) },
    }),
  ).evaluation;
}

const { agreement, observers, calibration, doubt } = evaluated(1.5);
const agreed = agreement?.slices ?? [];
const words = () => catalogueOf('en').compare;

beforeAll(() => loadCatalogue('en'));

/** Every datum lies on its axes: nothing is drawn outside of a panel. */
function expectInside(figure: Figure): void {
  expect(dataOf(figure).length).toBeGreaterThan(0);
  for (const { panel: at, x, y } of dataOf(figure)) {
    const panel = figure.panels[at];
    for (const [axis, value] of [
      [panel.x, x],
      [panel.y, y],
    ] as const) {
      if (isCategory(axis)) continue;
      expect(value).toBeGreaterThanOrEqual(axis.min - 1e-9);
      expect(value).toBeLessThanOrEqual(axis.max + 1e-9);
    }
  }
}

describe('slices', () => {
  it('stand by the number of the picture, each with its wrong areas on top of one another', () => {
    const { figure, table } = sliceFigure(agreed, (k) => 100 - k, words());
    expectInside(figure);
    const [dice, areas] = figure.panels;
    const numbers = table.rows.map(([number]) => number);
    expect(numbers).toEqual(agreed.map(({ k }) => 100 - k).toReversed());
    const [points] = dice.marks;
    expect(points).toMatchObject({ x: numbers });
    const [contour, reference] = areas.marks;
    if (contour?.kind !== 'bars' || reference?.kind !== 'bars') throw new Error('bars');
    // The upper bars begin where the lower ones end.
    expect(reference.base).toEqual(contour.y);
    const wrong = agreed.map((one) => one.falsePositiveMm2 + one.falseNegativeMm2);
    expect(reference.y).toEqual(wrong.toReversed());
    expect(figure.n.count).toBe(agreed.length);
  });

  it('where observers differ hold all of the disagreement', () => {
    const slices = observers?.slices ?? [];
    const { figure, table } = disagreementFigure(slices, (k) => k + 1, words());
    expectInside(figure);
    const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
    expect(sum(table.rows.map(([, ml]) => Number(ml)))).toBeCloseTo(
      sum(slices.map(({ disagreementMl }) => disagreementMl)),
      12,
    );
  });
});

describe('reliability', () => {
  it('leaves out bins without voxels, and counts those of the others to a whole', () => {
    if (!calibration) throw new Error('no calibration');
    const { figure, table } = reliabilityFigure(calibration.scores, null, words());
    expectInside(figure);
    const filled = calibration.scores.bins.filter(({ count }) => count > 0);
    const points = dataOf(figure).filter(({ panel }) => panel === 0);
    expect(points).toHaveLength(filled.length);
    const shares = dataOf(figure).filter(({ panel }) => panel === 1);
    expect(shares.reduce((all, { y }) => all + y, 0)).toBeCloseTo(100, 9);
    expect(table.rows).toHaveLength(10);
  });
});

describe('doubt', () => {
  it('is drawn with chance and the best possible, which hold it between them', () => {
    if (!doubt) throw new Error('no doubt');
    const { figure, table } = doubtFigure(doubt, words());
    expectInside(figure);
    const e = doubt.region.errorFraction;
    const names = (figure.legend ?? []).map(({ name }) => name);
    expect(names.slice(-2)).toEqual([words().oracle, words().random]);
    const at = table.rows.findIndex(([budget]) => budget === 0.02);
    const overlaps = table.rows[at].slice(1, 1 + names.length).map(Number);
    // METHODS A4.3: 2 min(b, e) / (b + e) and 2 b e / (b + e).
    expect(overlaps.at(-2)).toBeCloseTo((2 * Math.min(0.02, e)) / (0.02 + e), 12);
    expect(overlaps.at(-1)).toBeCloseTo((2 * 0.02 * e) / (0.02 + e), 12);
    const recalls = table.rows.map((row) => row.slice(1 + names.length).map(Number));
    for (const [, , oracle] of [recalls[at]]) expect(oracle).toBeGreaterThan(0);
    for (const row of recalls) {
      const [own, oracle] = [row[0], row.at(-2) ?? 0];
      expect(own).toBeLessThanOrEqual(oracle + 1e-9);
    }
  });

  it('goes on to the budgets of the queue in the errors found', () => {
    if (!doubt) throw new Error('no doubt');
    const { figure } = doubtFigure(doubt, words());
    const found = dataOf(figure).filter(({ panel }) => panel === RECALL_PANEL);
    expect(Math.max(...found.map(({ x }) => x))).toBeCloseTo(100 * RECALL_TO, 9);
  });
});

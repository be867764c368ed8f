import { describe, expect, it } from 'vitest';
import { completed } from '../../core/steps.ts';
import type { StructureMaps } from '../../core/evaluation/evaluateStructure.ts';
import type { StructureEvaluation } from '../../core/evaluation/structureEvaluation.ts';
import { reviewServices } from '../../testing/reviewServices.ts';
import { until } from '../../testing/runServices.ts';
import { testSummary } from '../../testing/services.ts';
import { mapsId } from '../volumeRegistry.ts';
import { watchBudgetYield, wrongByRegion } from './budgetYield.ts';

const region = (id: string, ...voxels: number[]) => ({ id, voxels: Uint32Array.from(voxels) });

describe('wrongByRegion', () => {
  it('counts the voxels of each region that are wrong, in whatever order they are listed', () => {
    const regions = [region('a', 9, 2, 5), region('b', 1), region('c')];
    const wrong = completed(wrongByRegion(regions, Uint32Array.of(2, 3, 9, 40)));
    expect([...wrong]).toEqual([
      ['a', 2],
      ['b', 0],
      ['c', 0],
    ]);
  });

  it('finds the first and the last, and none among none', () => {
    const regions = [region('a', 0, 7)];
    expect(completed(wrongByRegion(regions, Uint32Array.of(0, 7))).get('a')).toBe(2);
    expect(completed(wrongByRegion(regions, new Uint32Array(0))).get('a')).toBe(0);
  });
});

describe('what the present budget finds', () => {
  /** A review of three regions of structure 1, of which the network has the first voxel of each wrong, and one elsewhere. */
  function watched() {
    const services = reviewServices();
    watchBudgetYield(services);
    const { store, registry } = services;
    const { regions } = registry.reviews.get('result');
    const firsts = regions.map(({ voxels }) => voxels[0] ?? 0);
    const errors = Uint32Array.from([...firsts, 7999].toSorted((a, b) => a - b));
    // Of both nothing else is asked here.
    registry.evaluationMaps.put(mapsId('result', 1), { errors } as StructureMaps);
    const evaluation = { doubt: { region: { voxels: 1000 } } } as StructureEvaluation;
    const show = (): void =>
      store.setState({
        matches: [{ structure: 1, observers: [1], by: 'name' }],
        evaluations: { 1: evaluation },
      });
    return { services, store, regions, show };
  }

  it('is counted once, and follows the budget at once', async () => {
    const { store, regions, show } = watched();
    show();
    await until(() => store.getState().budgetRecall !== null);
    const listed = regions.reduce((sum, { voxels }) => sum + voxels.length, 0);
    expect(store.getState().budgetRecall).toEqual({
      structure: 1,
      foundMl: 3 * 0.015625,
      errorMl: 4 * 0.015625,
      recall: 0.75,
      listedVoxels: listed,
      budget: listed / 1000,
    });
    store.setState(({ regions: rows }) => ({ regions: rows.slice(0, 1) }));
    expect(store.getState().budgetRecall?.recall).toBe(0.25);
  });

  it('is not known of a result that has no review yet', async () => {
    const { store, show } = watched();
    show();
    await until(() => store.getState().budgetRecall !== null);
    store.setState({ result: testSummary('next') });
    expect(store.getState().budgetRecall).toBeNull();
  });
});

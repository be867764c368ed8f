import { afterEach, describe, expect, it } from 'vitest';
import { cohortJson } from '../../core/evaluation/cohortFile.ts';
import { evaluateCohort } from '../../core/evaluation/evaluateCohort.ts';
import type { CohortCase } from '../../core/evaluation/cohort.ts';
import { cohortStructure } from '../../testing/cohortFixture.ts';
import { evaluationWorker, type EvaluationWorker } from '../../testing/evaluationWorker.ts';
import { seededRandom } from '../../testing/seededRandom.ts';
import { testSegmentation, testServices, testSummary } from '../../testing/services.ts';
import { openAnything } from '../commands/openAnything.ts';
import { dropCohort } from '../commands/referenceCohort.ts';
import { showResult } from '../commands/showResult.ts';
import { casesForInterval, placeOf, presentFit } from './cohortPlaces.ts';
import { namedStructures } from './predictContours.ts';

const workers: EvaluationWorker[] = [];
afterEach(() => {
  for (const { client } of workers.splice(0)) client.dispose();
});

/** Services whose evaluation worker is a real one. */
function servicesWithWorker() {
  const worker = evaluationWorker();
  workers.push(worker);
  return Object.assign(testServices(), { evaluation: worker.client });
}

function cohort(source: string, n = 30): readonly CohortCase[] {
  const noise = seededRandom(5);
  return Array.from({ length: n }, (_, at) => ({
    name: `case ${at}`,
    source,
    observers: ['truth'],
    structures: [cohortStructure(0.7 + 0.01 * at, noise, 'Structure')],
  }));
}

function fileOf(cases: readonly CohortCase[]): { path: string; file: File } {
  const json = cohortJson({
    version: '1',
    createdAt: '2026-11-21T00:00:00.000Z',
    conditions: { fusion: 'majority', measured: 'automatic', network: null },
    cases,
    failures: [],
    evaluation: evaluateCohort(cases),
  });
  return { path: 'cohort.json', file: new File([json], 'cohort.json') };
}

describe('a cohort that was dropped', () => {
  it('is what the values of a result of its network are read against', async () => {
    const services = servicesWithWorker();
    showResult(services, testSegmentation([]), testSummary);
    expect(presentFit(services)).toEqual({ kind: 'none' });
    await openAnything(services, [fileOf(cohort('test 1'))]);
    expect(presentFit(services)).toMatchObject({ kind: 'fits', cohort: { name: 'cohort.json' } });
    const place = placeOf(services, 'structure', { measure: 'meanPairwiseDice', value: 0.85 });
    expect(place?.values).toHaveLength(30);
    expect(place?.near?.of).toBe(30);
    expect(casesForInterval(services, 'Structure')).toBeNull();
    expect(services.store.getState().sidePanel).toBe('quality');
    dropCohort(services);
    expect(presentFit(services)).toEqual({ kind: 'none' });
  });

  it('tells nothing of another network’s results, nor of contours from elsewhere', async () => {
    const services = servicesWithWorker();
    const segmentation = testSegmentation([]);
    showResult(services, segmentation, testSummary);
    await openAnything(services, [fileOf(cohort('test 2'))]);
    expect(presentFit(services)?.kind).toBe('other-source');
    expect(placeOf(services, 'Structure', { measure: 'cvRoy', value: 0.1 })).toBeNull();
    const provenance = { origin: 'contours', files: [], structures: [], issues: [], elapsedMs: 1 };
    Object.assign(segmentation, { provenance });
    expect(presentFit(services)).toEqual({ kind: 'drawn-elsewhere' });
  });

  it('of few cases gives no interval, and says how many it takes', async () => {
    const services = servicesWithWorker();
    showResult(services, testSegmentation([]), testSummary);
    await openAnything(services, [fileOf(cohort('test 1', 5))]);
    expect(casesForInterval(services, 'Structure')).toBe(9);
  });

  it('that is none is told, and nothing changes', async () => {
    const services = servicesWithWorker();
    await openAnything(services, [{ path: 'x.json', file: new File(['{"a":1}'], 'x.json') }]);
    const { ownCohort, notices, sidePanel } = services.store.getState();
    expect(ownCohort).toBeNull();
    expect(sidePanel).toBe('queue');
    expect(notices).toMatchObject([{ code: 'input/corrupt', detail: { reason: 'not-a-cohort' } }]);
  });
});

it('structures of a file go by its codes, those of a run by the network’s', () => {
  const type = { scheme: 'SCT', value: '10200004', meaning: 'Liver' };
  const described = {
    index: 3,
    number: 3,
    name: 'L',
    color: null,
    type,
    category: null,
    interpretedType: '',
    origin: null,
    algorithm: '',
  };
  const provenance = {
    origin: 'contours' as const,
    files: [],
    structures: [described],
    issues: [],
    elapsedMs: 1,
  };
  const rows = [
    { index: 3, name: 'L' },
    { index: 4, name: 'Spleen' },
  ];
  expect(namedStructures(rows, { provenance }, null)).toEqual([
    { index: 3, name: 'L', code: type },
    { index: 4, name: 'Spleen', code: null },
  ]);
});

import { describe, expect, it } from 'vitest';
import { NO_SETS } from '../../core/contour/labelSets.ts';
import type { FlatLabels } from '../../core/contour/flattenLayers.ts';
import { reviewedContours } from '../../inference/reviewedContours.ts';
import { WorkerClient } from '../../rpc/client.ts';
import { describedSegment } from '../../testing/obliqueSeries.ts';
import {
  fakePort,
  TEST_VOLUME,
  testSegmentation,
  testServices,
  testSummary,
} from '../../testing/services.ts';
import type { ContoursFile } from '../../workers/codec.api.ts';
import { showCase } from '../commands/openCase.ts';
import { setFusion, setTolerance } from '../commands/comparisonChoices.ts';
import { showResult } from '../commands/showResult.ts';
import { placeText, readPlace } from '../reviewPlace.ts';
import { comparedName } from './questions.ts';
import { matchAnew, setMatch, watchMatches } from './matches.ts';
import { addObservers, removeObserver, renameObserver, type DrawnBy } from './observers.ts';
import { reviewObservers } from './reviewObservers.ts';

const AGREED = { mismatches: [] } as const;

/** A reader whose file has structures of these names; '' for a map that names none. */
function reader(name: string, ...names: readonly string[]): DrawnBy {
  const file: ContoursFile = {
    format: 'label-map',
    name: `${name}.nii.gz`,
    sources: [{ path: names.join('|'), file: new File(['x'], name), entry: null }],
    numbers: null,
  };
  return { name, role: 'observer', files: [file] };
}

function flatOf([file]: readonly ContoursFile[]): FlatLabels {
  const names = (file?.sources[0]?.path ?? '').split('|');
  if (names.includes('broken')) throw { code: 'input/corrupt', detail: { reason: 'truncated' } };
  const labels = new Uint8Array(20 ** 3);
  names.forEach((_, at) => labels.fill(at + 1, 100 * at, 100 * at + 50));
  return {
    labels,
    sets: NO_SETS,
    structures: names.map((name, at) => ({
      ...describedSegment(at + 1, { name }),
      index: at + 1,
    })),
  };
}

function services() {
  const fused: unknown[] = [];
  const codec = new WorkerClient(() =>
    fakePort({
      readObserver: (params) => {
        const { files } = params as { readonly files: readonly ContoursFile[] };
        return { ...flatOf(files), sha256: `hash of ${files[0]?.name}`, issues: [] };
      },
      fuseContours: (params) => {
        fused.push(params);
        const labels = new Uint8Array(20 ** 3);
        labels.fill(1, 0, 40);
        const structures = [{ ...describedSegment(1, { name: 'Nodule' }), index: 1 }];
        return reviewedContours({ labels, sets: NO_SETS, structures }, TEST_VOLUME.grid, {
          origin: 'contours',
          files: [],
          structures,
          issues: [],
          elapsedMs: 1,
        });
      },
    }),
  );
  const made = Object.assign(testServices(), { codec, fused });
  watchMatches(made);
  return made;
}

function withResult() {
  const made = services();
  showResult(made, testSegmentation([[5, 5, 5, 0.9]]), testSummary);
  return made;
}

describe('observers of the open case', () => {
  it('are added to those that are there, once each, with names and colours of their own', async () => {
    const made = services();
    await addObservers(made, [reader('reader1', ''), reader('reader2', '')], AGREED);
    await addObservers(made, [reader('reader2', ''), reader('reader3', 'Nodule')], AGREED);
    const { observers, opening } = made.store.getState();
    expect(observers.map(({ name }) => name)).toEqual(['reader1', 'reader2', 'reader3']);
    expect(new Set(observers.map(({ color }) => color)).size).toBe(3);
    expect(observers.map(({ structures }) => structures[0]?.name)).toEqual([
      'Structure 1',
      'Structure 1',
      'Nodule',
    ]);
    expect(opening.status).toBe('idle');
    expect(made.registry.observers.get('case').map(({ name }) => name)).toEqual([
      'reader1',
      'reader2',
      'reader3',
    ]);
  });

  it('none is added where one cannot be read; why is shown', async () => {
    const made = services();
    await addObservers(made, [reader('reader1', ''), reader('reader2', 'broken')], AGREED);
    expect(made.store.getState().observers).toEqual([]);
    expect(made.store.getState().opening).toMatchObject({
      status: 'failed',
      code: 'input/corrupt',
    });
  });

  it('more than can be fused are left out, and that is said', async () => {
    const made = services();
    const many = Array.from({ length: 18 }, (_, at) => reader(`reader${at + 1}`, ''));
    await addObservers(made, many, AGREED);
    expect(made.store.getState().observers).toHaveLength(16);
    expect(made.store.getState().notices).toMatchObject([
      { code: 'issue/observers-left-out', detail: { leftOut: 2, limit: 16 } },
    ]);
  });

  it('go with their image', async () => {
    const made = services();
    await addObservers(made, [reader('reader1', '')], AGREED);
    await showCase(made, TEST_VOLUME, { name: 'next', isDemo: false });
    expect(made.store.getState().observers).toEqual([]);
    expect(made.registry.observers.size()).toBe(0);
  });

  it('are renamed, never to the name of another one, and removed; the fusion follows', async () => {
    const made = services();
    await addObservers(
      made,
      [reader('reader1', ''), reader('reader2', ''), reader('reader3', '')],
      AGREED,
    );
    const names = () => made.store.getState().observers.map(({ name }) => name);
    renameObserver(made, 0, 'reader2');
    renameObserver(made, 1, '  ');
    expect(names()).toEqual(['reader2 (2)', 'reader2', 'reader3']);
    made.store.setState({ fusion: { kind: 'observer', position: 2 } });
    removeObserver(made, 0);
    expect(made.store.getState().fusion).toEqual({ kind: 'observer', position: 1 });
    removeObserver(made, 1);
    expect(made.store.getState().fusion).toEqual({ kind: 'majority' });
    expect(names()).toEqual(['reader2']);
    expect(made.registry.observers.get('case').map(({ name }) => name)).toEqual(['reader2']);
    removeObserver(made, 0);
    expect(names()).toEqual([]);
  });
});

describe('observers of a kept review', () => {
  it('are remembered without their contours, and called as before when their files come again', async () => {
    const made = withResult();
    await addObservers(made, [reader('reader1', ''), reader('reader2', '')], AGREED);
    renameObserver(made, 1, 'Second reader');
    const { observers: wantedObservers } = readPlace(placeText(made));
    expect(wantedObservers.map(({ name, fileName }) => [name, fileName])).toEqual([
      ['reader1', 'reader1'],
      ['Second reader', 'reader2'],
    ]);
    const later = withResult();
    later.store.setState({ wantedObservers });
    await addObservers(later, [reader('reader2', '')], AGREED);
    expect(later.store.getState().observers.map(({ name }) => name)).toEqual(['Second reader']);
    expect(later.store.getState().wantedObservers.map(({ name }) => name)).toEqual(['reader1']);
    // Whoever is not loaded again is not forgotten.
    expect(readPlace(placeText(later)).observers).toHaveLength(2);
  });

  it('are compared by what the reader had chosen, each from when its file is there', async () => {
    const made = withResult();
    const drawn = [reader('a', 'Nodule', 'Structure'), reader('b', 'Structure', 'Cyst')];
    await addObservers(made, drawn, AGREED);
    setMatch(made, 1, { observer: 0, label: 1 });
    setMatch(made, 1, { observer: 1, label: null });
    setFusion(made, { kind: 'observer', position: 0 });
    const { name } = made.store.getState().segments[0] ?? { name: '' };
    setTolerance(made, name, 3);
    setTolerance(made, 'Another', 5);
    const { observers, comparison } = readPlace(placeText(made));
    expect(comparison?.tolerancesMm).toEqual({ [name]: 3 });

    const later = withResult();
    later.store.setState({ wantedObservers: observers, wantedComparison: comparison });
    const [first, second] = drawn;
    if (!first || !second) throw new Error('two readers');
    await addObservers(later, [second], AGREED);
    expect(later.store.getState().matches).toEqual([
      { structure: 1, observers: [null], by: 'choice' },
    ]);
    expect(later.store.getState().tolerancesMm).toEqual({ [name]: 3 });
    // The reference is one that is not there yet, and is not forgotten.
    expect(later.store.getState().fusion).toEqual({ kind: 'majority' });
    expect(readPlace(placeText(later)).comparison?.fusion).toMatchObject({ fileName: 'a' });
    await addObservers(later, [first], AGREED);
    expect(later.store.getState()).toMatchObject({
      matches: [{ structure: 1, observers: [null, 1], by: 'choice' }],
      fusion: { kind: 'observer', position: 1 },
      wantedComparison: null,
    });
  });

  it('leave the rule of a list of cases as it is', async () => {
    const made = withResult();
    await addObservers(made, [reader('a', 'Structure')], AGREED);
    setFusion(made, { kind: 'union' });
    const { observers, comparison } = readPlace(placeText(made));
    const later = withResult();
    const row = { id: '1' } as never;
    later.store.setState({ cases: [row, row], wantedObservers: observers });
    later.store.setState({ wantedComparison: comparison });
    await addObservers(later, [reader('a', 'Structure')], AGREED);
    expect(later.store.getState().fusion).toEqual({ kind: 'majority' });
    expect(later.store.getState().wantedComparison).toBeNull();
  });
});

describe('structures of observers', () => {
  it('are matched with each other, and with those under review once there are some', async () => {
    const made = services();
    await addObservers(
      made,
      [reader('a', ''), reader('b', 'structure', 'Spleen'), reader('c', 'Spleen', 'Liver')],
      AGREED,
    );
    expect(made.store.getState().matches).toEqual([
      { structure: 1, observers: [1, null, null], by: 'name' },
      { structure: 2, observers: [null, 1, null], by: 'name' },
      { structure: 3, observers: [null, 2, 1], by: 'name' },
      { structure: 4, observers: [null, null, 2], by: 'name' },
    ]);
    expect(made.store.getState().sidePanel).toBe('compare');
    expect([1, 3].map((one) => comparedName(made.store.getState(), one))).toEqual(['a', 'Spleen']);
    showResult(made, testSegmentation([[5, 5, 5, 0.9]]), testSummary);
    expect(made.store.getState().matches).toEqual([
      { structure: 1, observers: [1, 1, null], by: 'only' },
    ]);
  });

  it('are those that the reader chooses; a choice stays when observers come and go', async () => {
    const made = withResult();
    await addObservers(made, [reader('a', ''), reader('c', 'Spleen', 'Liver')], AGREED);
    setMatch(made, 1, { observer: 1, label: 2 });
    expect(made.store.getState().matches).toEqual([
      { structure: 1, observers: [1, 2], by: 'choice' },
    ]);
    await addObservers(made, [reader('d', 'structure')], AGREED);
    removeObserver(made, 0);
    matchAnew(made);
    expect(made.store.getState().matches).toEqual([
      { structure: 1, observers: [2, 1], by: 'choice' },
    ]);
  });

  it('are not those chosen for the same label of another result, which is another structure there', async () => {
    const made = withResult();
    await addObservers(made, [reader('a', 'Nodule', 'Structure')], AGREED);
    setMatch(made, 1, { observer: 0, label: 2 });
    await reviewObservers(made, { kind: 'observer', position: 0 });
    expect(made.store.getState().segments.map(({ name }) => name)).toEqual(['Nodule']);
    expect(made.store.getState().matches).toEqual([{ structure: 1, observers: [1], by: 'name' }]);
  });

  it('what was evaluated of others is no more to be seen', async () => {
    const made = withResult();
    await addObservers(made, [reader('a', ''), reader('b', '')], AGREED);
    const evaluation = { structure: 1 } as never;
    made.store.setState({ evaluations: { 1: evaluation }, staleEvaluations: [1] });
    setMatch(made, 1, { observer: 0, label: null });
    expect(made.store.getState().evaluations).toEqual({});
  });
});

describe('what observers make together', () => {
  it('is taken up for review; they stay to compare with', async () => {
    const made = services();
    await addObservers(made, [reader('a', ''), reader('b', ''), reader('c', '')], AGREED);
    await reviewObservers(made, { kind: 'staple' });
    const { result, observers, matches } = made.store.getState();
    expect(result?.origin).toBe('contours');
    expect(observers).toHaveLength(3);
    expect(matches).toEqual([{ structure: 1, observers: [1, 1, 1], by: 'only' }]);
    expect(made.fused).toMatchObject([
      {
        fusion: { kind: 'staple' },
        structures: [{ observed: [1, 1, 1] }],
        files: [{ sha256: 'hash of a.nii.gz' }, {}, {}],
      },
    ]);
    expect(made.sampleNames).toEqual(['a', 'b', 'c']);
  });

  it('or what one of them drew', async () => {
    const made = services();
    await addObservers(made, [reader('a', ''), reader('b', 'Liver', 'Spleen')], AGREED);
    await reviewObservers(made, { kind: 'observer', position: 1 });
    expect(made.fused).toMatchObject([
      { structures: [{ observed: [null, 1] }, { observed: [null, 2] }], files: [{}] },
    ]);
    expect(made.sampleNames).toEqual(['b']);
  });
});

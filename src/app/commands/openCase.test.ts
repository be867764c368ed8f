import { beforeEach, expect, it } from 'vitest';
import { WorkerClient } from '../../rpc/client.ts';
import { notify } from '../notices.ts';
import { fakePort, testSegmentation, testServices, testSummary } from '../../testing/services.ts';
import type { SourceFile } from '../../workers/codec.api.ts';
import { answerOpening, openFile } from './openCase.ts';
import { openDropped } from './openFiles.ts';
import { startReview } from './queue.ts';
import { selectNeighbour } from './navigate.ts';
import { decide } from './review.ts';

const NEXT = new File(['x'], 'next.nii.gz');

/** A codec that reads every file as the same image, unless it is called broken. */
function services() {
  const made = testServices();
  const volume = made.registry.volumes.get('case');
  const codec = new WorkerClient(() =>
    fakePort({
      openVolume: (params) => {
        const [source] = (params as { readonly sources: readonly SourceFile[] }).sources;
        if (source?.path.startsWith('broken')) throw { code: 'input/corrupt', detail: {} };
        return volume;
      },
    }),
  );
  return Object.assign(made, { codec });
}

let one: ReturnType<typeof services>;

beforeEach(() => {
  one = services();
  one.registry.segmentations.put('result', testSegmentation([[5, 5, 5, 0.8]]));
  one.store.setState({
    result: {
      ...testSummary('result'),
      structures: [],
      backend: { kind: 'wasm', threads: 1, reason: 'chosen', adapter: '' },
    },
  });
  startReview(one);
});

const state = () => one.store.getState();
const decideOne = (): void => {
  selectNeighbour(one, 1);
  decide(one, 'accepted');
};

it('a new case takes the place of one without decisions, and starts clean', async () => {
  one.store.setState({ hiddenStructures: [1] });
  await openFile(one, NEXT);
  expect(state().openCase?.name).toBe('next.nii.gz');
  expect([state().result, state().hiddenStructures, state().opening.status]).toEqual([
    null,
    [],
    'idle',
  ]);
});

it('decisions that were not exported are not given up without asking', async () => {
  decideOne();
  await openFile(one, NEXT);
  expect(state().opening).toEqual({ status: 'asking', purpose: 'case', name: 'next.nii.gz' });
  expect(state().openCase?.name).toBe('case.nii.gz');
  await answerOpening(one, false);
  expect(state().openCase?.name).toBe('case.nii.gz');
  expect(Object.values(state().decisions)).toEqual(['accepted']);
  await openFile(one, NEXT);
  await answerOpening(one, true);
  expect(state().openCase?.name).toBe('next.nii.gz');
  expect(state().decisions).toEqual({});
});

it('exported decisions need no question', async () => {
  decideOne();
  const review = one.registry.reviews.get('result');
  review.exportedEvents = review.events.length;
  await openFile(one, NEXT);
  expect(state().openCase?.name).toBe('next.nii.gz');
});

it('a file that cannot be opened leaves the case and its decisions', async () => {
  decideOne();
  await openFile(one, new File(['x'], 'broken.nii'));
  expect(state().opening).toMatchObject({ status: 'failed', code: 'input/corrupt' });
  expect(Object.values(state().decisions)).toEqual(['accepted']);
});

it('an empty folder is refused with what can be opened, and the case stays', async () => {
  await openDropped(one, []);
  expect(state().opening).toMatchObject({
    status: 'failed',
    code: 'input/unsupported-format',
    detail: { format: 'empty-folder' },
  });
  expect(state().openCase?.name).toBe('case.nii.gz');
});

it('of several files none of which can be opened the first is refused, and is not said to be opened', async () => {
  await openDropped(one, [new File(['x'], 'broken'), new File(['x'], 'broken too')]);
  expect(state().opening).toMatchObject({ status: 'failed', name: 'broken' });
  expect(state().notices).toEqual([]);
});

it('of several files the first that is a NIfTI by its name is opened, and that is said', async () => {
  await openDropped(one, [new File(['x'], 'notes.txt'), NEXT]);
  expect(state().openCase?.name).toBe('next.nii.gz');
  expect(state().notices).toMatchObject([
    { code: 'issue/only-first-file', detail: { count: 2, name: 'next.nii.gz' } },
  ]);
});

it('what is said of the disk before the first case is shown stays', async () => {
  notify(one, { tone: 'error', code: 'storage/gone', detail: { reviews: 1 } });
  notify(one, { tone: 'error', code: 'storage/result-damaged', detail: {} });
  await openFile(one, NEXT);
  expect(state().openCase?.name).toBe('next.nii.gz');
  expect(state().notices).toMatchObject([{ code: 'storage/gone', detail: { reviews: 1 } }]);
});

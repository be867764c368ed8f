import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replay } from '../../core/review/events.ts';
import type { Volume } from '../../core/volume/volume.ts';
import { fakeLocks } from '../../testing/fakeLocks.ts';
import { SEGMENTATION } from '../../testing/runServices.ts';
import { TEST_VOLUME } from '../../testing/services.ts';
import { imageFile, worklistServices } from '../../testing/worklistServices.ts';
import type { ToolEvent } from '../../viewer/viewer.ts';
import type { SourceFile } from '../../workers/codec.api.ts';
import { takeTool, toggleLock } from '../commands/edit.ts';
import { record, undo } from '../commands/history.ts';
import { purgeKept, setTraceless } from '../commands/keptReviews.ts';
import { selectNeighbour } from '../commands/navigate.ts';
import { openAnything } from '../commands/openAnything.ts';
import { reviewArrays } from '../presentReview.ts';
import { resumeKept, watchKept } from '../commands/resumeReview.ts';
import { decide } from '../commands/review.ts';
import { openNeighbour } from '../commands/worklist.ts';
import { ReviewKeeper } from '../keeper.ts';
import type { Services } from '../services.ts';
import { drawStroke } from '../strokes.ts';
import { runAllCases } from './runWorklist.ts';
import { haveFakeDatabase } from '../../testing/fakeDatabase.ts';

haveFakeDatabase();

let pages: Services[] = [];

/** Each file is an image of its own. */
function openVolume(params: unknown): Volume {
  const [source] = (params as { readonly sources: readonly SourceFile[] }).sources;
  const sha256 = (source?.path ?? '').charCodeAt(0).toString(16).repeat(32);
  return {
    ...TEST_VOLUME,
    voxels: TEST_VOLUME.voxels.slice(),
    source: { ...TEST_VOLUME.source, sha256 },
  };
}

let isPacked = true;

function pack(params: unknown): Blob[] {
  if (!isPacked) throw { code: 'resource/out-of-memory' };
  const { buffers } = params as { readonly buffers: readonly ArrayBuffer[] };
  return buffers.map((buffer) => new Blob([buffer]));
}

/** A page with two cases, that have results, and its journal; the first is open. */
async function listOfTwo(): Promise<Services> {
  const services: Services = worklistServices({ codec: { openVolume, pack } });
  services.keeper = new ReviewKeeper(services);
  pages.push(services);
  // A page may be killed while it reads.
  watchKept(services, () => void resumeKept(services).catch(() => undefined));
  const files = ['a.nii', 'b.nii'].map((name) => ({ path: name, file: imageFile(name) }));
  await openAnything(services, files);
  await runAllCases(services);
  await services.keeper.settled();
  return services;
}

async function kill(services: Services): Promise<void> {
  (services.keeper as ReviewKeeper).dispose();
  await services.keeper?.settled();
  pages = pages.filter((one) => one !== services);
}

const arraysOf = (services: Services) => {
  const arrays = reviewArrays(services);
  if (!arrays) throw new Error('no review');
  return arrays;
};

/** No room for entries of a log, until the mocks are restored. */
function failEvents(): void {
  for (const method of ['add', 'put'] as const) {
    const real = IDBObjectStore.prototype[method];
    vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (
      this: IDBObjectStore,
      ...given
    ) {
      if (this.name === 'events') throw new DOMException('in this test', 'QuotaExceededError');
      return real.apply(this, given);
    });
  }
}

beforeEach(() => vi.stubGlobal('navigator', { locks: fakeLocks() }));
afterEach(async () => {
  vi.restoreAllMocks();
  isPacked = true;
  for (const services of pages) await kill(services);
  await worklistServices().disk.purge();
  vi.unstubAllGlobals();
});

describe('a review that is put aside', () => {
  it('with a stroke that is being drawn has it in the log as in the contours', async () => {
    const services = await listOfTwo();
    takeTool(services, 'brush');
    const event = (phase: ToolEvent['phase'], points: ToolEvent['points']): ToolEvent => {
      return { phase, plane: 'axial', depthAxis: 2, points, isOpposite: false };
    };
    drawStroke(services, event('start', [[2, 15, 2]]));
    drawStroke(services, event('move', [[4, 15, 2]]));
    expect(services.stroke).not.toBeNull();
    await openNeighbour(services, 1);
    await openNeighbour(services, -1);
    const { events, corrected } = arraysOf(services);
    expect(replay(events).inForce).toMatchObject([{ kind: 'edited', tool: 'brush' }]);
    expect(corrected).not.toEqual(SEGMENTATION.labels);
  });

  it('has its contours and locks again, though nothing could be packed', async () => {
    const services = await listOfTwo();
    const patch = {
      starts: Uint32Array.of(40),
      lengths: Uint32Array.of(3),
      before: Uint8Array.of(0),
      after: Uint8Array.of(1),
    };
    record(services, { kind: 'edited', tool: 'brush', structure: 1, regionId: null, patch });
    toggleLock(services, 1);
    const corrected = arraysOf(services).corrected.slice();
    isPacked = false;
    await openNeighbour(services, 1);
    expect(services.store.getState().notices).toMatchObject([{ code: 'resource/out-of-memory' }]);
    await openNeighbour(services, -1);
    expect(arraysOf(services).corrected).toEqual(corrected);
    expect(services.store.getState().segments[0]?.isLocked).toBe(true);
    undo(services);
    expect(arraysOf(services).corrected).toEqual(SEGMENTATION.labels);
  });

  it('is taken up by the page that has it, and goes on being written', async () => {
    const services = await listOfTwo();
    selectNeighbour(services, 1);
    decide(services, 'accepted');
    const { events } = arraysOf(services);
    await openNeighbour(services, 1);
    await services.keeper?.settled();
    expect(arraysOf(services).events).toEqual([]);
    await openNeighbour(services, -1);
    await vi.waitFor(
      () =>
        expect(services.store.getState()).toMatchObject({
          isResuming: false,
          keeping: { status: 'saved' },
        }),
      4000,
    );
    expect(arraysOf(services).events).toBe(events);
    decide(services, 'flagged');
    expect(events).toHaveLength(2);
  });

  it('in a page that is gone comes before a result that nobody has looked at', async () => {
    const before = await listOfTwo();
    await openNeighbour(before, 1);
    selectNeighbour(before, 1);
    decide(before, 'accepted');
    await kill(before);
    const after = await listOfTwo();
    await openNeighbour(after, 1);
    expect(Object.values(after.store.getState().decisions)).toEqual(['accepted']);
    expect(arraysOf(after).events.map(({ kind }) => kind)).toEqual(['decided', 'noted']);
    await openNeighbour(after, -1);
    await openNeighbour(after, 1);
    expect(Object.values(after.store.getState().decisions)).toEqual(['accepted']);
  });

  for (const [name, forget] of [
    ['leave no trace', (services: Services) => setTraceless(services, true)],
    ['a purge', purgeKept],
  ] as const) {
    it(`is there after ${name}, and nothing of it on disk`, async () => {
      const services = await listOfTwo();
      selectNeighbour(services, 1);
      decide(services, 'accepted');
      await openNeighbour(services, 1);
      await openNeighbour(services, -1);
      await openNeighbour(services, 1);
      const kinds = () => [...services.listed.values()].map(({ result }) => result?.kind);
      await vi.waitFor(() => expect(kinds()).toEqual(['disk', 'disk']), 4000);
      await services.keeper?.settled();
      await forget(services);
      await openNeighbour(services, -1);
      expect(services.store.getState().opening).toEqual({ status: 'idle' });
      expect(Object.values(services.store.getState().decisions)).toEqual(['accepted']);
    });
  }

  it('and could not be written is told of, and asked about when the page is closed', async () => {
    const services = await listOfTwo();
    selectNeighbour(services, 1);
    await services.keeper?.settled();
    expect(services.keeper?.isSafe()).toBe(true);
    failEvents();
    decide(services, 'accepted');
    await openNeighbour(services, 1);
    await services.keeper?.settled();
    expect(services.store.getState().notices).toMatchObject([{ code: 'storage/full' }]);
    expect(services.store.getState().keeping).toEqual({ status: 'saved' });
    expect(services.keeper?.isSafe()).toBe(false);
    vi.restoreAllMocks();
    await openNeighbour(services, -1);
    await services.keeper?.settled();
    await openNeighbour(services, 1);
    await services.keeper?.settled();
    expect(services.keeper?.isSafe()).toBe(true);
  });

  it('is on its way for a moment', async () => {
    const services = await listOfTwo();
    selectNeighbour(services, 1);
    decide(services, 'accepted');
    services.store.setState({ openCase: null });
    expect(services.keeper?.isLeaving()).toBe(true);
    await services.keeper?.settled();
    expect(services.keeper?.isLeaving()).toBe(false);
  });
});

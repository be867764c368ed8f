import { beforeEach, describe, expect, it, vi } from 'vitest';
import { reviewServices } from '../../testing/reviewServices.ts';
import { COMMANDS } from '../commandTable.ts';
import { commandFor } from '../keymap.ts';
import { syncViewer } from '../sync.ts';
import { watchProposals } from '../proposals.ts';
import { toggleLock } from './edit.ts';
import { redo, undo } from './history.ts';
import { selectNeighbour, selectRegion } from './navigate.ts';
import { applyProposal, previewProposal } from './proposals.ts';
import { composeAnew, continueReview } from './queue.ts';
import { decide } from './review.ts';

const SAMPLES = 10;

let services: ReturnType<typeof reviewServices>;
/** Voxels of the first region, most uncertain first. */
let voxels: number[];

const state = () => services.store.getState();
const arrays = () => services.registry.reviews.get('result');
const press = (chord: string): void => void commandFor(chord, state())?.run(services);
/** Of the region, with its structure now; at first its corner, which lies in the liver. */
const marked = () => voxels.filter((at) => arrays().corrected[at] === 1).toSorted((a, b) => a - b);

/** Ten samples: the first three voxels of the region in all, the next nine in five, the rest in one. */
function votes() {
  const rising = voxels.toSorted((a, b) => a - b);
  const has = (at: number, t: number): boolean => at < 3 || (at < 12 ? t < 5 : t === 0);
  const labels = rising.flatMap((_, at) =>
    Array.from({ length: SAMPLES }, (__, t) => (has(at, t) ? 1 : 0)),
  );
  return {
    voxels: Uint32Array.from(rising),
    labels: Uint8Array.from(labels),
    samples: SAMPLES,
  };
}

beforeEach(() => {
  services = reviewServices();
  watchProposals(services);
  const [first] = arrays().regions;
  voxels = [...(first?.voxels ?? [])];
  const segmentation = services.registry.segmentations.get('result');
  services.registry.segmentations.put('result', { ...segmentation, votes: votes() });
  const { result } = state();
  if (!result) throw new Error('no result');
  services.store.setState({ result: { ...result, samples: SAMPLES } });
});

describe('what is proposed', () => {
  it('comes with the region and goes with it', () => {
    expect(state().proposals).toBeNull();
    selectNeighbour(services, 1);
    const found = state().proposals;
    expect(found?.rows.map(({ id, samples }) => [id, samples])).toEqual([
      ['tighter', null],
      ['wider', null],
      ['alternative-1', 5],
      ['alternative-2', 4],
      ['alternative-3', 1],
    ]);
    const voxelMl = 0.015625;
    expect(found?.rows.map(({ volumeMl }) => volumeMl / voxelMl)).toEqual([3, 27, 3, 12, 27]);
    expect(found?.nowMl).toBe(voxelMl);
    selectNeighbour(services, 1);
    expect(state().proposals?.regionId).not.toBe(found?.regionId);
  });

  it('is nothing while a run is busy, or the result a preview', () => {
    selectNeighbour(services, 1);
    services.store.setState({ job: { status: 'loading-network' } });
    expect(state().proposals).toBeNull();
    services.store.setState({ job: { status: 'idle' } });
    expect(state().proposals?.rows).toHaveLength(5);
    const { result } = state();
    services.store.setState({ result: result && { ...result, isPreview: true } });
    expect(state().proposals).toBeNull();
  });

  it('says why there is nothing', () => {
    selectNeighbour(services, 1);
    toggleLock(services, 1);
    expect(state().proposals).toMatchObject({ rows: [], absence: 'locked' });
    toggleLock(services, 1);
    expect(state().proposals?.rows).toHaveLength(5);
    const segmentation = services.registry.segmentations.get('result');
    services.registry.segmentations.put('result', { ...segmentation, votes: null });
    const { result } = state();
    services.store.setState({ result: result && { ...result } });
    expect(state().proposals).toMatchObject({ rows: [], absence: 'not-kept' });
    services.store.setState({ result: result && { ...result, samples: 1 } });
    expect(state().proposals?.absence).toBe('one-sample');
  });
});

describe('by keys', () => {
  beforeEach(() => selectNeighbour(services, 1));

  it('comma, full stop and slash preview, Escape and the next region end it, nothing is changed', () => {
    press('.');
    expect(state().shownProposal).toBe('wider');
    press(',');
    expect(state().shownProposal).toBe('tighter');
    for (const id of [1, 2, 3, 1]) {
      press('/');
      expect(state().shownProposal).toBe(`alternative-${id}`);
    }
    press('Escape');
    expect(state().shownProposal).toBeNull();
    press('.');
    press('n');
    expect(state().shownProposal).toBeNull();
    expect(arrays().events).toEqual([]);
    expect(marked()).toEqual([1684]);
  });

  it.each(['a', 'Enter'])(
    '%s applies what is shown, then accepts the region as corrected',
    (key) => {
      const id = state().selectedRegionId ?? '';
      press('.');
      press(key);
      expect(marked()).toEqual(voxels.toSorted((a, b) => a - b));
      expect(state().shownProposal).toBeNull();
      expect(state().selectedRegionId).toBe(id);
      expect(state().segments[0]?.volumeMl).toBe((216 + 26) * 0.015625);
      const [event] = arrays().events;
      expect(event).toMatchObject({ kind: 'edited', tool: 'wider', structure: 1, regionId: id });
      expect(state().proposals?.nowMl).toBe(27 * 0.015625);
      expect(state().proposals?.rows.map(({ isPresent }) => isPresent)).toEqual([
        false,
        true,
        false,
        false,
        true,
      ]);
      press(key);
      expect(state().decisions[id]).toBe('corrected');
      expect(state().selectedRegionId).not.toBe(id);
    },
  );

  it('is one step of undo and redo, to the bit; what is there already is no step', () => {
    const before = arrays().corrected.slice();
    applyProposal(services, 'alternative-2');
    const after = arrays().corrected.slice();
    expect(after).not.toEqual(before);
    applyProposal(services, 'alternative-2');
    expect(arrays().events).toHaveLength(1);
    undo(services);
    expect(arrays().corrected).toEqual(before);
    expect(state().canUndo).toBe(false);
    redo(services);
    expect(arrays().corrected).toEqual(after);
  });

  it('what is there already is not applied: the region is accepted', () => {
    applyProposal(services, 'wider');
    press('.');
    expect(state().shownProposal).toBe('wider');
    const id = state().selectedRegionId ?? '';
    press('a');
    expect(state().decisions[id]).toBe('corrected');
  });

  it('a preview ends with any change of the log', () => {
    applyProposal(services, 'wider');
    previewProposal(services, 'tighter');
    undo(services);
    expect(state().shownProposal).toBeNull();
    previewProposal(services, 'tighter');
    decide(services, 'flagged');
    expect(state().shownProposal).toBeNull();
    previewProposal(services, 'wider');
    services.store.setState({ job: { status: 'loading-network' } });
    expect(state().shownProposal).toBeNull();
  });

  it('a preview stays when the queue is composed anew around its region', async () => {
    press('.');
    await composeAnew(services, () => true);
    expect(state().shownProposal).toBe('wider');
    press('Enter');
    expect(arrays().events.at(-1)).toMatchObject({ kind: 'edited', tool: 'wider' });
  });

  it('only ids that are listed are shown', () => {
    previewProposal(services, 'alternative-9');
    expect(state().shownProposal).toBeNull();
    selectRegion(services, state().regions[1]?.id ?? '');
    for (const id of ['tighter', 'wider', 'next-alternative']) {
      const isEnabled = COMMANDS.find((command) => command.id === id)?.isEnabled(state());
      expect(isEnabled).toBe((state().proposals?.rows.length ?? 0) > 0);
    }
  });

  it('other structures that are locked stay', () => {
    const [taken = 0] = voxels;
    const { corrected } = arrays();
    corrected[taken] = 2;
    toggleLock(services, 2);
    applyProposal(services, 'wider');
    expect(corrected[taken]).toBe(2);
    expect(marked()).toHaveLength(26);
  });
});

it('the picture gets the labels of the region as they would be, and its own again', () => {
  const shown = vi.spyOn(services.viewer, 'previewLabels');
  const unsync = syncViewer(services, services.viewer);
  selectNeighbour(services, 1);
  previewProposal(services, 'tighter');
  const [preview] = shown.mock.lastCall ?? [];
  expect(preview?.labels).toHaveLength(27);
  expect(preview?.labels.reduce((sum, label) => sum + label, 0)).toBe(3);
  previewProposal(services, null);
  expect(shown.mock.lastCall).toEqual([null]);
  unsync();
});

it('the next result has its own proposals', () => {
  selectNeighbour(services, 1);
  const { result } = state();
  if (!result) throw new Error('no result');
  const segmentation = services.registry.segmentations.get('result');
  services.registry.segmentations.put('next', { ...segmentation, votes: null });
  services.store.setState({ result: { ...result, id: 'next' } });
  continueReview(services, 'result');
  expect(state().proposals).toMatchObject({ absence: 'not-kept' });
});

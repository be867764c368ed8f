import { expect, it } from 'vitest';
import type { Edited, ReviewEvent } from './events.ts';
import { countFitting } from './fittingEvents.ts';

const STAMP = { atMs: 0, by: '' };

/** Voxel 2 from one label to another. */
function edit(before: number, after: number): Edited {
  const patch = {
    starts: Uint32Array.of(2),
    lengths: Uint32Array.of(1),
    before: Uint8Array.of(before),
    after: Uint8Array.of(after),
  };
  return { kind: 'edited', tool: 'brush', structure: 1, regionId: null, patch, ...STAMP };
}

const undone: ReviewEvent = { kind: 'undone', ...STAMP };
const redone: ReviewEvent = { kind: 'redone', ...STAMP };
const noted: ReviewEvent = { kind: 'noted', topic: 'opened', text: '', ...STAMP };

const fitting = (labels: Uint8Array, events: readonly ReviewEvent[]): number =>
  countFitting({ labels, sets: [] }, events);

it('follows changes, undo and redo as far as each finds the labels that it was made on', () => {
  const labels = new Uint8Array(4);
  expect(fitting(labels, [])).toBe(0);
  expect(fitting(labels, [noted, edit(0, 1), undone, redone, edit(1, 2)])).toBe(5);
  // Nothing to undo, nothing to redo.
  expect(fitting(labels, [undone, redone, edit(0, 1)])).toBe(3);
  expect(fitting(labels, [noted, edit(0, 1), edit(0, 2), undone])).toBe(2);
  expect(fitting(labels, [edit(0, 1), undone, edit(1, 2)])).toBe(2);
  expect(fitting(labels.fill(3), [noted, edit(0, 1)])).toBe(1);
  expect(labels).toEqual(Uint8Array.of(3, 3, 3, 3));
});

it('stops where a label is given another meaning', () => {
  const labels = new Uint8Array(4);
  const added: ReviewEvent = { ...edit(0, 3), sets: [{ label: 3, structures: [1, 2] }] };
  const sets = [{ label: 3, structures: [1, 4] }];
  expect(countFitting({ labels, sets: [] }, [noted, added, undone])).toBe(3);
  expect(countFitting({ labels, sets }, [noted, added, undone])).toBe(1);
  expect(countFitting({ labels, sets: [] }, [added, undone, added])).toBe(2);
});

import { expect, it } from 'vitest';
import type { LabelPatch } from '../edit/labelPatch.ts';
import { contourOrigins } from './contourOrigins.ts';
import { replay, type ReviewEvent, type Segment } from './events.ts';

const STAMP = { atMs: 0, by: 'A' };
const LIVER: Segment = { index: 1, name: 'Liver', color: '#E69F00' };
const SPLEEN: Segment = { index: 2, name: 'Spleen', color: '#56B4E9' };
const ADDED: Segment = { index: 3, name: 'Node', color: '#CC79A7' };
const NETWORK = [
  { index: 1, origin: 'automatic' },
  { index: 2, origin: 'automatic' },
] as const;

function patch(before: number, after: number): LabelPatch {
  return {
    starts: Uint32Array.of(7),
    lengths: Uint32Array.of(2),
    before: Uint8Array.of(before),
    after: Uint8Array.of(after),
  };
}

function edited(structure: number, of: LabelPatch | null): ReviewEvent {
  return { ...STAMP, kind: 'edited', tool: 'brush', structure, regionId: null, patch: of };
}

const undone: ReviewEvent = { ...STAMP, kind: 'undone' };

function structured(before: readonly Segment[], after: readonly Segment[]): ReviewEvent {
  return { ...STAMP, kind: 'structured', before, after, patch: null };
}

function originsAfter(
  events: readonly ReviewEvent[],
  changed: readonly number[] = [],
): Record<number, unknown> {
  const given = { initial: NETWORK, changed: new Set(changed), sets: [] };
  return Object.fromEntries(contourOrigins(replay(events), given));
}

it('an untouched contour stays automatic, an edited one becomes semiautomatic', () => {
  expect(originsAfter([])).toEqual({ 1: 'automatic', 2: 'automatic' });
  expect(originsAfter([edited(1, patch(0, 1))])).toEqual({ 1: 'semiautomatic', 2: 'automatic' });
});

it('a contour that lost voxels to its neighbour was edited too', () => {
  expect(originsAfter([edited(1, patch(2, 1))])).toEqual({
    1: 'semiautomatic',
    2: 'semiautomatic',
  });
  // Its patch is gone: the voxels tell.
  expect(originsAfter([edited(1, null)], [1, 2])).toEqual({
    1: 'semiautomatic',
    2: 'semiautomatic',
  });
});

it('where structures overlap, the one that is under both labels was not changed', () => {
  const sets = [{ label: 9, structures: [1, 2] }];
  const given = { initial: NETWORK, changed: new Set<number>(), sets };
  const events = [edited(2, patch(1, 9))];
  expect(Object.fromEntries(contourOrigins(replay(events), given))).toEqual({
    1: 'automatic',
    2: 'semiautomatic',
  });
});

it('what was undone was not done, and a decision is no edit', () => {
  const decided: ReviewEvent = {
    ...STAMP,
    kind: 'decided',
    regionId: 'r',
    voxels: Uint32Array.of(1),
    decision: 'accepted',
  };
  expect(originsAfter([edited(1, patch(0, 1)), undone, decided])).toEqual({
    1: 'automatic',
    2: 'automatic',
  });
});

it('an added structure is manual, also under a label that was there before; renaming is no edit', () => {
  const both = [LIVER, SPLEEN];
  expect(originsAfter([structured(both, [...both, ADDED])])).toEqual({
    1: 'automatic',
    2: 'automatic',
    3: 'manual',
  });
  expect(originsAfter([structured(both, [{ ...LIVER, name: 'Hepar' }, SPLEEN])])).toEqual({
    1: 'automatic',
    2: 'automatic',
  });
  const events = [structured(both, [LIVER]), structured([LIVER], both)];
  expect(originsAfter(events.slice(0, 1))).toEqual({ 1: 'automatic' });
  expect(originsAfter(events)).toEqual({ 1: 'automatic', 2: 'manual' });
});

it('a contour from a file keeps what the file says of it, until it is changed', () => {
  const initial = [
    { index: 1, origin: 'manual' },
    { index: 2, origin: 'semiautomatic' },
    { index: 3, origin: null },
  ] as const;
  const of = (events: readonly ReviewEvent[]): unknown[] => [
    ...contourOrigins(replay(events), { initial, changed: new Set(), sets: [] }).values(),
  ];
  expect(of([])).toEqual(['manual', 'semiautomatic', null]);
  const all = [1, 2, 3].map((label) => edited(label, patch(0, label)));
  expect(of(all)).toEqual(['manual', 'semiautomatic', 'semiautomatic']);
});

import { describe, expect, it } from 'vitest';
import {
  currentSegments,
  decidedRegions,
  dropOldPatches,
  everStructures,
  isEditedRegion,
  nextUndo,
  replay,
  setsAfter,
  type Edited,
  type ReviewEvent,
  type Segment,
} from './events.ts';

const stamp = { atMs: 0, by: 'A. Reader' };

const decided = (
  regionId: string,
  voxels: number[],
  decision: 'accepted' | 'skipped' | 'flagged',
): ReviewEvent => ({
  kind: 'decided',
  regionId,
  voxels: Uint32Array.from(voxels),
  decision,
  ...stamp,
});
const undone: ReviewEvent = { kind: 'undone', ...stamp };
const redone: ReviewEvent = { kind: 'redone', ...stamp };
const edited = (runs: number, regionId: string | null = null): Edited => ({
  kind: 'edited',
  tool: 'brush',
  structure: 1,
  regionId,
  patch: {
    starts: Uint32Array.from({ length: runs }, (_, run) => 2 * run),
    lengths: new Uint32Array(runs).fill(1),
    before: new Uint8Array(runs),
    after: new Uint8Array(runs).fill(1),
  },
  ...stamp,
});

describe('replay', () => {
  const a = decided('a', [1], 'accepted');
  const b = decided('b', [2], 'flagged');

  it('undoes and redoes in order', () => {
    expect(replay([a, b, undone]).inForce).toEqual([a]);
    expect(replay([a, b, undone, undone, redone]).inForce).toEqual([a]);
    expect(replay([a, b, undone, undone, redone, redone]).inForce).toEqual([a, b]);
  });

  it('drops what was undone once something new is decided', () => {
    expect(replay([a, undone, b, redone])).toEqual({ inForce: [b], undone: [] });
  });

  it('takes an undo of nothing as nothing', () => {
    expect(replay([undone, redone, a])).toEqual({ inForce: [a], undone: [] });
  });

  it('returns to the start from any sequence once all is undone', () => {
    let state = 12345;
    const next = (n: number): number => (state = (state * 48271) % 2147483647) % n;
    for (let trial = 0; trial < 50; trial++) {
      const events: ReviewEvent[] = Array.from({ length: 30 }, () => {
        const pick = next(4);
        if (pick === 0) return undone;
        return pick === 1 ? redone : decided(`r${next(5)}`, [next(10)], 'accepted');
      });
      const everything = [...events, ...events.map(() => undone)];
      expect(replay(everything).inForce).toEqual([]);
    }
  });
});

describe('decidedRegions', () => {
  it('are what was decided, with the last decision on each, in the order of the first', () => {
    const a = decided('a', [1, 2], 'accepted');
    const history = replay([a, decided('b', [3], 'skipped'), decided('a', [1, 2], 'flagged')]);
    const regions = decidedRegions(history);
    expect(regions.map(({ id, decision }) => [id, decision])).toEqual([
      ['a', 'flagged'],
      ['b', 'skipped'],
    ]);
    expect(regions.map(({ voxels }) => [...voxels])).toEqual([[1, 2], [3]]);
  });

  it('go back to the decision before when the last is undone, and then to none', () => {
    const log = [decided('a', [1], 'accepted'), decided('a', [1], 'flagged'), undone];
    expect(decidedRegions(replay(log)).map(({ decision }) => decision)).toEqual(['accepted']);
    expect(decidedRegions(replay([...log, undone]))).toEqual([]);
  });
});

describe('edits', () => {
  it('count for the region that was selected, while they are in force', () => {
    const log = [edited(1, 'a'), edited(1)];
    expect(isEditedRegion(replay(log), 'a')).toBe(true);
    expect(isEditedRegion(replay(log), 'b')).toBe(false);
    expect(isEditedRegion(replay([...log, undone, undone]), 'a')).toBe(false);
  });

  it('and decisions are undone in the order in which they were made', () => {
    const [first, second] = [edited(1), decided('a', [1], 'accepted')];
    expect(nextUndo(replay([first, second]))).toBe(second);
    expect(nextUndo(replay([first, second, undone]))).toBe(first);
    expect(nextUndo(replay([first, second, undone, undone]))).toBeNull();
  });

  it('past the memory for undo stay in force; what can be redone is kept', () => {
    const log: ReviewEvent[] = [edited(1), edited(2), edited(3), undone];
    dropOldPatches(log, 60);
    expect(log).toEqual([edited(1), edited(2), edited(3), undone]);
    dropOldPatches(log, 50);
    expect(log).toEqual([{ ...edited(1), patch: null }, edited(2), edited(3), undone]);
    const history = replay([...log, undone]);
    expect(history.inForce).toHaveLength(1);
    expect(nextUndo(history)).toBeNull();
    dropOldPatches(log, 0);
    expect(log[2]).toEqual(edited(3));
  });
});

describe('currentSegments', () => {
  const segment = (index: number, name: string): Segment => ({ index, name, color: '#112233' });

  it('are those of the last change in force', () => {
    const [liver, renamed] = [[segment(1, 'Liver')], [segment(1, 'Left lobe')]];
    const change: ReviewEvent = {
      kind: 'structured',
      before: liver,
      after: renamed,
      patch: edited(0).patch,
      ...stamp,
    };
    expect(currentSegments(replay([change]), liver)).toBe(renamed);
    expect(currentSegments(replay([change, undone]), liver)).toBe(liver);
  });
});

describe('labels', () => {
  const structure = (index: number): Segment => ({ index, name: String(index), color: '#112233' });
  const added: ReviewEvent = {
    kind: 'structured',
    before: [structure(1)],
    after: [structure(1), structure(4)],
    patch: edited(0).patch,
    ...stamp,
  };

  it('that a structure had are had for ever', () => {
    expect([...everStructures([structure(1)], [added, undone])]).toEqual([1, 4]);
  });

  it('that stand for several structures stay when the change that made them is undone', () => {
    const initial = [{ label: 2, structures: [1, 3] }];
    const shared = { label: 5, structures: [1, 4] };
    expect(setsAfter(initial, [added, edited(1)])).toBe(initial);
    expect(setsAfter(initial, [added, { ...edited(1), sets: [shared] }, undone])).toEqual([
      ...initial,
      shared,
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { decidedRegions, replay, type ReviewEvent } from './decisions.ts';

const decided = (
  regionId: string,
  voxels: number[],
  decision: 'accepted' | 'skipped' | 'flagged',
): ReviewEvent => ({
  kind: 'decided',
  regionId,
  voxels: Uint32Array.from(voxels),
  decision,
  atMs: 0,
});
const undone: ReviewEvent = { kind: 'undone', atMs: 0 };
const redone: ReviewEvent = { kind: 'redone', atMs: 0 };

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

import { describe, expect, it } from 'vitest';
import { decisionsOf, replay, type ReviewEvent } from './decisions.ts';

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
const region = (id: string, voxels: number[]) => ({ id, voxels: Uint32Array.from(voxels) });

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

describe('decisionsOf', () => {
  it('carries a decision to the region that holds most of its voxels', () => {
    const history = replay([decided('old', [1, 2, 3], 'accepted')]);
    expect(decisionsOf([region('grown', [1, 2, 3, 4, 5])], history, 10)).toEqual({
      grown: 'accepted',
    });
    expect(decisionsOf([region('much larger', [1, 2, 3, 4, 5, 6])], history, 10)).toEqual({});
  });

  it('lets the later decision win where two overlap', () => {
    const history = replay([decided('a', [1, 2, 3], 'accepted'), decided('b', [2, 3], 'flagged')]);
    expect(decisionsOf([region('r', [1, 2, 3])], history, 10)).toEqual({ r: 'flagged' });
  });

  it('leaves a region open whose voxels carry no majority', () => {
    const history = replay([decided('a', [1], 'accepted'), decided('b', [2], 'flagged')]);
    expect(decisionsOf([region('r', [1, 2])], history, 10)).toEqual({});
  });
});

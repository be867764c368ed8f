import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { fillHoles } from './fillHoles.ts';

/** The definition itself: spread from the border over face neighbours, one voxel at a time. */
function filledSlowly(
  mask: Uint8Array,
  [ni, nj, nk]: readonly [number, number, number],
): Uint8Array {
  const open = new Uint8Array(mask.length);
  const visit = (i: number, j: number, k: number): void => {
    if (i < 0 || j < 0 || k < 0 || i >= ni || j >= nj || k >= nk) return;
    const at = i + ni * (j + nj * k);
    if (mask[at] !== 0 || open[at] !== 0) return;
    open[at] = 1;
    visit(i - 1, j, k);
    visit(i + 1, j, k);
    visit(i, j - 1, k);
    visit(i, j + 1, k);
    visit(i, j, k - 1);
    visit(i, j, k + 1);
  };
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++) {
        const inSlice = i === 0 || j === 0 || i === ni - 1 || j === nj - 1;
        if (inSlice || (nk > 1 && (k === 0 || k === nk - 1))) visit(i, j, k);
      }
    }
  }
  return open.map((isOpen, at) => (isOpen ? 0 : Math.max(1, mask[at])));
}

describe('fillHoles', () => {
  it('fills a ring in a slice and leaves a bay open', () => {
    // prettier-ignore
    const mask = Uint8Array.of(
      1, 1, 1, 0, 1, 1,
      1, 0, 1, 0, 0, 1,
      1, 1, 1, 0, 1, 1,
    );
    fillHoles(mask, [6, 3, 1]);
    // prettier-ignore
    expect([...mask]).toEqual([
      1, 1, 1, 0, 1, 1,
      1, 1, 1, 0, 0, 1,
      1, 1, 1, 0, 1, 1,
    ]);
  });

  it('leaves a tube that is open at one end, and fills it when closed', () => {
    const shape = [3, 3, 4] as const;
    const tube = Uint8Array.from({ length: 36 }, (_, at) => Number(at % 9 !== 4));
    const closed = tube.slice();
    fillHoles(tube, shape);
    expect(tube.filter((value) => value === 0).length).toBe(4);
    closed[4] = 1;
    closed[4 + 27] = 1;
    fillHoles(closed, shape);
    expect(closed.every((value) => value === 1)).toBe(true);
  });

  it.each([0.4, 0.6, 0.7, 0.85])('is the flood from the border at a density of %d', (share) => {
    const random = seededRandom(share * 100);
    for (const shape of [
      [9, 8, 7],
      [1, 9, 9],
      [12, 11, 1],
      [5, 1, 6],
      [20, 12, 9],
    ] as const) {
      const mask = Uint8Array.from({ length: shape[0] * shape[1] * shape[2] }, () =>
        Number(random() < share),
      );
      const expected = filledSlowly(mask, shape);
      fillHoles(mask, shape);
      expect(mask).toEqual(expected);
    }
  });

  it('has nothing to do on empty and on full masks', () => {
    for (const value of [0, 1]) {
      const mask = new Uint8Array(60).fill(value);
      fillHoles(mask, [3, 4, 5]);
      expect(mask.every((voxel) => voxel === value)).toBe(true);
    }
  });

  it('refuses a mask that does not fit', () => {
    expect(() => fillHoles(new Uint8Array(5), [2, 3, 1])).toThrow(/internal\/shape/);
  });
});

import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { outlines } from './outlines.ts';

const mask = (rows: readonly string[]): Uint8Array =>
  Uint8Array.from(rows.join(''), (letter) => (letter === '#' ? 1 : 0));

/** Area that a line encloses, positive where the inside is on its right as y points down. */
function area(line: readonly number[]): number {
  let twice = 0;
  for (let at = 0; at + 3 < line.length; at += 2) {
    const [x, y, nextX, nextY] = line.slice(at, at + 4) as [number, number, number, number];
    twice += x * nextY - nextX * y;
  }
  return twice / 2;
}

describe('outlines', () => {
  it('make a diamond of one pixel', () => {
    const [line, ...others] = outlines(mask(['...', '.#.', '...']), [3, 3]);
    expect(others).toEqual([]);
    expect(line).toHaveLength(10);
    expect(area(line ?? [])).toBe(0.5);
    expect(line?.slice(0, 2)).toEqual(line?.slice(-2));
  });

  it('hold pixels apart that touch at a corner', () => {
    const lines = outlines(mask(['....', '.#..', '..#.', '....']), [4, 4]);
    expect(lines.map(area)).toEqual([0.5, 0.5]);
  });

  it('turn the other way around a hole', () => {
    const lines = outlines(mask(['.....', '.###.', '.#.#.', '.###.', '.....']), [5, 5]);
    expect(lines.map(area).toSorted((a, b) => a - b)).toEqual([-0.5, 8.5]);
  });

  it('end at the rim, and are none without a rim of the structure', () => {
    expect(outlines(mask(['##', '##']), [2, 2])).toEqual([]);
    const [line] = outlines(mask(['#..', '#..', '#..']), [3, 3]);
    expect(line).toEqual([0.5, 0, 0.5, 1, 0.5, 2]);
  });

  it('enclose what marching squares count, whatever the mask', () => {
    const random = seededRandom(4);
    for (let trial = 0; trial < 20; trial++) {
      const size = 12;
      const inside = Uint8Array.from({ length: size * size }, (_, at) => {
        const isRim = at % size === 0 || at % size === size - 1 || at < size || at >= size * 11;
        return !isRim && random() < 0.5 ? 1 : 0;
      });
      // Of a square with one corner inside an eighth is enclosed, and so on.
      let expected = 0;
      for (let y = 0; y + 1 < size; y++) {
        for (let x = 0; x + 1 < size; x++) {
          const at = x + size * y;
          const [a, b, c, d] = [
            inside[at],
            inside[at + 1],
            inside[at + size + 1],
            inside[at + size],
          ];
          const isSaddle = a === c && b === d && a !== b;
          expected += isSaddle ? 0.25 : ([0, 1, 4, 7, 8][a + b + c + d] ?? 0) / 8;
        }
      }
      const lines = outlines(inside, [size, size]);
      expect(lines.every((line) => line[0] === line.at(-2) && line[1] === line.at(-1))).toBe(true);
      expect(lines.reduce((sum, line) => sum + area(line), 0)).toBeCloseTo(expected, 9);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { fillRings } from './fillRings.ts';
import { signedArea, type Ring } from './ring.ts';

const ring = (...coordinates: number[]): Ring => Float64Array.from(coordinates);

function maskOf(rings: readonly Ring[], [ni, nj]: readonly [number, number]): Uint8Array {
  const mask = new Uint8Array(ni * nj);
  const runs = fillRings(rings, [ni, nj]);
  for (let at = 0; at < runs.length; at += 2) mask.fill(1, runs[at], runs[at + 1]);
  return mask;
}

/** Rows of a picture of what is filled. */
function picture(rings: readonly Ring[], [ni, nj]: readonly [number, number]): string[] {
  const mask = maskOf(rings, [ni, nj]);
  return Array.from({ length: nj }, (_, j) =>
    Array.from(mask.subarray(ni * j, ni * (j + 1)), (value) => (value ? '#' : '.')).join(''),
  );
}

const square = (from: number, to: number): Ring => ring(from, from, to, from, to, to, from, to);

describe('a polygon on the pixels', () => {
  it('has those whose centres are inside', () => {
    expect(picture([square(0.5, 2.5)], [4, 4])).toEqual(['....', '.##.', '.##.', '....']);
    expect(picture([ring(0.4, 0.4, 3.2, 0.6, 0.6, 2.6)], [4, 4])).toEqual([
      '....',
      '.##.',
      '.#..',
      '....',
    ]);
  });

  it('has the centres on its edges, on all sides alike', () => {
    expect(picture([square(1, 2)], [4, 4])).toEqual(['....', '.##.', '.##.', '....']);
    expect(picture([ring(2, 0, 4, 2, 2, 4, 0, 2)], [5, 5])).toEqual([
      '..#..',
      '.###.',
      '#####',
      '.###.',
      '..#..',
    ]);
  });

  it('is the same from whichever corner and in whichever direction', () => {
    const corners = [
      [1, 1],
      [6, 2],
      [3, 3],
      [5, 6],
      [0.5, 5],
    ];
    const expected = picture([Float64Array.from(corners.flat())], [8, 8]);
    for (let start = 0; start < corners.length; start++) {
      const turned = [...corners.slice(start), ...corners.slice(0, start)];
      expect(picture([Float64Array.from(turned.flat())], [8, 8])).toEqual(expected);
      expect(picture([Float64Array.from(turned.toReversed().flat())], [8, 8])).toEqual(expected);
    }
  });

  it('may repeat its first corner, and corners on its edges', () => {
    expect(picture([ring(1, 1, 2, 1, 3, 1, 3, 1, 3, 3, 1, 3, 1, 1)], [4, 4])).toEqual(
      picture([square(1, 3)], [4, 4]),
    );
  });

  it('has a corner that the rounding of its text moved off a centre', () => {
    const [low, high] = [1.00000007, 2.99999993];
    expect(picture([square(low, high)], [5, 5])).toEqual(picture([square(1, 3)], [5, 5]));
  });

  it('is cut off at the rim of the plane', () => {
    expect(picture([square(-100, 1.5)], [3, 3])).toEqual(['##.', '##.', '...']);
    expect(picture([square(-1e4, 1e4)], [2, 2])).toEqual(['##', '##']);
    expect(picture([square(5, 9), square(-9, -1)], [3, 3])).toEqual(['...', '...', '...']);
  });

  it('has the centres on it where it has no area, which is how single pixels are written', () => {
    expect(picture([ring(1, 1)], [3, 3])).toEqual(['...', '.#.', '...']);
    expect(picture([ring(0, 2, 2, 2, 1, 2)], [3, 3])).toEqual(['...', '...', '###']);
    expect(picture([ring(2, 0, 0, 2)], [3, 3])).toEqual(['..#', '.#.', '#..']);
    const besides = [ring(), ring(1.5, 1), ring(1, 0.5, 1, 0.6), ring(0.2, 0.9, 1.9, 1.2)];
    expect(fillRings(besides, [5, 5])).toHaveLength(0);
  });

  it('leaves out what it surrounds twice', () => {
    const pentagram = ring(5, 0, 8, 9, 0.2, 3.4, 9.8, 3.4, 2, 9);
    const mask = maskOf([pentagram], [11, 10]);
    expect(mask[5 + 11 * 5]).toBe(0);
    expect(mask[5 + 11 * 2]).toBe(1);
  });
});

describe('rings in rings', () => {
  it('are holes, and islands in holes', () => {
    expect(picture([square(-0.5, 6.5), square(0.5, 5.5), square(2.5, 3.5)], [7, 7])).toEqual([
      '#######',
      '#.....#',
      '#.....#',
      '#..#..#',
      '#.....#',
      '#.....#',
      '#######',
    ]);
  });

  it('keep the centres on the edge of the hole, as on every edge', () => {
    expect(picture([square(0, 4), square(1, 3)], [5, 5])).toEqual([
      '#####',
      '#####',
      '##.##',
      '#####',
      '#####',
    ]);
  });

  it('vanish where they are there twice', () => {
    expect(fillRings([square(0.5, 2.5), square(0.5, 2.5)], [4, 4])).toHaveLength(0);
  });

  it('share the centres on an edge that they have in common', () => {
    expect(picture([ring(0, 0, 2, 0, 2, 2, 0, 2), ring(2, 0, 4, 0, 4, 2, 2, 2)], [5, 3])).toEqual([
      '#####',
      '#####',
      '#####',
    ]);
  });
});

describe('a keyhole', () => {
  it('is a hole, wherever its channel runs', () => {
    const around = (start: readonly number[], hole: readonly number[]): Ring =>
      ring(...start, ...hole, ...start, -0.5, 6.5, 6.5, 6.5, 6.5, -0.5, -0.5, -0.5);
    const holeFrom = [1.5, 1.5, 4.5, 1.5, 4.5, 4.5, 1.5, 4.5, 1.5, 1.5];
    const expected = picture([square(-0.5, 6.5), square(1.5, 4.5)], [7, 7]);
    expect(expected[3]).toBe('##...##');
    // Along the diagonal, through centres; along a row; askew.
    for (const start of [
      [-0.5, -0.5],
      [-0.5, 1.5],
      [-0.5, 3.7],
    ]) {
      expect(picture([around(start, holeFrom)], [7, 7])).toEqual(expected);
    }
  });

  it('joins islands by a channel that runs between centres without anything there', () => {
    const joined = ring(
      0.5,
      0.5,
      1.5,
      0.5,
      4.5,
      0.5,
      5.5,
      0.5,
      5.5,
      1.5,
      4.5,
      1.5,
      4.5,
      0.5,
      1.5,
      0.5,
      1.5,
      1.5,
      0.5,
      1.5,
    );
    expect(picture([joined], [7, 3])).toEqual(['.......', '.#...#.', '.......']);
  });
});

/** Whether a point is on an edge; exact for corners on halves. */
function isOnEdge(rings: readonly Ring[], [i, j]: readonly [number, number]): boolean {
  return rings.some((one) =>
    one.some((_, at) => {
      if (at % 2 === 1) return false;
      const next = (at + 2) % one.length;
      const [x0, y0, x1, y1] = [one[at], one[at + 1], one[next], one[next + 1]];
      if ((x1 - x0) * (j - y0) !== (y1 - y0) * (i - x0)) return false;
      const [low, high] = [Math.min(x0, x1), Math.max(x0, x1)];
      return low <= i && i <= high && Math.min(y0, y1) <= j && j <= Math.max(y0, y1);
    }),
  );
}

/** Whether a point on no edge is inside of an odd number of rings: by the edges that a ray to the right meets. */
function isInside(rings: readonly Ring[], [x, y]: readonly [number, number]): boolean {
  let inside = false;
  for (const one of rings) {
    for (let at = 0; at < one.length; at += 2) {
      const next = (at + 2) % one.length;
      const [x0, y0, x1, y1] = [one[at], one[at + 1], one[next], one[next + 1]];
      if (y0 <= y === y1 <= y) continue;
      if (x0 + ((y - y0) * (x1 - x0)) / (y1 - y0) > x) inside = !inside;
    }
  }
  return inside;
}

describe('any polygons', () => {
  it('fill the centres inside and on edges', () => {
    const random = seededRandom(20);
    const [ni, nj] = [7, 6];
    for (let round = 0; round < 2000; round++) {
      // Corners on halves: edges meet centres and one another all the time.
      const corner = (): number => Math.floor(random() * 18) / 2 - 1;
      const rings = Array.from({ length: 1 + (round % 3) }, () =>
        Float64Array.from({ length: 2 * (3 + Math.floor(random() * 6)) }, corner),
      );
      const mask = maskOf(rings, [ni, nj]);
      const expected = Uint8Array.from({ length: ni * nj }, (_, at) => {
        const centre = [at % ni, Math.floor(at / ni)] as const;
        return isOnEdge(rings, centre) || isInside(rings, centre) ? 1 : 0;
      });
      expect([...mask]).toEqual([...expected]);
    }
  });

  it('fill the mirrored pixels when they are mirrored', () => {
    const random = seededRandom(21);
    for (let round = 0; round < 200; round++) {
      const one = Float64Array.from({ length: 16 }, () => Math.floor(random() * 36) / 4);
      const mirrored = one.map((value, at) => (at % 2 === 0 ? 8 - value : value));
      const transposed = one.map((_, at) => one[at ^ 1]);
      const rows = picture([one], [9, 9]);
      const reversed = rows.map((row) => row.split('').toReversed().join(''));
      expect(picture([mirrored], [9, 9])).toEqual(reversed);
      const columns = rows.map((_, i) => rows.map((row) => row.charAt(i)).join(''));
      expect(picture([transposed], [9, 9])).toEqual(columns);
    }
  });

  it('are sorted in a row that they cross many times', () => {
    const teeth = Array.from({ length: 200 }, (_, at) => [
      199.75 - at,
      0.5,
      199.75 - at,
      2.5,
      199.25 - at,
      2.5,
      199.25 - at,
      0.5,
    ]);
    const rings = teeth.map((tooth) => Float64Array.from(tooth));
    expect(fillRings(rings, [200, 4])).toHaveLength(0);
    const wide = teeth.map((tooth) =>
      Float64Array.from(tooth, (value, at) => (at % 2 ? value : value + (at < 4 ? 0.5 : 0))),
    );
    expect(picture(wide, [200, 4])[1]).toBe(`.${'#'.repeat(199)}`);
  });

  it('are refused when they would take for ever', () => {
    const zigzag = Float64Array.from({ length: 140_000 }, (_, at) => (at % 4 === 3 ? 512 : 0));
    expect(() => fillRings([zigzag], [512, 512])).toThrow(/bad-contours/);
  });
});

it('the area of a ring has the sign of its direction', () => {
  expect(signedArea(square(0, 3))).toBe(9);
  expect(signedArea(ring(0, 0, 0, 3, 3, 3, 3, 0))).toBe(-9);
  expect(signedArea(ring(1, 1, 2, 2))).toBe(0);
});

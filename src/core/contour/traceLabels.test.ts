import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../testing/seededRandom.ts';
import { boundaryRings } from './boundaryRings.ts';
import { fillRings } from './fillRings.ts';
import { signedArea, type Ring } from './ring.ts';
import { traceLabels } from './traceLabels.ts';

/** A plane from a picture: `#` is 1, digits are themselves. */
function planeOf(...rows: string[]): { plane: Uint8Array; size: [number, number] } {
  const values = rows.join('').replaceAll('.', '0').replaceAll('#', '1');
  return { plane: Uint8Array.from(values, Number), size: [rows[0].length, rows.length] };
}

function ringsOf(...rows: string[]): Ring[] {
  const { plane, size } = planeOf(...rows);
  const box = [0, size[0] - 1, 0, size[1] - 1] as const;
  return boundaryRings(plane, { ni: size[0], label: 1, box });
}

/** Corners to the nearest quarter: without the thousandth of a pixel by which they lie inside. */
const rough = (ring: Ring): number[] => Array.from(ring, (value) => Math.round(value * 4) / 4 + 0);

function roundTrip(labels: Uint8Array, shape: readonly [number, number, number]): Uint8Array {
  const back = new Uint8Array(labels.length);
  const [ni, nj] = shape;
  for (const { k, label, rings } of traceLabels(labels, shape)) {
    const runs = fillRings(rings, [ni, nj]);
    const start = k * ni * nj;
    for (let at = 0; at < runs.length; at += 2) {
      back.fill(label, start + runs[at], start + runs[at + 1]);
    }
  }
  return back;
}

describe('the contour of a pixel', () => {
  it('is a diamond through the middles to its neighbours, a little within', () => {
    const [diamond] = ringsOf('...', '.#.', '...');
    expect(rough(diamond)).toEqual([0.5, 1, 1, 0.5, 1.5, 1, 1, 1.5]);
    expect(diamond[0]).toBe(0.5 + 1 / 1024);
    expect(diamond[3]).toBe(0.5 + 1 / 1024);
    expect(diamond[4]).toBe(1.5 - 1 / 1024);
  });

  it('lies half a pixel beyond the rim of the image', () => {
    expect(ringsOf('#').map(rough)).toEqual([[-0.5, 0, 0, -0.5, 0.5, 0, 0, 0.5]]);
  });
});

describe('contours', () => {
  it('have bevelled corners and none on straight stretches', () => {
    expect(ringsOf('....', '.##.', '.##.', '.##.').map(rough)).toEqual([
      [0.5, 1, 1, 0.5, 2, 0.5, 2.5, 1, 2.5, 3, 2, 3.5, 1, 3.5, 0.5, 3],
    ]);
    // A slope of 45° is one straight line, not stairs.
    expect(rough(ringsOf('#...', '##..', '###.', '####')[0])).toEqual([
      -0.5, 0, 0, -0.5, 3.5, 3, 3, 3.5, 0, 3.5, -0.5, 3,
    ]);
  });

  it('of pixels that touch at a corner are apart', () => {
    const rings = ringsOf('#.', '.#');
    expect(rings).toHaveLength(2);
    expect(rings.map(rough)[1]).toEqual([0.5, 1, 1, 0.5, 1.5, 1, 1, 1.5]);
  });

  it('join a hole by a channel along its first row', () => {
    const [ring, ...others] = ringsOf('###', '#.#', '###');
    expect(others).toHaveLength(0);
    expect(rough(ring)).toEqual([
      -0.5, 0, 0, -0.5, 2, -0.5, 2.5, 0, 2.5, 2, 2, 2.5, 0, 2.5, -0.5, 2, -0.5, 1, 0.5, 1, 1, 1.5,
      1.5, 1, 1, 0.5, 0.5, 1, -0.5, 1,
    ]);
    // The two ways along the channel are the same, to the last bit.
    expect([...ring.subarray(16, 20)]).toEqual([
      ...ring.subarray(28, 30),
      ...ring.subarray(26, 28),
    ]);
  });

  it('join a hole to the hole at its left where that is in the way', () => {
    const [ring, ...others] = ringsOf('#####', '#.#.#', '#####');
    expect(others).toHaveLength(0);
    expect(signedArea(ring)).toBeCloseTo(15 - 0.5 - 2 * 0.5, 1);
  });

  it('have islands in holes as rings of their own, outer ones in one direction', () => {
    const rings = ringsOf(
      '#########',
      '#.......#',
      '#.#####.#',
      '#.#...#.#',
      '#.#.#.#.#',
      '#.#...#.#',
      '#.#####.#',
      '#.......#',
      '#########',
    );
    expect(rings.map((ring) => Math.round(2 * signedArea(ring)))).toEqual([64, 32, 1]);
    expect(rings.every((ring) => signedArea(ring) > 0)).toBe(true);
  });

  it('never touch themselves or one another, keyholes apart', () => {
    const random = seededRandom(5);
    const size = 9;
    for (let round = 0; round < 40; round++) {
      const plane = Uint8Array.from({ length: size * size }, () => (random() < 0.45 ? 1 : 0));
      const box = [0, size - 1, 0, size - 1] as const;
      const rings = boundaryRings(plane, { ni: size, label: 1, box });
      const corners = rings.flatMap((ring) =>
        Array.from({ length: ring.length / 2 }, (_, at) => `${ring[2 * at]} ${ring[2 * at + 1]}`),
      );
      const twice = corners.filter((corner, at) => corners.indexOf(corner) !== at);
      // Of a corner that is there twice, all are in rows: ends of channels.
      for (const corner of twice) expect(Number(corner.split(' ')[1]) % 1).toBe(0);
    }
  });

  it('give the pixel on the inside where corners are rounded to whole pixels', () => {
    const { plane, size } = planeOf(
      '.......',
      '.####..',
      '.#..##.',
      '.##.##.',
      '..####.',
      '.......',
    );
    const box = [0, size[0] - 1, 0, size[1] - 1] as const;
    for (const ring of boundaryRings(plane, { ni: size[0], label: 1, box })) {
      for (let at = 0; at < ring.length; at += 2) {
        expect(plane[Math.round(ring[at]) + size[0] * Math.round(ring[at + 1])]).toBe(1);
      }
    }
  });
});

describe('contours of labels, filled again', () => {
  it('are the labels, at any density, checkerboards and rims included', () => {
    const random = seededRandom(6);
    for (let round = 0; round < 300; round++) {
      const shape = [
        1 + Math.floor(random() * 12),
        1 + Math.floor(random() * 12),
        1 + (round % 3),
      ] as const;
      const density = random();
      const labels = Uint8Array.from({ length: shape[0] * shape[1] * shape[2] }, () =>
        random() < density ? 1 + Math.floor(random() * (1 + (round % 4))) : 0,
      );
      expect([...roundTrip(labels, shape)]).toEqual([...labels]);
    }
    const board = Uint8Array.from({ length: 400 }, (_, at) => (at + Math.floor(at / 20)) % 2);
    expect([...roundTrip(board, [20, 20, 1])]).toEqual([...board]);
  });

  it('are the labels where a thousand holes hang on one another', () => {
    const size = 65;
    const sieve = Uint8Array.from({ length: size * size }, (_, at) =>
      (at % size) % 2 === 1 && Math.floor(at / size) % 2 === 1 ? 0 : 255,
    );
    const found = [...traceLabels(sieve, [size, size, 1])];
    expect(found).toHaveLength(1);
    expect(found[0].rings).toHaveLength(1);
    expect(roundTrip(sieve, [size, size, 1])).toEqual(sieve);
  });

  it('come by slice and label, and none where there are none', () => {
    const labels = Uint8Array.of(2, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 2);
    const found = [...traceLabels(labels, [2, 2, 3])];
    expect(found.map(({ k, label, rings }) => [k, label, rings.length])).toEqual([
      [0, 1, 1],
      [0, 2, 1],
      [2, 2, 1],
    ]);
  });
});

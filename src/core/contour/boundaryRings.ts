import type { Ring } from './ring.ts';

/** Which pixels of a plane are traced. */
export interface TracedLabel {
  /** Length of a row. */
  readonly ni: number;
  readonly label: number;
  /** First and last i, first and last j of what is traced; nothing beyond it is looked at. */
  readonly box: readonly [number, number, number, number];
}

/**
 * How far within the middle between an inside and an outside centre a contour passes, in pixels. Readers that round
 * corners to whole pixels (as rt-utils does) find the inside pixel then, not one or the other by chance; it is a
 * thousandth of a pixel, far below what anything else sees.
 */
const INSET = 1 / 1024;

/** Steps in x and y by direction, and in which direction the inside lies, on the right: y points down. */
const STEP_X = [1, 0, -1, 0];
const STEP_Y = [0, 1, 0, -1];
const INSIDE_X = [0, -1, 0, 1];
const INSIDE_Y = [1, 0, -1, 0];
const DOWN = 1;
const UP = 3;

/** Middles of the pixels' sides on the boundary, ring after ring. Coordinates are doubled, so that they are whole. */
interface Traced {
  readonly xs: number[];
  readonly ys: number[];
  readonly directions: number[];
  /** First vertex of each ring, and one behind the last ring's last. */
  readonly ringStarts: number[];
  /** By the ring's number. */
  readonly isHole: boolean[];
  /** From a vertex of a ring to the number of the hole that lies next to it on its right, in the same row. */
  readonly holeAt: Map<number, number>;
}

/**
 * Outlines of the pixels that carry a label, through the middles between neighbouring centres: corners are bevelled, no
 * pixel's stairs are drawn. A ring never touches itself or another one, apart from the keyholes: pixels that touch at a
 * corner alone are apart, and so each ring surrounds what is connected by sides. Each hole is joined by a channel of no
 * width along a row to what lies left of it, the outline or another hole. An island in a hole is a ring of its own.
 *
 * The centres inside of an odd number of the rings are exactly the pixels traced, whatever the rule for centres on edges:
 * no edge meets a centre, but the channels, which run through the inside.
 * @param plane [J, I]; not modified.
 * @returns outer boundaries from +i to +j (positive {@link signedArea}), in the order of their first pixels; straight
 *   stretches have no corners within.
 */
export function boundaryRings(plane: Uint8Array, traced: TracedLabel): Ring[] {
  const boundary = followBoundaries(plane, traced);
  return boundary.isHole.flatMap((isHole, ring) =>
    isHole ? [] : [ringOf(boundary, joined(boundary, ring))],
  );
}

function followBoundaries(plane: Uint8Array, { ni, label, box }: TracedLabel): Traced {
  const [firstI, lastI, firstJ, lastJ] = box;
  const width = lastI - firstI + 2;
  /** By side between pixels i − 1 and i of a row: 1 + its vertex; 0 while it is not traced. */
  const vertexOf = new Int32Array(width * (lastJ - firstJ + 1));
  const result: Traced = {
    xs: [],
    ys: [],
    directions: [],
    ringStarts: [0],
    isHole: [],
    holeAt: new Map(),
  };
  const isInside = (i: number, j: number): boolean =>
    i >= firstI && i <= lastI && j >= firstJ && j <= lastJ && plane[i + ni * j] === label;
  const sideOf = (i: number, j: number): number => i - firstI + width * (j - firstJ);
  const follow = (startI: number, startJ: number, startDirection: number): void => {
    let [x, y, direction] = [startI, startJ, startDirection];
    do {
      const [nextX, nextY] = [x + STEP_X[direction], y + STEP_Y[direction]];
      if (direction === UP) vertexOf[sideOf(x, nextY)] = result.xs.length + 1;
      if (direction === DOWN) vertexOf[sideOf(x, y)] = result.xs.length + 1;
      result.xs.push(x + nextX - 1);
      result.ys.push(y + nextY - 1);
      result.directions.push(direction);
      [x, y] = [nextX, nextY];
      direction = turned(direction, [x, y], isInside);
    } while (x !== startI || y !== startJ || direction !== startDirection);
    result.ringStarts.push(result.xs.length);
  };

  for (let j = firstJ; j <= lastJ; j++) {
    let wasInside = false;
    let before = -1;
    for (let i = firstI; i <= lastI + 1; i++) {
      const inside = isInside(i, j);
      if (inside === wasInside) continue;
      wasInside = inside;
      const side = sideOf(i, j);
      if (vertexOf[side] === 0) {
        // The first side of a ring in reading order: one that goes in begins an outline, one that goes out a hole.
        if (!inside) result.holeAt.set(vertexOf[before] - 1, result.isHole.length);
        result.isHole.push(!inside);
        if (inside) follow(i, j + 1, UP);
        else follow(i, j, DOWN);
      }
      before = side;
    }
  }
  return result;
}

/** The direction in which the boundary goes on from a corner between pixels: to the right wherever that is open. */
function turned(
  direction: number,
  [x, y]: readonly [number, number],
  isInside: (i: number, j: number) => boolean,
): number {
  const ahead = (right: boolean): boolean => {
    const side = right ? 1 : -1;
    const [dx, dy] = [STEP_X[direction], STEP_Y[direction]];
    // Of the four pixels at the corner (x, y), the one ahead and to the side.
    const i = x + (dx + side * INSIDE_X[direction] - 1) / 2;
    const j = y + (dy + side * INSIDE_Y[direction] - 1) / 2;
    return isInside(i, j);
  };
  if (!ahead(true)) return (direction + 1) % 4;
  return ahead(false) ? (direction + 3) % 4 : direction;
}

/** Vertices of an outline with its holes, each entered and left again by its channel. */
function joined({ ringStarts, holeAt }: Traced, outline: number): number[] {
  const vertices: number[] = [];
  const open = [{ ring: outline, at: ringStarts[outline] }];
  for (let top = open.at(-1); top; top = open.at(-1)) {
    if (top.at < ringStarts[top.ring + 1]) {
      const vertex = top.at++;
      vertices.push(vertex);
      const hole = holeAt.get(vertex);
      if (hole !== undefined) open.push({ ring: hole, at: ringStarts[hole] });
      continue;
    }
    open.pop();
    const parent = open.at(-1);
    if (parent) vertices.push(ringStarts[top.ring], parent.at - 1);
  }
  return vertices;
}

/** The corners: vertices at which the line goes on in the same direction are left out. */
function ringOf({ xs, ys, directions }: Traced, vertices: readonly number[]): Ring {
  const corners: number[] = [];
  const count = vertices.length;
  for (let at = 0; at < count; at++) {
    const [a, b, c] = [
      vertices[at === 0 ? count - 1 : at - 1],
      vertices[at],
      vertices[at + 1 === count ? 0 : at + 1],
    ];
    const [inX, inY, outX, outY] = [xs[b] - xs[a], ys[b] - ys[a], xs[c] - xs[b], ys[c] - ys[b]];
    const isStraight = inX * outY === inY * outX && inX * outX + inY * outY > 0;
    if (!isStraight) corners.push(b);
  }
  const ring = new Float64Array(2 * corners.length);
  corners.forEach((vertex, at) => {
    const direction = directions[vertex];
    ring[2 * at] = xs[vertex] / 2 + INSET * INSIDE_X[direction];
    ring[2 * at + 1] = ys[vertex] / 2 + INSET * INSIDE_Y[direction];
  });
  return ring;
}

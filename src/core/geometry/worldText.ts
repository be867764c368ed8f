import type { WorldPoint } from './grid.ts';

const POSITIVE = ['R', 'A', 'S'] as const;
const NEGATIVE = ['L', 'P', 'I'] as const;

/**
 * A position as a clinician reads it: "R 17.6, P 35.3, S 12.1", in mm to one decimal.
 * The letter carries the sign. A coordinate that rounds to zero takes the positive letter. `decimal` writes a length
 * in another language; where it has a comma in it, `separator` should be something else.
 */
export function formatWorld(
  world: WorldPoint,
  decimal: (lengthMm: number) => string = (lengthMm) => lengthMm.toFixed(1),
  separator = ', ',
): string {
  return [0, 1, 2]
    .map((axis) => {
      const length = Math.abs(world[axis] ?? 0);
      const negative = (world[axis] ?? 0) < 0 && length.toFixed(1) !== '0.0';
      return `${(negative ? NEGATIVE : POSITIVE)[axis]} ${decimal(length)}`;
    })
    .join(separator);
}

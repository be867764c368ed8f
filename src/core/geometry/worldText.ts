import type { WorldPoint } from './grid.ts';

const POSITIVE = ['R', 'A', 'S'] as const;
const NEGATIVE = ['L', 'P', 'I'] as const;

/**
 * A position as a clinician reads it: "R 17.6, P 35.3, S 12.1", in mm to one decimal.
 * The letter carries the sign. A coordinate that rounds to zero takes the positive letter.
 */
export function formatWorld(world: WorldPoint): string {
  return [0, 1, 2]
    .map((axis) => {
      const text = Math.abs(world[axis] ?? 0).toFixed(1);
      const negative = (world[axis] ?? 0) < 0 && text !== '0.0';
      return `${(negative ? NEGATIVE : POSITIVE)[axis]} ${text}`;
    })
    .join(', ');
}

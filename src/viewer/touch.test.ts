import { describe, expect, it } from 'vitest';
import { pinch } from './touch.ts';

describe('pinch', () => {
  it('magnifies by the distance of the fingers, about their middle', () => {
    const { factor, at, delta } = pinch(
      [
        [0, 0],
        [10, 0],
      ],
      [
        [-5, 0],
        [15, 0],
      ],
    );
    expect({ factor, at, delta }).toEqual({ factor: 2, at: [5, 0], delta: [0, 0] });
  });

  it('moves by the way of the middle', () => {
    const { factor, delta } = pinch(
      [
        [0, 0],
        [0, 8],
      ],
      [
        [3, 4],
        [3, 12],
      ],
    );
    expect({ factor, delta }).toEqual({ factor: 1, delta: [3, 4] });
  });

  it('magnifies nothing where the fingers are on one spot', () => {
    const spot = [4, 4] as const;
    expect(pinch([spot, spot], [spot, [8, 4]]).factor).toBe(1);
    expect(pinch([spot, [8, 4]], [spot, spot]).factor).toBe(1);
  });
});

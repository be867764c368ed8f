import { describe, expect, it } from 'vitest';
import { wilsonInterval } from './proportion.ts';

describe('Wilson’s interval', () => {
  it('is what it comes to by hand', () => {
    // z² = 3.84146. 1 of 5: (0.2 + 0.384146 ± 1.959964 · √(0.032 + 0.0384146)) / 1.768292.
    const [low, high] = wilsonInterval(1, 5) ?? [];
    expect(low).toBeCloseTo(0.03622, 5);
    expect(high).toBeCloseTo(0.62447, 5);
    // 9 of 30: (0.3 + 0.0640243 ± 1.959964 · √(0.007 + 0.00106707)) / 1.1280487.
    const [from, to] = wilsonInterval(9, 30) ?? [];
    expect(from).toBeCloseTo(0.16664, 4);
    expect(to).toBeCloseTo(0.47876, 4);
  });

  it('has a width where none or all are, and ends at 0 and at 1', () => {
    // n / (n + z²) from either side.
    expect(wilsonInterval(0, 5)?.[0]).toBe(0);
    expect(wilsonInterval(0, 5)?.[1]).toBeCloseTo(3.84146 / 8.84146, 5);
    expect(wilsonInterval(5, 5)?.[0]).toBeCloseTo(5 / 8.84146, 5);
    expect(wilsonInterval(5, 5)?.[1]).toBe(1);
  });

  it('is undefined without a trial', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});

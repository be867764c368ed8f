import { expect, it } from 'vitest';
import { outlineColors } from './outlineColors.ts';

it('is the colour of the smallest structure that ends there', () => {
  const sets = [{ label: 3, structures: [1, 2] }];
  const between = outlineColors(
    [
      { index: 2, color: 'ptv', volumeMl: 90 },
      { index: 1, color: 'gtv', volumeMl: 30 },
    ],
    sets,
  );
  expect(between(3, 0)).toBe('gtv');
  expect(between(3, 2)).toBe('gtv');
  expect(between(3, 1)).toBe('ptv');
  expect(between(2, 3)).toBeNull();
  expect(between(2, 2)).toBeNull();
  expect(between(2, -1)).toBe('ptv');
  expect(between(-1, 2)).toBeNull();
  expect(between(9, 0)).toBeNull();
});

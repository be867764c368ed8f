import { describe, expect, it } from 'vitest';
import { contourPalette } from './contourPalette.ts';

const GTV = { index: 1, color: '#FF0000', isVisible: true };
const PTV = { index: 2, color: '#00FF00', isVisible: true };
const BODY = { index: 4, color: '#0000FF', isVisible: true };
const SETS = [
  { label: 3, structures: [2, 4] },
  { label: 5, structures: [1, 2, 4] },
];

const [red, green, blue, none] = [
  [255, 0, 0, 255],
  [0, 255, 0, 254],
  [0, 0, 255, 253],
  [0, 0, 0, 0],
];

function at(palette: Uint8Array, row: number, column: number): number[] {
  return [...palette.subarray(4 * (column + 256 * row), 4 * (column + 256 * row) + 4)];
}

describe('contourPalette', () => {
  it('is one row of colours where nothing overlaps', () => {
    const palette = contourPalette([GTV, { ...PTV, isVisible: false }], []);
    expect(palette).toHaveLength(2 * 256 * 4);
    expect([0, 1, 2, 3].map((label) => at(palette, 0, label))).toEqual([none, red, none, none]);
  });

  it('has for two labels what is in one and not in the other, the first on top', () => {
    const palette = contourPalette([GTV, PTV, BODY], SETS);
    const between = (inside: number, outside: number) => [
      at(palette, 2 + inside, outside),
      at(palette, 258 + inside, outside),
    ];
    expect([1, 2, 3, 4, 5].map((label) => at(palette, 0, label))).toEqual([
      red,
      green,
      green,
      blue,
      red,
    ]);
    expect(between(5, 3)).toEqual([red, none]);
    expect(between(3, 5)).toEqual([none, none]);
    expect(between(5, 4)).toEqual([red, green]);
    expect(between(5, 0)).toEqual([red, green]);
    expect(between(3, 0)).toEqual([green, blue]);
    expect(between(4, 0)).toEqual([blue, none]);
    expect(between(1, 2)).toEqual([red, none]);
    expect(between(5, 5)).toEqual([none, none]);
    expect(between(0, 5)).toEqual([none, none]);
  });

  it('leaves out what is hidden', () => {
    const palette = contourPalette([{ ...GTV, isVisible: false }, PTV, BODY], SETS);
    expect(at(palette, 0, 5)).toEqual(green);
    expect(at(palette, 2 + 5, 3)).toEqual(none);
    expect(at(palette, 2 + 5, 4)).toEqual(green);
    expect(at(palette, 258 + 5, 4)).toEqual(none);
  });

  it('refuses labels that there are not', () => {
    expect(() => contourPalette([{ ...GTV, index: 256 }], [])).toThrow('internal/shape');
  });
});

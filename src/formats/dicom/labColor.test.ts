import { describe, expect, it } from 'vitest';
import { colorOfLab, labOfColor } from './labColor.ts';

/** highdicom 0.28.2, `CIELabColor.from_rgb(…).value`. */
const HIGHDICOM: readonly (readonly [color: string, lab: readonly number[]])[] = [
  ['#000000', [0, 32896, 32896]],
  ['#FFFFFF', [65535, 32897, 32893]],
  ['#FF0000', [34886, 53484, 50172]],
  ['#00FF00', [57498, 10747, 54274]],
  ['#0000FF', [21170, 53250, 5175]],
  ['#E69F00', [46273, 37131, 52089]],
  ['#CC79A7', [40007, 42800, 30170]],
  ['#56B4E9', [45761, 29808, 23959]],
  ['#808080', [35117, 32897, 32894]],
  ['#0A0B0C', [1956, 32866, 32766]],
];

describe('colours as DICOM recommends them', () => {
  it.each(HIGHDICOM)('%s as highdicom writes it, within 4 of 65535', (color, lab) => {
    const ours = labOfColor(color);
    lab.forEach((value, at) => {
      expect(Math.abs(value - (ours[at] ?? NaN))).toBeLessThanOrEqual(4);
    });
    expect(colorOfLab(lab)).toBe(color);
  });

  it('every colour comes back', () => {
    for (let index = 0; index < 4096; index++) {
      const hex = ((index * 2654435761) % 16777216).toString(16).padStart(6, '0');
      const color = `#${hex}`.toUpperCase();
      expect(colorOfLab(labOfColor(color))).toBe(color);
    }
  });

  it('what is no colour is none', () => {
    expect(colorOfLab([])).toBeNull();
    expect(colorOfLab([1, 2])).toBeNull();
    expect(colorOfLab([1, 2, 70000])).toBeNull();
  });

  it('a colour beyond sRGB is cut to it', () => {
    expect(colorOfLab([65535, 0, 32896])).toMatch(/^#00/);
  });
});

import { rgbOf } from '../../core/colormap.ts';

type Triple = readonly [number, number, number];

/** White of D65, Y = 1. */
const WHITE: Triple = [0.95047, 1, 1.08883];

/**
 * Colours as DICOM recommends them: L* 0 … 100, a* and b* -128 … 127, each spread over 0 … 65535 (PS3.3 C.10.7.1.1).
 *
 * The white point is D65, without adaptation to the D50 of an ICC profile connection space: that is how DCMTK, dcmqi,
 * 3D Slicer, PixelMed and highdicom write and show them, and a colour has to look the same here as there.
 * @returns `#RRGGBB`, channels beyond sRGB cut to it; null unless there are three values of 0 … 65535.
 * Source: CIE 15; IEC 61966-2-1.
 */
export function colorOfLab(values: readonly number[]): string | null {
  if (values.length !== 3) return null;
  if (values.some((value) => !(value >= 0 && value <= 65535))) return null;
  const [lightness, a, b] = values as unknown as Triple;
  const y = ((lightness / 65535) * 100 + 16) / 116;
  const x = ((a / 65535) * 255 - 128) / 500 + y;
  const z = y - ((b / 65535) * 255 - 128) / 200;
  const [X, Y, Z] = [cube(x) * WHITE[0], cube(y) * WHITE[1], cube(z) * WHITE[2]];
  const rgb = [
    3.2406 * X - 1.5372 * Y - 0.4986 * Z,
    -0.9689 * X + 1.8758 * Y + 0.0415 * Z,
    0.0557 * X - 0.204 * Y + 1.057 * Z,
  ].map((linear) => {
    const channel = linear > 0.0031308 ? 1.055 * linear ** (1 / 2.4) - 0.055 : 12.92 * linear;
    return Math.round(255 * Math.min(1, Math.max(0, channel)));
  });
  return `#${rgb.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`.toUpperCase();
}

/** The way back. @param color `#RRGGBB` */
export function labOfColor(color: string): [number, number, number] {
  const [r, g, b] = rgbOf(color).map((channel) => {
    const part = channel / 255;
    return part > 0.04045 ? ((part + 0.055) / 1.055) ** 2.4 : part / 12.92;
  }) as [number, number, number];
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / WHITE[0]);
  const y = root((0.2126 * r + 0.7152 * g + 0.0722 * b) / WHITE[1]);
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / WHITE[2]);
  const encoded = (value: number): number => Math.min(65535, Math.max(0, Math.round(value)));
  return [
    encoded(((116 * y - 16) / 100) * 65535),
    encoded(((500 * (x - y) + 128) / 255) * 65535),
    encoded(((200 * (y - z) + 128) / 255) * 65535),
  ];
}

function root(value: number): number {
  return value > (6 / 29) ** 3 ? Math.cbrt(value) : value / (3 * (6 / 29) ** 2) + 4 / 29;
}

function cube(value: number): number {
  return value > 6 / 29 ? value ** 3 : 3 * (6 / 29) ** 2 * (value - 4 / 29);
}

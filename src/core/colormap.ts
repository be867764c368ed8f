/** A point of a colour map; between two of them each channel is linear. */
export interface ColorStop {
  /** Position on the scale, 0 … 1. */
  readonly value: number;
  /** sRGB, 0 … 255. */
  readonly rgb: readonly [red: number, green: number, blue: number];
}

/** Uncertainty below this is left clear, so that the image is read undisturbed where the network is sure. */
const CLEAR_BELOW = 0.05;
/** From here on the colour is as opaque as the layer. */
const OPAQUE_FROM = 0.45;

/**
 * Colours of the uncertainty map: inferno, whose lightness grows evenly with the value. Always 0 … 1, never
 * stretched to a case. 33 stops stay within 2/255 of the original 256.
 * Source: S. van der Walt and N. Smith, matplotlib 3.11 `inferno` (CC0).
 */
export const HEATMAP_STOPS: readonly ColorStop[] = [
  '000004 040312 0b0724 150b37 210c4a 2e0a5a 3c0965 4a0c6b 57106d 63146e 70196e',
  '7d1e6d 89226a 962766 a32b61 af315c bb3755 c63e4d d14644 db4f3b e35932 eb6528',
  'f1711e f67f14 f98d0a fb9c06 fcab0f fbba1f f9ca32 f5d949 f2e865 f3f586 fcffa4',
]
  .join(' ')
  .split(' ')
  .map((hex, stop) => ({ value: stop / 32, rgb: rgbOf(hex) }));

/**
 * How opaque the uncertainty map is at a value: 0 up to 0.05, then a smooth step to 1 at 0.45.
 * @param value 0 … 1; values outside are clamped.
 */
export function heatmapAlpha(value: number): number {
  const t = Math.min(1, Math.max(0, (value - CLEAR_BELOW) / (OPAQUE_FROM - CLEAR_BELOW)));
  return t * t * (3 - 2 * t);
}

/**
 * Colour at a value of the fixed scale, sRGB 0 … 255, not rounded.
 * @param value 0 … 1; values outside are clamped.
 */
export function heatmapColor(value: number): [red: number, green: number, blue: number] {
  const position = Math.min(1, Math.max(0, value)) * (HEATMAP_STOPS.length - 1);
  const lower = Math.min(HEATMAP_STOPS.length - 2, Math.floor(position));
  const [a, b] = [HEATMAP_STOPS[lower].rgb, HEATMAP_STOPS[lower + 1].rgb];
  const mix = (channel: 0 | 1 | 2) => a[channel] + (b[channel] - a[channel]) * (position - lower);
  return [mix(0), mix(1), mix(2)];
}

/** The scale as a lookup table for a graphics card: 256 × RGBA, entry n is the value n / 255; alpha not premultiplied. */
export function heatmapTable(): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(256 * 4);
  for (let entry = 0; entry < 256; entry++) {
    const value = entry / 255;
    const rgba = [...heatmapColor(value), 255 * heatmapAlpha(value)];
    table.set(rgba.map(Math.round), 4 * entry);
  }
  return table;
}

/** The scale as a CSS image from 0 at the left to 1 at the right, with the transparency that the map has. */
export function colormapCss(): string {
  const stops = HEATMAP_STOPS.map(
    ({ value, rgb }) =>
      `rgb(${rgb.join(' ')} / ${heatmapAlpha(value).toFixed(3)}) ${(value * 100).toFixed(3)}%`,
  );
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

/**
 * sRGB channels, 0 … 255, of a colour written `#RRGGBB` or `RRGGBB`.
 * @throws RangeError for anything else: colours come from our own tables and from checked manifests.
 */
export function rgbOf(hex: string): [red: number, green: number, blue: number] {
  if (!/^#?[0-9a-f]{6}$/i.test(hex)) throw new RangeError(`not a colour: ${hex}`);
  const code = Number.parseInt(hex.slice(-6), 16);
  return [code >> 16, (code >> 8) & 255, code & 255];
}

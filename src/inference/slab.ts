import type { SlabInput } from '../models/manifest.ts';
import { airIntensity, windowedIntensity } from './intensity.ts';

/** Half-open rectangle of a slice's pixels, i and j; may reach beyond the slice. */
export interface SliceWindow {
  readonly startI: number;
  readonly startJ: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The window that the network sees, the same on every slice: the given rectangle grown by equal
 * amounts on both sides (one more at the far side when odd) until width and height are multiples of
 * `sizeMultiple`. Growth takes real pixels where the slice has them.
 */
export function paddedWindow(box: SliceWindow, sizeMultiple: number): SliceWindow {
  const grown = (length: number): number => Math.ceil(length / sizeMultiple) * sizeMultiple;
  const [width, height] = [grown(box.width), grown(box.height)];
  return {
    startI: box.startI - Math.floor((width - box.width) / 2),
    startJ: box.startJ - Math.floor((height - box.height) / 2),
    width,
    height,
  };
}

/**
 * Writes the network's input for one slice: slabSlices neighbouring slices around k as channels.
 * Beyond the first and the last slice the edge slice is repeated; pixels of the window outside the
 * image are air.
 * @param image the resampled image in Hounsfield units, [K, J, I] with `shape` = [ni, nj, nk].
 * @param out [S, H, W] of `window`; overwritten.
 */
export function fillSlab(
  image: {
    readonly voxels: Float32Array;
    readonly shape: readonly [number, number, number];
    readonly input: SlabInput;
  },
  slice: { readonly k: number; readonly window: SliceWindow },
  out: Float32Array,
): void {
  const { voxels, shape, input } = image;
  const [ni, nj, nk] = shape;
  const { startI, startJ, width, height } = slice.window;
  const reach = (input.slabSlices - 1) / 2;
  const firstI = Math.max(0, startI);
  const lastI = Math.min(ni, startI + width);
  out.fill(airIntensity(input.intensity));
  for (let channel = 0; channel < input.slabSlices; channel++) {
    const k = Math.min(Math.max(slice.k + channel - reach, 0), nk - 1);
    for (let row = 0; row < height; row++) {
      const j = startJ + row;
      if (j < 0 || j >= nj) continue;
      const from = ni * (j + nj * k);
      const to = width * (row + height * channel) - startI;
      for (let i = firstI; i < lastI; i++) {
        out[to + i] = windowedIntensity(voxels[from + i], input.intensity);
      }
    }
  }
}

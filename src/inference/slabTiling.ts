import type { SlabInput } from '../models/manifest.ts';
import type { BodyExtent } from './bodyExtent.ts';
import type { FlipAxis } from './estimator.ts';
import type { SliceWindow } from './slab.ts';
import { fillSlab, paddedWindow } from './slab.ts';
import type { Tiling } from './tiling.ts';

type Shape = readonly [number, number, number];

/** Every slice with body is one tile: the rectangle of the body, padded, with the slices around it as channels. */
export function slabTiling(
  image: { readonly voxels: Float32Array; readonly shape: Shape },
  { hasBody, box }: BodyExtent & { readonly box: SliceWindow },
  input: SlabInput,
): Tiling {
  const padded = paddedWindow(box, input.sizeMultiple);
  const { startI, startJ, width, height } = padded;
  const { slabSlices } = input;
  const tiles = Array.from(hasBody.keys()).flatMap((k) =>
    hasBody[k] === 1 ? [{ origin: [startI, startJ, k] as const }] : [],
  );
  return {
    dims: [1, slabSlices, height, width],
    size: [width, height, 1],
    tiles,
    window: withinGrid(padded, image.shape),
    slices: hasBody,
    importance: null,
    fill: ({ origin }, flips, out) => {
      fillSlab({ ...image, input }, { k: origin[2], window: padded }, out);
      flipPlanes(out, { width, height }, flips);
      if (flips.includes('k')) reverseChannels(out, slabSlices);
    },
    unfold: (logits, flips) => {
      // Slices flipped along k are those around the same middle one.
      flipPlanes(logits, { width, height }, flips);
      return logits;
    },
  };
}

function withinGrid({ startI, startJ, width, height }: SliceWindow, [ni, nj]: Shape): SliceWindow {
  const [fromI, fromJ] = [Math.max(0, startI), Math.max(0, startJ)];
  return {
    startI: fromI,
    startJ: fromJ,
    width: Math.min(ni, startI + width) - fromI,
    height: Math.min(nj, startJ + height) - fromJ,
  };
}

/** Flips every plane [height, width] in place. */
function flipPlanes(
  values: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  flips: readonly FlipAxis[],
): void {
  if (flips.includes('i')) {
    for (let at = 0; at < values.length; at += width) values.subarray(at, at + width).reverse();
  }
  if (!flips.includes('j')) return;
  const row = new Float32Array(width);
  for (let plane = 0; plane < values.length; plane += width * height) {
    for (let top = 0, bottom = height - 1; top < bottom; top++, bottom--) {
      const [a, b] = [plane + top * width, plane + bottom * width];
      row.set(values.subarray(a, a + width));
      values.copyWithin(a, b, b + width);
      values.set(row, b);
    }
  }
}

function reverseChannels(values: Float32Array, channels: number): void {
  const size = values.length / channels;
  const copy = values.slice();
  for (let channel = 0; channel < channels; channel++) {
    values.set(
      copy.subarray(channel * size, (channel + 1) * size),
      (channels - 1 - channel) * size,
    );
  }
}

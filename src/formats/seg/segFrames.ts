import type { SegmentLayers } from '../../core/contour/segmentLayers.ts';
import { AppError } from '../../core/errors.ts';

/** Frames to be written, and their pixels in one. */
export interface SegFrames {
  /** By segment, then by slice; `segment` is its number 1, 2, … and 0 in a label map. */
  readonly frames: readonly { readonly segment: number; readonly slice: number }[];
  readonly bitsAllocated: 1 | 8 | 16;
  /** Of even length; little endian. */
  readonly pixels: ArrayBuffer;
}

/** The largest length that a value can have is 2³² - 2; a tab cannot hold that much beside an image. */
const LARGEST_PIXELS_BYTES = 2e9;

/** Whether a voxel belongs to two segments. Yields 0 after each slice: the smallest part of writing. */
export function* overlap({
  grid,
  layers,
  segments,
}: SegmentLayers): Generator<number, boolean, void> {
  if (layers.length < 2) return false;
  const seen = new Uint8Array(layers[0]?.length ?? 0);
  const plane = grid.shape[0] * grid.shape[1];
  const tables = layers.map((_, at) => labelTable(segments, at, () => 1));
  for (const { layer, slice, labels } of slicesOf(layers, plane)) {
    const table = tables[layer];
    for (let voxel = slice * plane; voxel < (slice + 1) * plane; voxel++) {
      if (table[labels[voxel]] === 0) continue;
      if (seen[voxel] !== 0) return true;
      seen[voxel] = 1;
    }
    yield 0;
  }
  return false;
}

/**
 * A frame of bits for each slice of each segment that has a voxel there; an empty one where no segment has any, since a SEG
 * has at least one frame. Frames follow each other without a gap. Yields the part done, 0 … 1, after each slice.
 * @throws AppError `export/not-representable` { format: 'dicom', reason: 'large-file' }
 */
export function* maskPixels({
  grid,
  layers,
  segments,
}: SegmentLayers): Generator<number, SegFrames, void> {
  const [ni, nj, nk] = grid.shape;
  const plane = ni * nj;
  const tables = layers.map((_, at) => labelTable(segments, at, (segment) => segment + 1));
  const isPresent = new Uint8Array((segments.length + 1) * nk);
  for (const { layer, slice, labels, done } of slicesOf(layers, plane)) {
    const table = tables[layer];
    for (let pixel = 0; pixel < plane; pixel++) {
      const label = labels[slice * plane + pixel];
      if (label !== 0) isPresent[table[label] * nk + slice] = 1;
    }
    yield done / 2;
  }
  const frames: { segment: number; slice: number }[] = [];
  for (let segment = 1; segment <= segments.length; segment++) {
    for (let slice = 0; slice < nk; slice++) {
      if (isPresent[segment * nk + slice] !== 0) frames.push({ segment, slice });
    }
  }
  if (frames.length === 0) frames.push({ segment: 1, slice: 0 });

  const bytes = evenBytes((frames.length * plane) / 8);
  const firstBit = new Float64Array((segments.length + 1) * nk);
  frames.forEach(({ segment, slice }, at) => {
    firstBit[segment * nk + slice] = at * plane;
  });
  for (const { layer, slice, labels, done } of slicesOf(layers, plane)) {
    const table = tables[layer];
    for (let pixel = 0; pixel < plane; pixel++) {
      const label = labels[slice * plane + pixel];
      if (label === 0 || table[label] === 0) continue;
      const bit = firstBit[table[label] * nk + slice] + pixel;
      bytes[Math.floor(bit / 8)] |= 1 << (bit % 8);
    }
    yield (1 + done) / 2;
  }
  return { frames, bitsAllocated: 1, pixels: bytes.buffer };
}

/**
 * A frame for each slice, its pixels the numbers of segments; of 8 bits where these suffice. Yields the part done, 0 … 1,
 * after each slice.
 * @param layers nothing overlaps (see {@link overlap}).
 * @throws AppError `export/not-representable` { format: 'dicom', reason: 'large-file' }
 */
export function* labelMapPixels({
  grid,
  layers,
  segments,
}: SegmentLayers): Generator<number, SegFrames, void> {
  const [ni, nj, nk] = grid.shape;
  const voxels = ni * nj * nk;
  const bitsAllocated = segments.length > 255 ? 16 : 8;
  const bytes = evenBytes((voxels * bitsAllocated) / 8);
  const values = bitsAllocated === 8 ? bytes : new Uint16Array(bytes.buffer);
  const plane = ni * nj;
  const tables = layers.map((_, at) => labelTable(segments, at, (segment) => segment + 1));
  for (const { layer, slice, labels, done } of slicesOf(layers, plane)) {
    const table = tables[layer];
    for (let voxel = slice * plane; voxel < (slice + 1) * plane; voxel++) {
      const number = table[labels[voxel]];
      if (number !== 0) values[voxel] = number;
    }
    yield done;
  }
  const frames = Array.from({ length: nk }, (_, slice) => ({ segment: 0, slice }));
  return { frames, bitsAllocated, pixels: bytes.buffer };
}

/** What a label of a layer becomes; 0 where it is of no segment. */
function labelTable(
  segments: SegmentLayers['segments'],
  layer: number,
  value: (segment: number) => number,
): Uint16Array {
  const table = new Uint16Array(256);
  segments.forEach((segment, at) => {
    if (segment.layer === layer) table[segment.label] = value(at);
  });
  return table;
}

interface LayerSlice {
  readonly layer: number;
  readonly slice: number;
  /** Of the layer as a whole. */
  readonly labels: Uint8Array;
  /** Of all slices of all layers, this one with them: 0 … 1. */
  readonly done: number;
}

function* slicesOf(layers: SegmentLayers['layers'], plane: number): Generator<LayerSlice, void> {
  for (const [layer, labels] of layers.entries()) {
    const slices = labels.length / plane;
    for (let slice = 0; slice < slices; slice++) {
      yield { layer, slice, labels, done: (layer + (slice + 1) / slices) / layers.length };
    }
  }
}

function evenBytes(length: number): Uint8Array<ArrayBuffer> {
  const even = 2 * Math.ceil(length / 2);
  if (even > LARGEST_PIXELS_BYTES) {
    throw new AppError('export/not-representable', { format: 'dicom', reason: 'large-file' });
  }
  return new Uint8Array(even);
}

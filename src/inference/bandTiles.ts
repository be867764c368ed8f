import { AppError } from '../core/errors.ts';
import type { TileBlend } from '../core/inference/blend.ts';
import { addTile, createBlend, finishBlend } from '../core/inference/blend.ts';
import type { Band, BandSlice } from './band.ts';
import { addSliceSample, closeSample, pixelsOf } from './band.ts';
import { copyRows, cropFor } from './doubt.ts';
import type { Stream } from './estimator.ts';
import { progressOf } from './progress.ts';
import type { RunContext, SegmentationRun } from './segmentationRun.ts';
import type { Features, FloatTensor, PixelBox, Session } from './session.ts';
import type { SliceWindow } from './slab.ts';
import type { Tile, Tiling } from './tiling.ts';

/** A tile of a band with what is kept of it while its stream is sampled. */
interface HeldTile {
  readonly tile: Tile;
  /** Null where memory does not allow to keep them: they are computed for every sample. */
  features: Features | null;
  /** The part of the tile that the features are of; null for all of it. */
  crop: PixelBox | null;
}

/** The tiles of a band under one stream. Owned by whoever made it, who releases it. */
export interface BandTiles extends Encoding {
  readonly held: readonly HeldTile[];
  /** Sums of overlapping tiles; null where slices have one tile each. */
  readonly blend: TileBlend | null;
  readonly blendFirstK: number;
}

/** What is encoded, and for what. */
export interface Encoding {
  readonly stream: Stream;
  readonly session: Session;
  /** [1, S, …] one tile's image; reused. */
  readonly image: FloatTensor;
}

/** A place for the image of one tile. */
export function emptyImage({ dims }: Tiling): FloatTensor {
  return { data: new Float32Array(dims.reduce((product, size) => product * size, 1)), dims };
}

/** The tiles that reach into slices firstK ≤ k < endK. */
export function tilesBetween({ tiles, size }: Tiling, firstK: number, endK: number): Tile[] {
  return tiles.filter(({ origin }) => origin[2] < endK && origin[2] + size[2] > firstK);
}

/** No features yet. */
export function bandTiles(
  tiling: Tiling,
  encoding: Encoding,
  how: { readonly channels: number; readonly firstK: number; readonly endK: number },
): BandTiles {
  const { firstK, endK, channels } = how;
  const { window, importance: map } = tiling;
  const volume = [window.width, window.height, endK - firstK] as const;
  return {
    ...encoding,
    held: tilesBetween(tiling, firstK, endK).map((tile) => ({ tile, features: null, crop: null })),
    blend: map && createBlend({ volume, channels, map }),
    blendFirstK: firstK,
  };
}

/** What no mask touches of one tile; the caller releases it. */
export async function encodeTile(
  run: SegmentationRun,
  tiling: Tiling,
  { encoding, tile }: { readonly encoding: Encoding; readonly tile: Tile },
): Promise<Features> {
  const { image, stream, session } = encoding;
  tiling.fill(tile, stream.flips, image.data);
  const features = await session.encode(image);
  run.callsDone += 1;
  return features;
}

/** From now on only the boxes of the band are decoded. Features that are not needed are released, the others cropped. */
export function restrictTo(band: Band, tiling: Tiling, { held, session }: BandTiles): void {
  for (const place of held) {
    const { tile, features } = place;
    if (!features) continue;
    if (!isNeeded(band, tiling, tile)) {
      session.release(features);
      place.features = null;
      continue;
    }
    const slice = tiling.importance === null && sliceOf(band, tile);
    if (!slice || !session.cropping) continue;
    const { box } = slice;
    const wanted = {
      x: box.startI - tile.origin[0],
      y: box.startJ - tile.origin[1],
      width: box.width,
      height: box.height,
    };
    const crop = cropFor(
      wanted,
      { width: tiling.size[0], height: tiling.size[1] },
      session.cropping,
    );
    if (!crop) continue;
    place.features = session.crop(features, crop);
    place.crop = crop;
    session.release(features);
  }
}

export function releaseTiles({ held, session }: BandTiles): void {
  for (const place of held) {
    if (place.features) session.release(place.features);
    place.features = null;
  }
}

function sliceOf(band: Band, { origin }: Tile): BandSlice | undefined {
  return band.slices.find(({ k }) => k === origin[2]);
}

/** Whether a tile reaches into some box. */
function isNeeded(band: Band, { size }: Tiling, { origin }: Tile): boolean {
  return band.slices.some(({ k, box }) => {
    if (k < origin[2] || k >= origin[2] + size[2] || pixelsOf(box) === 0) return false;
    const isApart =
      box.startI >= origin[0] + size[0] ||
      box.startI + box.width <= origin[0] ||
      box.startJ >= origin[1] + size[1] ||
      box.startJ + box.height <= origin[1];
    return !isApart;
  });
}

/**
 * Draws one more sample of the whole band.
 * @param mask null without dropout.
 * @throws AppError `model/signature-mismatch` for an answer of another shape; `inference/non-finite-output` {slice,
 *   sample}; what the session and `checkpoint` throw. The sample then leaves no trace.
 */
export async function drawSample(
  run: SegmentationRun,
  at: { readonly band: Band; readonly tiles: BandTiles; readonly tiling: Tiling },
  { mask, context }: { readonly mask: FloatTensor | null; readonly context: RunContext },
): Promise<void> {
  const { band, tiles, tiling } = at;
  const { blend, session, stream } = tiles;
  blend?.values.fill(0);
  blend?.weights.fill(0);
  for (const place of tiles.held) {
    if (!isNeeded(band, tiling, place.tile)) continue;
    context.progress(progressOf(run, 'sample', place.tile.origin[2]));
    await context.checkpoint();
    const features =
      place.features ?? (await encodeTile(run, tiling, { encoding: tiles, tile: place.tile }));
    let logits: FloatTensor;
    try {
      logits = await session.decode(features, mask);
    } finally {
      if (!place.features) session.release(features);
    }
    run.callsDone += 1;
    requireDims(logits, expectedDims(run, tiling, place.crop));
    if (!blend) {
      const [, , height = 1, width = 1] = logits.dims;
      const data = tiling.unfold(logits.data, stream.flips);
      const shown = shownWindow(place, { width, height });
      addSlice(run, band, { slice: sliceOf(band, place.tile), logits: data, shown });
      continue;
    }
    const [i, j, k] = place.tile.origin;
    addTile(blend, tiling.unfold(logits.data, stream.flips), [i, j, k - tiles.blendFirstK]);
  }
  if (blend) addBlended(run, band, { blend, tiling, firstK: tiles.blendFirstK });
  closeSample(band);
}

/** Where a tile's answer lies on the grid. */
function shownWindow(
  { tile, crop }: HeldTile,
  { width, height }: { readonly width: number; readonly height: number },
): SliceWindow {
  const [startI, startJ] = tile.origin;
  return { startI: startI + (crop?.x ?? 0), startJ: startJ + (crop?.y ?? 0), width, height };
}

function addSlice(
  run: SegmentationRun,
  band: Band,
  given: {
    readonly slice: BandSlice | undefined;
    readonly logits: Float32Array;
    readonly shown: SliceWindow;
  },
): void {
  const { slice, shown } = given;
  if (!slice) return;
  const channels = run.rule.calibration.bias.length;
  let { logits } = given;
  if (logits.length !== channels * pixelsOf(slice.box)) {
    logits = new Float32Array(channels * pixelsOf(slice.box));
    copyRows(given.logits, shown, { values: logits, box: slice.box });
  }
  try {
    addSliceSample(band, { slice, logits }, run.rule);
  } catch (error) {
    if (error instanceof AppError && error.code === 'inference/non-finite-output') {
      const detail = { slice: slice.k, sample: band.samplesDone };
      throw new AppError(error.code, detail, { cause: error });
    }
    throw error;
  }
}

function addBlended(
  run: SegmentationRun,
  band: Band,
  {
    blend,
    tiling,
    firstK,
  }: { readonly blend: TileBlend; readonly tiling: Tiling; readonly firstK: number },
): void {
  const plane = pixelsOf(tiling.window);
  const volume = blend.weights.length;
  const values = finished(band, blend, (index) => firstK + Math.floor((index % volume) / plane));
  const logits = new Float32Array(blend.channels * plane);
  for (const slice of band.slices) {
    if (pixelsOf(slice.box) === 0) continue;
    for (let channel = 0; channel < blend.channels; channel++) {
      const from = channel * volume + (slice.k - firstK) * plane;
      logits.set(values.subarray(from, from + plane), channel * plane);
    }
    addSlice(run, band, { slice, logits, shown: tiling.window });
  }
}

function finished(
  band: Band,
  blend: TileBlend,
  sliceAt: (index: number) => number,
): TileBlend['values'] {
  try {
    // Voxels that no tile covers are outside of every box.
    return finishBlend(blend, 0);
  } catch (error) {
    if (error instanceof AppError && error.code === 'inference/non-finite-output') {
      const detail = { slice: sliceAt(Number(error.detail['index'])), sample: band.samplesDone };
      throw new AppError(error.code, detail, { cause: error });
    }
    throw error;
  }
}

function expectedDims(
  run: SegmentationRun,
  { dims }: Tiling,
  crop: PixelBox | null,
): readonly number[] {
  const channels = run.rule.calibration.bias.length;
  const spatial = crop ? [crop.height, crop.width] : dims.slice(2);
  return [1, channels, ...spatial];
}

function requireDims({ data, dims }: FloatTensor, expected: readonly number[]): void {
  const count = expected.reduce((product, size) => product * size, 1);
  const fits = dims.length === expected.length && dims.every((size, at) => size === expected[at]);
  if (!fits || data.length !== count) {
    throw new AppError('model/signature-mismatch', { expected, actual: [...dims] });
  }
}

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

/** Tiles that are shown to the network in one call, with what is kept of them while their stream is sampled. */
interface HeldTiles {
  /** Of one size and place within their slices; one alone where tiles overlap. */
  readonly tiles: readonly Tile[];
  /** Null where memory does not allow to keep them: they are computed for every sample. */
  features: Features | null;
  /** The part of each tile that the features are of; null for all of it. */
  crop: PixelBox | null;
}

/** The tiles of a band under one stream. Owned by whoever made it, who releases it. */
export interface BandTiles extends Encoding {
  readonly held: readonly HeldTiles[];
  /** Sums of overlapping tiles; null where slices have one tile each. */
  readonly blend: TileBlend | null;
  readonly blendFirstK: number;
  /** [R, …] room for the logits of one slice; written anew for each. */
  readonly logits: Float32Array;
}

/** What is encoded, and for what. */
export interface Encoding {
  readonly stream: Stream;
  readonly session: Session;
  /** [n, S, …] the images of one call; reused. */
  readonly images: FloatTensor;
}

/** A place for the images of one call. */
export function emptyImages({ dims }: Tiling, tilesPerCall: number): FloatTensor {
  const all = [tilesPerCall, ...dims.slice(1)];
  return { data: new Float32Array(all.reduce((product, size) => product * size, 1)), dims: all };
}

/** A call of more slices than this takes long enough for a cancel to be felt, and gains nothing more. */
const MOST_TILES_PER_CALL = 8;

/** Overlapping tiles are large enough; slices are taken together up to so many pixels. */
export function tilesPerCall({ dims, importance }: Tiling, pixels: number): number {
  if (importance) return 1;
  const each = dims.slice(2).reduce((product, size) => product * size, 1);
  return Math.min(MOST_TILES_PER_CALL, Math.max(1, Math.floor(pixels / each)));
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
  const tiles = tilesBetween(tiling, firstK, endK);
  const [together] = encoding.images.dims;
  return {
    ...encoding,
    held: Array.from({ length: Math.ceil(tiles.length / together) }, (_, call) => ({
      tiles: tiles.slice(call * together, (call + 1) * together),
      features: null,
      crop: null,
    })),
    blend: map && createBlend({ volume, channels, map }),
    blendFirstK: firstK,
    logits: new Float32Array(channels * pixelsOf(window)),
  };
}

/** What no mask touches of some tiles, as many as one call takes at most; the caller releases it. */
export async function encodeTiles(
  run: SegmentationRun,
  tiling: Tiling,
  { encoding, tiles }: { readonly encoding: Encoding; readonly tiles: readonly Tile[] },
): Promise<Features> {
  const { images, stream, session } = encoding;
  const [together, ...dims] = images.dims;
  const each = images.data.length / together;
  tiles.forEach((tile, position) => {
    const place = images.data.subarray(position * each, (position + 1) * each);
    tiling.fill(tile, stream.flips, place);
  });
  const data = images.data.subarray(0, tiles.length * each);
  const features = await session.encode({ data, dims: [tiles.length, ...dims] });
  run.callsDone += tiles.length;
  return features;
}

/** From now on only the boxes of the band are decoded. Features that are not needed are released, the others cropped. */
export function restrictTo(band: Band, tiling: Tiling, { held, session }: BandTiles): void {
  for (const place of held) {
    const { features } = place;
    if (!features) continue;
    const needed = place.tiles.filter((tile) => isNeeded(band, tiling, tile));
    if (needed.length === 0) {
      session.release(features);
      place.features = null;
      continue;
    }
    const crop =
      tiling.importance === null &&
      session.cropping &&
      cropOf(band, tiling, needed, session.cropping);
    if (!crop) continue;
    place.features = session.crop(features, crop);
    place.crop = crop;
    session.release(features);
  }
}

/** What has to be decoded of tiles that share a place: around the boxes of all their slices. */
function cropOf(
  band: Band,
  { size }: Tiling,
  tiles: readonly Tile[],
  cropping: NonNullable<Session['cropping']>,
): PixelBox | null {
  const boxes = tiles.flatMap((tile) => sliceOf(band, tile)?.box ?? []);
  const [originI, originJ] = tiles[0].origin;
  const [x, y] = [
    Math.min(...boxes.map(({ startI }) => startI)) - originI,
    Math.min(...boxes.map(({ startJ }) => startJ)) - originJ,
  ];
  const right = Math.max(...boxes.map(({ startI, width }) => startI + width)) - originI;
  const bottom = Math.max(...boxes.map(({ startJ, height }) => startJ + height)) - originJ;
  const wanted = { x, y, width: right - x, height: bottom - y };
  return cropFor(wanted, { width: size[0], height: size[1] }, cropping);
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
    if (!place.tiles.some((tile) => isNeeded(band, tiling, tile))) continue;
    context.progress(progressOf(run, 'sample', place.tiles[0].origin[2]));
    await context.checkpoint();
    const features =
      place.features ?? (await encodeTiles(run, tiling, { encoding: tiles, tiles: place.tiles }));
    let logits: FloatTensor;
    try {
      logits = await session.decode(features, mask);
    } finally {
      if (!place.features) session.release(features);
    }
    run.callsDone += place.tiles.length;
    requireDims(logits, expectedDims(run, tiling, place));
    const each = logits.data.length / place.tiles.length;
    place.tiles.forEach((tile, position) => {
      const part = logits.data.subarray(position * each, (position + 1) * each);
      const turned = tiling.unfold(part, stream.flips);
      if (blend) {
        const [i, j, k] = tile.origin;
        addTile(blend, turned, [i, j, k - tiles.blendFirstK]);
      } else {
        const [height = 1, width = 1] = logits.dims.slice(-2);
        const shown = shownWindow(tile, place.crop, { width, height });
        addSlice(run, band, {
          slice: sliceOf(band, tile),
          logits: turned,
          shown,
          room: tiles.logits,
        });
      }
    });
  }
  if (blend) {
    addBlended(run, band, { blend, tiling, firstK: tiles.blendFirstK, room: tiles.logits });
  }
  closeSample(band);
}

/** Where a tile's answer lies on the grid. */
function shownWindow(
  { origin }: Tile,
  crop: PixelBox | null,
  { width, height }: { readonly width: number; readonly height: number },
): SliceWindow {
  const [startI, startJ] = origin;
  return { startI: startI + (crop?.x ?? 0), startJ: startJ + (crop?.y ?? 0), width, height };
}

function addSlice(
  run: SegmentationRun,
  band: Band,
  given: {
    readonly slice: BandSlice | undefined;
    readonly logits: Float32Array;
    readonly shown: SliceWindow;
    /** For the part of them that is wanted. */
    readonly room: Float32Array;
  },
): void {
  const { slice, shown } = given;
  if (!slice || pixelsOf(slice.box) === 0) return;
  const channels = run.rule.calibration.bias.length;
  let { logits } = given;
  if (logits.length !== channels * pixelsOf(slice.box)) {
    logits = given.room.subarray(0, channels * pixelsOf(slice.box));
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
    room,
  }: {
    readonly blend: TileBlend;
    readonly tiling: Tiling;
    readonly firstK: number;
    readonly room: Float32Array;
  },
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
    addSlice(run, band, { slice, logits, shown: tiling.window, room });
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
  { tiles, crop }: HeldTiles,
): readonly number[] {
  const channels = run.rule.calibration.bias.length;
  const spatial = crop ? [crop.height, crop.width] : dims.slice(2);
  return [tiles.length, channels, ...spatial];
}

function requireDims({ data, dims }: FloatTensor, expected: readonly number[]): void {
  const count = expected.reduce((product, size) => product * size, 1);
  const fits = dims.length === expected.length && dims.every((size, at) => size === expected[at]);
  if (!fits || data.length !== count) {
    throw new AppError('model/signature-mismatch', { expected, actual: [...dims] });
  }
}

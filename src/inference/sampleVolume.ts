import { dropoutMask } from '../core/inference/dropoutMasks.ts';
import { spacingMm } from '../core/geometry/affine.ts';
import {
  jaccard,
  STABILITY_CHECKS,
  STABLE_JACCARD,
  topOfQueue,
} from '../core/review/queueStability.ts';
import { AppError } from '../core/errors.ts';
import { agreementAccumulator } from '../core/uncertainty/sampleAgreement.ts';
import type { Band } from './band.ts';
import { addAgreement, bandBytesPerPixel, emptyBand, pixelsOf, writeStatistics } from './band.ts';
import type { BandTiles } from './bandTiles.ts';
import {
  bandTiles,
  drawSample,
  emptyImages,
  encodeTiles,
  releaseTiles,
  restrictTo,
  tilesBetween,
  tilesPerCall,
} from './bandTiles.ts';
import { adoptSample, boxesInDoubt } from './doubt.ts';
import type { Stream } from './estimator.ts';
import { samplesPlanned } from './estimator.ts';
import { previewer } from './previewRun.ts';
import { progressOf } from './progress.ts';
import type { RunContext, SegmentationRun } from './segmentationRun.ts';
import type { Features, FloatTensor, Session } from './session.ts';
import { addBandVotes, classLabels, voteList } from './sampleVotes.ts';
import { meanLabels, rankRun } from './summariseRun.ts';
import type { Tile, Tiling } from './tiling.ts';

/**
 * Second stage: the volume is sampled as a whole, one sample after the other; what no mask touches is computed once
 * for each stream. Where features and sums of all slices do not fit `run.memoryBytes`, bands of slices that do fit are
 * sampled one after the other, under the same masks. After a throw the run may be finished with what `keptOf`
 * says; it cannot be continued.
 * @throws AppError as `drawSample`; what the sessions and `checkpoint` throw.
 */
export async function sampleVolume(run: SegmentationRun, context: RunContext): Promise<void> {
  const startMs = context.nowMs();
  run.samplingSinceMs = startMs;
  const { tiling } = run;
  const nk = run.networkGrid.shape[2];
  try {
    if (!tiling) {
      settleNothing(run);
      return;
    }
    while (run.slicesDone < nk) {
      run.bands += 1;
      await sampleBand(run, tiling, context);
    }
  } finally {
    run.elapsedMs += context.nowMs() - startMs;
    run.samplingSinceMs = null;
  }
}

/** Without body every sample is empty, and all agree. */
function settleNothing(run: SegmentationRun): void {
  run.samplesDrawn = samplesPlanned(run.estimator);
  run.agreement = agreementAccumulator({ samples: run.samplesDrawn, classes: run.mean.length });
  run.slicesDone = run.networkGrid.shape[2];
}

async function sampleBand(
  run: SegmentationRun,
  tiling: Tiling,
  context: RunContext,
): Promise<void> {
  let endK: number | null = null;
  for (const stream of run.streams) {
    const session = sessionOf(run, stream);
    const tiles = await encodeBand(run, tiling, { stream, session, endK, context });
    try {
      endK = tiles.endK;
      run.band ??= run.audit
        ? await restrictedBand(run, { tiling, tiles, endK }, context)
        : emptyBand(
            placeOf(run, endK),
            windowOfEach(run, tiling, endK),
            samplesPlanned(run.estimator),
          );
      await drawStream(run, { band: run.band, tiles, tiling }, context);
    } finally {
      releaseTiles(tiles);
    }
  }
  if (run.band) settle(run, run.band);
}

function sessionOf({ sessions }: SegmentationRun, { member }: Stream): Session {
  const session = sessions[member];
  if (!session) throw new AppError('internal/unexpected', { reason: 'members' });
  return session;
}

/** All dropout passes of one stream. */
async function drawStream(
  run: SegmentationRun,
  at: { readonly band: Band; readonly tiles: BandTiles; readonly tiling: Tiling },
  context: RunContext,
): Promise<void> {
  const { band } = at;
  const passes = Math.max(1, run.estimator.dropoutPasses);
  const end = Math.min(
    samplesPlanned(run.estimator),
    (Math.floor(band.samplesDone / passes) + 1) * passes,
  );
  const isQueueSettled = stabilityWatch(run, band);
  const offerPreview = isWholeVolume(run, band) ? previewer(run, band, context) : null;
  while (band.samplesDone < end && !run.isStable) {
    const mask = maskOf(run, at.tiles.session, band.samplesDone);
    await drawSample(run, at, { mask, context });
    run.isStable = await isQueueSettled(context);
    if (!run.isStable) await offerPreview?.();
  }
}

/** The mask of a sample; of ones where the estimator has no dropout, null where the network has none. */
function maskOf(
  { estimator }: SegmentationRun,
  { dropout }: Session,
  sample: number,
): FloatTensor | null {
  if (dropout.length === 0) return null;
  const isDropped = estimator.dropoutPasses > 0;
  const ranges = isDropped ? dropout : dropout.map(({ channels }) => ({ channels, rate: 0 }));
  const data = dropoutMask({ seed: estimator.seed, sample, ranges });
  return { data, dims: [1, data.length] };
}

function placeOf(
  run: SegmentationRun,
  endK: number,
): Pick<Band, 'firstK' | 'endK' | 'classes' | 'allMeasures'> {
  const allMeasures = run.maps !== null;
  return { firstK: run.slicesDone, endK, classes: run.mean.length, allMeasures };
}

function windowOfEach(run: SegmentationRun, { slices, window }: Tiling, endK: number) {
  const computed = Array.from(slices.keys()).filter((k) => k >= run.slicesDone && k < endK);
  return computed.flatMap((k) => (slices[k] === 1 ? [{ k, box: window }] : []));
}

/**
 * Encodes tiles from slice `run.slicesDone` on. How far a band reaches is decided by its first tile: as many slices as
 * fit the memory with their features, or, where tiles overlap, without them.
 * @param how.endK of the band where an earlier stream has decided it.
 */
async function encodeBand(
  run: SegmentationRun,
  tiling: Tiling,
  how: {
    readonly stream: Stream;
    readonly session: Session;
    readonly endK: number | null;
    readonly context: RunContext;
  },
): Promise<BandTiles & { readonly endK: number }> {
  const { session, context } = how;
  const firstK = run.slicesDone;
  const nk = run.networkGrid.shape[2];
  const channels = run.rule.calibration.bias.length;
  const together = tilesPerCall(tiling, run.pixelsPerCall);
  const encoding = { stream: how.stream, session, images: emptyImages(tiling, together) };
  const make = (endK: number) => ({
    ...bandTiles(tiling, encoding, { channels, firstK, endK }),
    endK,
  });
  const encode = async (tiles: readonly Tile[]): Promise<Features> => {
    context.progress(progressOf(run, 'encode', tiles[0].origin[2]));
    await context.checkpoint();
    return encodeTiles(run, tiling, { encoding, tiles });
  };
  const first = tilesBetween(tiling, firstK, how.endK ?? nk).slice(0, together);
  if (first.length === 0) return make(how.endK ?? nk);
  const features = await encode(first);
  const each = { count: first.length, bytes: features.bytes / first.length };
  const endK = how.endK ?? bandEnd(run, tiling, each);
  const tiles = make(endK);
  if (!keepsFeatures(run, tiling, { bytes: each.bytes, tiles })) {
    session.release(features);
    return tiles;
  }
  tiles.held[0].features = features;
  try {
    for (const place of tiles.held.slice(1)) place.features = await encode(place.tiles);
    return tiles;
  } catch (error) {
    releaseTiles(tiles);
    throw error;
  }
}

/** Whether the features of all tiles fit beside the sums; for slices with one tile each the band was made so. */
function keepsFeatures(
  run: SegmentationRun,
  tiling: Tiling,
  given: { readonly bytes: number; readonly tiles: BandTiles & { readonly endK: number } },
): boolean {
  const { bytes, tiles } = given;
  const sums = plannedBytes(run, tiling, tiles.endK);
  const all = bytes * tiles.held.reduce((count, place) => count + place.tiles.length, 0);
  const isKept = tiling.importance === null || sums + all <= run.memoryBytes;
  run.keepsFeatures &&= isKept;
  run.bandBytes = Math.max(run.bandBytes, sums + (isKept ? all : bytes));
  return isKept;
}

/** Sums of the band, of its blended logits, and, where the field is restricted, of the pass and the audit. */
function plannedBytes(run: SegmentationRun, tiling: Tiling, endK: number): number {
  return bytesPerSlice(run, tiling) * slicesBetween(tiling, run.slicesDone, endK);
}

function bytesPerSlice(run: SegmentationRun, { window, importance }: Tiling): number {
  const content = { classes: run.mean.length, allMeasures: run.maps !== null };
  const sums = bandBytesPerPixel(content, samplesPlanned(run.estimator));
  const blend = importance ? 4 * (run.rule.calibration.bias.length + 1) : 0;
  return pixelsOf(window) * (sums * (run.audit ? 2 : 1) + blend);
}

function slicesBetween({ slices }: Tiling, from: number, to: number): number {
  return slices.subarray(from, to).reduce((sum, has) => sum + has, 0);
}

/** First slice that the band does not hold any more; the slices of the first call are in it. */
function bandEnd(
  run: SegmentationRun,
  tiling: Tiling,
  each: { readonly count: number; readonly bytes: number },
): number {
  const isBlended = tiling.importance !== null;
  const perSlice = bytesPerSlice(run, tiling) + (isBlended ? 0 : each.bytes);
  const capacity = Math.max(isBlended ? 1 : each.count, Math.floor(run.memoryBytes / perSlice));
  let count = 0;
  for (let k = run.slicesDone; k < tiling.slices.length; k++) {
    if (tiling.slices[k] === 0) continue;
    if (count === capacity) return k;
    count++;
  }
  return tiling.slices.length;
}

/**
 * One pass without dropout decides where samples are drawn; the first sample is drawn in the full field, and tells
 * what the boxes miss. The band that is returned holds it.
 */
async function restrictedBand(
  run: SegmentationRun,
  {
    tiling,
    tiles,
    endK,
  }: { readonly tiling: Tiling; readonly tiles: BandTiles; readonly endK: number },
  context: RunContext,
): Promise<Band> {
  const { networkGrid, audit, rule } = run;
  const place = placeOf(run, endK);
  const windows = windowOfEach(run, tiling, endK);
  const slices = windows.map(({ k }) => k);
  const certain = emptyBand(place, windows, 1);
  const data = new Float32Array(
    tiles.session.dropout.reduce((sum, { channels }) => sum + channels, 0),
  );
  const ones = { data: data.fill(1), dims: [1, data.length] };
  await drawSample(run, { band: certain, tiles, tiling }, { mask: ones, context });
  writeStatistics(certain, { shape: networkGrid.shape, rule }, run);
  const grid = { shape: networkGrid.shape, spacingMm: spacingMm(networkGrid.affine) };
  const boxes = boxesInDoubt(run, { ...grid, window: tiling.window }, slices);

  const whole = emptyBand(place, windows, 1);
  const mask = maskOf(run, tiles.session, 0);
  await drawSample(run, { band: whole, tiles, tiling }, { mask, context });
  const band = emptyBand(place, boxes, samplesPlanned(run.estimator));
  const changes = adoptSample(whole, certain, band);
  const kept = (): number =>
    tiles.held.reduce((count, place) => count + (place.features ? place.tiles.length : 0), 0);
  const before = kept();
  restrictTo(band, tiling, tiles);
  const dropped = before - kept();
  run.callsPlanned -= dropped * (samplesPlanned(run.estimator) - 1);
  if (audit) {
    run.audit = {
      sampledVoxels: audit.sampledVoxels + boxes.reduce((sum, { box }) => sum + pixelsOf(box), 0),
      coveredVoxels: audit.coveredVoxels + slices.length * pixelsOf(tiling.window),
      changedVoxels: audit.changedVoxels + changes.changedVoxels,
      missedVoxels: audit.missedVoxels + changes.missedVoxels,
      samples: 1,
    };
  }
  return band;
}

/**
 * Tells after each sample whether sampling may end. Only where the volume is one band and dropout is all that varies:
 * bands of different numbers of samples could not be ranked against each other, and streams come one after the other.
 */
function stabilityWatch(run: SegmentationRun, band: Band) {
  const { stop } = run.estimator;
  const isWatched = stop === 'when-stable' && run.streams.length === 1 && isWholeVolume(run, band);
  const tops = new Map<number, Uint32Array>();
  return async (context: RunContext): Promise<boolean> => {
    const done = band.samplesDone;
    const isCheck = STABILITY_CHECKS.includes(done);
    const isHalf = STABILITY_CHECKS.includes(2 * done);
    const isLast = done >= samplesPlanned(run.estimator);
    if (!isWatched || isLast || !(isCheck || isHalf)) return false;
    await context.checkpoint();
    writeStatistics(band, { shape: run.networkGrid.shape, rule: run.rule }, run);
    const { ranking, roiVoxels } = rankRun(run);
    const top = topOfQueue(ranking, roiVoxels);
    tops.set(done, top);
    const half = tops.get(done / 2);
    if (!isCheck || !half) return false;
    const index = jaccard(half, top);
    run.stability.push({ samples: done, jaccard: index });
    return index !== null && index >= STABLE_JACCARD;
  };
}

function isWholeVolume(run: SegmentationRun, { firstK, endK }: Band): boolean {
  return firstK === 0 && endK === run.networkGrid.shape[2];
}

/** Makes the finished samples of the first band the run's, when a cancel left nothing else. */
export function settleKept(run: SegmentationRun): void {
  const { band } = run;
  run.band = null;
  if (run.slicesDone === 0 && band && band.samplesDone > 0) settle(run, band);
}

/** The band's finished samples become the run's statistics. */
function settle(run: SegmentationRun, band: Band): void {
  writeStatistics(band, { shape: run.networkGrid.shape, rule: run.rule }, run);
  run.agreement ??= agreementAccumulator({ samples: band.samplesDone, classes: band.classes });
  addAgreement(run.agreement, band);
  run.votes ??= voteList({ samples: band.samplesDone, labelOf: classLabels(band.classes) });
  const { shape } = run.networkGrid;
  addBandVotes(run.votes, band, { labels: meanLabels(run, band), shape });
  run.samplesDrawn = band.samplesDone;
  run.slicesDone = band.endK;
  run.band = null;
}

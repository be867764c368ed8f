import type { Band, BandSlice, VolumeStatistics } from './band.ts';
import { pixelsOf, sliceWords } from './band.ts';
import type { PixelBox } from './session.ts';
import type { SliceWindow } from './slab.ts';

/** A class is in doubt where its probability lies between these. */
const [LEAST_DOUBT, MOST_DOUBT] = [0.02, 0.98];
/** What may be near a structure, and near a doubt. A bare band of probabilities misses up to half of what samples change. */
const STRUCTURE_MARGIN_MM = 20;
const DOUBT_MARGIN_MM = 10;

type Triple = readonly [number, number, number];

/** Of one run: where its samples were drawn, and what the rest would have shown. */
export interface FieldAudit {
  /** Voxels that were sampled, and those that the network covers. */
  readonly sampledVoxels: number;
  readonly coveredVoxels: number;
  /** Voxels whose structure a full-field sample changes against the pass without dropout: in all, and of these outside of what was sampled. */
  readonly changedVoxels: number;
  readonly missedVoxels: number;
  /** Samples that were drawn in the full field. */
  readonly samples: number;
}

/**
 * The rectangle of each slice in which samples are to be drawn: around structures by 20 mm and around doubt by 10 mm,
 * above and below too.
 * @param statistics of one pass without dropout.
 * @param slices of the window that is computed, by rising k.
 * @returns one box a slice, within the window; of no pixels where nothing is in doubt.
 */
export function boxesInDoubt(
  { mean }: Pick<VolumeStatistics, 'mean'>,
  place: { readonly shape: Triple; readonly spacingMm: Triple; readonly window: SliceWindow },
  slices: readonly number[],
): { readonly k: number; readonly box: SliceWindow }[] {
  const { shape, spacingMm, window } = place;
  const found = slices.map((k) => extentsOf(mean, { shape, window, k }));
  const voxels = (mm: number): Triple => [
    Math.ceil(mm / spacingMm[0]),
    Math.ceil(mm / spacingMm[1]),
    Math.ceil(mm / spacingMm[2]),
  ];
  const [structure, doubt] = [voxels(STRUCTURE_MARGIN_MM), voxels(DOUBT_MARGIN_MM)];
  return slices.map((k) => {
    let extent = NOTHING;
    slices.forEach((other, position) => {
      const away = Math.abs(other - k);
      if (away <= structure[2])
        extent = joined(extent, grown(found[position].structure, structure));
      if (away <= doubt[2]) extent = joined(extent, grown(found[position].doubt, doubt));
    });
    return { k, box: boxOf(extent, window) };
  });
}

/** First and last column and row, i and j; empty where last < first. */
interface Extent {
  readonly fromI: number;
  readonly toI: number;
  readonly fromJ: number;
  readonly toJ: number;
}

const NOTHING: Extent = { fromI: Infinity, toI: -Infinity, fromJ: Infinity, toJ: -Infinity };

function extentsOf(
  mean: readonly Float32Array[],
  at: { readonly shape: Triple; readonly window: SliceWindow; readonly k: number },
): { readonly structure: Extent; readonly doubt: Extent } {
  const { shape, window, k } = at;
  const [background] = mean;
  const extents = { structure: { ...NOTHING }, doubt: { ...NOTHING } };
  const include = (extent: { -readonly [E in keyof Extent]: Extent[E] }, i: number, j: number) => {
    extent.fromI = Math.min(extent.fromI, i);
    extent.toI = Math.max(extent.toI, i);
    extent.fromJ = Math.min(extent.fromJ, j);
    extent.toJ = Math.max(extent.toJ, j);
  };
  for (let j = window.startJ; j < window.startJ + window.height; j++) {
    const row = shape[0] * (j + shape[1] * k);
    for (let i = window.startI; i < window.startI + window.width; i++) {
      const p = background[row + i];
      // Where the background is certain no other class is in doubt.
      if (p >= MOST_DOUBT) continue;
      if (p < 0.5) include(extents.structure, i, j);
      let isDoubtful = p > LEAST_DOUBT;
      for (let c = 1; c < mean.length && !isDoubtful; c++) {
        const value = mean[c][row + i];
        isDoubtful = value > LEAST_DOUBT && value < MOST_DOUBT;
      }
      if (isDoubtful) include(extents.doubt, i, j);
    }
  }
  return extents;
}

function grown(extent: Extent, [i, j]: Triple): Extent {
  const { fromI, toI, fromJ, toJ } = extent;
  return { fromI: fromI - i, toI: toI + i, fromJ: fromJ - j, toJ: toJ + j };
}

function joined(a: Extent, b: Extent): Extent {
  return {
    fromI: Math.min(a.fromI, b.fromI),
    toI: Math.max(a.toI, b.toI),
    fromJ: Math.min(a.fromJ, b.fromJ),
    toJ: Math.max(a.toJ, b.toJ),
  };
}

function boxOf({ fromI, toI, fromJ, toJ }: Extent, window: SliceWindow): SliceWindow {
  const { startI, startJ, width, height } = window;
  const [left, right] = [Math.max(startI, fromI), Math.min(startI + width - 1, toI)];
  const [top, bottom] = [Math.max(startJ, fromJ), Math.min(startJ + height - 1, toJ)];
  if (right < left || bottom < top) return { startI, startJ, width: 0, height: 0 };
  return { startI: left, startJ: top, width: right - left + 1, height: bottom - top + 1 };
}

/** A crop of less of a tile than this is worth its copy. */
const WORTHWHILE_SHARE = 0.9;

/**
 * The pixels of a tile that have to be decoded for a box of it: the box with its halo, on whole multiples.
 * @param box relative to the tile.
 * @returns null where nearly the whole tile is needed.
 */
export function cropFor(
  box: PixelBox,
  tile: { readonly width: number; readonly height: number },
  { multiple, haloPixels }: { readonly multiple: number; readonly haloPixels: number },
): PixelBox | null {
  const along = (from: number, to: number, length: number): readonly [number, number] => [
    Math.max(0, Math.floor((from - haloPixels) / multiple) * multiple),
    Math.min(length, Math.ceil((to + haloPixels) / multiple) * multiple),
  ];
  const [left, right] = along(box.x, box.x + box.width, tile.width);
  const [top, bottom] = along(box.y, box.y + box.height, tile.height);
  const area = (right - left) * (bottom - top);
  if (area >= WORTHWHILE_SHARE * tile.width * tile.height) return null;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * Takes over what a sample of the whole field has in the boxes of another band, as that band's first sample, and
 * compares the sample with the pass without dropout.
 * @param whole one sample of the window of every slice; `certain` the pass, of the same slices.
 * @param band no sample yet; its `agreed` is filled from the pass.
 */
export function adoptSample(
  whole: Band,
  certain: Band,
  band: Band,
): Pick<FieldAudit, 'changedVoxels' | 'missedVoxels'> {
  let [changedVoxels, missedVoxels] = [0, 0];
  band.slices.forEach((slice, position) => {
    const from = whole.slices[position];
    copyBox(whole, from, { band, slice });
    const [after, before] = [
      sliceWords(whole, from)[0],
      sliceWords(certain, certain.slices[position])[0],
    ];
    const n = pixelsOf(from.box);
    for (let pixel = 0; pixel < n; pixel++) {
      const isInside = contains(slice.box, from.box, pixel);
      let isChanged = false;
      for (let at = pixel, c = 1; at < after.length; at += n, c++) {
        if (after[at] !== before[at]) isChanged = true;
        if (!isInside) band.agreed[c] += before[at];
      }
      if (!isChanged) continue;
      changedVoxels++;
      if (!isInside) missedVoxels++;
    }
  });
  [band.sums, band.next] = [band.next, band.sums];
  band.samplesDone = 1;
  return { changedVoxels, missedVoxels };
}

function contains(box: SliceWindow, window: SliceWindow, pixel: number): boolean {
  const i = window.startI + (pixel % window.width) - box.startI;
  const j = window.startJ + Math.floor(pixel / window.width) - box.startJ;
  return i >= 0 && j >= 0 && i < box.width && j < box.height;
}

function copyBox(
  whole: Band,
  from: BandSlice,
  to: { readonly band: Band; readonly slice: BandSlice },
): void {
  const n = pixelsOf(from.box);
  const planes = whole.sums.length / totalPixels(whole);
  const { band, slice } = to;
  const sums = whole.sums.subarray(from.at * planes, (from.at + n) * planes);
  const target = band.next.subarray(slice.at * planes, (slice.at + pixelsOf(slice.box)) * planes);
  copyRows(sums, from.box, { values: target, box: slice.box });
  copyRows(sliceWords(whole, from)[0], from.box, {
    values: sliceWords(band, slice)[0],
    box: slice.box,
  });
}

function totalPixels({ slices }: Band): number {
  return slices.reduce((sum, { box }) => sum + pixelsOf(box), 0);
}

/** The rectangle `to.box` of every plane of `from`; both boxes on the same grid, the target within the source. */
export function copyRows<T extends Float32Array | Uint32Array>(
  from: T,
  window: SliceWindow,
  to: { readonly values: T; readonly box: SliceWindow },
): void {
  const { box, values } = to;
  const n = pixelsOf(window);
  const [left, top] = [box.startI - window.startI, box.startJ - window.startJ];
  let at = 0;
  for (let plane = 0; at < values.length; plane += n) {
    for (let row = 0; row < box.height; row++, at += box.width) {
      const start = plane + (top + row) * window.width + left;
      values.set(from.subarray(start, start + box.width), at);
    }
  }
}

import { voxelsForFit } from '../../src/core/calibration/fitVoxels.ts';
import { isSameGrid } from '../../src/core/geometry/gridMath.ts';
import type { VoxelGrid } from '../../src/core/geometry/grid.ts';
import { dropoutMask } from '../../src/core/inference/dropoutMasks.ts';
import { emptyImages, encodeTiles, tilesPerCall } from '../../src/inference/bandTiles.ts';
import type { Stream } from '../../src/inference/estimator.ts';
import type { SourceVolume } from '../../src/inference/networkCase.ts';
import type { SegmentationRun } from '../../src/inference/segmentationRun.ts';
import { prepareRun } from '../../src/inference/segmentationRun.ts';
import type { FloatTensor, Session } from '../../src/inference/session.ts';
import type { Tile, Tiling } from '../../src/inference/tiling.ts';
import type { EvidenceNetwork } from '../packages.ts';
import { ONE_PASS, SILENT } from '../packages.ts';

/** A case as the engine shows it to a network of slabs, slice by slice: single passes of it can be had. */
export interface SlabCase {
  readonly grid: VoxelGrid;
  /** [net] 1 in the body. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Classes of the network, background among them. */
  readonly classes: number;
  /** What is run: every n-th slice of those with body. */
  readonly slices: readonly number[];
  readonly run: SegmentationRun;
  readonly tiling: Tiling;
}

/**
 * Prepares a case that lies on the network's grid.
 * @param every 1 for all slices; a slab network sees each slice by itself, so that leaving some out changes no other.
 * @throws Error for another layout than slabs, another grid, or no body.
 */
export async function slabCase(
  network: EvidenceNetwork,
  volume: SourceVolume,
  every: number,
): Promise<SlabCase> {
  const { manifest, sessions, backend } = network;
  const run = await prepareRun(
    { volume, manifest, sessions, estimator: ONE_PASS, backend },
    SILENT,
  );
  const { tiling, networkGrid: grid, body } = run;
  if (manifest.input.layout !== 'slab' || !tiling) throw new Error(`${network.name}: no slabs`);
  if (!isSameGrid(grid, volume.grid)) throw new Error(`${network.name}: not the network's grid`);
  const withBody = tiling.tiles.map(({ origin }) => origin[2]);
  const slices = withBody.filter((k) => k % every === 0);
  return { grid, body, classes: run.mean.length, slices, run, tiling };
}

/** Voxels of which logits are kept: those of a region in the slices that are run. */
export interface Region {
  /** Index on the grid, rising. */
  readonly voxels: Uint32Array<ArrayBuffer>;
  /** Of the slices that have any: their own part of `voxels`. */
  readonly slices: readonly { readonly k: number; readonly from: number; readonly to: number }[];
}

/** @param mask [net] non-zero inside; voxels outside of the tiles' rectangle are left out. */
export function regionOf({ grid, slices, tiling }: SlabCase, mask: Uint8Array): Region {
  const [ni, nj] = grid.shape;
  const { startI, startJ, width, height } = tiling.window;
  const voxels = new Uint32Array(slices.length * width * height);
  let count = 0;
  for (const k of slices) {
    for (let j = startJ; j < startJ + height; j++) {
      const row = ni * (j + nj * k);
      for (let voxel = row + startI; voxel < row + startI + width; voxel++) {
        if (mask[voxel] !== 0) voxels[count++] = voxel;
      }
    }
  }
  return partsOf(grid, voxels.slice(0, count));
}

/** At most `limit` of a region's voxels, spread evenly over it. */
export function thinned(
  { grid }: SlabCase,
  { voxels }: Region,
  how: { readonly seed: number; readonly limit: number },
): Region {
  const chosen = voxelsForFit(new Uint8Array(voxels.length).fill(1), how);
  return partsOf(
    grid,
    chosen.map((at) => voxels[at]),
  );
}

/** @param voxels rising indices on the grid, in the slices that are run. */
export function regionAt({ grid }: SlabCase, voxels: readonly number[]): Region {
  return partsOf(grid, Uint32Array.from(voxels));
}

function partsOf({ shape: [ni, nj] }: VoxelGrid, voxels: Uint32Array<ArrayBuffer>): Region {
  const slices: { k: number; from: number; to: number }[] = [];
  voxels.forEach((voxel, at) => {
    const k = Math.floor(voxel / (ni * nj));
    const last = slices.at(-1);
    if (last?.k === k) last.to = at + 1;
    else slices.push({ k, from: at, to: at + 1 });
  });
  return { voxels, slices };
}

/** The whole rectangle of every slice that is run. */
export function wholeRegion(slab: SlabCase): Region {
  const [ni, nj, nk] = slab.grid.shape;
  return regionOf(slab, new Uint8Array(ni * nj * nk).fill(1));
}

/** Which passes of one member under one combination of flips. */
export interface PassRequest {
  readonly session: Session;
  readonly flips: Stream['flips'];
  /** Sample numbers of dropout masks as the engine draws them; null: one pass without dropout. */
  readonly samples: readonly (number | null)[];
  readonly seed: number;
}

/**
 * Runs passes of one stream: what no mask touches is computed once for all of them.
 * @param take is given each pass's logits [C, n] in the region's order, uncalibrated; the array is written anew for the
 *   next pass.
 * @throws AppError as the session.
 */
export async function runPasses(
  slab: SlabCase,
  region: Region,
  request: PassRequest,
  take: (logits: Float32Array<ArrayBuffer>, pass: number) => void,
): Promise<void> {
  const { run, tiling } = slab;
  const { session, flips } = request;
  const masks = request.samples.map((sample) => maskOf(session, request.seed, sample));
  const together = tilesPerCall(tiling, run.pixelsPerCall);
  const encoding = {
    stream: { member: 0, flips },
    session,
    images: emptyImages(tiling, together),
  };
  const n = region.voxels.length;
  const wanted = new Map(region.slices.map((part) => [part.k, part]));
  const tiles = tiling.tiles.filter(({ origin }) => wanted.has(origin[2]));
  const logits = masks.map(() => new Float32Array(slab.classes * n));
  for (let from = 0; from < tiles.length; from += together) {
    const some = tiles.slice(from, from + together);
    const features = await encodeTiles(run, tiling, { encoding, tiles: some });
    try {
      for (const [pass, mask] of masks.entries()) {
        const answer = await session.decode(features, mask);
        some.forEach((tile, at) => {
          const part = wanted.get(tile.origin[2]);
          const each = answer.data.length / some.length;
          const own = tiling.unfold(answer.data.subarray(at * each, (at + 1) * each), flips);
          if (part) gather({ slab, region, tile, part }, own, logits[pass]);
        });
      }
    } finally {
      session.release(features);
    }
  }
  logits.forEach((values, pass) => take(values, pass));
}

function gather(
  from: {
    readonly slab: SlabCase;
    readonly region: Region;
    readonly tile: Tile;
    readonly part: Region['slices'][number];
  },
  tileLogits: Float32Array,
  out: Float32Array,
): void {
  const { slab, region, tile, part } = from;
  const [ni, nj] = slab.grid.shape;
  const [width, height] = slab.tiling.size;
  const [originI, originJ] = tile.origin;
  const plane = width * height;
  const n = region.voxels.length;
  const first = ni * nj * part.k;
  for (let at = part.from; at < part.to; at++) {
    const pixel = region.voxels[at] - first;
    const j = Math.floor(pixel / ni);
    const place = pixel - j * ni - originI + width * (j - originJ);
    for (let c = 0; c < slab.classes; c++) out[c * n + at] = tileLogits[c * plane + place];
  }
}

/** As the engine draws it: of ones without dropout, null for a network that has none. */
function maskOf({ dropout }: Session, seed: number, sample: number | null): FloatTensor | null {
  if (dropout.length === 0) return null;
  const ranges = sample === null ? dropout.map(({ channels }) => ({ channels, rate: 0 })) : dropout;
  const data = dropoutMask({ seed, sample: sample ?? 0, ranges });
  return { data, dims: [1, data.length] };
}

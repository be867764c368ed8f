import { AppError } from '../core/errors.ts';
import { affineFromColumns, applyPoint, column, spacingMm } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { voxelCount, worldToIndex, indexToWorld } from '../core/geometry/gridMath.ts';
import { networkGridOf } from '../core/geometry/networkGrid.ts';
import { reorientation, type Reorientation } from '../core/geometry/orientation.ts';
import { reorientedGrid, reorientVoxels } from '../core/geometry/reorient.ts';
import type { Voxels } from '../core/geometry/resample.ts';
import { resizeVolume } from '../core/geometry/cubicResample.ts';
import { upsampleSlices } from '../core/geometry/resample.ts';
import { boundingBox, boxShape, cropToBox, type VoxelBox } from '../core/geometry/voxelBox.ts';
import { nonzeroMask } from '../core/inference/nonzeroCrop.ts';
import { normalizeIntensity } from '../core/inference/normalize.ts';
import { nnunetSeparateAxis, nnunetShape } from '../core/inference/nnunetResampling.ts';
import { roundHalfEven, type Size3 } from '../core/inference/slidingWindow.ts';
import { tissueThreshold } from '../core/inference/tissueThreshold.ts';
import { bodyMask } from '../core/review/roi.ts';
import type { ModelManifest, PatchInput, SlabInput } from '../models/manifest.ts';
import type { Checkpoint } from './interruptible.ts';
import { resampleInSteps } from './interruptible.ts';

/** Registered series on one grid, in the order of the manifest's channels. */
export interface SourceVolume {
  readonly grid: VoxelGrid;
  /** [K, J, I] each, in real units; not modified. */
  readonly channels: readonly Voxels[];
}

/** A case on the grid that its network reads. */
export interface NetworkCase {
  readonly grid: VoxelGrid;
  /** [net] each: Hounsfield units for a network of slabs, normalised for one of patches. */
  readonly channels: readonly Float32Array<ArrayBuffer>[];
  /** [net] 1 in the body: on CT by −300 HU, elsewhere by the image's own range. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The source's voxels that the network's grid covers; null for all of them. The rest is background. */
  readonly sourceBox: VoxelBox | null;
}

/**
 * Brings a case to its network: orientation, crop, intensity and resampling as the manifest orders them.
 * @param checkpoint between steps; throws to stop.
 * @throws AppError `internal/shape` when the voxels do not fit the grid; `input/inconsistent-geometry` for a singular
 *   affine; `model/out-of-range` {what: 'channels', expected, actual} for another number of series;
 *   `model/invalid` {reason: 'resample'} for an interpolation that is not offered.
 */
export async function networkCase(
  volume: SourceVolume,
  manifest: ModelManifest,
  checkpoint: Checkpoint,
): Promise<NetworkCase> {
  const { input } = manifest;
  const expected = input.layout === 'slab' ? 1 : input.channels.length;
  if (volume.channels.length !== expected) {
    const actual = volume.channels.length;
    throw new AppError('model/out-of-range', { what: 'channels', expected, actual });
  }
  const misfit = volume.channels.find((voxels) => voxels.length !== voxelCount(volume.grid));
  if (misfit) {
    throw new AppError('internal/shape', {
      expected: voxelCount(volume.grid),
      actual: misfit.length,
    });
  }
  return input.layout === 'slab'
    ? slabCase(volume, input, checkpoint)
    : patchCase(volume, { input, isCt: manifest.validFor.modality === 'CT' }, checkpoint);
}

async function slabCase(
  { grid, channels }: SourceVolume,
  input: SlabInput,
  checkpoint: Checkpoint,
): Promise<NetworkCase> {
  const network = networkGridOf(grid, input);
  const image = await resampleInSteps({ grid, voxels: channels[0] }, network, checkpoint);
  return { grid: network, channels: [image], body: bodyMask(image, network), sourceBox: null };
}

/** A case on its way. */
interface Stage {
  readonly grid: VoxelGrid;
  readonly channels: readonly Voxels[];
  /** [grid] 1 where there is an image, where a step has found it. */
  readonly mask: Uint8Array | null;
}

async function patchCase(
  volume: SourceVolume,
  { input, isCt }: { readonly input: PatchInput; readonly isCt: boolean },
  checkpoint: Checkpoint,
): Promise<NetworkCase> {
  let stage = reoriented(volume, input.orientation);
  for (const [position, step] of input.order.entries()) {
    await checkpoint(position / input.order.length);
    if (step === 'crop') stage = cropped(stage, input.crop);
    else if (step === 'intensity') stage = normalised(stage, input);
    else stage = resampled(stage, input);
  }
  await checkpoint(1);
  const { grid } = stage;
  const [first] = volume.channels;
  const image = await resampleInSteps({ grid: volume.grid, voxels: first }, grid, checkpoint);
  const body = isCt ? bodyMask(image, grid) : bodyMask(image, grid, tissueThreshold(image));
  return {
    grid,
    channels: stage.channels.map((voxels) =>
      voxels instanceof Float32Array ? own(voxels, volume) : Float32Array.from(voxels),
    ),
    body,
    sourceBox: input.crop.kind === 'none' ? null : coveredBox(volume.grid, grid),
  };
}

/** Never the caller's own array: nothing may change under a run. */
function own(voxels: Float32Array, { channels }: SourceVolume): Float32Array<ArrayBuffer> {
  const isShared = channels.includes(voxels) || !(voxels.buffer instanceof ArrayBuffer);
  return isShared ? Float32Array.from(voxels) : (voxels as Float32Array<ArrayBuffer>);
}

function reoriented({ grid, channels }: SourceVolume, orientation: string): Stage {
  if (orientation === 'as-stored') return { grid, channels, mask: null };
  const picks = reorientation(grid.affine, orientation);
  return {
    grid: reorientedGrid(grid, picks),
    channels: channels.map((voxels) => reorientedVoxels({ voxels, grid, picks })),
    mask: null,
  };
}

function reorientedVoxels(turn: {
  readonly voxels: Voxels;
  readonly grid: VoxelGrid;
  readonly picks: Reorientation;
}): Voxels {
  const { voxels, grid, picks } = turn;
  if (voxels instanceof Int16Array) {
    const out = new Int16Array(voxels.length);
    reorientVoxels({ values: voxels, grid, picks }, out);
    return out;
  }
  const out = new Float32Array(voxels.length);
  reorientVoxels({ values: voxels, grid, picks }, out);
  return out;
}

function cropped({ grid, channels }: Stage, crop: PatchInput['crop']): Stage {
  const { shape } = grid;
  const mask =
    crop.kind === 'foreground' ? maskAbove(channels, crop.above) : nonzeroMask(channels, shape);
  const box = boundingBox(mask, shape);
  return {
    grid: boxGrid(grid, box),
    channels: channels.map((voxels) =>
      voxels instanceof Int16Array ? cropToBox(voxels, shape, box) : cropToBox(voxels, shape, box),
    ),
    mask: cropToBox(mask, shape, box),
  };
}

function maskAbove(channels: readonly Voxels[], above: number): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(channels[0].length);
  for (const voxels of channels) {
    for (let at = 0; at < mask.length; at++) if (voxels[at] > above) mask[at] = 1;
  }
  return mask;
}

function boxGrid({ affine }: VoxelGrid, box: VoxelBox): VoxelGrid {
  return {
    shape: boxShape(box),
    affine: affineFromColumns(
      [column(affine, 0), column(affine, 1), column(affine, 2)],
      applyPoint(affine, box.low),
    ),
  };
}

function normalised(stage: Stage, { channels: rules }: PatchInput): Stage {
  const { grid, channels } = stage;
  const channelsOut = channels.map((voxels, position) => {
    let values: Voxels = voxels;
    for (const step of rules[position].intensity) {
      const needsMask = step.kind === 'z-score';
      const mask = needsMask && maskOf(step.scope, { ...stage, channels: [values] });
      values = normalizeIntensity(step, mask ? { voxels: values, mask } : { voxels: values });
    }
    return values;
  });
  return { grid, channels: channelsOut, mask: stage.mask };
}

function maskOf(
  scope: 'volume' | 'nonzero' | 'nonzero-filled' | 'body',
  { grid, channels, mask }: Stage,
): Uint8Array | null {
  if (scope === 'nonzero-filled') return mask ?? nonzeroMask(channels, grid.shape);
  if (scope === 'body') return bodyMask(channels[0], grid, tissueThreshold(channels[0]));
  return null;
}

const SPLINE = { nearest: 0, linear: 1, cubic: 3 } as const;

function resampled({ grid, channels }: Stage, { spacingMm: wanted, resample }: PatchInput): Stage {
  const spacing = spacingMm(grid.affine);
  const target = [0, 1, 2].map((axis) => wanted[axis] ?? spacing[axis]);
  const targetMm = [target[0], target[1], target[2]] as const;
  if (resample.grid === 'nnunet') {
    const shape = nnunetShape(grid.shape, spacing, targetMm);
    const isApart = resample.anisotropy.kind === 'nnunet';
    const separateAxis = isApart ? nnunetSeparateAxis(spacing, targetMm) : null;
    const order = SPLINE[resample.image];
    const request = { from: grid.shape, to: shape, order, separateAxis };
    return {
      grid: sameFacesGrid(grid, shape),
      channels: channels.map((voxels) => resizeVolume(voxels, request)),
      mask: null,
    };
  }
  const to = sameOriginGrid(grid, targetMm);
  return {
    grid: to,
    channels: channels.map((voxels) => linear(voxels, grid, { to, by: resample.image })),
    mask: null,
  };
}

/** Another number of voxels between the same outer faces. */
function sameFacesGrid({ affine, shape: from }: VoxelGrid, shape: Size3): VoxelGrid {
  const ratio = (axis: 0 | 1 | 2): number => from[axis] / shape[axis];
  const scaled = (axis: 0 | 1 | 2): [number, number, number] => {
    const [x, y, z] = column(affine, axis);
    return [x * ratio(axis), y * ratio(axis), z * ratio(axis)];
  };
  const first = ([0, 1, 2] as const).map((axis) => (ratio(axis) - 1) / 2);
  return {
    shape,
    affine: affineFromColumns(
      [scaled(0), scaled(1), scaled(2)],
      applyPoint(affine, [first[0], first[1], first[2]]),
    ),
  };
}

/**
 * The spacing exactly, from the centre of the first voxel on.
 * Source: MONAI `compute_shape_offset` with `scale_extent` off.
 */
function sameOriginGrid({ affine, shape }: VoxelGrid, targetMm: Size3): VoxelGrid {
  const spacing = spacingMm(affine);
  const length = (axis: 0 | 1 | 2): number =>
    roundHalfEven(((shape[axis] - 1) * spacing[axis]) / targetMm[axis] + 1);
  const scaled = (axis: 0 | 1 | 2): [number, number, number] => {
    const ratio = targetMm[axis] / spacing[axis];
    const [x, y, z] = column(affine, axis);
    return [x * ratio, y * ratio, z * ratio];
  };
  return {
    shape: [length(0), length(1), length(2)],
    affine: affineFromColumns([scaled(0), scaled(1), scaled(2)], applyPoint(affine, [0, 0, 0])),
  };
}

function linear(
  voxels: Voxels,
  from: VoxelGrid,
  { to, by }: { readonly to: VoxelGrid; readonly by: PatchInput['resample']['image'] },
): Float32Array<ArrayBuffer> {
  // Cubic on a grid that keeps the first centre, or nearest, no training that we export has.
  if (by !== 'linear')
    throw new AppError('model/invalid', { field: 'input.resample.image', reason: 'resample' });
  const values = voxels instanceof Float32Array ? voxels : Float32Array.from(voxels);
  const out = new Float32Array(voxelCount(to));
  const plane = to.shape[0] * to.shape[1];
  upsampleSlices(values, { network: from, source: to }, (k, slice) => out.set(slice, k * plane));
  return out;
}

/** The source's voxels whose centres lie on the network's grid, faces included. */
function coveredBox(source: VoxelGrid, network: VoxelGrid): VoxelBox {
  const [ni, nj, nk] = network.shape;
  const a = worldToIndex(source, indexToWorld(network, [-0.5, -0.5, -0.5]));
  const b = worldToIndex(source, indexToWorld(network, [ni - 0.5, nj - 0.5, nk - 0.5]));
  const along = (axis: 0 | 1 | 2): readonly [number, number] => {
    const [low, high] = [Math.min(a[axis], b[axis]), Math.max(a[axis], b[axis])];
    const first = Math.max(0, Math.ceil(low - 1e-6));
    return [first, Math.min(source.shape[axis], Math.floor(high + 1e-6) + 1)];
  };
  const [i, j, k] = [along(0), along(1), along(2)];
  return { low: [i[0], j[0], k[0]], high: [i[1], j[1], k[1]] };
}

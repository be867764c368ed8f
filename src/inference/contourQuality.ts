import { AppError } from '../core/errors.ts';
import { structureKey } from '../core/evaluation/structureKey.ts';
import { spacingMm } from '../core/geometry/affine.ts';
import type { VoxelGrid } from '../core/geometry/grid.ts';
import { voxelCount } from '../core/geometry/gridMath.ts';
import { reorientation, type Reorientation } from '../core/geometry/orientation.ts';
import { reorientedGrid } from '../core/geometry/reorient.ts';
import type { Voxels } from '../core/geometry/resample.ts';
import { onCellsBySlice } from '../core/inference/axisCells.ts';
import { boundingBox, boxShape, type VoxelBox } from '../core/geometry/voxelBox.ts';
import { triage } from '../core/metrics/qualityPrediction.ts';
import type { ContourQualityManifest } from '../models/contourQualityManifest.ts';
import { windowedIntensity } from './intensity.ts';
import type { FloatTensor } from './session.ts';

/** A loaded contour-quality network, whatever runs it. Calls do not overlap. */
export interface ContourQualityNetwork {
  /**
   * @param input as {@link contourQualityInput} makes it; not kept.
   * @throws AppError `inference/failed`, `resource/out-of-memory`, `model/signature-mismatch`.
   */
  run(input: ContourQualityInput): Promise<ContourQualityOutput>;
  /** Frees the network's memory. No call afterwards. */
  dispose(): Promise<void>;
}

export interface ContourQualityInput {
  /** [1, 2, k, j, i]: intensity, share of the cell inside the contour. */
  readonly cells: FloatTensor;
  /** [1, structures + 4]: 1 at the contour's structure, ln(crop / 100 mm) along i, j, k, ln(volume / 100 ml). */
  readonly context: FloatTensor;
}

export interface ContourQualityOutput {
  /** 0 … 1 */
  readonly dice: number;
  /** ln(volume of the contour / of the truth) */
  readonly logVolumeRatio: number;
}

/** An image and one contour on it. */
export interface Contour {
  /** Any orientation. */
  readonly grid: VoxelGrid;
  /** [K, J, I] Hounsfield units; not modified. */
  readonly image: Voxels;
  /** [K, J, I] non-zero inside; not modified. */
  readonly mask: Uint8Array;
  readonly structure: { readonly name: string; readonly code: StructureCode | null };
}

interface StructureCode {
  readonly scheme: string;
  readonly value: string;
}

/** What the network says of a contour, or why it was not asked. */
export type ContourQuality =
  | {
      readonly reason: null;
      /** Predicted Dice with the truth, 0 … 1. */
      readonly dice: number;
      /** Predicted relative volume error: +0.1 is a tenth too large. */
      readonly volumeError: number;
      /** Accept from a Dice of .85 on, reject below .75, review between. */
      readonly decision: ReturnType<typeof triage>;
    }
  | {
      /** `empty-contour`: there is nothing to judge. `unknown-structure`: the network was not trained on it. */
      readonly reason: 'empty-contour' | 'unknown-structure';
      readonly dice: null;
      readonly volumeError: null;
      readonly decision: null;
    };

/**
 * The Dice that a contour would have with the truth, as a network sees it.
 * @throws AppError `internal/shape` when image or mask do not fit the grid; `input/inconsistent-geometry` for a singular
 *   affine; `inference/non-finite-output` {what, index}; as the network's `run`.
 */
export async function assessContour(
  network: ContourQualityNetwork,
  manifest: ContourQualityManifest,
  contour: Contour,
): Promise<ContourQuality> {
  requireFit(contour);
  const structure = structureIndex(manifest, contour.structure);
  if (structure === null) return unassessed('unknown-structure');
  if (!contour.mask.some((value) => value !== 0)) return unassessed('empty-contour');
  const found = await network.run(contourQualityInput(manifest, contour, structure));
  for (const [what, value] of Object.entries(found)) {
    if (!Number.isFinite(value)) throw new AppError('inference/non-finite-output', { what });
  }
  return {
    reason: null,
    dice: found.dice,
    volumeError: Math.exp(found.logVolumeRatio) - 1,
    decision: triage(found.dice),
  };
}

function unassessed(reason: 'empty-contour' | 'unknown-structure'): ContourQuality {
  return { reason, dice: null, volumeError: null, decision: null };
}

/** Codes that say nothing of which structure it is: what programs write where nobody chose (SCT and SRT: tissue). */
const UNSPECIFIC_CODES: ReadonlySet<string> = new Set(['85756007', 'T-D0050']);

/**
 * Place of a structure in the manifest, null where it is not there: by its code where that is of the manifest's scheme and says
 * what it is, else by its name, however that is written.
 */
export function structureIndex(
  { task }: ContourQualityManifest,
  { name, code }: Contour['structure'],
): number | null {
  const isCoded =
    code !== null &&
    !UNSPECIFIC_CODES.has(code.value) &&
    task.structures.some((known) => known.code.scheme === code.scheme);
  const key = structureKey(name);
  const found = task.structures.findIndex((known) =>
    isCoded
      ? known.code.scheme === code.scheme && known.code.value === code.value
      : key !== null && structureKey(known.name) === key,
  );
  return found < 0 ? null : found;
}

/**
 * What the network reads of a contour: the box of the contour and the manifest's margin, cut off where the image ends,
 * on the manifest's cells. An empty contour has the whole image for its box; one as large as the image has it too.
 * @param structure place in the manifest's structures.
 * @throws AppError as {@link assessContour}.
 * The Python side is `models/training/quality/crop.py`.
 */
export function contourQualityInput(
  { input, task }: ContourQualityManifest,
  contour: Contour,
  structure: number,
): ContourQualityInput {
  requireFit(contour);
  const { grid, image, mask } = contour;
  const spacing = spacingMm(grid.affine);
  const box = withMargin(boundingBox(mask, grid.shape), {
    grid,
    spacing,
    marginMm: input.marginMm,
  });
  const cropGrid: VoxelGrid = { shape: boxShape(box), affine: grid.affine };
  const picks = reorientation(grid.affine, input.orientation);
  const { shape } = reorientedGrid(cropGrid, picks);
  let voxels = 0;
  const eachOf = turnedSlices({ grid, box, picks });
  const onGrid = { from: shape, to: input.grid };
  const [ci, cj, ck] = input.grid;
  const cells = new Float32Array(2 * ci * cj * ck);
  const intensityAt = eachOf((at) => windowedIntensity(image[at], input.intensity));
  cells.set(onCellsBySlice(intensityAt, onGrid), 0);
  const insideAt = eachOf((at) => {
    if (mask[at] === 0) return 0;
    voxels++;
    return 1;
  });
  cells.set(onCellsBySlice(insideAt, onGrid), ci * cj * ck);
  const voxelMl = (spacing[0] * spacing[1] * spacing[2]) / 1000;
  const volumeMl = voxelMl * voxels;
  const extents = picks.map(
    ({ sourceAxis }, axis) => Math.log(shape[axis] * spacing[sourceAxis]) - LN_100,
  );
  const context = Float32Array.from([
    ...task.structures.map((_, position) => Number(position === structure)),
    ...extents,
    Math.log(Math.max(volumeMl, input.smallestMl)) - LN_100,
  ]);
  return {
    cells: { data: cells, dims: [1, 2, ck, cj, ci] },
    context: { data: context, dims: [1, context.length] },
  };
}

const LN_100 = Math.log(100);

function requireFit({ grid, image, mask }: Contour): void {
  const expected = voxelCount(grid);
  const misfit = [image, mask].find(({ length }) => length !== expected);
  if (misfit) throw new AppError('internal/shape', { expected, actual: misfit.length });
}

function withMargin(
  { low, high }: VoxelBox,
  around: {
    readonly grid: VoxelGrid;
    readonly spacing: readonly [number, number, number];
    readonly marginMm: number;
  },
): VoxelBox {
  const { grid, spacing, marginMm } = around;
  const first = (axis: 0 | 1 | 2): number =>
    Math.max(0, low[axis] - Math.ceil(marginMm / spacing[axis]));
  const end = (axis: 0 | 1 | 2): number =>
    Math.min(grid.shape[axis], high[axis] + Math.ceil(marginMm / spacing[axis]));
  return { low: [first(0), first(1), first(2)], high: [end(0), end(1), end(2)] };
}

/**
 * The slices of a box of an image under turned axes, one after the other: of a large contour the box has 400 MB as float32, and
 * twice that while it is turned.
 * @returns for a value of each voxel, by its index in the whole image, what gives slice k; always in the same array.
 */
function turnedSlices({
  grid,
  box,
  picks,
}: {
  readonly grid: VoxelGrid;
  readonly box: VoxelBox;
  readonly picks: Reorientation;
}): (valueOf: (at: number) => number) => (k: number) => Float32Array {
  const [ni, nj] = grid.shape;
  const strides = [1, ni, ni * nj];
  const lengths = boxShape(box);
  const along = picks.map(({ sourceAxis, flipped }) => {
    const stride = strides[sourceAxis];
    const first = flipped ? box.high[sourceAxis] - 1 : box.low[sourceAxis];
    return {
      start: first * stride,
      step: flipped ? -stride : stride,
      length: lengths[sourceAxis],
    };
  });
  const [i, j, k] = along;
  const slice = new Float32Array(i.length * j.length);
  return (valueOf) => (at) => {
    const from = i.start + j.start + k.start + at * k.step;
    let to = 0;
    for (let row = 0; row < j.length; row++) {
      let voxel = from + row * j.step;
      for (let column = 0; column < i.length; column++, voxel += i.step)
        slice[to++] = valueOf(voxel);
    }
    return slice;
  };
}

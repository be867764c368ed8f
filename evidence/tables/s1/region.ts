import { spacingMm } from '../../../src/core/geometry/affine.ts';
import { distanceToMaskMm } from '../../../src/core/geometry/distance.ts';
import {
  boundingBox,
  boxShape,
  cropToBox,
  type VoxelBox,
} from '../../../src/core/geometry/voxelBox.ts';
import type { Size3 } from '../../../src/core/inference/slidingWindow.ts';
import { regionAround } from '../../../src/core/review/roi.ts';
import type { Region, SlabCase } from '../../run/slabPasses.ts';
import { regionOf, wholeRegion } from '../../run/slabPasses.ts';
import { eachPass } from './passes.ts';
import type { Networks } from './passes.ts';
import type { Part } from './plan.ts';

/** Where one case is measured: the same voxels for every method. */
export interface Evaluation {
  readonly region: Region;
  /** [n] true class. */
  readonly truth: Uint8Array<ArrayBuffer>;
  /** For each class from 1 on [n]: 1 in the structure's own region of interest. */
  readonly masks: readonly Uint8Array<ArrayBuffer>[];
  /** [net] contour of the first network, and the union of the structures' regions. */
  readonly predicted: Uint8Array<ArrayBuffer>;
  readonly union: Uint8Array<ArrayBuffer>;
}

/**
 * The region of interest: within 10 mm of the truth or of the contour of a network, in the body, for each structure and
 * for all together.
 * @param given.whole with all slices: contours and distances are three-dimensional.
 * @param given.slab with the slices that are measured.
 * @param given.parts the networks, one at least.
 * Source: METHODS A3, evaluation form.
 */
export async function evaluationOf(
  networks: Networks,
  given: { readonly whole: SlabCase; readonly slab: SlabCase; readonly parts: readonly Part[] },
  truth: Uint8Array,
): Promise<Evaluation> {
  const { whole, slab, parts } = given;
  const contours: Uint8Array<ArrayBuffer>[] = [];
  for (const part of parts) contours.push(await plainLabels(networks, whole, part));
  const [predicted] = contours;
  const classes = Array.from({ length: whole.classes - 1 }, (_, at) => at + 1);
  const around = classes.map((label) => {
    const either = mapVoxels(
      truth,
      (voxel) => truth[voxel] === label || contours.some((contour) => contour[voxel] === label),
    );
    return regionAround(either, whole.body, whole.grid).mask;
  });
  const union = mapVoxels(truth, (voxel) => around.some((mask) => mask[voxel] !== 0));
  const region = regionOf(slab, union);
  const cut = (values: Uint8Array): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(region.voxels, (voxel) => values[voxel]);
  return { region, truth: cut(truth), masks: around.map(cut), predicted, union };
}

/** How near voxels are to contours: −distance in mm, the nearest first. */
export interface Nearness {
  /** For each class from 1 on [n], to the contour of the plain network. */
  readonly structures: readonly Float32Array<ArrayBuffer>[];
  /** [n] to that of any structure. */
  readonly any: Float32Array<ArrayBuffer>;
}

export function nearnessIn({ grid, classes }: SlabCase, evaluation: Evaluation): Nearness {
  const { region, predicted, union } = evaluation;
  const box = boundingBox(union, grid.shape);
  const inBox = cropToBox(predicted, grid.shape, box);
  const shape = boxShape(box);
  const place = placeIn(grid.shape, box);
  const structures = Array.from({ length: classes - 1 }, (_, at) => {
    const mask = mapVoxels(inBox, (voxel) => inBox[voxel] === at + 1);
    const near = nearnessOf(mask, shape, spacingMm(grid.affine));
    return Float32Array.from(region.voxels, (voxel) => near[place(voxel)]);
  });
  const any = new Float32Array(region.voxels.length).fill(-FAR_MM);
  for (const near of structures) {
    near.forEach((value, at) => {
      if (value > any[at]) any[at] = value;
    });
  }
  return { structures, any };
}

/** Index within a box of a voxel of the grid that lies in it. */
function placeIn([ni, nj]: Size3, box: VoxelBox): (voxel: number) => number {
  const [width, height] = boxShape(box);
  return (voxel) => {
    const i = voxel % ni;
    const j = Math.floor(voxel / ni) % nj;
    const k = Math.floor(voxel / (ni * nj));
    return i - box.low[0] + width * (j - box.low[1] + height * (k - box.low[2]));
  };
}

/** [net] most probable class of one pass without dropout, uncalibrated. */
async function plainLabels(
  networks: Networks,
  whole: SlabCase,
  part: Part,
): Promise<Uint8Array<ArrayBuffer>> {
  const [ni, nj, nk] = whole.grid.shape;
  const labels = new Uint8Array(ni * nj * nk);
  const region = wholeRegion(whole);
  const n = region.voxels.length;
  const pass = { part, member: 0, flips: [], sample: null };
  await eachPass({ slab: whole, region, networks }, [pass], (_, logits) => {
    for (let at = 0; at < n; at++) {
      let best = 0;
      for (let c = 1; c < whole.classes; c++) {
        if (logits[c * n + at] > logits[best * n + at]) best = c;
      }
      labels[region.voxels[at]] = best;
    }
  });
  return labels;
}

/** A finite stand-in for no contour at all: then nothing is near. */
const FAR_MM = 1000;

/** −|distance| in mm to the contour: to the nearest voxel of the other kind. */
function nearnessOf(
  mask: Uint8Array,
  shape: Size3,
  spacing: readonly [number, number, number],
): Float32Array {
  const outside = distanceToMaskMm(mask, shape, spacing);
  const rest = mapVoxels(mask, (voxel) => mask[voxel] === 0);
  const inside = distanceToMaskMm(rest, shape, spacing);
  return outside.map((value, voxel) => -Math.min(FAR_MM, Math.max(value, inside[voxel])));
}

function mapVoxels(
  like: Uint8Array,
  isInside: (voxel: number) => boolean,
): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(like.length);
  for (let voxel = 0; voxel < mask.length; voxel++) mask[voxel] = isInside(voxel) ? 1 : 0;
  return mask;
}

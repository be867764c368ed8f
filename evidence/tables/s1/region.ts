import { spacingMm } from '../../../src/core/geometry/affine.ts';
import { distanceToMaskMm } from '../../../src/core/geometry/distance.ts';
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
  /** For each class from 1 on [n]: −distance in mm to the contour of the plain network, the nearest first. */
  readonly nearness: readonly Float32Array<ArrayBuffer>[];
  /** [n] the same to the contour of any structure. */
  readonly nearnessAny: Float32Array<ArrayBuffer>;
}

/**
 * The region of interest: within 10 mm of the truth or of the plain network's contour, in the body, for each structure
 * and for all together.
 * @param whole with all slices: contours and distances are three-dimensional.
 * @param slab with the slices that are measured.
 * Source: METHODS A3, evaluation form.
 */
export async function evaluationOf(
  networks: Networks,
  { whole, slab }: { readonly whole: SlabCase; readonly slab: SlabCase },
  truth: Uint8Array,
  part: Part = 'base',
): Promise<Evaluation> {
  const predicted = await plainLabels(networks, whole, part);
  const classes = Array.from({ length: whole.classes - 1 }, (_, at) => at + 1);
  const around = classes.map((label) => {
    const either = mapVoxels(
      truth,
      (voxel) => truth[voxel] === label || predicted[voxel] === label,
    );
    return regionAround(either, whole.body, whole.grid).mask;
  });
  const union = mapVoxels(truth, (voxel) => around.some((mask) => mask[voxel] !== 0));
  const region = regionOf(slab, union);
  const cut = (values: Uint8Array): Uint8Array<ArrayBuffer> =>
    Uint8Array.from(region.voxels, (voxel) => values[voxel]);
  const nearness = classes.map((label) => {
    const near = nearnessOf(
      mapVoxels(predicted, (voxel) => predicted[voxel] === label),
      whole,
    );
    return Float32Array.from(region.voxels, (voxel) => near[voxel]);
  });
  const nearnessAny = new Float32Array(region.voxels.length).fill(-Infinity);
  for (const near of nearness) {
    near.forEach((value, at) => {
      if (value > nearnessAny[at]) nearnessAny[at] = value;
    });
  }
  return { region, truth: cut(truth), masks: around.map(cut), nearness, nearnessAny };
}

/** [net] most probable class of one pass without dropout, uncalibrated. */
async function plainLabels(networks: Networks, whole: SlabCase, part: Part): Promise<Uint8Array> {
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

/** [net] −|distance| in mm to the contour: to the nearest voxel of the other kind. */
function nearnessOf(mask: Uint8Array, { grid }: SlabCase): Float32Array {
  const spacing = spacingMm(grid.affine);
  const outside = distanceToMaskMm(mask, grid.shape, spacing);
  const rest = mapVoxels(mask, (voxel) => mask[voxel] === 0);
  const inside = distanceToMaskMm(rest, grid.shape, spacing);
  return Float32Array.from(
    outside,
    (value, voxel) => -Math.min(FAR_MM, Math.max(value, inside[voxel])),
  );
}

function mapVoxels(
  like: Uint8Array,
  isInside: (voxel: number) => boolean,
): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(like.length);
  for (let voxel = 0; voxel < mask.length; voxel++) mask[voxel] = isInside(voxel) ? 1 : 0;
  return mask;
}

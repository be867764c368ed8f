import { maskComponents } from '../../src/core/geometry/components.ts';
import { boundingBox, boxShape, cropToBox } from '../../src/core/geometry/voxelBox.ts';
import type { Size3 } from '../../src/core/inference/slidingWindow.ts';

/** What a table of numbers can know of a contour: everything that `baselineFeatures` makes its features of. */
export interface ContourFacts {
  readonly shape: Size3;
  readonly spacingMm: number;
  /** [K, J, I] HU */
  readonly image: Int16Array | Float32Array;
  /** [K, J, I] 0 and 1 */
  readonly mask: Uint8Array;
  /** [K, J, I] normalised predictive entropy of the segmentation network on the same scan. */
  readonly entropy: Float32Array;
  /** 0 … structures − 1 */
  readonly structure: number;
  readonly structures: number;
  /** Of the samples, where the contour is the network's own: mean pairwise Dice, volumes' coefficient of variation. */
  readonly samples: { readonly pairwiseDice: number | null; readonly cv: number | null } | null;
}

/** What stands for a measure that is not defined; all defined ones are ≥ 0. */
const UNDEFINED = -1;

/**
 * Features of the tabular baseline: structure, volume, extents, intensity inside, just outside and across the surface,
 * surface for its volume, components, the network's entropy inside and on the surface, agreement of the samples.
 * Source: METHODS C; Zenk et al. 2025 (boundary and foreground means, a regression on them).
 */
export function baselineFeatures(whole: ContourFacts): number[] {
  const facts = aroundContour(whole);
  const { shape, spacingMm, mask, structure, structures, samples } = facts;
  const own = Array.from({ length: structures }, (_, at) => Number(at === structure));
  const agreement = [samples?.pairwiseDice ?? UNDEFINED, samples?.cv ?? UNDEFINED];
  const volume = mask.reduce((sum, value) => sum + value, 0);
  if (volume === 0) return [...own, ...Array.from({ length: 13 }, () => UNDEFINED), ...agreement];
  const extents = boxShape(boundingBox(mask, shape)).map((voxels) => voxels * spacingMm);
  const { inside, outside, surface } = regionsOf(facts);
  const { sizes } = maskComponents(mask, shape, 26);
  return [
    ...own,
    Math.log(volume),
    ...extents,
    inside.mean,
    inside.deviation,
    outside.mean,
    (inside.mean - outside.mean) / (1 + inside.deviation),
    surface.step,
    surface.voxels / volume ** (2 / 3),
    sizes.length,
    inside.entropy,
    surface.entropy,
    ...agreement,
  ];
}

/** The box of the contour and a voxel on every side: nothing beyond is looked at. */
function aroundContour(facts: ContourFacts): ContourFacts {
  const { shape, image, mask, entropy } = facts;
  const { low, high } = boundingBox(mask, shape);
  const box = {
    low: [Math.max(0, low[0] - 1), Math.max(0, low[1] - 1), Math.max(0, low[2] - 1)],
    high: [
      Math.min(shape[0], high[0] + 1),
      Math.min(shape[1], high[1] + 1),
      Math.min(shape[2], high[2] + 1),
    ],
  } as const;
  return {
    ...facts,
    shape: boxShape(box),
    image:
      image instanceof Int16Array ? cropToBox(image, shape, box) : cropToBox(image, shape, box),
    mask: cropToBox(mask, shape, box),
    entropy: cropToBox(entropy, shape, box),
  };
}

interface Regions {
  readonly inside: { readonly mean: number; readonly deviation: number; readonly entropy: number };
  /** Voxels that touch the contour from outside. */
  readonly outside: { readonly mean: number };
  readonly surface: {
    readonly voxels: number;
    readonly entropy: number;
    /** Mean absolute step in HU from a voxel inside to its neighbour outside. */
    readonly step: number;
  };
}

function regionsOf({ shape, image, mask, entropy }: ContourFacts): Regions {
  const [ni, nj, nk] = shape;
  const steps = [1, ni, ni * nj];
  let [count, sum, squares, doubt] = [0, 0, 0, 0];
  let [faces, outer, jump] = [0, 0, 0];
  let [surfaceVoxels, surfaceDoubt] = [0, 0];
  for (let k = 0, at = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++, at++) {
        if (mask[at] === 0) continue;
        const hu = clipped(image[at]);
        [count, sum, squares, doubt] = [
          count + 1,
          sum + hu,
          squares + hu * hu,
          doubt + entropy[at],
        ];
        const before = faces;
        const place = [i, j, k];
        for (let axis = 0; axis < 3; axis++) {
          for (const turn of [-1, 1]) {
            const there = place[axis] + turn;
            if (there < 0 || there >= shape[axis]) continue;
            const next = at + turn * steps[axis];
            if (mask[next] !== 0) continue;
            const other = clipped(image[next]);
            [faces, outer, jump] = [faces + 1, outer + other, jump + Math.abs(hu - other)];
          }
        }
        if (faces > before) {
          surfaceVoxels++;
          surfaceDoubt += entropy[at];
        }
      }
    }
  }
  const mean = sum / count;
  return {
    inside: {
      mean,
      deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)),
      entropy: doubt / count,
    },
    outside: { mean: faces === 0 ? mean : outer / faces },
    surface: {
      voxels: surfaceVoxels,
      entropy: surfaceVoxels === 0 ? 0 : surfaceDoubt / surfaceVoxels,
      step: faces === 0 ? 0 : jump / faces,
    },
  };
}

/** As the networks see it: what lies beyond soft tissue says nothing more. */
function clipped(hu: number): number {
  return Math.min(240, Math.max(-160, hu));
}

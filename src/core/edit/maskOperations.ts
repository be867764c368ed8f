import { largestComponent, maskComponents } from '../geometry/components.ts';
import { distanceToMaskMm } from '../geometry/distance.ts';
import { gaussianSmooth } from '../geometry/smooth.ts';
import { capsuleRows, isRightAngle, type StepsMm } from './capsule.ts';

type Shape = readonly [ni: number, nj: number, nk: number];

/** A structure within a box, or within one slice of it: then the shape ends with 1. */
export interface MaskPart {
  /** [K, J, I] 1 inside, else 0; not modified. */
  readonly mask: Uint8Array;
  readonly shape: Shape;
  /** Along the axes of the shape. */
  readonly steps: StepsMm;
}

/** How much a distance may be rounded and a voxel still be within it. */
const SLACK = 1e-6;

/** Parts hang together by faces, edges or corners, as holes do by faces alone: then each closes off the other. */
const CONNECTIVITY = 26;

/** The part of a mask without the connected part that holds a voxel; the same mask where it is not inside. */
export function withoutIsland({ mask, shape }: MaskPart, seed: number): Uint8Array {
  if (mask[seed] === 0) return mask;
  const { labels } = maskComponents(mask, shape, CONNECTIVITY);
  const island = labels[seed];
  const out = mask.slice();
  for (let voxel = 0; voxel < out.length; voxel++) if (labels[voxel] === island) out[voxel] = 0;
  return out;
}

/**
 * The connected part of a mask that holds a voxel; the same mask where it is not inside.
 * @param seed null: the largest part, of equal ones the first.
 */
export function islandAlone({ mask, shape }: MaskPart, seed: number | null): Uint8Array {
  if (seed === null) return largestComponent(mask, shape, CONNECTIVITY);
  if (mask[seed] === 0) return mask;
  const { labels } = maskComponents(mask, shape, CONNECTIVITY);
  const island = labels[seed];
  const out = new Uint8Array(mask.length);
  for (let voxel = 0; voxel < out.length; voxel++) if (labels[voxel] === island) out[voxel] = 1;
  return out;
}

/** All voxels whose centre is at most a distance from one in the mask. */
export function grown(part: MaskPart, radiusMm: number): Uint8Array {
  return isOrthogonal(part) ? grownByDistance(part, radiusMm) : grownByRuns(part, radiusMm);
}

/**
 * The voxels of the mask whose centre is farther than a distance from each one outside. Nothing is taken off at the rim of
 * the box: what lies beyond is not known to be outside.
 */
export function shrunk(part: MaskPart, radiusMm: number): Uint8Array {
  return turned(grown({ ...part, mask: turned(part.mask) }, radiusMm));
}

/** Inside out. */
function turned(mask: Uint8Array): Uint8Array {
  const out = new Uint8Array(mask.length);
  for (let voxel = 0; voxel < out.length; voxel++) out[voxel] = 1 - mask[voxel];
  return out;
}

/**
 * A mask with a smoother surface: the voxels where a Gaussian of the mask is highest, as many as the mask has, so that the
 * volume stays what it was but for voxels of equal height.
 * @param allowed 1 where a voxel may be in the result; others are passed over when the volume is made up.
 * @param sigmaMm > 0, along the axes of the grid.
 */
export function smoothed(part: MaskPart, allowed: Uint8Array, sigmaMm: number): Uint8Array {
  const { mask, shape, steps } = part;
  const [si, sj, sk] = steps.map((step) => sigmaMm / Math.hypot(...step));
  const height = gaussianSmooth(new Float32Array(mask), shape, [si, sj, sk]);
  const bins = new Uint32Array(HEIGHT_BINS + 1);
  let wanted = 0;
  for (let voxel = 0; voxel < mask.length; voxel++) {
    wanted += mask[voxel];
    if (allowed[voxel] !== 0) bins[heightBin(height[voxel])]++;
  }
  // The lowest heights are what is outside: a structure too thin for the Gaussian to see does not become all of the box.
  let [bin, count] = [HEIGHT_BINS + 1, 0];
  while (bin > 1 && count + bins[bin - 1] <= wanted) count += bins[--bin];
  if (bin > 1 && count + bins[bin - 1] - wanted < wanted - count) bin--;
  const out = new Uint8Array(mask.length);
  for (let voxel = 0; voxel < out.length; voxel++) {
    if (allowed[voxel] !== 0 && heightBin(height[voxel]) >= bin) out[voxel] = 1;
  }
  return out;
}

const HEIGHT_BINS = 2 ** 16;

/** Heights rise from 0 to 1, rounding apart. */
function heightBin(height: number): number {
  return Math.min(HEIGHT_BINS, Math.max(0, Math.round(height * HEIGHT_BINS)));
}

/** Axes with one voxel alone do not count. */
function isOrthogonal({ shape, steps }: MaskPart): boolean {
  const isRight = (a: 0 | 1 | 2, b: 0 | 1 | 2): boolean =>
    shape[a] === 1 || shape[b] === 1 || isRightAngle(steps[a], steps[b]);
  return isRight(0, 1) && isRight(0, 2) && isRight(1, 2);
}

function grownByDistance({ mask, shape, steps }: MaskPart, radiusMm: number): Uint8Array {
  const [si, sj, sk] = steps.map((step) => Math.hypot(...step));
  const distance = distanceToMaskMm(mask, shape, [si, sj, sk]);
  const limit = radiusMm * (1 + SLACK);
  const out = new Uint8Array(mask.length);
  for (let voxel = 0; voxel < out.length; voxel++) if (distance[voxel] <= limit) out[voxel] = 1;
  return out;
}

/** One row of a ball around (0, 0, 0). */
interface BallRow {
  readonly j: number;
  readonly k: number;
  /** First and last voxel along i. */
  readonly low: number;
  readonly high: number;
}

/** On sheared grids the axes cannot be gone through one by one: each run along i is widened by each row of the ball. */
function grownByRuns({ mask, shape, steps }: MaskPart, radiusMm: number): Uint8Array {
  const [ni, nj, nk] = shape;
  const ball = ballRows(steps, shape, radiusMm);
  const out = new Uint8Array(mask.length);
  for (let k = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      const row = ni * (j + nj * k);
      for (let i = 0; i < ni; i++) {
        if (mask[row + i] === 0) continue;
        const first = i;
        while (i + 1 < ni && mask[row + i + 1] !== 0) i++;
        for (const part of ball) {
          const [toJ, toK] = [j + part.j, k + part.k];
          if (toJ < 0 || toJ >= nj || toK < 0 || toK >= nk) continue;
          const [low, high] = [Math.max(0, first + part.low), Math.min(ni - 1, i + part.high)];
          const to = ni * (toJ + nj * toK);
          if (low <= high) out.fill(1, to + low, to + high + 1);
        }
      }
    }
  }
  return out;
}

function ballRows(steps: StepsMm, shape: Shape, radiusMm: number): readonly BallRow[] {
  const rows: BallRow[] = [];
  const rowSpan = capsuleRows(steps, { from: [0, 0, 0], to: [0, 0, 0], radiusMm });
  for (let k = 1 - shape[2]; k < shape[2]; k++) {
    for (let j = 1 - shape[1]; j < shape[1]; j++) {
      const [low, high] = rowSpan(j, k);
      if (Math.ceil(low) > Math.floor(high)) continue;
      rows.push({ j, k, low: Math.ceil(low), high: Math.floor(high) });
    }
  }
  return rows;
}

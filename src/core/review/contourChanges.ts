import { LABELS, labelsWith, maskTable, type LabelSets } from '../contour/labelSets.ts';
import { AppError } from '../errors.ts';
import { spacingMm } from '../geometry/affine.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { reorientation } from '../geometry/orientation.ts';
import { addedPathLength } from '../metrics/addedPathLength.ts';

/** How a structure's reviewed contour differs from the automatic one. */
export interface StructureChange {
  /** Label, 1 … 255. */
  readonly index: number;
  readonly automaticVoxels: number;
  readonly reviewedVoxels: number;
  /** In the reviewed contour alone, and in the automatic one alone. */
  readonly addedVoxels: number;
  readonly removedVoxels: number;
  /** Dice coefficient of the two, 0 … 1; null where both are empty. */
  readonly dice: number | null;
  /** Path of the reviewed contour in axial slices that the automatic one lacks, mm. */
  readonly addedPathLengthMm: number;
}

/**
 * Compares two label maps structure by structure, a slice at a time. Neither may change until it is done.
 * @param maps.automatic [K, J, I], not modified, as `reviewed`.
 * @param indices labels asked for, 1 … 255.
 * @returns one entry for each of them, in their order.
 * @throws AppError `internal/shape` when a map does not fit the grid.
 * Source: METHODS A2.6 (Dice); Vaassen et al. 2020 (added path length).
 */
export function* contourChangesInSteps(
  maps: {
    readonly grid: VoxelGrid;
    readonly automatic: Uint8Array;
    readonly reviewed: Uint8Array;
    /** Labels, in either, that stand for several structures. */
    readonly sets: LabelSets;
  },
  indices: readonly number[],
): Generator<undefined, StructureChange[]> {
  const { grid, automatic, reviewed, sets } = maps;
  const expected = voxelCount(grid);
  for (const { length } of [automatic, reviewed]) {
    if (length !== expected) throw new AppError('internal/shape', { expected, actual: length });
  }
  const sliceAxis = reorientation(grid.affine, 'LPS')[2].sourceAxis;
  const counts = yield* countLabels(maps, sliceAxis);
  const changes: StructureChange[] = [];
  for (const index of indices) {
    const labels = labelsWith(sets, index);
    const sumOf = (of: Float64Array): number => labels.reduce((sum, label) => sum + of[label], 0);
    const [a, b] = [sumOf(counts.automatic), sumOf(counts.reviewed)];
    const both = labels.reduce(
      (sum, label) => sum + sumOf(counts.pairs.subarray(LABELS * label, LABELS * (label + 1))),
      0,
    );
    let addedPathLengthMm = 0;
    const isOf = maskTable(sets, index);
    for (let slice = 0; slice < grid.shape[sliceAxis]; slice++) {
      if (!labels.some((label) => counts.isChanged[label + LABELS * slice] !== 0)) continue;
      addedPathLengthMm += addedPathOfSlice(maps, isOf, { sliceAxis, slice });
      yield;
    }
    changes.push({
      index,
      automaticVoxels: a,
      reviewedVoxels: b,
      addedVoxels: b - both,
      removedVoxels: a - both,
      dice: a + b === 0 ? null : (2 * both) / (a + b),
      addedPathLengthMm,
    });
  }
  return changes;
}

type Maps = Parameters<typeof contourChangesInSteps>[0];
type Axis = 0 | 1 | 2;

interface LabelCounts {
  /** [256] voxels of each label in either map. */
  readonly automatic: Float64Array;
  readonly reviewed: Float64Array;
  /** [256, 256] voxels of each automatic label (slow) that have a reviewed one. */
  readonly pairs: Float64Array;
  /** [slices, 256] 1 where a label differs in a slice. */
  readonly isChanged: Uint8Array;
}

function* countLabels(
  { grid, automatic, reviewed }: Maps,
  sliceAxis: Axis,
): Generator<undefined, LabelCounts> {
  const [ni, nj, nk] = grid.shape;
  const counts: LabelCounts = {
    automatic: new Float64Array(LABELS),
    reviewed: new Float64Array(LABELS),
    pairs: new Float64Array(LABELS * LABELS),
    isChanged: new Uint8Array(LABELS * grid.shape[sliceAxis]),
  };
  for (let k = 0, voxel = 0; k < nk; k++) {
    const same = new Uint32Array(LABELS);
    for (const end = voxel + ni * nj; voxel < end; voxel++) {
      const [a, b] = [automatic[voxel], reviewed[voxel]];
      if (a === b) {
        same[a]++;
        continue;
      }
      counts.automatic[a]++;
      counts.reviewed[b]++;
      counts.pairs[LABELS * a + b]++;
      const slice = [voxel % ni, Math.floor(voxel / ni) % nj, k][sliceAxis];
      counts.isChanged[a + LABELS * slice] = 1;
      counts.isChanged[b + LABELS * slice] = 1;
    }
    for (let label = 0; label < LABELS; label++) {
      counts.automatic[label] += same[label];
      counts.reviewed[label] += same[label];
      counts.pairs[LABELS * label + label] += same[label];
    }
    yield;
  }
  return counts;
}

function addedPathOfSlice(
  { grid, automatic, reviewed }: Maps,
  isOf: Uint8Array,
  { sliceAxis, slice }: { readonly sliceAxis: Axis; readonly slice: number },
): number {
  const strides = [1, grid.shape[0], grid.shape[0] * grid.shape[1]];
  const [u, v] = ([0, 1, 2] as const).filter((axis) => axis !== sliceAxis);
  const [nu, nv] = [grid.shape[u], grid.shape[v]];
  const spacing = spacingMm(grid.affine);
  const maskOf = (labels: Uint8Array): Uint8Array => {
    const mask = new Uint8Array(nu * nv);
    for (let y = 0, at = 0; y < nv; y++) {
      const row = slice * strides[sliceAxis] + y * strides[v];
      for (let x = 0; x < nu; x++, at++) mask[at] = isOf[labels[row + x * strides[u]]];
    }
    return mask;
  };
  return addedPathLength({
    reference: maskOf(reviewed),
    predicted: maskOf(automatic),
    shape: [nu, nv],
    spacingMm: [spacing[u], spacing[v]],
  }).aplMm;
}

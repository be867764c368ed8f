import { spacingMm } from '../geometry/affine.ts';
import { fillHoles } from '../geometry/fillHoles.ts';
import type { IndexPoint, VoxelGrid } from '../geometry/grid.ts';
import { boxShape, cropToBox, type VoxelBox } from '../geometry/voxelBox.ts';
import { completed } from '../steps.ts';
import { boxOfLabels, widenedBox } from './labelBox.ts';
import { patchOfBox, type LabelPatch } from './labelPatch.ts';
import { ballReachVoxels, stepsMm } from './capsule.ts';
import type { StructureRules } from './structureRules.ts';
import {
  grown,
  islandAlone,
  shrunk,
  smoothed,
  withoutIsland,
  type MaskPart,
} from './maskOperations.ts';

/** An axis of the voxel index: the one that a plane is across. */
export type IndexAxis = 0 | 1 | 2;

/** In what an operation works: in all directions, in one slice of a plane, or in each slice of a plane by itself. */
export type EditExtent =
  | { readonly kind: 'volume' }
  | { readonly kind: 'slice'; readonly axis: IndexAxis; readonly slice: number }
  | { readonly kind: 'slices'; readonly axis: IndexAxis };

/** What is done to a structure as a whole. Named as the log names the tool. */
export type StructureOperation =
  | { readonly kind: 'fill-holes'; readonly extent: EditExtent }
  /** Takes the connected part at `seed` (whole voxel indices) away. */
  | { readonly kind: 'remove-island'; readonly seed: IndexPoint; readonly extent: EditExtent }
  /** Takes all other parts away. `seed` null: keeps the largest, of equal ones the first. */
  | { readonly kind: 'keep-island'; readonly seed: IndexPoint | null; readonly extent: EditExtent }
  | {
      readonly kind: 'grow' | 'shrink';
      /** > 0 */
      readonly radiusMm: number;
      readonly extent: EditExtent;
    }
  | {
      readonly kind: 'smooth';
      /** > 0 */
      readonly sigmaMm: number;
      readonly extent: EditExtent;
    }
  /** The structure in slice `to` becomes what it is in slice `from`. */
  | {
      readonly kind: 'copy-slice';
      readonly axis: IndexAxis;
      readonly from: number;
      readonly to: number;
    }
  /** Fills slices of an axis that the structure leaves out between two that it is in. */
  | { readonly kind: 'interpolate'; readonly axis: IndexAxis };

/** A structure of a label map. */
export interface StructureTarget {
  readonly grid: VoxelGrid;
  /** [K, J, I] */
  readonly labels: Uint8Array;
  readonly rules: StructureRules;
}

/** The part of a label map that an operation on a structure looks at, and what it needs to know. */
export interface StructurePart {
  /** Of the whole label map. */
  readonly grid: VoxelGrid;
  readonly box: VoxelBox;
  /** [K, J, I] of the box: a copy. */
  readonly labels: Uint8Array<ArrayBuffer>;
  readonly rules: StructureRules;
}

/**
 * Cuts out what an operation needs: the structure's box and what it may reach beyond it.
 * @returns null where there is nothing to do: no label may be changed, the structure is empty, or not in that slice.
 */
export function structurePart(
  { grid, labels, rules }: StructureTarget,
  operation: StructureOperation,
): StructurePart | null {
  const { present, added, removed } = rules;
  if ([added, removed].every((table) => table.every((after, label) => after === label)))
    return null;
  const ofStructure = boxOfLabels(labels, grid.shape, present);
  const box = ofStructure && operationBox(ofStructure, grid, operation);
  if (!box) return null;
  return {
    grid,
    box,
    labels: new Uint8Array(cropToBox(labels, grid.shape, box)),
    rules,
  };
}

function operationBox(
  ofStructure: VoxelBox,
  grid: VoxelGrid,
  operation: StructureOperation,
): VoxelBox | null {
  if (operation.kind === 'interpolate') return ofStructure;
  if (operation.kind === 'copy-slice') {
    const { axis, from, to } = operation;
    const isThere = isWithin(from, [ofStructure.low[axis], ofStructure.high[axis]]);
    if (!isThere || !isWithin(to, [0, grid.shape[axis]])) return null;
    return withSlices(ofStructure, axis, [Math.min(from, to), Math.max(from, to) + 1]);
  }
  const { extent } = operation;
  const margin = operationMargin(grid, operation);
  if (extent.kind === 'volume') return widenedBox(ofStructure, margin, grid.shape);
  margin[extent.axis] = 0;
  const box = widenedBox(ofStructure, margin, grid.shape);
  if (extent.kind === 'slices') return box;
  const { axis, slice } = extent;
  if (!isWithin(slice, [box.low[axis], box.high[axis]])) return null;
  return withSlices(box, axis, [slice, slice + 1]);
}

function isWithin(slice: number, [low, high]: readonly [number, number]): boolean {
  return slice >= low && slice < high;
}

function withSlices(
  { low, high }: VoxelBox,
  axis: IndexAxis,
  [first, end]: readonly [number, number],
): VoxelBox {
  const [from, to]: [number, number, number][] = [[...low], [...high]];
  from[axis] = first;
  to[axis] = end;
  return { low: from, high: to };
}

/** Beyond three standard deviations a smoothed structure does not move. */
const SMOOTH_REACH = 3;

function operationMargin(
  { affine }: VoxelGrid,
  operation: Exclude<StructureOperation, { kind: 'interpolate' | 'copy-slice' }>,
): [number, number, number] {
  switch (operation.kind) {
    case 'grow': {
      const [i, j, k] = ballReachVoxels(affine, operation.radiusMm);
      return [Math.floor(i), Math.floor(j), Math.floor(k)];
    }
    case 'smooth': {
      const reach = SMOOTH_REACH * operation.sigmaMm;
      const [i, j, k] = spacingMm(affine).map((spacing) => Math.ceil(reach / spacing));
      return [i, j, k];
    }
    case 'shrink':
      return [1, 1, 1];
    case 'fill-holes':
    case 'remove-island':
    case 'keep-island':
      return [0, 0, 0];
  }
}

/**
 * What an operation changes, as a patch of the whole label map; only voxels whose label may be changed. What leaves the
 * structure belongs to the others that it belonged to, or to none.
 * @param operation the one that the part was cut out for; `interpolate` has a way of its own.
 */
export function structurePatch(
  part: StructurePart,
  operation: Exclude<StructureOperation, { kind: 'interpolate' }>,
): LabelPatch {
  return completed(structurePatchInSteps(part, operation));
}

/** The same, a slice or a part of the way at a time. */
export function* structurePatchInSteps(
  part: StructurePart,
  operation: Exclude<StructureOperation, { kind: 'interpolate' }>,
): Generator<undefined, LabelPatch> {
  const mask = structureMask(part);
  yield;
  const changed = yield* changedMask(part, mask, operation);
  yield;
  return maskPatch(part, changed);
}

/** 1 where the structure is. @returns [K, J, I] of the part's box. */
export function structureMask({ labels, rules }: StructurePart): Uint8Array<ArrayBuffer> {
  const { inside } = rules;
  const mask = new Uint8Array(labels.length);
  for (let voxel = 0; voxel < mask.length; voxel++) mask[voxel] = inside[labels[voxel]];
  return mask;
}

/**
 * The patch that makes a structure what a mask says, as far as labels may be changed.
 * @param mask [K, J, I] of the part's box, 1 inside; not modified.
 */
export function maskPatch(part: StructurePart, mask: Uint8Array): LabelPatch {
  const { labels, rules } = part;
  const { added, removed } = rules;
  const after = new Uint8Array(labels.length);
  for (let voxel = 0; voxel < after.length; voxel++) {
    after[voxel] = (mask[voxel] !== 0 ? added : removed)[labels[voxel]];
  }
  return patchOfBox({ box: part.box, shape: part.grid.shape }, labels, after);
}

function* changedMask(
  part: StructurePart,
  mask: Uint8Array<ArrayBuffer>,
  operation: Exclude<StructureOperation, { kind: 'interpolate' }>,
): Generator<undefined, Uint8Array> {
  const shape = boxShape(part.box);
  if (operation.kind === 'copy-slice') {
    const { axis, from, to } = operation;
    const low = part.box.low[axis];
    const out = mask.slice();
    putSlice(out, { shape, axis, at: to - low }, takeSlice(mask, { shape, axis, at: from - low }));
    return out;
  }
  const steps = stepsMm(part.grid.affine);
  const allowed = new Uint8Array(mask.length);
  const { inside, added } = part.rules;
  const mayHave = inside.map((isIn, label) => (isIn !== 0 || added[label] !== label ? 1 : 0));
  for (let voxel = 0; voxel < allowed.length; voxel++) {
    allowed[voxel] = mayHave[part.labels[voxel]];
  }
  const { extent } = operation;
  const seed = 'seed' in operation && operation.seed ? inBox(part.box, operation.seed) : null;
  if ('seed' in operation && operation.seed && !seed) return mask;
  if (extent.kind === 'volume') {
    const at = seed && seed[0] + shape[0] * (seed[1] + shape[1] * seed[2]);
    return maskAfter(operation, { part: { mask, shape, steps }, allowed, seed: at });
  }
  const { axis } = extent;
  const [a, b] = ([0, 1, 2] as const).filter((other) => other !== axis);
  const out = mask.slice();
  for (let at = 0; at < shape[axis]; at++) {
    if (seed && seed[axis] !== at) continue;
    const where = { shape, axis, at };
    const slice: MaskPart = {
      mask: takeSlice(mask, where),
      shape: [shape[a], shape[b], 1],
      steps: [steps[a], steps[b], steps[axis]],
    };
    if (!slice.mask.includes(1)) continue;
    const inSlice = seed && seed[a] + shape[a] * seed[b];
    const after = { part: slice, allowed: takeSlice(allowed, where), seed: inSlice };
    putSlice(out, where, maskAfter(operation, after));
    yield;
  }
  return out;
}

function inBox({ low, high }: VoxelBox, seed: IndexPoint): [number, number, number] | null {
  const at: [number, number, number] = [seed[0] - low[0], seed[1] - low[1], seed[2] - low[2]];
  return at.every((value, axis) => isWithin(value, [0, high[axis] - low[axis]])) ? at : null;
}

function maskAfter(
  operation: Exclude<StructureOperation, { kind: 'interpolate' | 'copy-slice' }>,
  {
    part,
    allowed,
    seed,
  }: { readonly part: MaskPart; readonly allowed: Uint8Array; readonly seed: number | null },
): Uint8Array {
  switch (operation.kind) {
    case 'fill-holes': {
      const filled = part.mask.slice();
      fillHoles(filled, part.shape);
      return filled;
    }
    case 'remove-island':
      return seed === null ? part.mask : withoutIsland(part, seed);
    case 'keep-island':
      return islandAlone(part, seed);
    case 'grow':
      return grown(part, operation.radiusMm);
    case 'shrink':
      return shrunk(part, operation.radiusMm);
    case 'smooth':
      return smoothed(part, allowed, operation.sigmaMm);
  }
}

/** One slice of an array. */
export interface SliceOf {
  readonly shape: readonly [number, number, number];
  readonly axis: IndexAxis;
  readonly at: number;
}

/** A copy of a slice: of the two other axes the lower one is the faster. */
export function takeSlice(
  values: Uint8Array,
  { shape, axis, at }: SliceOf,
): Uint8Array<ArrayBuffer> {
  const [ni, nj, nk] = shape;
  if (axis === 2) return values.slice(ni * nj * at, ni * nj * (at + 1));
  const out = new Uint8Array(axis === 1 ? ni * nk : nj * nk);
  if (axis === 1) {
    for (let k = 0; k < nk; k++) {
      const from = ni * (at + nj * k);
      out.set(values.subarray(from, from + ni), ni * k);
    }
    return out;
  }
  for (let row = 0; row < out.length; row++) out[row] = values[at + ni * row];
  return out;
}

/** Puts a slice as {@link takeSlice} gives it into an array. */
export function putSlice(
  values: Uint8Array,
  { shape, axis, at }: SliceOf,
  slice: Uint8Array,
): void {
  const [ni, nj, nk] = shape;
  if (axis === 2) values.set(slice, ni * nj * at);
  else if (axis === 1) {
    for (let k = 0; k < nk; k++) {
      values.set(slice.subarray(ni * k, ni * (k + 1)), ni * (at + nj * k));
    }
  } else for (let row = 0; row < slice.length; row++) values[at + ni * row] = slice[row];
}

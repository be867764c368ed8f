import { labelsWith, maskTable, type LabelSets } from '../contour/labelSets.ts';
import { maskComponents } from '../geometry/components.ts';
import { fillHoles } from '../geometry/fillHoles.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { indexToWorld, voxelVolumeMl } from '../geometry/gridMath.ts';
import { boxAround, boxShape, cropToBox, type VoxelBox } from '../geometry/voxelBox.ts';

/** What anatomy says of a structure; null where it says nothing. */
export interface ExpectedStructure {
  /** Label, ≥ 1. */
  readonly index: number;
  /** How many separate parts it has at most; Infinity: any number. */
  readonly parts: number | null;
  /** Least and most that an adult has, ml. */
  readonly volumeMl: readonly [number, number] | null;
  /** On which side of the body it lies. */
  readonly side: 'left' | 'right' | null;
}

/**
 * What is wrong by a rule, however certain the network is. `island`: a part too many. `hole`: a closed cavity.
 * `missing-slices`: a gap between two slices with the structure. `swapped-sides`: a structure of the left lies to the right
 * of one of the right. `volume`: outside of what is expected. `truncated`: it reaches the first or last slice.
 */
export type CheckRule =
  'island' | 'hole' | 'missing-slices' | 'swapped-sides' | 'volume' | 'truncated';

/** A place to look at because of a rule. */
export interface RuleFinding {
  readonly rule: CheckRule;
  readonly structure: number;
  /** Linear indices, rising; what is wrong, or the part of the structure where it shows. */
  readonly voxels: Uint32Array<ArrayBuffer>;
  /** Of the island or hole, or of the whole structure. */
  readonly volumeMl: number;
  /** For `missing-slices` how many; for `swapped-sides` the other structure; else 0. */
  readonly detail: number;
}

/** Why a place is in the queue whatever the samples say: a rule, or, for `audit`, chance. */
export interface OfferedFor extends Pick<RuleFinding, 'volumeMl' | 'detail'> {
  readonly rule: CheckRule | 'audit';
}

/** Islands and holes below this are noise of the sampling grid. */
const SMALLEST_ML = 0.05;
/** Where nothing is known of the number of parts, less than this share of the structure is an island. */
const ISLAND_SHARE = 0.05;
/** A gap that is larger is no slice that was missed. */
const LARGEST_GAP_MM = 15;
/** Findings of one rule in one structure. */
const MOST = 4;

const AXIAL = 2;

/**
 * Confident errors: what no contour of such a structure should look like. They have no uncertainty of their own, which is
 * why the queue by uncertainty never shows them.
 * @param expected one entry for each structure that is to be looked at.
 * @returns by structure, then by rule; islands and holes the largest first.
 */
export function ruleFindings(
  { labels, grid, sets }: CheckedLabels,
  expected: readonly ExpectedStructure[],
): RuleFinding[] {
  const boxes = boxesOf(labels, grid.shape);
  const present = expected.flatMap((structure): readonly Checked[] => {
    const labelled = labelsWith(sets, structure.index);
    const box = boxAround(labelled.flatMap((label) => boxes.get(label) ?? []));
    const isIn = maskTable(sets, structure.index);
    return box ? [{ structure, grid, box, ...within(labels, isIn, { grid, box }) }] : [];
  });
  return present.flatMap((at) => [
    ...swappedSides(at, present),
    ...islands(at),
    ...holes(at),
    ...missingSlices(at),
    ...volumeOutside(at),
    ...truncated(at),
  ]);
}

/** Contours that are looked at. */
export interface CheckedLabels {
  /** [K, J, I] on a grid whose third axis goes from slice to slice. */
  readonly labels: Uint8Array;
  readonly grid: VoxelGrid;
  /** Labels that stand for several structures. */
  readonly sets: LabelSets;
}

/** A structure in its own box: what lies at the box's rim has nothing of it beyond. */
interface Checked {
  readonly structure: ExpectedStructure;
  readonly grid: VoxelGrid;
  readonly box: VoxelBox;
  /** Of the box. */
  readonly shape: readonly [number, number, number];
  /** [K, J, I] of the box: 1 in the structure. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** [K, J, I] of the box: 1 in no structure at all. */
  readonly background: Uint8Array<ArrayBuffer>;
  /** World, RAS+ mm, along the first axis: the larger, the more to the patient's right. */
  readonly meanX: number;
}

/** The box of each label, in one pass. */
function boxesOf(labels: Uint8Array, [ni, nj, nk]: VoxelGrid['shape']): Map<number, VoxelBox> {
  const low = Array.from({ length: 256 }, () => [Infinity, Infinity, Infinity]);
  const high = Array.from({ length: 256 }, () => [0, 0, 0]);
  for (let k = 0, voxel = 0; k < nk; k++) {
    for (let j = 0; j < nj; j++) {
      for (let i = 0; i < ni; i++, voxel++) {
        const label = labels[voxel];
        if (label === 0) continue;
        const [from, to] = [low[label], high[label]];
        if (i < from[0]) from[0] = i;
        if (j < from[1]) from[1] = j;
        if (k < from[2]) from[2] = k;
        if (i >= to[0]) to[0] = i + 1;
        if (j >= to[1]) to[1] = j + 1;
        if (k >= to[2]) to[2] = k + 1;
      }
    }
  }
  const boxes = new Map<number, VoxelBox>();
  low.forEach((from, label) => {
    const to = high[label];
    if (to[2] > 0) {
      boxes.set(label, { low: [from[0], from[1], from[2]], high: [to[0], to[1], to[2]] });
    }
  });
  return boxes;
}

function within(
  labels: Uint8Array,
  isIn: Uint8Array,
  { grid, box }: Pick<Checked, 'grid' | 'box'>,
): Pick<Checked, 'shape' | 'mask' | 'background' | 'meanX'> {
  const shape = boxShape(box);
  const cropped = cropToBox(labels, grid.shape, box);
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let k = 0, at = 0; k < shape[2]; k++) {
    for (let j = 0; j < shape[1]; j++) {
      for (let i = 0; i < shape[0]; i++, at++) {
        if (isIn[cropped[at]] === 0) continue;
        sum[0] += i;
        sum[1] += j;
        sum[2] += k;
        count++;
      }
    }
  }
  const [i, j, k] = sum.map((along, axis) => box.low[axis] + along / count);
  return {
    shape,
    mask: cropped.map((label) => isIn[label]),
    background: cropped.map((label) => (label === 0 ? 1 : 0)),
    meanX: indexToWorld(grid, [i, j, k])[0],
  };
}

function finding(
  rule: CheckRule,
  at: Checked,
  what: {
    readonly voxels: Uint32Array<ArrayBuffer>;
    readonly voxelsInAll?: number;
    readonly detail?: number;
  },
): RuleFinding {
  const { voxels, voxelsInAll = voxels.length, detail = 0 } = what;
  const volumeMl = voxelsInAll * voxelVolumeMl(at.grid);
  return { rule, structure: at.structure.index, voxels: inVolume(voxels, at), volumeMl, detail };
}

/** Indices of the box as indices of the volume; they stay in their order. */
function inVolume(
  voxels: Uint32Array<ArrayBuffer>,
  { grid, box, shape }: Checked,
): Uint32Array<ArrayBuffer> {
  return voxels.map((voxel) => {
    const row = Math.floor(voxel / shape[0]);
    const [j, k] = [(row % shape[1]) + box.low[1], Math.floor(row / shape[1]) + box.low[2]];
    return (voxel % shape[0]) + box.low[0] + grid.shape[0] * (j + grid.shape[1] * k);
  });
}

function islands(at: Checked): RuleFinding[] {
  const { labels, sizes } = maskComponents(at.mask, at.shape, 26);
  const { parts } = at.structure;
  const bySize = sizes.map((size, part) => ({ size, part })).toSorted((a, b) => b.size - a.size);
  const whole = sizes.reduce((sum, size) => sum + size, 0);
  const isTooMany = ({ size }: { readonly size: number }, place: number): boolean =>
    parts === null ? place > 0 && size < ISLAND_SHARE * whole : place >= parts;
  return bySize
    .filter(isTooMany)
    .filter(({ size }) => isLarge(size, at.grid))
    .slice(0, MOST)
    .map(({ part }) =>
      finding('island', at, { voxels: indicesWhere(labels, (label) => label === part + 1) }),
    );
}

function holes(at: Checked): RuleFinding[] {
  const filled = at.mask.slice();
  fillHoles(filled, at.shape);
  // What another structure fills is none: a tumour in its organ.
  const cavities = filled.map((inside, voxel) => inside & at.background[voxel]);
  const { labels, sizes } = maskComponents(cavities, at.shape, 6);
  return sizes
    .map((size, part) => ({ size, part }))
    .filter(({ size }) => isLarge(size, at.grid))
    .toSorted((a, b) => b.size - a.size)
    .slice(0, MOST)
    .map(({ part }) =>
      finding('hole', at, { voxels: indicesWhere(labels, (label) => label === part + 1) }),
    );
}

function missingSlices(at: Checked): RuleFinding[] {
  // Between two parts there may be anything.
  if (at.structure.parts === Infinity) return [];
  const { mask, grid } = at;
  const [ni, nj, nk] = at.shape;
  const perSlice = ni * nj;
  const hasSlice = Array.from({ length: nk }, (_, k) =>
    mask.subarray(k * perSlice, (k + 1) * perSlice).includes(1),
  );
  const found: RuleFinding[] = [];
  let last = -1;
  hasSlice.forEach((isThere, k) => {
    if (!isThere) return;
    const missing = last < 0 ? 0 : k - last - 1;
    if (missing > 0 && missing * sliceMm(grid) <= LARGEST_GAP_MM) {
      const from = last * perSlice;
      const voxels = indicesWhere(mask.subarray(from, from + perSlice), (inside) => inside === 1);
      found.push(
        finding('missing-slices', at, { voxels: voxels.map((one) => one + from), detail: missing }),
      );
    }
    last = k;
  });
  return found.slice(0, MOST);
}

function volumeOutside(at: Checked): RuleFinding[] {
  const range = at.structure.volumeMl;
  if (!range) return [];
  const voxels = indicesWhere(at.mask, (inside) => inside === 1);
  const volumeMl = voxels.length * voxelVolumeMl(at.grid);
  if (volumeMl >= range[0] && volumeMl <= range[1]) return [];
  return [
    finding('volume', at, { voxels: largestSlice(voxels, at.shape), voxelsInAll: voxels.length }),
  ];
}

function truncated(at: Checked): RuleFinding[] {
  const { box, grid, mask } = at;
  const [ni, nj, nk] = at.shape;
  const perSlice = ni * nj;
  const ends = [
    ...(box.low[2] === 0 ? [0] : []),
    ...(box.high[2] === grid.shape[2] ? [nk - 1] : []),
  ];
  return [...new Set(ends)].map((k) => {
    const slice = mask.subarray(k * perSlice, (k + 1) * perSlice);
    const voxels = indicesWhere(slice, (inside) => inside === 1);
    return finding('truncated', at, { voxels: voxels.map((voxel) => voxel + k * perSlice) });
  });
}

function swappedSides(at: Checked, present: readonly Checked[]): RuleFinding[] {
  if (at.structure.side !== 'left') return [];
  const other = present.find(
    ({ structure, meanX }) => structure.side === 'right' && meanX < at.meanX,
  );
  if (!other) return [];
  const voxels = indicesWhere(at.mask, (inside) => inside === 1);
  return [
    finding('swapped-sides', at, {
      voxels: largestSlice(voxels, at.shape),
      voxelsInAll: voxels.length,
      detail: other.structure.index,
    }),
  ];
}

/** Of rising indices those in the slice that has most; of equal ones the lower. */
function largestSlice(
  voxels: Uint32Array<ArrayBuffer>,
  [ni, nj, nk]: readonly [number, number, number],
): Uint32Array<ArrayBuffer> {
  const counts = new Uint32Array(nk);
  for (const voxel of voxels) counts[Math.floor(voxel / (ni * nj))]++;
  const most = counts.indexOf(counts.reduce((best, count) => Math.max(best, count), 0));
  return voxels.filter((voxel) => Math.floor(voxel / (ni * nj)) === most);
}

function isLarge(voxels: number, grid: VoxelGrid): boolean {
  return voxels * voxelVolumeMl(grid) >= SMALLEST_ML;
}

function sliceMm({ affine }: VoxelGrid): number {
  return Math.hypot(affine[AXIAL], affine[4 + AXIAL], affine[8 + AXIAL]);
}

function indicesWhere(
  values: Uint8Array | Uint16Array | Int32Array,
  isWanted: (value: number) => boolean,
): Uint32Array<ArrayBuffer> {
  let count = 0;
  for (let at = 0; at < values.length; at++) if (isWanted(values[at])) count++;
  const found = new Uint32Array(count);
  count = 0;
  for (let at = 0; at < values.length; at++) if (isWanted(values[at])) found[count++] = at;
  return found;
}

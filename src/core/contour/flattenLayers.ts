import { AppError } from '../errors.ts';
import type { VoxelGrid } from '../geometry/grid.ts';
import { voxelCount } from '../geometry/gridMath.ts';
import { completed } from '../steps.ts';
import {
  freeLabel,
  LABELS,
  labelsWith,
  maskTable,
  membersOf,
  type LabelSet,
  type LabelSets,
} from './labelSets.ts';
import type { LayeredSegment, SegmentDescription, SegmentLayers } from './segmentLayers.ts';

/** A structure of a label map, as a file describes it. */
export interface LabelledStructure extends SegmentDescription {
  /** Its own label, 1 … 255. */
  readonly index: number;
}

/** Structures that may overlap in one label map. */
export interface FlatLabels {
  /** [K, J, I] 0 is background. */
  readonly labels: Uint8Array<ArrayBuffer>;
  /** In the order of the segments. */
  readonly structures: readonly LabelledStructure[];
  readonly sets: LabelSets;
}

/** Voxels that are looked at in all layers before the next. */
const BLOCK = 2 ** 16;

/** Combinations of segments, those included that are found in the first layers alone. */
const MOST_NODES = 2 ** 14;

/**
 * One label map out of layers. A segment whose number is 1 … 255 has it for its label, others get the lowest that are left;
 * then come the sets, in the order of their first voxels.
 * @param source not modified. A label that no segment has is background.
 * @throws AppError `internal/shape` when a layer does not fit the grid, or a segment its layer; `input/too-many-overlaps`
 *   {labels, limit, structures, leaveOut} when more than 255 labels were needed: how many are, and the numbers of segments
 *   without which they would do.
 */
export function flattenLayers(source: Omit<SegmentLayers, 'issues'>): FlatLabels {
  return completed(flattenLayersInSteps(source));
}

/** The same, a block of voxels at a time; no layer may change until it is done. */
export function* flattenLayersInSteps({
  grid,
  layers,
  segments,
}: Omit<SegmentLayers, 'issues'>): Generator<undefined, FlatLabels> {
  const expected = voxelCount(grid);
  for (const { length } of layers) {
    if (length !== expected) throw new AppError('internal/shape', { expected, actual: length });
  }
  const structures = withOwnLabels(segments);
  const combinations = new Combinations(structures);
  const ownLabels = layers.map((_, layer) => ownLabelTable(structures, layer));
  const labels = new Uint8Array(expected);
  const nodes = new Uint16Array(BLOCK);
  for (let start = 0; start < expected; start += BLOCK) {
    const length = Math.min(BLOCK, expected - start);
    let isEmpty = true;
    for (const [layer, voxels] of layers.entries()) {
      const block = voxels.subarray(start, start + length);
      if (isBackground(block)) continue;
      if (isEmpty) nodes.fill(0);
      isEmpty = false;
      joinAll(combinations, nodes, { block, own: ownLabels[layer] });
    }
    if (!isEmpty) assignAll(combinations, nodes, labels.subarray(start, start + length));
    if ((start / BLOCK) % 16 === 15) yield;
  }
  combinations.assertFitting();
  return {
    labels,
    structures: structures.map(({ layer: _layer, label: _label, ...structure }) => structure),
    sets: combinations.sets,
  };
}

function joinAll(
  combinations: Combinations,
  nodes: Uint16Array,
  { block, own }: { readonly block: Uint8Array; readonly own: Uint8Array },
): void {
  for (let at = 0; at < block.length; at++) {
    const structure = own[block[at]];
    if (structure !== 0) nodes[at] = combinations.join(nodes[at], structure);
  }
}

function assignAll(combinations: Combinations, nodes: Uint16Array, labels: Uint8Array): void {
  const { labelOf } = combinations;
  for (let at = 0; at < labels.length; at++) {
    const label = labelOf[nodes[at]];
    labels[at] = label >= 0 ? label : combinations.assign(nodes[at]);
  }
}

/** Four voxels at a time: most of an image is. */
function isBackground(block: Uint8Array): boolean {
  const head = Math.min(block.length, (4 - (block.byteOffset % 4)) % 4);
  const words = Math.floor((block.length - head) / 4);
  const inWords = new Uint32Array(block.buffer, block.byteOffset + head, words);
  for (let at = 0; at < words; at++) if (inWords[at] !== 0) return false;
  const rest = head + 4 * words;
  return !block.subarray(0, head).some(Boolean) && !block.subarray(rest).some(Boolean);
}

type OwnLabelled = LayeredSegment & LabelledStructure;

function withOwnLabels(segments: readonly LayeredSegment[]): readonly OwnLabelled[] {
  if (segments.length >= LABELS) {
    throw tooMany(segments.length, segments, segments.slice(LABELS - 1));
  }
  const isLabel = (number: number): boolean =>
    Number.isInteger(number) && number > 0 && number < LABELS;
  const used = new Set(segments.map(({ number }) => number).filter(isLabel));
  const given = new Set<number>();
  return segments.map((segment) => {
    const { number } = segment;
    const index = isLabel(number) && !given.has(number) ? number : (freeLabel(used) ?? 0);
    given.add(index);
    used.add(index);
    return { ...segment, index };
  });
}

/** [256] the own label of the segment of each value of a layer; 0 without one. */
function ownLabelTable(structures: readonly OwnLabelled[], layer: number): Uint8Array {
  const table = new Uint8Array(LABELS);
  for (const { layer: of, label, index } of structures) {
    if (of !== layer) continue;
    if (table[label] !== 0) throw new AppError('internal/shape', { layer, label });
    table[label] = index;
  }
  return table;
}

function tooMany(
  labels: number,
  structures: readonly SegmentDescription[],
  left: readonly SegmentDescription[],
): AppError {
  return new AppError('input/too-many-overlaps', {
    labels,
    limit: LABELS - 1,
    structures: structures.length,
    leaveOut: left.map(({ number }) => number),
  });
}

/**
 * The combinations of structures that voxels belong to, as they are found: a tree from no structure on, in which each step
 * adds one. As layers are always gone through in the same order, a combination is reached in one way alone.
 */
class Combinations {
  /** Of each node: −1 while it is not known that a voxel is of it in the end; 0 too when no label is left. */
  labelOf = new Int16Array(64).fill(-1);
  readonly sets: LabelSet[] = [];
  readonly #structures: readonly OwnLabelled[];
  readonly #used: Set<number>;
  /** [nodes, 256] the node with one structure more; 0 while there is none. */
  #next = new Uint16Array(64 * LABELS);
  readonly #members: (readonly number[])[] = [[]];
  /** Sets that there was no label for. */
  readonly #refused: (readonly number[])[] = [];

  constructor(structures: readonly OwnLabelled[]) {
    this.#structures = structures;
    this.#used = new Set(structures.map(({ index }) => index));
  }

  /** The node of the structures of a node and one more. */
  join(node: number, structure: number): number {
    const known = this.#next[LABELS * node + structure];
    return known > 0 ? known : this.#grow(node, structure);
  }

  /** Gives a node its label: voxels are of it. */
  assign(node: number): number {
    const structures = this.#members[node].toSorted((a, b) => a - b);
    const isSet = structures.length > 1;
    const label = isSet ? freeLabel(this.#used) : (structures[0] ?? 0);
    this.labelOf[node] = label ?? 0;
    if (isSet && label !== null) {
      this.#used.add(label);
      this.sets.push({ label, structures });
    } else if (isSet) this.#refused.push(structures);
    return this.labelOf[node];
  }

  /** @throws AppError `input/too-many-overlaps` unless all sets got a label. */
  assertFitting(): void {
    if (this.#refused.length > 0) throw this.#tooMany();
  }

  #grow(node: number, structure: number): number {
    const added = this.#members.length;
    if (added === MOST_NODES) throw this.#tooMany();
    if (added === this.labelOf.length) {
      const labelOf = new Int16Array(2 * added).fill(-1);
      labelOf.set(this.labelOf);
      this.labelOf = labelOf;
      const next = new Uint16Array(2 * added * LABELS);
      next.set(this.#next);
      this.#next = next;
    }
    this.#members.push([...this.#members[node], structure]);
    this.#next[LABELS * node + structure] = added;
    return added;
  }

  /** Leaves out what is in most of the sets, one after the other, until the rest has labels. */
  #tooMany(): AppError {
    let sets: (readonly number[])[] = [
      ...this.sets.map(({ structures }) => structures),
      ...this.#refused,
    ];
    const labels = this.#structures.length + sets.length;
    const left: OwnLabelled[] = [];
    while (this.#structures.length - left.length + sets.length >= LABELS) {
      const counts = new Uint32Array(LABELS);
      for (const structures of sets) for (const structure of structures) counts[structure]++;
      const most = counts.indexOf(counts.reduce((best, count) => Math.max(best, count), 0));
      left.push(...this.#structures.filter(({ index }) => index === most));
      const rest = sets.map((structures) => structures.filter((one) => one !== most));
      const distinct = new Map(rest.map((structures) => [structures.join(), structures]));
      sets = [...distinct.values()].filter(({ length }) => length > 1);
    }
    return tooMany(labels, this.#structures, left);
  }
}

/**
 * The way back: layers in which no structures overlap, as few as come of putting each structure into the first where it
 * shares no voxel with one before it.
 * @param flat.labels not modified; labels of no structure are left out.
 * @returns a segment for each structure, in their order; its label is the structure's own. At least one layer where there
 *   are structures.
 * @throws AppError `internal/shape` when the labels do not fit the grid.
 */
export function layersOf({
  grid,
  labels,
  structures,
  sets,
}: FlatLabels & { readonly grid: VoxelGrid }): SegmentLayers {
  const expected = voxelCount(grid);
  if (labels.length !== expected) {
    throw new AppError('internal/shape', { expected, actual: labels.length });
  }
  const isPresent = presentLabels(labels);
  const shared = sets.filter(({ label }) => isPresent[label] !== 0);
  const packed: number[][] = [];
  const segments = structures.map((structure): LayeredSegment & LabelledStructure => {
    const { index } = structure;
    const others = new Set(
      labelsWith(shared, index)
        .slice(1)
        .flatMap((label) => membersOf(shared, label)),
    );
    const fitting = packed.findIndex((layer) => !layer.some((one) => others.has(one)));
    const layer = fitting < 0 ? packed.length : fitting;
    (packed[layer] ??= []).push(index);
    return { ...structure, layer, label: index };
  });
  const layers = packed.map((indices) => {
    const table = new Uint8Array(LABELS);
    for (const index of indices) {
      const isOf = maskTable(shared, index);
      for (let label = 1; label < LABELS; label++) if (isOf[label] !== 0) table[label] = index;
    }
    return relabelled(labels, table);
  });
  return {
    grid,
    layers,
    segments: segments.map(({ index: _index, ...segment }) => segment),
    issues: [],
  };
}

/** [256] 1 where a voxel has the label. */
function presentLabels(labels: Uint8Array): Uint8Array {
  const isPresent = new Uint8Array(LABELS);
  for (let voxel = 0; voxel < labels.length; voxel++) isPresent[labels[voxel]] = 1;
  return isPresent;
}

/** @param table [256] 0 for background. */
function relabelled(labels: Uint8Array, table: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(labels.length);
  for (let start = 0; start < labels.length; start += BLOCK) {
    const block = labels.subarray(start, start + BLOCK);
    if (isBackground(block)) continue;
    for (let at = 0; at < block.length; at++) out[start + at] = table[block[at]];
  }
  return out;
}

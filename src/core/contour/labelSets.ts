/** A label whose voxels belong to several structures at once. */
export interface LabelSet {
  /** 1 … 255; no structure's own. */
  readonly label: number;
  /** Own labels of the structures, rising; two or more. */
  readonly structures: readonly number[];
}

/**
 * The labels of a label map that stand for several structures. Every other label stands for the structure that it is the
 * own label of, so that nothing is listed where no structures overlap.
 */
export type LabelSets = readonly LabelSet[];

/** Labels 0 … 255. */
export const LABELS = 256;

/** Where no structures overlap. */
export const NO_SETS: LabelSets = [];

/** The structures that the voxels of a label belong to, rising; none for background. */
export function membersOf(sets: LabelSets, label: number): readonly number[] {
  if (label === 0) return [];
  return sets.find((set) => set.label === label)?.structures ?? [label];
}

/** [256] 1 where the voxels of a label belong to a structure, else 0. */
export function maskTable(sets: LabelSets, structure: number): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(LABELS);
  table[structure] = 1;
  for (const { label, structures } of sets) table[label] = structures.includes(structure) ? 1 : 0;
  return table;
}

/** The labels whose voxels belong to a structure: its own, then those of sets. */
export function labelsWith(sets: LabelSets, structure: number): readonly number[] {
  const shared = sets.filter(({ structures }) => structures.includes(structure));
  return [structure, ...shared.map(({ label }) => label)];
}

/**
 * Voxels of a structure, those that it shares included.
 * @param labelVoxels [256] voxels of each label.
 */
export function structureVoxels(
  labelVoxels: Float64Array,
  sets: LabelSets,
  structure: number,
): number {
  return labelsWith(sets, structure).reduce((sum, label) => sum + labelVoxels[label], 0);
}

/** Where labels for further sets are taken from while a change of contours is prepared. */
export interface SetDraft {
  /** Sets that are there; they stay as they are. */
  readonly sets: LabelSets;
  /** Own labels of all structures that there are or were. */
  readonly taken: ReadonlySet<number>;
  /** Sets that came with the draft; it grows. */
  readonly added: LabelSet[];
}

/** A draft without further sets. @param structures own labels of all that there are or were. */
export function draftOf(sets: LabelSets, structures: Iterable<number>): SetDraft {
  return { sets, taken: new Set(structures), added: [] };
}

/**
 * The label of voxels that belong to these structures and no others. A set that is not listed yet gets the lowest label that
 * neither a structure nor a set has; whoever keeps voxels of that label keeps the set.
 * @param structures own labels, rising.
 * @returns 0 for none; null when no label is left.
 */
export function labelOfStructures(draft: SetDraft, structures: readonly number[]): number | null {
  const [first = 0] = structures;
  if (structures.length < 2) return first;
  const { sets, taken, added } = draft;
  const isSame = (set: LabelSet): boolean =>
    set.structures.length === structures.length &&
    set.structures.every((structure, at) => structure === structures[at]);
  const known = sets.find(isSame) ?? added.find(isSame);
  if (known) return known.label;
  const label = freeLabel(new Set([...taken, ...[...sets, ...added].map((set) => set.label)]));
  if (label !== null) added.push({ label, structures: [...structures] });
  return label;
}

/** The lowest label that is not used; null when all are. */
export function freeLabel(used: ReadonlySet<number>): number | null {
  for (let label = 1; label < LABELS; label++) if (!used.has(label)) return label;
  return null;
}

/** The label that voxels of a label get when they come to belong to a structure too. @returns null when none is left. */
export function withStructure(draft: SetDraft, label: number, structure: number): number | null {
  const members = membersOf([...draft.sets, ...draft.added], label);
  if (members.includes(structure)) return label;
  return labelOfStructures(
    draft,
    [...members, structure].toSorted((a, b) => a - b),
  );
}

/** The label that voxels of a label get when they leave a structure. @returns null when none is left. */
export function withoutStructure(draft: SetDraft, label: number, structure: number): number | null {
  const members = membersOf([...draft.sets, ...draft.added], label);
  if (!members.includes(structure)) return label;
  return labelOfStructures(
    draft,
    members.filter((one) => one !== structure),
  );
}

import {
  draftOf,
  LABELS,
  labelsWith,
  maskTable,
  membersOf,
  withoutStructure,
  withStructure,
  type LabelSets,
} from '../contour/labelSets.ts';
import type { LabelPatch } from './labelPatch.ts';

/**
 * What becomes of a voxel of other structures that a structure is painted over: it leaves them (`take`), it is left alone
 * (`background`), or it belongs to them still (`share`).
 */
export type PaintOver = 'take' | 'background' | 'share';

/** What an edit of a structure makes of each label. */
export interface StructureRules {
  /** Own label, 1 … 255. */
  readonly structure: number;
  /** Labels that voxels of the structure have now. */
  readonly present: readonly number[];
  /** [256] 1 where the voxels of a label belong to the structure. */
  readonly inside: Uint8Array<ArrayBuffer>;
  /** [256] the label of voxels that the structure is to have; the same where it has them, or must not get them. */
  readonly added: Uint8Array<ArrayBuffer>;
  /** [256] the label of voxels that leave the structure; the same where they are of others alone, or must not leave. */
  readonly removed: Uint8Array<ArrayBuffer>;
}

/** The structure that is to be edited, and what surrounds it. */
export interface EditedStructure {
  /** Own label; not locked. */
  readonly structure: number;
  readonly over: PaintOver;
  /** Own labels of structures that are protected: they neither lose nor gain a voxel. */
  readonly locked: ReadonlySet<number>;
  readonly sets: LabelSets;
  /** Own labels of all structures that there are or were. */
  readonly structures: Iterable<number>;
  /** [256] voxels of each label: those without need no rules. */
  readonly labelVoxels: Float64Array;
}

/**
 * The rules for an edit of a structure.
 * @returns `drafted`: sets that the rules lead to and that are not listed yet; keep the ones in {@link usedSets}. `isShort`:
 *   some voxels stay as they are because no label is left for what they would belong to.
 */
export function structureRules(edited: EditedStructure): {
  readonly rules: StructureRules;
  readonly drafted: LabelSets;
  readonly isShort: boolean;
} {
  const { structure, over, locked, sets, structures, labelVoxels } = edited;
  const draft = draftOf(sets, structures);
  const inside = maskTable(sets, structure);
  const [added, removed] = [identity(), identity()];
  added[0] = structure;
  removed[structure] = 0;
  let isShort = false;
  for (let label = 1; label < LABELS; label++) {
    if (label === structure) continue;
    if (inside[label] === 0 && over === 'take') {
      const isFree = !membersOf(sets, label).some((one) => locked.has(one));
      if (isFree) added[label] = structure;
      continue;
    }
    const isChanged = inside[label] === 1 || over === 'share';
    if (!isChanged || labelVoxels[label] === 0) continue;
    const change = inside[label] === 1 ? withoutStructure : withStructure;
    const after = change(draft, label, structure);
    if (after === null) isShort = true;
    else (inside[label] === 1 ? removed : added)[label] = after;
  }
  const present = labelsWith(sets, structure).filter((label) => labelVoxels[label] > 0);
  const rules = { structure, present, inside, added, removed };
  return { rules, drafted: draft.added, isShort };
}

/**
 * The rules where no structures overlap.
 * @param writable [256] 1 where a voxel with that label may be changed; nothing may where the structure's own is 0.
 */
export function plainRules(structure: number, writable: Uint8Array): StructureRules {
  const [added, removed] = [identity(), identity()];
  const inside = maskTable([], structure);
  const present = [structure];
  if (writable[structure] === 0) return { structure, present, inside, added, removed };
  for (let label = 0; label < LABELS; label++) if (writable[label] !== 0) added[label] = structure;
  removed[structure] = 0;
  return { structure, present, inside, added, removed };
}

/** Of sets that were drafted those that a patch leaves voxels with. */
export function usedSets(drafted: LabelSets, { after }: LabelPatch): LabelSets {
  return drafted.length === 0 ? drafted : drafted.filter(({ label }) => after.includes(label));
}

/** [256] Each label itself. */
function identity(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: LABELS }, (_, label) => label);
}

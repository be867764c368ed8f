import { freeLabel } from '../../core/contour/labelSets.ts';
import { patchOfLabels, type LabelPatch } from '../../core/edit/labelPatch.ts';
import { structureRules, usedSets } from '../../core/edit/structureRules.ts';
import { currentSegments, everStructures, replay, type Segment } from '../../core/review/events.ts';
import { editBlock } from '../editBlock.ts';
import type { ReviewArrays } from '../reviewArrays.ts';
import type { Services } from '../services.ts';
import { record } from './history.ts';
import { reviewArrays } from '../presentReview.ts';
import { STRUCTURE_COLORS, defaultName, structureName } from './samples.ts';

const NO_VOXELS: LabelPatch = {
  starts: new Uint32Array(),
  lengths: new Uint32Array(),
  before: new Uint8Array(),
  after: new Uint8Array(),
};

/** Adds a structure without voxels, makes it the active one, and lets its name be typed. A label that the case ever had is not used again. */
export function addStructure(services: Services): void {
  const arrays = editableArrays(services);
  const index = arrays && unusedLabel(arrays);
  if (!arrays || !index) return;
  const before = segmentsOf(arrays);
  const color =
    STRUCTURE_COLORS.find((candidate) => before.every((row) => row.color !== candidate)) ??
    STRUCTURE_COLORS[index % STRUCTURE_COLORS.length] ??
    '#E69F00';
  const added = { index, name: defaultName(index), color };
  record(services, { kind: 'structured', before, after: [...before, added], patch: NO_VOXELS });
  services.store.setState({ activeSegment: index, renamedSegment: index });
}

/** Lets the name of a structure be typed. */
export function beginRename({ store }: Services, index: number): void {
  store.setState({ renamedSegment: index });
}

/** The name stays as it was. */
export function leaveRename({ store }: Services): void {
  store.setState({ renamedSegment: null });
}

/** Renames a structure; an empty name, or one that another structure has, changes nothing. */
export function renameStructure(services: Services, index: number, name: string): void {
  leaveRename(services);
  const trimmed = structureName(name);
  const arrays = editableArrays(services);
  const isTaken = arrays && segmentsOf(arrays).some((row) => row.name === trimmed);
  if (trimmed === '' || isTaken) return;
  changeStructure(services, index, { name: trimmed });
}

/** @param color #RRGGBB */
export function recolourStructure(services: Services, index: number, color: string): void {
  changeStructure(services, index, { color: color.toUpperCase() });
}

/** Removes a structure with its voxels, in one step that can be undone; one that is locked stays. */
export function removeStructure(services: Services, index: number): void {
  const arrays = editableArrays(services);
  const { segments } = services.store.getState();
  if (!arrays || segments.some((row) => row.index === index && row.isLocked)) return;
  const before = segmentsOf(arrays);
  const after = before.filter((row) => row.index !== index);
  if (after.length === before.length) return;
  const { rules, drafted, isShort } = structureRules({
    structure: index,
    over: 'background',
    locked: new Set(),
    sets: arrays.sets,
    structures: everStructures(arrays.initialSegments, arrays.events),
    labelVoxels: arrays.labelVoxels,
  });
  if (isShort) {
    services.store.setState({ editNote: 'labels-used-up' });
    return;
  }
  const patch = patchOfLabels(arrays.corrected, rules.removed);
  const sets = usedSets(drafted, patch);
  record(services, { kind: 'structured', before, after, patch, sets });
}

function changeStructure(
  services: Services,
  index: number,
  change: Partial<Pick<Segment, 'name' | 'color'>>,
): void {
  const arrays = editableArrays(services);
  if (!arrays) return;
  const before = segmentsOf(arrays);
  const after = before.map((row) => (row.index === index ? { ...row, ...change } : row));
  const isSame = after.every((row, at) => {
    const one = before[at];
    return one?.name === row.name && one.color === row.color;
  });
  if (!isSame) record(services, { kind: 'structured', before, after, patch: NO_VOXELS });
}

/** Null while contours cannot be changed. */
function editableArrays(services: Services): ReviewArrays | null {
  const block = editBlock(services.store.getState());
  return block === null || block === 'no-structure' ? reviewArrays(services) : null;
}

function segmentsOf({ events, initialSegments }: ReviewArrays): readonly Segment[] {
  return currentSegments(replay(events), initialSegments);
}

/** A label that no structure of the review has or had, and no set of them: its voxels would be compared with those of the other. */
function unusedLabel({ events, initialSegments, sets }: ReviewArrays): number | null {
  const structures = everStructures(initialSegments, events);
  return freeLabel(new Set([...structures, ...sets.map(({ label }) => label)]));
}

import type { LabelSets } from '../contour/labelSets.ts';
import { patchBytes, type LabelPatch } from '../edit/labelPatch.ts';

/** What a reviewer said of a region; `corrected` is an acceptance after changes within it. */
export type Decision = 'accepted' | 'corrected' | 'skipped' | 'flagged';

/** With what a contour was changed: by hand, by a rule, or from the samples. */
export type EditTool =
  | 'brush'
  | 'eraser'
  | 'lasso'
  | 'fill-holes'
  | 'remove-island'
  | 'keep-island'
  | 'grow'
  | 'shrink'
  | 'smooth'
  | 'interpolate'
  | 'copy-slice'
  | 'tighter'
  | 'wider'
  | 'alternative';

/** A structure of the reviewed contours; the reviewer may rename, add and remove. */
export interface Segment {
  /** Label of its voxels, 1 … 255. */
  readonly index: number;
  readonly name: string;
  /** #RRGGBB */
  readonly color: string;
}

/** When something happened, and who did it. */
interface Stamp {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** The reviewer's name as typed; empty until one is. */
  readonly by: string;
}

/**
 * A decision is about the voxels that were looked at: they stay one region while the budget moves and others are grouped
 * anew.
 */
export interface Decided extends Stamp {
  readonly kind: 'decided';
  /** Id of the region as it was listed then; for the record. */
  readonly regionId: string;
  /** Voxel indices on the network's grid. */
  readonly voxels: Uint32Array;
  readonly decision: Decision;
}

/** A change of the reviewed contours. */
export interface Edited extends Stamp {
  readonly kind: 'edited';
  readonly tool: EditTool;
  /** Label that was worked on. */
  readonly structure: number;
  /** The region that was selected meanwhile. */
  readonly regionId: string | null;
  /** On the image's grid; null once it went past the memory for undo: it stays in force then. */
  readonly patch: LabelPatch | null;
  /** Labels that came with the patch and stand for several structures; absent: none. They stay when it is undone. */
  readonly sets?: LabelSets;
}

/** Structures added, renamed, recoloured or removed; the voxels of removed ones are in the patch. */
export interface Structured extends Stamp {
  readonly kind: 'structured';
  readonly before: readonly Segment[];
  readonly after: readonly Segment[];
  /** As in {@link Edited}. */
  readonly patch: LabelPatch | null;
  readonly sets?: LabelSets;
}

/** What happened to the review as a whole. */
export type NoteTopic =
  | 'opened'
  | 'resumed'
  | 'commented'
  | 'exported'
  | 'finished'
  | 'reopened'
  | 'audited'
  /** Contours that are about somebody else, or of another study, than the image were opened after a question. */
  | 'other-patient'
  | 'other-study';

/** Something that is recorded and cannot be undone. */
export interface Noted extends Stamp {
  readonly kind: 'noted';
  readonly topic: NoteTopic;
  /** The comment, what was exported, or what was drawn (see `auditText`); else empty. */
  readonly text: string;
}

/** What undo takes back. */
export type UndoableEvent = Decided | Edited | Structured;

/** One entry of the review's log, which only ever grows: undo and redo are entries too. */
export type ReviewEvent = UndoableEvent | Noted | ({ readonly kind: 'undone' | 'redone' } & Stamp);

/** The log boiled down: what is in force, and what a redo would bring back (last first). */
export interface ReviewHistory {
  readonly inForce: readonly UndoableEvent[];
  readonly undone: readonly UndoableEvent[];
}

/** Replays a log. An undo with nothing to undo, or a redo with nothing to redo, changes nothing. */
export function replay(events: readonly ReviewEvent[]): ReviewHistory {
  const inForce: UndoableEvent[] = [];
  let undone: UndoableEvent[] = [];
  for (const event of events) {
    switch (event.kind) {
      case 'decided':
      case 'edited':
      case 'structured':
        inForce.push(event);
        undone = [];
        break;
      case 'undone': {
        const last = inForce.pop();
        if (last) undone.push(last);
        break;
      }
      case 'redone': {
        const next = undone.pop();
        if (next) inForce.push(next);
        break;
      }
      case 'noted':
        break;
    }
  }
  return { inForce, undone };
}

/** What an undo would take back: the last in force, unless it changed voxels and its patch was let go. */
export function nextUndo({ inForce }: ReviewHistory): UndoableEvent | null {
  const last = inForce.at(-1);
  return last && (last.kind === 'decided' || last.patch !== null) ? last : null;
}

/** A region as it was when it was decided. */
export interface DecidedRegion {
  readonly id: string;
  /** Voxel indices on the network's grid. */
  readonly voxels: Uint32Array;
  readonly decision: Decision;
}

/**
 * The regions with a decision in force, in the order in which they were first decided. A later decision on a region takes
 * the place of an earlier one. As only undecided voxels are grouped into new regions, no two of them share a voxel.
 */
export function decidedRegions({ inForce }: ReviewHistory): DecidedRegion[] {
  const byId = new Map<string, DecidedRegion>();
  for (const event of inForce) {
    if (event.kind !== 'decided') continue;
    const { regionId: id, voxels, decision } = event;
    byId.set(id, { id, voxels, decision });
  }
  return [...byId.values()];
}

/** Whether a change in force was made while a region was selected. */
export function isEditedRegion({ inForce }: ReviewHistory, regionId: string): boolean {
  return inForce.some((event) => event.kind === 'edited' && event.regionId === regionId);
}

/**
 * Whether contours were ever changed, by hand or with their structures, even if all of it was undone since: such a log
 * belongs to the labels that it began with and cannot go on over others.
 */
export function hasTouchedContours(events: readonly ReviewEvent[]): boolean {
  return events.some(({ kind }) => kind === 'edited' || kind === 'structured');
}

/** The structures after all changes in force. @param initial those that the review began with. */
export function currentSegments(
  { inForce }: ReviewHistory,
  initial: readonly Segment[],
): readonly Segment[] {
  const last = inForce.findLast((event) => event.kind === 'structured');
  return last?.after ?? initial;
}

/** Own labels of all structures that a review has or had. @param initial those that it began with. */
export function everStructures(
  initial: readonly Segment[],
  events: readonly ReviewEvent[],
): ReadonlySet<number> {
  const used = new Set(initial.map(({ index }) => index));
  for (const event of events) {
    if (event.kind === 'structured') for (const { index } of event.after) used.add(index);
  }
  return used;
}

/**
 * All labels that stand for several structures after a log, those of undone changes too: a label never changes its meaning.
 * @param initial those that the review began with.
 */
export function setsAfter(initial: LabelSets, events: readonly ReviewEvent[]): LabelSets {
  const added = events.flatMap((event) => ('sets' in event && event.sets ? event.sets : []));
  return added.length === 0 ? initial : [...initial, ...added];
}

/**
 * Lets go of the oldest patches in force until the rest fits into the memory for undo; they stay in force.
 * @param events changed in place: an event is replaced by one without its patch.
 * @param mostBytes of all patches together, those that wait for a redo included.
 */
export function dropOldPatches(events: ReviewEvent[], mostBytes: number): void {
  const sizeOf = (event: ReviewEvent): number =>
    'patch' in event && event.patch ? patchBytes(event.patch) : 0;
  let bytes = events.reduce((sum, event) => sum + sizeOf(event), 0);
  if (bytes <= mostBytes) return;
  const { undone } = replay(events);
  for (let at = 0; at < events.length && bytes > mostBytes; at++) {
    const event = events[at];
    if (sizeOf(event) === 0 || !('patch' in event) || undone.includes(event)) continue;
    bytes -= sizeOf(event);
    events[at] = { ...event, patch: null };
  }
}

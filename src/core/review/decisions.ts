/** What a reviewer said of a region. */
export type Decision = 'accepted' | 'skipped' | 'flagged';

/**
 * One entry of the review's log, which only ever grows: undo and redo are entries too.
 * A decision is about the voxels that were looked at: they stay one region while the budget moves and others are
 * grouped anew.
 */
export type ReviewEvent =
  | {
      readonly kind: 'decided';
      /** Id of the region as it was listed then; for the record. */
      readonly regionId: string;
      /** Voxel indices on the network's grid. */
      readonly voxels: Uint32Array;
      readonly decision: Decision;
      /** Milliseconds since 1970. */
      readonly atMs: number;
    }
  | { readonly kind: 'undone' | 'redone'; readonly atMs: number };

type Decided = Extract<ReviewEvent, { kind: 'decided' }>;

/** The log boiled down: decisions in force, and those that a redo would bring back (last first). */
export interface ReviewHistory {
  readonly inForce: readonly Decided[];
  readonly undone: readonly Decided[];
}

/** Replays a log. An undo with nothing to undo, or a redo with nothing to redo, changes nothing. */
export function replay(events: readonly ReviewEvent[]): ReviewHistory {
  const inForce: Decided[] = [];
  let undone: Decided[] = [];
  for (const event of events) {
    if (event.kind === 'decided') {
      inForce.push(event);
      undone = [];
    } else if (event.kind === 'undone') {
      const last = inForce.pop();
      if (last) undone.push(last);
    } else {
      const next = undone.pop();
      if (next) inForce.push(next);
    }
  }
  return { inForce, undone };
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
  for (const { regionId: id, voxels, decision } of inForce) byId.set(id, { id, voxels, decision });
  return [...byId.values()];
}

/** What a reviewer said of a region. */
export type Decision = 'accepted' | 'skipped' | 'flagged';

/**
 * One entry of the review's log, which only ever grows: undo and redo are entries too.
 * A decision is about voxels, not about a region: regions change when the budget moves, what was looked at does not.
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

const CODES: readonly (Decision | null)[] = [null, 'accepted', 'skipped', 'flagged'];

/**
 * The decision that holds for each region: the one that more than half of its voxels carry; else it is open.
 * A later decision overrides an earlier one on the voxels that they share.
 * @param regions voxel indices by region id.
 * @param voxelCount number of voxels of the grid.
 */
export function decisionsOf(
  regions: readonly { readonly id: string; readonly voxels: Uint32Array }[],
  history: ReviewHistory,
  voxelCount: number,
): Record<string, Decision> {
  if (history.inForce.length === 0) return {};
  const codes = new Uint8Array(voxelCount);
  for (const { voxels, decision } of history.inForce) {
    const code = CODES.indexOf(decision);
    for (const voxel of voxels) codes[voxel] = code;
  }
  const result: Record<string, Decision> = {};
  for (const { id, voxels } of regions) {
    const counts = [0, 0, 0, 0];
    for (const voxel of voxels) counts[codes[voxel]] += 1;
    const winner = counts.findIndex((count) => 2 * count > voxels.length);
    const decision = winner > 0 ? CODES[winner] : null;
    if (decision) result[id] = decision;
  }
  return result;
}

import { structureVoxels } from '../core/contour/labelSets.ts';
import { voxelVolumeMl } from '../core/geometry/gridMath.ts';
import { currentSegments, replay } from '../core/review/events.ts';
import type { SegmentRow } from '../store/editSlice.ts';
import type { AppState } from '../store/store.ts';
import type { StructureRow } from '../store/resultSlice.ts';
import type { ReviewArrays } from './reviewArrays.ts';
import type { Services } from './services.ts';

/**
 * Voxels of each label of an automatic contour, by its structures.
 * @param voxelMl of one voxel of the image.
 * @returns [256] whole numbers; background is left 0.
 */
export function automaticVoxels(
  structures: readonly StructureRow[],
  voxelMl: number,
): Float64Array<ArrayBuffer> {
  const voxels = new Float64Array(256);
  for (const { index, volumeMl } of structures) voxels[index] = Math.round(volumeMl / voxelMl);
  return voxels;
}

/** [256] Voxels of each label; background is left 0. */
export function countedVoxels(labels: Uint8Array): Float64Array<ArrayBuffer> {
  const voxels = new Float64Array(256);
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at] ?? 0;
    voxels[label] = (voxels[label] ?? 0) + 1;
  }
  voxels[0] = 0;
  return voxels;
}

/** Brings the list of structures after the log and the contours; locks stay, and the active one while it is there. */
export function publishSegments({ store }: Services, arrays: ReviewArrays): void {
  const { segments, activeSegment, openCase, result } = store.getState();
  if (!openCase || !result) return;
  const voxelMl = voxelVolumeMl(openCase.grid);
  const automatic = automaticVoxels(result.structures, voxelMl);
  const listed = currentSegments(replay(arrays.events), arrays.initialSegments);
  const rows = listed.map((segment): SegmentRow => {
    const { index, name, color } = segment;
    const before = segments.find((row) => row.index === index);
    const row = {
      index,
      name,
      color,
      // Whole voxels, so that what is undone gives the volume before to the last digit.
      volumeMl: structureVoxels(arrays.labelVoxels, arrays.sets, index) * voxelMl,
      automaticMl: (automatic[index] ?? 0) * voxelMl,
      isLocked: before?.isLocked ?? false,
    };
    return before && isSameRow(before, row) ? before : row;
  });
  const isThere = rows.some(({ index }) => index === activeSegment);
  const isSame = rows.length === segments.length && rows.every((row, at) => row === segments[at]);
  store.setState({
    segments: isSame ? segments : rows,
    activeSegment: isThere ? activeSegment : (rows[0]?.index ?? null),
  });
}

function isSameRow(a: SegmentRow, b: SegmentRow): boolean {
  return (
    a.name === b.name &&
    a.color === b.color &&
    a.volumeMl === b.volumeMl &&
    a.automaticMl === b.automaticMl
  );
}

/** Labels of the structures that are protected from every tool. */
export function lockedSegments({ segments }: Pick<AppState, 'segments'>): readonly number[] {
  return segments.flatMap(({ index, isLocked }) => (isLocked ? [index] : []));
}

/** Protects these structures, and no others. */
export function lockSegments({ store }: Services, locked: readonly number[]): void {
  store.setState(({ segments }) => ({
    segments: segments.map((row) => ({ ...row, isLocked: locked.includes(row.index) })),
  }));
}

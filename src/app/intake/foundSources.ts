import type { ContoursFile, SourceFile } from '../../workers/codec.api.ts';
import type { PendingIntake } from './pendingIntake.ts';

/** Files of contours as the codec takes them. */
export function contoursOf(
  pending: PendingIntake,
  positions: readonly number[],
  numbers: ReadonlyMap<number, readonly number[]>,
): ContoursFile[] {
  return positions.flatMap((position) => {
    const finding = pending.findings[position];
    if (!finding || finding.kind === 'left-out') return [];
    return [
      {
        format: finding.kind === 'contours' ? finding.format : ('label-map' as const),
        name: finding.name,
        sources: sourcesAt(pending, finding.sources),
        numbers: numbers.get(position) ?? null,
      },
    ];
  });
}

export function sourcesAt({ sources }: PendingIntake, positions: readonly number[]): SourceFile[] {
  return positions.flatMap((at) => sources[at] ?? []);
}

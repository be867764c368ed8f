import { axisCodes } from '../../core/geometry/orientation.ts';
import type { RuleFinding } from '../../core/review/ruleChecks.ts';
import { expectedStructures } from '../../models/expectedStructures.ts';
import { copyInTasks } from '../evaluation/copyInTasks.ts';
import type { Services } from '../services.ts';

/**
 * Rules that changed contours of the present review break as they stand, found in the codec worker on the image's own voxels.
 * The queue keeps what was found of the automatic ones.
 * @param changed labels; of others only what theirs are held against is looked at.
 * @param isUnchanged asked while the contours are copied.
 * @throws AppError `cancelled`; as the call.
 */
export async function editedFindings(
  { store, registry, network, codec }: Services,
  {
    changed,
    isUnchanged,
    signal,
  }: {
    readonly changed: ReadonlySet<number>;
    readonly isUnchanged: () => boolean;
    readonly signal: AbortSignal;
  },
): Promise<readonly RuleFinding[]> {
  const { openCase, result, segments } = store.getState();
  if (!openCase || !result) return [];
  const { corrected, sets } = registry.reviews.get(result.id);
  const known = expectedStructures(segments, result.origin === 'run' ? network : null);
  const expected = known.filter(({ index, side }) => changed.has(index) || side === 'right');
  const orientation = axisCodes(registry.segmentations.get(result.id).networkGrid.affine).join('');
  const { grid } = registry.volumes.get(openCase.id);
  const labels = await copyInTasks(corrected, isUnchanged);
  return codec.call(
    'checkRules',
    { grid, labels, sets, expected, orientation },
    { signal, transfer: [labels.buffer] },
  );
}

import { expectedStructures } from '../../models/expectedStructures.ts';
import type { Services } from '../services.ts';
import { composeAnew } from './queue.ts';

/** Whenever a result is there to be reviewed, or its review begins anew. */
export function watchRules({ store }: Services, onResult: () => void): void {
  store.subscribe(({ result }, before) => {
    if (result && !result.isPreview && result !== before.result) onResult();
  });
}

/**
 * Looks at the contours of the present result by rules, in the codec worker, and puts what it finds first in the queue.
 * @throws as the call.
 */
export async function checkRules(services: Services): Promise<void> {
  const { store, registry, codec } = services;
  const { result } = store.getState();
  if (!result) return;
  const { networkGrid: grid, networkLabels: labels, sets } = registry.segmentations.get(result.id);
  const network = result.origin === 'run' ? services.network : null;
  const expected = expectedStructures(result.structures, network);
  const isCurrent = (): boolean => store.getState().result?.id === result.id;
  const findings = await codec.call('checkRules', { grid, labels, sets, expected });
  if (!isCurrent()) return;
  if (findings.length > 0) {
    registry.reviews.get(result.id).findings = findings;
    await composeAnew(services, isCurrent);
  }
  if (isCurrent()) store.setState({ rulesCheckedId: result.id });
}

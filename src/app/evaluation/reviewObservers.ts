import { structuresToFuse } from '../../core/evaluation/fusedStructures.ts';
import type { Fusion } from '../../core/evaluation/observers.ts';
import { showContours } from '../commands/contours.ts';
import { reportOpening } from '../commands/openCase.ts';
import { hasChangedContours, hasUnexportedDecisions } from '../commands/review.ts';
import type { Services } from '../services.ts';

/**
 * Makes what the observers drew, fused by a rule, the contours under review of the open case; asks first where a review
 * would be lost by it. The observers stay, to compare with.
 */
export async function reviewObservers(services: Services, fusion: Fusion): Promise<void> {
  const { store } = services;
  const { openCase, result, observers } = store.getState();
  const [first] = observers;
  if (!openCase || !first) return;
  const isLost = hasChangedContours(services) || hasUnexportedDecisions(services);
  if (!result || !isLost) return fuseAndShow(services, fusion);
  services.pendingCase = () => fuseAndShow(services, fusion);
  store.setState({ opening: { status: 'asking', purpose: 'contours', name: first.name } });
}

async function fuseAndShow(services: Services, fusion: Fusion): Promise<void> {
  const { store, registry, codec } = services;
  const { observers: rows } = store.getState();
  const used = fusion.kind === 'observer' ? rows.slice(fusion.position, fusion.position + 1) : rows;
  await showContours(services, {
    names: used.map(({ name }) => name),
    files: [],
    accepted: { mismatches: [] },
    make: (caseId, signal) => {
      const observers = registry.observers.get(caseId);
      return codec.call(
        'fuseContours',
        {
          grid: registry.volumes.get(caseId).grid,
          observers,
          structures: structuresToFuse(observers, fusion),
          fusion,
          files: used.map(({ sha256, format, structures }) => ({
            sha256,
            format,
            structures: structures.length,
          })),
        },
        {
          signal,
          onProgress: (progress) =>
            reportOpening(services, used.map(({ name }) => name).join(', '), progress),
        },
      );
    },
  });
}

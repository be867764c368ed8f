import { AUDIT_PATCHES, auditOf, auditText } from '../../core/review/randomAudit.ts';
import { notify } from '../notices.ts';
import type { Services } from '../services.ts';
import { showPanel } from './display.ts';
import { record } from './history.ts';
import { reviewArrays } from '../presentReview.ts';
import { composeAnew } from './queue.ts';

/**
 * Puts patches of the contour that were drawn at random from what the budget leaves out at the end of the queue; further ones where
 * there are some. Wherever the reviewer is beside the picture, the queue is shown then.
 * @throws as the call.
 */
export async function randomAudit(services: Services): Promise<void> {
  const { store, registry, codec } = services;
  const { result, openCase, regions: listed } = store.getState();
  const arrays = reviewArrays(services);
  if (!result || result.isPreview || !openCase || !arrays) return;
  const { networkGrid: grid, networkLabels: labels, roi } = registry.segmentations.get(result.id);
  const drawnBefore = auditOf(arrays.events, result.id)?.patches ?? [];
  // The listed ones: what is within the budget, or decided.
  const queue = listed.flatMap(({ id, finding, networkSlices: slices }) => {
    const region = arrays.regions.find((one) => one.id === id);
    return region && finding?.rule !== 'audit' ? [{ voxels: region.voxels, slices }] : [];
  });
  const drawn = await codec.call('drawAudit', {
    grid,
    labels,
    roi,
    queue,
    drawn: drawnBefore.map(({ voxels }) => voxels),
    imageSha256: openCase.sha256,
    count: AUDIT_PATCHES,
  });
  const isCurrent = (): boolean => reviewArrays(services) === arrays;
  if (!isCurrent()) return;
  // The same ones were drawn by a call that was faster.
  if ((auditOf(arrays.events, result.id)?.patches.length ?? 0) !== drawnBefore.length) return;
  if (drawn.patches.length === 0) {
    notify(services, { tone: 'info', code: 'issue/nothing-to-audit', detail: {} });
    return;
  }
  record(services, { kind: 'noted', topic: 'audited', text: auditText(drawn, result.id) });
  if (await composeAnew(services, isCurrent)) showPanel(services, 'queue');
}

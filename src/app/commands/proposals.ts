import { isEmptyPatch } from '../../core/edit/labelPatch.ts';
import type { ProposalRow } from '../../store/proposalSlice.ts';
import type { Services } from '../services.ts';
import { proposalIn } from '../proposals.ts';
import { record } from './history.ts';
import { decide } from './review.ts';

/** Shows a proposal in the place of the contour; null ends that. */
export function previewProposal({ store }: Services, id: string | null): void {
  const isListed = store.getState().proposals?.rows.some((row) => row.id === id) ?? false;
  store.setState({ shownProposal: isListed ? id : null });
}

/** As {@link previewProposal}; the one that is shown is shown no longer. */
export function togglePreview(services: Services, id: string): void {
  previewProposal(services, services.store.getState().shownProposal === id ? null : id);
}

/** Ends the preview of one proposal; another that has taken its place stays. */
export function endPreview(services: Services, id: string): void {
  if (services.store.getState().shownProposal === id) previewProposal(services, null);
}

/** Shows the next alternative that differs from the present contour, after the last the first again. */
export function previewNextAlternative(services: Services): void {
  const { proposals, shownProposal } = services.store.getState();
  const others = (proposals?.rows ?? []).filter(
    ({ kind, isPresent }: ProposalRow) => kind === 'alternative' && !isPresent,
  );
  const at = others.findIndex(({ id }) => id === shownProposal);
  const next = others[(at + 1) % others.length];
  if (next) previewProposal(services, next.id);
}

/** Makes a proposal the contour within the selected region: one step of the log. */
export function applyProposal(services: Services, id: string): void {
  const { store } = services;
  const { proposals } = store.getState();
  const proposal = proposalIn(proposals, id);
  store.setState({ shownProposal: null });
  if (!proposal || !proposals || isEmptyPatch(proposal.patch)) return;
  record(services, {
    kind: 'edited',
    tool: proposal.kind,
    structure: proposals.structure,
    regionId: proposals.regionId,
    patch: proposal.patch,
    sets: proposal.sets,
  });
}

/** Applies the proposal that is shown; without one, or where the contour is that already, accepts the region. */
export function acceptOrApply(services: Services): void {
  const { proposals, shownProposal } = services.store.getState();
  const shown = proposals?.rows.find(({ id }) => id === shownProposal);
  if (!shown || shown.isPresent) decide(services, 'accepted');
  else applyProposal(services, shown.id);
}

import { isEmptyPatch } from '../../core/edit/labelPatch.ts';
import type { ProposalRow } from '../../store/proposalSlice.ts';
import type { Services } from '../services.ts';
import { proposalById } from '../proposals.ts';
import { record } from './history.ts';
import { decide } from './review.ts';

/** Shows a proposal in the place of the contour; null, or the one that is shown, ends that. */
export function previewProposal({ store }: Services, id: string | null): void {
  store.setState(({ proposals, shownProposal }) => {
    const isListed = proposals?.rows.some((row) => row.id === id) ?? false;
    return { shownProposal: isListed && id !== shownProposal ? id : null };
  });
}

/** Shows the next alternative that differs from the present contour, after the last the first again. */
export function previewNextAlternative(services: Services): void {
  const { proposals, shownProposal } = services.store.getState();
  const others = (proposals?.rows ?? []).filter(
    ({ kind, isPresent }: ProposalRow) => kind === 'alternative' && !isPresent,
  );
  const at = others.findIndex(({ id }) => id === shownProposal);
  const next = others[(at + 1) % others.length];
  if (next && next.id !== shownProposal) previewProposal(services, next.id);
}

/** Makes a proposal the contour within the selected region: one step of the log. */
export function applyProposal(services: Services, id: string): void {
  const { store } = services;
  const { proposals } = store.getState();
  const proposal = proposalById(services, id);
  store.setState({ shownProposal: null });
  if (!proposal || !proposals || isEmptyPatch(proposal.patch)) return;
  record(services, {
    kind: 'edited',
    tool: proposal.kind,
    structure: proposals.structure,
    regionId: proposals.regionId,
    patch: proposal.patch,
  });
}

/** Applies the proposal that is shown; without one accepts the region. */
export function acceptOrApply(services: Services): void {
  const { shownProposal } = services.store.getState();
  if (shownProposal === null) decide(services, 'accepted');
  else applyProposal(services, shownProposal);
}

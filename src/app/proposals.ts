import { NO_SETS, type LabelSet, type LabelSets } from '../core/contour/labelSets.ts';
import { boxWithPatch, isEmptyPatch } from '../core/edit/labelPatch.ts';
import { usedSets } from '../core/edit/structureRules.ts';
import type { VoxelBox } from '../core/geometry/voxelBox.ts';
import { proposalsFor, type Proposal, type Proposals } from '../core/review/alternatives.ts';
import type { ProposalAbsence, ProposalList, ProposalRow } from '../store/proposalSlice.ts';
import { reviewArrays } from './presentReview.ts';
import { editBlock } from './editBlock.ts';
import { lockedSegments } from './segmentRows.ts';
import type { Services } from './services.ts';
import { rulesNow } from './strokes.ts';

/** Samples propose contours for places that can be looked at, not for whole organs. */
const MOST_VOXELS = 2 ** 17;

/**
 * Keeps what the samples propose for the selected region up to date, and ends the preview of a proposal when the region,
 * the contours or the log change: what is shown is always what would be applied.
 */
export function watchProposals(services: Services): void {
  const { store } = services;
  let before = keyOf(services);
  store.subscribe(() => {
    const now = keyOf(services);
    if (now.every((part, at) => part === before[at])) return;
    before = now;
    publishProposals(services);
  });
}

/**
 * Changes exactly when other contours may be proposed: with each entry of the log, but not when the queue is composed anew
 * around the region, or a preview would end under the reviewer's finger.
 */
function keyOf({ store, registry }: Services): readonly unknown[] {
  const state = store.getState();
  const { result } = state;
  const log = result && registry.reviews.has(result.id) ? registry.reviews.get(result.id) : null;
  const locks = state.segments.map(({ index, isLocked }) => (isLocked ? -index : index));
  const region = log?.regions.find(({ id }) => id === state.selectedRegionId);
  return [
    state.selectedRegionId,
    state.result,
    region?.voxels,
    log?.events.length,
    editBlock(state) === null,
    locks.join(),
  ];
}

function publishProposals(services: Services): void {
  const proposals = listOf(services);
  services.store.setState({ proposals, shownProposal: null });
}

function listOf(services: Services): ProposalList | null {
  const region = regionInQuestion(services);
  if (!region) return null;
  const { id: regionId, structure } = region;
  const found = computeProposals(services);
  const { samples } = region;
  if (!found) {
    const absence = absenceOf(services, region);
    return { regionId, structure, nowMl: 0, samples, rows: [], otherSamples: 0, absence };
  }
  const { nowMl, proposals, otherSamples } = found;
  const rows = proposals.map((proposal, at): ProposalRow => {
    const { kind, samples: of, volumeMl, patch } = proposal;
    return { id: idOf(proposal, at), kind, samples: of, volumeMl, isPresent: isEmptyPatch(patch) };
  });
  const list = { regionId, structure, nowMl, samples, rows, otherSamples, absence: null };
  computed.set(list, found);
  return list;
}

/** With the sets that a proposal may leave voxels with, and that are not in the log yet. */
interface ComputedProposals extends Proposals {
  readonly drafted: LabelSets;
}

interface RegionInQuestion {
  readonly id: string;
  readonly voxels: Uint32Array;
  readonly structure: number;
  readonly samples: number;
}

/** The selected region, where its contour may be changed now. */
function regionInQuestion(services: Services): RegionInQuestion | null {
  const state = services.store.getState();
  const { selectedRegionId: id, regions, result, segments } = state;
  // While one result takes the place of another the store has it before its review is there.
  if (!result || !services.registry.reviews.has(result.id)) return null;
  const voxels = reviewArrays(services)?.regions.find((region) => region.id === id)?.voxels;
  const structure = regions.find((region) => region.id === id)?.structure ?? 0;
  const isKnown = segments.some(({ index }) => index === structure);
  if (id === null || !voxels || !isKnown || editBlock(state) !== null) return null;
  if (voxels.length > MOST_VOXELS) return null;
  return { id, voxels, structure, samples: result.samples };
}

function absenceOf({ store }: Services, { structure, samples }: RegionInQuestion): ProposalAbsence {
  const { segments } = store.getState();
  if (samples < 2) return 'one-sample';
  const isLocked = segments.some((row) => row.index === structure && row.isLocked);
  return isLocked ? 'locked' : 'not-kept';
}

/** What the samples propose for the selected region as the contours are at this moment. */
function computeProposals(services: Services): ComputedProposals | null {
  const { store, registry } = services;
  const { openCase, result, segments } = store.getState();
  const region = regionInQuestion(services);
  const arrays = reviewArrays(services);
  if (!openCase || !result || !region || !arrays) return null;
  const { votes, networkGrid, networkLabels } = registry.segmentations.get(result.id);
  if (!votes) return null;
  const { rules, drafted } = rulesNow(services.store.getState(), arrays, region.structure);
  const locked = new Set(lockedSegments({ segments }));
  const isLocked = ({ structures }: LabelSet): boolean => structures.some((one) => locked.has(one));
  const found = proposalsFor(region, {
    votes,
    network: networkGrid,
    networkLabels,
    image: openCase.grid,
    labels: arrays.corrected,
    known: new Set(segments.map(({ index }) => index)),
    locked: new Set([...locked, ...arrays.sets.filter(isLocked).map(({ label }) => label)]),
    sets: arrays.sets,
    rules,
  });
  return found && { ...found, drafted };
}

function idOf({ kind }: Proposal, at: number): string {
  return kind === 'alternative' ? `alternative-${at - 1}` : kind;
}

/** What the lists in the store were made of: every change of the contours makes another list. */
const computed = new WeakMap<ProposalList, ComputedProposals>();

/** One of the proposals of a list, with the sets that it leaves voxels with and that are not in the log yet. */
export function proposalIn(
  list: ProposalList | null,
  id: string | null,
): (Proposal & { readonly sets: LabelSets }) | null {
  const found = list && computed.get(list);
  const proposal = found?.proposals.find((one, at) => idOf(one, at) === id);
  return proposal
    ? { ...proposal, sets: usedSets(found?.drafted ?? NO_SETS, proposal.patch) }
    : null;
}

/** The labels around the selected region as a proposal of the present list would leave them; null without one. */
export function labelsOfProposal(
  services: Services,
  list: ProposalList | null,
  id: string | null,
): { readonly box: VoxelBox; readonly labels: Uint8Array<ArrayBuffer> } | null {
  const { openCase } = services.store.getState();
  const box = list && computed.get(list)?.box;
  const proposal = proposalIn(list, id);
  const arrays = proposal && reviewArrays(services);
  if (!openCase || !arrays || !box) return null;
  const place = { box, shape: openCase.grid.shape };
  return { box, labels: boxWithPatch(arrays.corrected, proposal.patch, place) };
}

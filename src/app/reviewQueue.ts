import { LABELS, maskTable, membersOf } from '../core/contour/labelSets.ts';
import { spacingMm } from '../core/geometry/affine.ts';
import {
  indexToWorld,
  nearestVoxel,
  voxelVolumeMl,
  worldToIndex,
} from '../core/geometry/gridMath.ts';
import { reorientation } from '../core/geometry/orientation.ts';
import type { IndexPoint, VoxelGrid, WorldPoint } from '../core/geometry/grid.ts';
import { decidedRegions, replay, type ReviewEvent } from '../core/review/events.ts';
import { queueCourse, type QueueCourse } from '../core/review/queueBudget.ts';
import {
  byExpectedYieldInSteps,
  inGivenOrderInSteps,
  type RankedRegion,
} from '../core/review/readingOrder.ts';
import {
  describeRegion,
  groupRegionsInSteps,
  type GroupedRegions,
  type Region,
} from '../core/review/regions.ts';
import type { AuditPatch } from '../core/review/randomAudit.ts';
import type { OfferedFor, RuleFinding } from '../core/review/ruleChecks.ts';
import { votedRange } from '../core/review/sampleVotes.ts';
import { READING_COSTS } from '../core/review/timeModel.ts';
import { heldByRegion, type HeldVoxels } from '../core/review/regionOnImage.ts';
import { completed } from '../core/steps.ts';
import type { SegmentationResult } from '../inference/segmentation.ts';
import type { RegionOrder, RegionRow } from '../store/reviewSlice.ts';
import type { RankedScores } from './reviewArrays.ts';

/** A region that stays as it is though it is not decided: the reviewer has it before her. */
export interface LookedAt {
  readonly id: string;
  /** Voxel indices on the network's grid. */
  readonly voxels: Uint32Array;
}

export interface QueueSource {
  readonly order: RegionOrder;
  /** Needed for the order `surprise`; without it the order is `expected`. */
  readonly surprise: RankedScores | null;
  /** The log of the review: its decided regions stay as they are. */
  readonly events: readonly ReviewEvent[];
  readonly lookedAt: LookedAt | undefined;
  /** They come first: few, and nothing else shows them. */
  readonly findings: readonly RuleFinding[];
  /** They come last, and no budget counts them. */
  readonly audits: readonly AuditPatch[];
  readonly imageGrid: VoxelGrid;
}

/** All regions that the largest budget holds, in their order, and what they were composed of. */
export interface ComposedQueue {
  readonly source: QueueSource;
  /** How long the log was. */
  readonly eventCount: number;
  readonly regions: readonly Region[];
  readonly rows: readonly RegionRow[];
  readonly course: QueueCourse;
  readonly dropped: GroupedRegions['dropped'];
  /** A copy of the result's labels, made before, for the review to change; where absent it makes one. */
  readonly correctable?: Uint8Array<ArrayBuffer>;
}

/** The decided regions, and what else the largest budget holds grouped into regions, in the order asked for. */
export function composeQueue(segmentation: SegmentationResult, source: QueueSource): ComposedQueue {
  return completed(composeInSteps(segmentation, source));
}

/** No task of the page lasts longer by itself; what else it has to do comes on top. */
const TASK_MS = 8;

/** As {@link composeQueue}, in tasks that leave the page free in between. The log may grow meanwhile. */
export function composeQueueInTasks(
  segmentation: SegmentationResult,
  source: QueueSource,
): Promise<ComposedQueue> {
  return completedInTasks(composeInSteps(segmentation, source));
}

/** Runs work that is done a step at a time to its end, in tasks that leave the page free in between. */
export async function completedInTasks<T>(steps: Generator<undefined, T>): Promise<T> {
  await nextTask();
  let step = steps.next();
  for (let startMs = performance.now(); !step.done; step = steps.next()) {
    if (performance.now() - startMs < TASK_MS) continue;
    await nextTask();
    startMs = performance.now();
  }
  return step.value;
}

/** Lets the page answer to what has happened meanwhile. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}

/** Rows that are made in one step. */
const ROWS_PER_STEP = 16;

function* composeInSteps(
  segmentation: SegmentationResult,
  source: QueueSource,
): Generator<undefined, ComposedQueue> {
  const { networkGrid, errors, networkLabels, runnerUp } = segmentation;
  const eventCount = source.events.length;
  const { score, ranking } = scoresOf(segmentation, source);
  const maps = { networkGrid, networkLabels, runnerUp, entropy: score };
  const grouped = yield* groupRegionsInSteps(ranking, maps, { kept: keptRegions(source) });
  yield;
  const likely = {
    shape: networkGrid.shape,
    spacingMm: spacingMm(networkGrid.affine),
    probability: errors.probability,
  };
  const order = orderOf(source) === 'expected' ? byExpectedYieldInSteps : inGivenOrderInSteps;
  const found = findingRegions(source.findings, maps);
  const ranked = [
    ...(yield* inGivenOrderInSteps(found, likely, READING_COSTS)).map(isNoDoubt),
    ...(yield* order(grouped.regions, likely, READING_COSTS)),
  ];
  yield;
  const audits = auditRegions(source.audits, { ...maps, sets: segmentation.sets });
  const audited = (yield* inGivenOrderInSteps(audits, likely, READING_COSTS)).map(isNoDoubt);
  const rows: RegionRow[] = [];
  for (const [at, one] of [...ranked, ...audited].entries()) {
    const finding = at < ranked.length ? (source.findings[at] ?? null) : BY_CHANCE;
    rows.push(toRow(one, { rank: at + 1, finding }, { segmentation, imageGrid: source.imageGrid }));
    if (rows.length % ROWS_PER_STEP === 0) yield;
  }
  return {
    source,
    eventCount,
    regions: [...ranked, ...audited].map(({ region }) => region),
    rows,
    course: queueCourse(ranked, voxelVolumeMl(networkGrid)),
    dropped: grouped.dropped,
  };
}

/** Regions of the findings, in their order; named by what they are, so that a decision finds its place again. */
function findingRegions(
  findings: readonly RuleFinding[],
  maps: Parameters<typeof describeRegion>[1],
): Region[] {
  return findings.map(({ rule, structure, voxels }) => ({
    ...describeRegion(voxels, maps),
    id: `${FINDING_ID}${rule}-${structure}-${voxels[0]}`,
    structure,
    alternatives: [structure, 0],
  }));
}

const FINDING_ID = 'check-';

const BY_CHANCE: OfferedFor = { rule: 'audit', volumeMl: 0, detail: 0 };

/**
 * Patches of the random check, of the structure that has most of each; where structures overlap, of the one whose contour
 * runs through its middle most.
 */
function auditRegions(
  audits: readonly AuditPatch[],
  maps: Parameters<typeof describeRegion>[1] & Pick<SegmentationResult, 'sets'>,
): Region[] {
  const { sets } = maps;
  return audits.map(({ id, voxels }) => {
    const region = describeRegion(voxels, maps);
    const counts = new Uint32Array(LABELS);
    for (const voxel of voxels) {
      const label = maps.networkLabels[voxel] ?? 0;
      for (const one of membersOf(sets, label)) counts[one] = (counts[one] ?? 0) + 1;
    }
    if (sets.length > 0) {
      counts.forEach((count, one) => (counts[one] = Math.min(count, voxels.length - count)));
    }
    const most = Math.max(...counts);
    const [first = 0] = membersOf(sets, region.structure);
    const structure = most > 0 ? counts.indexOf(most) : first;
    return { ...region, id, structure, alternatives: [structure, 0] };
  });
}

/** What a rule finds is no doubt of the network's: nothing of the error that it expects comes into view by it. */
function isNoDoubt(one: RankedRegion<Region>): RankedRegion<Region> {
  return { ...one, expectedMm: 0, expectedVoxels: 0 };
}

/** The order that a queue really has: the first one while the surprise is not there, until it is asked for again. */
export function orderOf({ order, surprise }: Pick<QueueSource, 'order' | 'surprise'>): RegionOrder {
  return order === 'surprise' && surprise === null ? 'expected' : order;
}

/** By what voxels are chosen and grouped. */
function scoresOf(
  { entropy, ranking, errors }: SegmentationResult,
  source: QueueSource,
): RankedScores {
  const order = orderOf(source);
  if (order === 'surprise' && source.surprise) return source.surprise;
  if (order === 'uncertainty') return { score: entropy, ranking };
  return { score: errors.probability, ranking: errors.ranking };
}

/** The regions that are not to be touched. */
function keptRegions({ events, lookedAt, audits }: QueueSource): readonly LookedAt[] {
  const decided: readonly LookedAt[] = decidedRegions(replay(events));
  const isOpen = lookedAt && !decided.some(({ id }) => id === lookedAt.id);
  const kept = isOpen ? [...decided, lookedAt] : decided;
  // Findings and random checks are no groups of uncertain voxels: they are there, decided or not.
  const drawn = new Set(audits.map(({ id }) => id));
  return kept.filter(({ id }) => !id.startsWith(FINDING_ID) && !drawn.has(id));
}

/** Whether a queue is still that of a source: the log may have grown since, the reviewer gone elsewhere. */
export function isComposedOf({ source, eventCount }: ComposedQueue, of: QueueSource): boolean {
  return (
    eventCount === of.events.length &&
    orderOf(source) === orderOf(of) &&
    source.imageGrid === of.imageGrid &&
    source.findings === of.findings &&
    // A log grows: as many over the same result are the same.
    source.audits.length === of.audits.length &&
    source.lookedAt?.voxels === of.lookedAt?.voxels
  );
}

/** Number of the image's slice through a point, from 1 at the feet. */
export function axialSliceNumber(grid: VoxelGrid, world: WorldPoint): number {
  const { sourceAxis, flipped } = reorientation(grid.affine, 'LPS')[2];
  const count = grid.shape[sourceAxis];
  const index = nearestVoxel(grid, worldToIndex(grid, world))[sourceAxis];
  return flipped ? count - index : index + 1;
}

/** An island or a hole is what its region is. */
function isByItself({ rule }: OfferedFor): boolean {
  return rule === 'island' || rule === 'hole';
}

/**
 * Contours from files lie on the image's own grid, rules look at blocks of its voxels: what a region holds of its structure,
 * or of the background in a hole, is counted on the image. Null for what the network's grid decides.
 */
function heldOnImage(
  region: Region,
  finding: OfferedFor | null,
  of: {
    readonly segmentation: SegmentationResult;
    readonly imageGrid: VoxelGrid;
    readonly near: IndexPoint;
  },
): HeldVoxels | null {
  const { labels, sets, networkGrid, provenance } = of.segmentation;
  if (provenance.origin !== 'contours' || !finding || finding.rule === 'audit') return null;
  const isIn = maskTable(sets, region.structure);
  const wanted = finding.rule === 'hole' ? 0 : 1;
  return heldByRegion(
    region.voxels,
    { network: networkGrid, image: of.imageGrid },
    { counts: (voxel) => isIn[labels[voxel] ?? 0] === wanted, near: of.near },
  );
}

function toRow(
  { region, expectedVoxels, readingSeconds }: RankedRegion<Region>,
  { rank, finding }: { readonly rank: number; readonly finding: OfferedFor | null },
  of: { readonly segmentation: SegmentationResult; readonly imageGrid: VoxelGrid },
): RegionRow {
  const { imageGrid, segmentation } = of;
  const { networkGrid, networkLabels, votes, entropy } = segmentation;
  const voxelMl = voxelVolumeMl(networkGrid);
  const [i, j, k] = region.anchor;
  // On the image's own voxel, as the read-out has it.
  const near = worldToIndex(imageGrid, indexToWorld(networkGrid, region.anchor));
  const held = heldOnImage(region, finding, { segmentation, imageGrid, near });
  const anchor = indexToWorld(imageGrid, held?.nearest ?? nearestVoxel(imageGrid, near));
  const volumeMl = held ? held.count * voxelVolumeMl(imageGrid) : region.volumeMl;
  const sliceAt = (slice: number): number =>
    axialSliceNumber(imageGrid, indexToWorld(networkGrid, [i, j, slice]));
  const voted =
    votes && region.structure > 0 ? votedRange(votes, { networkLabels, ...region }) : null;
  // The entropy, whatever the voxels were chosen by.
  const entropies = region.voxels.reduce((sum, voxel) => sum + (entropy[voxel] ?? 0), 0);
  const peak = region.voxels.reduce((most, voxel) => Math.max(most, entropy[voxel] ?? 0), 0);
  return {
    id: region.id,
    rank,
    finding: finding && {
      rule: finding.rule,
      volumeMl: held && isByItself(finding) ? volumeMl : finding.volumeMl,
      detail: finding.detail,
    },
    structure: region.structure,
    alternatives: region.alternatives,
    volumeMl,
    expectedMl: expectedVoxels * voxelMl,
    readingSeconds,
    sampleRangeMl: voted && [voted[0] * voxelMl, voted[1] * voxelMl],
    summedUncertainty: entropies,
    peakUncertainty: peak,
    slices: {
      first: sliceAt(region.slices.first),
      last: sliceAt(region.slices.last),
      largest: held?.nearest ? axialSliceNumber(imageGrid, anchor) : sliceAt(k),
    },
    networkSlices: { ...region.slices, largest: k },
    anchor,
  };
}

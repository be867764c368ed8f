import type { LayerPlace } from '../core/contour/layersOfVoxels.ts';
import { AppError } from '../core/errors.ts';
import { spacingMm } from '../core/geometry/affine.ts';
import { voxelVolumeMl } from '../core/geometry/gridMath.ts';
import { contourChangesInSteps } from '../core/review/contourChanges.ts';
import { currentSegments, replay, type Decision } from '../core/review/events.ts';
import type { ReviewEvent, Segment } from '../core/review/events.ts';
import { auditEstimate, auditOf as drawnOver } from '../core/review/randomAudit.ts';
import type { RecordedEvent, RecordOrigin, ReviewRecord } from '../core/review/record.ts';
import {
  DEFINITIONS,
  REVIEW_DEFINITIONS,
  CONTOURS_DEFINITIONS,
  SAMPLES_DEFINITIONS,
} from '../core/review/recordDefinitions.ts';
import { EVALUATION_DEFINITIONS } from '../core/review/recordedEvaluation.ts';
import { residualErrorInSteps, type ResidualError } from '../core/review/residualError.ts';
import { READING_COSTS } from '../core/review/timeModel.ts';
import type { SegmentationResult } from '../inference/segmentation.ts';
import { logitCalibration } from '../models/logits.ts';
import type { OpenCase } from '../store/caseSlice.ts';
import type { ResultSummary } from '../store/resultSlice.ts';
import type { AppState } from '../store/store.ts';
import type { ReviewArrays } from './reviewArrays.ts';
import { evaluationRecord } from './evaluation/evaluationRecord.ts';
import { reviewedStructures } from './exportedStructures.ts';
import { exportBaseName } from './exportNames.ts';
import { trailOf } from './reviewTrail.ts';
import type { Services } from './services.ts';
import { APP_VERSION } from './version.ts';

/** The review that is being recorded. */
interface Reviewed {
  readonly services: Services;
  readonly state: AppState;
  readonly openCase: OpenCase;
  readonly result: ResultSummary;
  readonly segmentation: SegmentationResult;
  readonly arrays: ReviewArrays;
  readonly exported: ExportedRecord;
}

/** What is exported beside the record, and how. */
export interface ExportedRecord {
  readonly files: ReviewRecord['files'];
  readonly notWritten: ReviewRecord['filesNotWritten'];
  readonly identity: ReviewRecord['filesIdentity'];
  /** Of the listed regions in the exported label map; null where that was not exported. */
  readonly regionPlaces: readonly LayerPlace[] | null;
}

/** A record that nothing is exported with. */
export const NOTHING_EXPORTED: ExportedRecord = {
  files: [],
  notWritten: [],
  identity: 'kept',
  regionPlaces: null,
};

/**
 * The record of the present review, a step at a time. Nothing of the review may change until it is done.
 * @throws AppError `internal/unexpected` without a case and a result.
 */
export function* recordInSteps(
  services: Services,
  exported: ExportedRecord = NOTHING_EXPORTED,
): Generator<undefined, ReviewRecord> {
  const { registry, store } = services;
  const state = store.getState();
  const { openCase, result } = state;
  if (!openCase || !result) throw new AppError('internal/unexpected', { what: 'export' });
  const segmentation = registry.segmentations.get(result.id);
  const arrays = registry.reviews.get(result.id);
  const reviewed = { services, state, openCase, result, segmentation, arrays, exported };
  const { source, issues } = registry.volumes.get(openCase.id);
  const isNamed = exported.identity === 'kept';
  const structures = yield* structuresOf(reviewed);
  const residual = yield* residualOf(reviewed);
  const evaluation = evaluationRecord(state, {
    isNamed,
    provenance: segmentation.provenance,
  });
  const quality = (state.isQualityStale ? [] : state.quality).map(
    ({ measures, verdict, reasons }) => ({
      measures,
      verdict,
      reasons,
    }),
  );
  return {
    format: 'isodoubt-review',
    formatVersion: 2,
    application: { name: 'Isodoubt', version: APP_VERSION },
    notice: 'Isodoubt is a research tool, not a medical device.',
    exportedAt: new Date().toISOString(),
    reviewers: [...new Set(arrays.events.map(({ by }) => by).filter((name) => name !== ''))],
    auditTrail: auditOf(arrays, openCase),
    labelSets: arrays.sets,
    image: {
      name: isNamed ? openCase.name : exportBaseName(services),
      format: source.format,
      sha256: openCase.sha256,
      identity: isNamed ? openCase.identity : null,
      shape: openCase.grid.shape,
      spacingMm: spacingMm(openCase.grid.affine),
      affine: openCase.grid.affine,
      issues,
    },
    ...originOf(reviewed),
    definitions: {
      ...DEFINITIONS_BY_ORIGIN[result.origin],
      ...REVIEW_DEFINITIONS,
      ...((evaluation !== null || quality.length > 0) && EVALUATION_DEFINITIONS),
    },
    structures,
    quality,
    evaluation,
    ...queueOf(state, result),
    residual,
    randomAudit: randomAuditOf(reviewed),
    ...regionsOf(reviewed),
    ...logOf(reviewed),
    files: exported.files,
    filesNotWritten: exported.notWritten,
    filesIdentity: exported.identity,
  };
}

function* structuresOf({
  services: { network },
  openCase,
  segmentation,
  arrays,
}: Reviewed): Generator<undefined, ReviewRecord['structures']> {
  const { initialSegments, corrected: reviewed } = arrays;
  const present = currentSegments(replay(arrays.events), initialSegments);
  const added = present.filter((one) => !initialSegments.some(({ index }) => index === one.index));
  const rows = [...initialSegments, ...added];
  const { grid } = openCase;
  const changes = yield* contourChangesInSteps(
    { grid, automatic: segmentation.labels, reviewed, sets: arrays.sets },
    rows.map(({ index }) => index),
  );
  const voxelMl = voxelVolumeMl(grid);
  const described = reviewedStructures({ segmentation, arrays, network });
  return changes.map(({ index, dice, addedPathLengthMm, ...voxels }, at) => {
    const automatic = segmentation.structures.find((structure) => structure.index === index);
    const now = present.find((segment) => segment.index === index);
    const segment = now ?? rows[at];
    const { origin, type } = described.find((one) => one.index === index) ?? NO_CONTOUR;
    return {
      index,
      name: segment?.name ?? '',
      color: segment?.color ?? '#000000',
      state: added.some((one) => one.index === index) ? 'added' : now ? 'kept' : 'removed',
      origin,
      code: type,
      volumeMl: voxels.automaticVoxels * voxelMl,
      reviewedVolumeMl: voxels.reviewedVoxels * voxelMl,
      addedMl: voxels.addedVoxels * voxelMl,
      removedMl: voxels.removedVoxels * voxelMl,
      dice,
      addedPathLengthMm,
      sampleVolumesMl: automatic?.sampleVolumesMl ?? [],
      meanPairwiseDice: automatic?.meanPairwiseDice ?? null,
    };
  });
}

/** Of a structure that was removed. */
const NO_CONTOUR = { origin: null, type: null } as const;

/** Of accepted and corrected regions everything in view is taken for settled. */
function* residualOf({
  state,
  result,
  segmentation: { networkGrid, errors },
  arrays,
}: Reviewed): Generator<undefined, ResidualError> {
  const regionsWith = (...decisions: readonly Decision[]) =>
    arrays.regions.flatMap(({ id, voxels }, at) => {
      const decision = state.decisions[id];
      const row = arrays.rows[at];
      // What a rule finds is no doubt of the network's, and may be a whole structure.
      return row && !row.finding && decision && decisions.includes(decision)
        ? [{ voxels, slices: row.networkSlices }]
        : [];
    });
  return yield* residualErrorInSteps(
    { settled: regionsWith('accepted', 'corrected'), left: regionsWith('skipped', 'flagged') },
    {
      shape: networkGrid.shape,
      spacingMm: spacingMm(networkGrid.affine),
      probability: errors.probability,
    },
    { costs: READING_COSTS, expectedMl: result.expectedMl, voxelMl: result.voxelVolumeMl },
  );
}

/** What was offered, and how much of it the budget asked for. */
function queueOf(
  { order, budget, bought, wholeQueue, unlisted, seenSlices }: AppState,
  { roiVoxels, voxelVolumeMl: voxelMl, expectedMl, errorSource }: ResultSummary,
): Pick<ReviewRecord, 'queue' | 'budget' | 'expectedErrors' | 'slicesSeen'> {
  return {
    queue: {
      order,
      regions: wholeQueue.regions,
      readingSeconds: wholeQueue.readingSeconds,
      unlistedIslands: unlisted.regions,
      unlistedVoxels: unlisted.voxels,
      readingCosts: READING_COSTS,
    },
    budget: {
      ...budget,
      regions: bought.regions,
      slices: bought.slices,
      voxels: bought.voxels,
      volumeMl: bought.voxels * voxelMl,
      fraction: roiVoxels > 0 ? bought.voxels / roiVoxels : 0,
      readingSeconds: bought.readingSeconds,
      expectedErrorMl: bought.foundMl,
      regionOfInterestVoxels: roiVoxels,
      regionOfInterestMl: roiVoxels * voxelMl,
    },
    expectedErrors: { totalMl: expectedMl, source: errorSource },
    slicesSeen: { seen: seenSlices.filter(Boolean).length, of: seenSlices.length },
  };
}

function randomAuditOf({ state, result, arrays }: Reviewed): ReviewRecord['randomAudit'] {
  const audit = drawnOver(arrays.events, result.id);
  if (!audit) return null;
  const { seed, eligibleMm2: eligibleAreaMm2, surfaceMm2: contourAreaMm2, patches } = audit;
  const estimate = auditEstimate(patches.map(({ id }) => state.decisions[id]));
  const { share } = estimate;
  const expectedAreaMm2 = share === null ? null : share * eligibleAreaMm2;
  return { seed, ...estimate, eligibleAreaMm2, contourAreaMm2, expectedAreaMm2 };
}

function regionsOf({
  state,
  result,
  arrays,
  exported,
}: Reviewed): Pick<ReviewRecord, 'regions' | 'decisions' | 'time'> {
  const { events } = arrays;
  const nameOf = (index: number): string =>
    result.structures.find((row) => row.index === index)?.name ?? 'Background';
  const seconds = (ms: number): number => Math.round(ms / 100) / 10;
  const decisions = { accepted: 0, corrected: 0, skipped: 0, flagged: 0, open: 0 };
  const regions = state.regions.map((region, at) => {
    const decision: Decision | 'open' = state.decisions[region.id] ?? 'open';
    decisions[decision]++;
    return {
      id: region.id,
      rank: region.rank,
      structure: nameOf(region.structure),
      alternatives: region.alternatives.map(nameOf),
      finding: region.finding,
      decision,
      volumeMl: region.volumeMl,
      expectedErrorMl: region.expectedMl,
      sampleRangeMl: region.sampleRangeMl,
      secondsSpent: seconds(state.timeSpentMs[region.id] ?? 0),
      summedUncertainty: region.summedUncertainty,
      peakUncertainty: region.peakUncertainty,
      positionMm: region.anchor,
      slices: region.slices,
      map: exported.regionPlaces?.[at] ?? null,
    };
  });
  const spentMs = Object.values(state.timeSpentMs).reduce((sum, ms) => sum + ms, 0);
  const [first, last] = [events[0], events.at(-1)];
  const time = {
    onRegionsSeconds: seconds(spentMs),
    firstEventAt: first ? isoTime(first) : null,
    lastEventAt: last ? isoTime(last) : null,
  };
  return { regions, decisions, time };
}

/** The log, and what of it is in force. */
function logOf({
  arrays: { events, initialSegments },
}: Reviewed): Pick<ReviewRecord, 'changes' | 'comments' | 'events'> {
  const known = new Map<number, string>();
  const learn = (segments: readonly Segment[]): void =>
    segments.forEach(({ index, name }) => known.set(index, name));
  learn(initialSegments);
  const recorded = events.map((event): [ReviewEvent, RecordedEvent] => {
    if (event.kind === 'structured') learn(event.after);
    return [event, toRecordedEvent(event, (index) => known.get(index) ?? '')];
  });
  const { inForce } = replay(events);
  const edits = recorded.flatMap(([event, { at, by, structure = '', voxels = null }]) =>
    event.kind === 'edited' && inForce.includes(event)
      ? [{ at, by, tool: event.tool, structure, regionId: event.regionId, voxels }]
      : [],
  );
  const structures = inForce.flatMap((event) =>
    event.kind === 'structured'
      ? [{ at: isoTime(event), by: event.by, before: event.before, after: event.after }]
      : [],
  );
  const comments = events.flatMap((event) =>
    event.kind === 'noted' && event.topic === 'commented'
      ? [{ at: isoTime(event), by: event.by, text: event.text }]
      : [],
  );
  return { changes: { edits, structures }, comments, events: recorded.map(([, event]) => event) };
}

function isoTime({ atMs }: Pick<ReviewEvent, 'atMs'>): string {
  return new Date(atMs).toISOString();
}

function toRecordedEvent(event: ReviewEvent, nameOf: (index: number) => string): RecordedEvent {
  const { kind, by } = event;
  const common = { kind, at: isoTime(event), by };
  switch (event.kind) {
    case 'decided': {
      const { regionId, decision, voxels } = event;
      return { ...common, regionId, decision, voxels: voxels.length };
    }
    case 'edited': {
      const { tool, regionId, structure, patch } = event;
      const voxels = patch && patch.lengths.reduce((sum, length) => sum + length, 0);
      return { ...common, tool, structure: nameOf(structure), regionId, voxels };
    }
    case 'noted':
      return { ...common, topic: event.topic };
    case 'structured':
    case 'undone':
    case 'redone':
      return common;
  }
}

const DEFINITIONS_BY_ORIGIN = {
  run: DEFINITIONS,
  samples: SAMPLES_DEFINITIONS,
  contours: CONTOURS_DEFINITIONS,
} as const;

/** A network's run, samples made elsewhere, or contours from files. */
function originOf({ services, result, segmentation, exported }: Reviewed): RecordOrigin {
  const { network, sampleNames } = services;
  const { provenance, slices } = segmentation;
  const isNamed = exported.identity === 'kept';
  if (provenance.origin === 'contours') {
    const { files, issues, elapsedMs } = provenance;
    return {
      origin: 'contours',
      contours: {
        files: files.map((file, position) => ({
          name: isNamed ? (sampleNames[position] ?? '') : `contours-${position + 1}`,
          ...file,
        })),
        issues,
        elapsedMs: Math.round(elapsedMs),
      },
    };
  }
  if (provenance.origin === 'samples') {
    const { samples, files, meanEntropy, meanExpectedEntropy, elapsedMs } = provenance;
    return {
      origin: 'samples',
      samples: {
        count: samples,
        files: files.map((file, position) => ({
          name: isNamed ? (sampleNames[position] ?? '') : `sample-${position + 1}`,
          ...file,
        })),
        meanUncertainty: meanEntropy,
        meanExpectedEntropy,
        probabilityFloor: segmentation.probabilities?.floor ?? null,
        elapsedMs: Math.round(elapsedMs),
      },
    };
  }
  if (!network) throw new AppError('internal/unexpected', { what: 'export' });
  const { temperature, bias } = logitCalibration(network);
  const { members, dropoutPasses, flips, field } = provenance.estimator;
  return {
    origin: 'run',
    network: {
      id: provenance.modelId,
      name: network.name,
      version: provenance.modelVersion,
      weightsSha256: provenance.weightsSha256,
      notes: provenance.notes,
      temperature,
      bias,
      recalibration: provenance.recalibration,
      issues: result.networkIssues,
    },
    run: {
      estimator: { members, dropoutPasses, flips, field },
      samples: provenance.drawn.samples,
      ended: provenance.drawn.ended,
      seed: provenance.estimator.seed,
      dropoutRate: network.dropout.kind === 'none' ? null : network.dropout.rate,
      backend: provenance.backend,
      audit: provenance.audit,
      plan: provenance.plan,
      probabilityFloor: segmentation.probabilities?.floor ?? null,
      elapsedMs: Math.round(provenance.elapsedMs),
      slicesDone: slices.done,
      slicesPlanned: slices.planned,
    },
  };
}

function auditOf({ events }: ReviewArrays, { sha256 }: OpenCase): ReviewRecord['auditTrail'] {
  const { entries, hash } = trailOf(events, sha256).head;
  return { entries, head: hash };
}

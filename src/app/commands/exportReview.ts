import { AppError } from '../../core/errors.ts';
import type { ReviewEvent } from '../../core/review/events.ts';
import {
  DEFINITIONS,
  SAMPLES_DEFINITIONS,
  type RecordOrigin,
  type ReviewRecord,
} from '../../core/review/record.ts';
import { READING_COSTS } from '../../core/review/timeModel.ts';
import type { SegmentationResult } from '../../inference/segmentation.ts';
import { logitCalibration } from '../../models/logits.ts';
import type { ExportedFile } from '../../store/exportSlice.ts';
import type { ResultSummary } from '../../store/resultSlice.ts';
import type { AppState } from '../../store/store.ts';
import type { EncodedFile } from '../../workers/codec.api.ts';
import { toAppError } from '../failures.ts';
import type { Services } from '../services.ts';
import { APP_VERSION } from '../version.ts';

/** Writes the contours, the uncertainty map and the record; each is offered only after it read back identically. */
export async function exportReview(services: Services): Promise<void> {
  const { store, codec, registry } = services;
  const { openCase, result, exporting } = store.getState();
  if (!openCase || !result || exporting.status === 'working') return;
  releaseFiles(services);
  const abort = new AbortController();
  services.exportAbort = abort;
  const { signal } = abort;
  try {
    const { source, grid } = registry.volumes.get(openCase.id);
    const { labels, networkGrid, entropy } = registry.segmentations.get(result.id);
    const base = openCase.name.replace(/\.nii(\.gz)?$/i, '');
    const description = `Isodoubt ${APP_VERSION}; research use only`;

    store.setState({ exporting: { status: 'working', step: 'contours' } });
    const contours = await codec.call(
      'encodeLabelmap',
      { source, grid, labels, description },
      { signal },
    );
    store.setState({ exporting: { status: 'working', step: 'uncertainty' } });
    const uncertainty = await codec.call(
      'encodeUncertainty',
      { source, grid, networkGrid, entropy, description },
      { signal },
    );
    store.setState({ exporting: { status: 'working', step: 'record' } });
    const review = registry.reviews.get(result.id);
    const recordedEvents = review.events.length;
    const images = [
      { name: `${base}_contours.nii.gz`, type: 'application/gzip', ...contours },
      { name: `${base}_uncertainty.nii.gz`, type: 'application/gzip', ...uncertainty },
    ];
    const record = await encodeRecord(makeRecord(services, images));
    if (signal.aborted) return;
    const json = { name: `${base}_review.json`, type: 'application/json', ...record };
    review.exportedEvents = recordedEvents;
    store.setState({ exporting: { status: 'ready', files: [...images, json].map(offer) } });
  } catch (thrown) {
    if (signal.aborted) return; // closed meanwhile, or another export took over
    const { code, detail } = toAppError(thrown);
    store.setState({ exporting: { status: 'failed', code, detail } });
  }
}

/** Closes the dialog; an export under way is given up. */
export function closeExport(services: Services): void {
  services.exportAbort?.abort();
  releaseFiles(services);
  services.store.setState({ exporting: { status: 'closed' } });
}

function releaseFiles({ store }: Services): void {
  const { exporting } = store.getState();
  if (exporting.status !== 'ready') return;
  for (const { url } of exporting.files) URL.revokeObjectURL(url);
}

interface NamedFile extends EncodedFile {
  readonly name: string;
  readonly type: string;
}

function offer({ name, type, bytes, sha256 }: NamedFile): ExportedFile {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  return { name, bytes: bytes.length, sha256, url };
}

/** JSON bytes, read back before they are offered. */
async function encodeRecord(record: ReviewRecord): Promise<EncodedFile> {
  const text = JSON.stringify(record, null, 2);
  if (JSON.stringify(JSON.parse(text), null, 2) !== text) {
    throw new AppError('export/readback-mismatch', { what: 'record' });
  }
  const bytes = new TextEncoder().encode(`${text}\n`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return { bytes, sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
}

function makeRecord(services: Services, files: readonly NamedFile[]): ReviewRecord {
  const { registry, store } = services;
  const state = store.getState();
  const { openCase, result } = state;
  if (!openCase || !result) throw new AppError('internal/unexpected', { what: 'export' });
  const segmentation = registry.segmentations.get(result.id);
  const { events } = registry.reviews.get(result.id);
  const volume = registry.volumes.get(openCase.id);
  const nameOf = (index: number): string =>
    result.structures.find((row) => row.index === index)?.name ?? 'Background';
  return {
    format: 'isodoubt-review',
    formatVersion: 1,
    application: { name: 'Isodoubt', version: APP_VERSION },
    notice: 'Isodoubt is a research tool, not a medical device.',
    exportedAt: new Date().toISOString(),
    image: {
      name: openCase.name,
      sha256: openCase.sha256,
      shape: openCase.grid.shape,
      affine: openCase.grid.affine,
      issues: volume.issues,
    },
    ...originOf(services, result, segmentation),
    definitions: segmentation.provenance.origin === 'samples' ? SAMPLES_DEFINITIONS : DEFINITIONS,
    structures: segmentation.structures.map((structure) => ({
      ...structure,
      name: nameOf(structure.index),
    })),
    ...queueOf(state, result),
    regions: state.regions.map((region) => ({
      id: region.id,
      rank: region.rank,
      structure: nameOf(region.structure),
      alternatives: region.alternatives.map(nameOf),
      decision: state.decisions[region.id] ?? 'open',
      volumeMl: region.volumeMl,
      expectedErrorMl: region.expectedMl,
      sampleRangeMl: region.sampleRangeMl,
      secondsSpent: Math.round((state.timeSpentMs[region.id] ?? 0) / 100) / 10,
      summedUncertainty: region.summedUncertainty,
      peakUncertainty: region.peakUncertainty,
      positionMm: region.anchor,
      slices: region.slices,
    })),
    events: events.map(toRecordedEvent),
    files: files.map(({ name, sha256 }) => ({ name, sha256 })),
  };
}

/** What was offered, and how much of it the budget asked for. */
function queueOf(
  { order, budget, bought, wholeQueue, unlisted, seenSlices }: AppState,
  { roiVoxels, voxelVolumeMl, expectedMl, errorSource }: ResultSummary,
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
      volumeMl: bought.voxels * voxelVolumeMl,
      fraction: roiVoxels > 0 ? bought.voxels / roiVoxels : 0,
      readingSeconds: bought.readingSeconds,
      expectedErrorMl: bought.foundMl,
      regionOfInterestVoxels: roiVoxels,
      regionOfInterestMl: roiVoxels * voxelVolumeMl,
    },
    expectedErrors: { totalMl: expectedMl, source: errorSource },
    slicesSeen: { seen: seenSlices.filter(Boolean).length, of: seenSlices.length },
  };
}

/** A network's run, or samples made elsewhere. */
function originOf(
  { network, sampleNames }: Services,
  { networkIssues }: ResultSummary,
  { provenance, slices }: SegmentationResult,
): RecordOrigin {
  if (provenance.origin === 'samples') {
    const { samples, files, meanEntropy, meanExpectedEntropy, elapsedMs } = provenance;
    return {
      origin: 'samples',
      samples: {
        count: samples,
        files: files.map((file, position) => ({ name: sampleNames[position] ?? '', ...file })),
        meanUncertainty: meanEntropy,
        meanExpectedEntropy,
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
      version: provenance.modelVersion,
      weightsSha256: provenance.weightsSha256,
      notes: provenance.notes,
      temperature,
      bias,
      issues: networkIssues,
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
      elapsedMs: Math.round(provenance.elapsedMs),
      slicesDone: slices.done,
      slicesPlanned: slices.planned,
    },
  };
}

function toRecordedEvent(event: ReviewEvent): ReviewRecord['events'][number] {
  const at = new Date(event.atMs).toISOString();
  return event.kind === 'decided'
    ? {
        kind: event.kind,
        at,
        regionId: event.regionId,
        decision: event.decision,
        voxels: event.voxels.length,
      }
    : { kind: event.kind, at };
}

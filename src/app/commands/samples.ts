import { isSameGrid, voxelVolumeMl } from '../../core/geometry/gridMath.ts';
import { reorientation } from '../../core/geometry/orientation.ts';
import { reorientedGrid } from '../../core/geometry/reorient.ts';
import type { InspectedSample } from '../../core/samples/inspectedSample.ts';
import { planSamples, type RefusedFile, type SamplePlan } from '../../core/samples/planSamples.ts';
import type { SamplesSegmentation } from '../../inference/segmentation.ts';
import type { OpenCase } from '../../store/caseSlice.ts';
import type { ResultSummary } from '../../store/resultSlice.ts';
import type { SampleFileRow } from '../../store/samplesSlice.ts';
import type { CodecProgress } from '../../workers/codec.api.ts';
import { toAppError } from '../failures.ts';
import type { Services } from '../services.ts';
import { sliceProfile } from '../sliceProfile.ts';
import { hasChangedContours, hasUnexportedDecisions } from './review.ts';
import { discardRun } from './run.ts';
import { showResultInTasks } from './showResult.ts';

/** Okabe and Ito's palette for readers who do not see all colours, in the order of the bundled network's structures. */
export const STRUCTURE_COLORS = [
  '#E69F00',
  '#56B4E9',
  '#CC79A7',
  '#F0E442',
  '#009E73',
  '#D55E00',
  '#0072B2',
];

/** Longest name that a structure may be given. */
export const LONGEST_NAME = 64;

/** A structure's name as every format can hold it: one line of whole characters; '' where nothing is left. */
export function structureName(text: string): string {
  const line = text.replaceAll(/\p{Surrogate}/gu, '').replaceAll(/[^\S ]|\p{Cc}/gu, ' ');
  return Array.from(line.trim()).slice(0, LONGEST_NAME).join('').trim();
}

/** One dropped file: what is in it, or why it could not be read. */
export interface LookedAt {
  readonly file: File;
  readonly inspected: InspectedSample | null;
  readonly failure: Pick<RefusedFile, 'code' | 'detail'> | null;
}

/** Looks through files and asks whether they are samples of the open case. */
export async function openSamples(services: Services, files: readonly File[]): Promise<void> {
  const lookedAt = await lookThrough(services, files);
  if (lookedAt) askForSamples(services, lookedAt);
}

/**
 * Looks through files one after the other; one that cannot be read does not stop the others.
 * @returns null when it was cancelled.
 */
export async function lookThrough(
  services: Services,
  files: readonly File[],
): Promise<readonly LookedAt[] | null> {
  const { store, codec } = services;
  services.samplesAbort?.abort();
  const abort = new AbortController();
  services.samplesAbort = abort;
  const lookedAt: LookedAt[] = [];
  for (const [done, file] of files.entries()) {
    const total = files.length;
    store.setState({ samples: { status: 'inspecting', name: file.name, done, total } });
    try {
      const inspected = await codec.call('inspectSample', { file }, { signal: abort.signal });
      lookedAt.push({ file, inspected, failure: null });
    } catch (thrown) {
      const { code, detail } = toAppError(thrown);
      lookedAt.push({ file, inspected: null, failure: { code, detail } });
    }
    if (abort.signal.aborted) return null;
  }
  store.setState({ samples: { status: 'closed' } });
  return lookedAt;
}

/** Holds what was found against the open case, and asks. */
export function askForSamples(services: Services, lookedAt: readonly LookedAt[]): void {
  const { store } = services;
  const { openCase } = store.getState();
  if (!openCase) return;
  const readable = lookedAt.flatMap(({ file, inspected }) =>
    inspected ? [{ file, inspected }] : [],
  );
  const plan = planSamples(
    openCase.grid,
    readable.map(({ inspected }) => inspected),
  );
  const accepted = plan.accepted.flatMap(({ position, samples }) => {
    const entry = readable[position];
    return entry ? [{ ...entry, samples }] : [];
  });
  const refusalOf = (file: File): SampleFileRow['refusal'] => {
    const position = readable.findIndex((entry) => entry.file === file);
    const refused = plan.refused.find((one) => one.position === position);
    return refused ? { code: refused.code, detail: refused.detail } : null;
  };
  services.pendingSamples = accepted;
  store.setState({
    samples: {
      status: 'asking',
      plan,
      endsReview:
        hasChangedContours(services) ||
        (hasUnexportedDecisions(services) && !hasGridOf(services, openCase)),
      files: lookedAt.map(({ file, failure }) => ({
        name: file.name,
        found: foundIn(accepted.find((entry) => entry.file === file)),
        refusal: failure ?? refusalOf(file),
      })),
    },
  });
}

/**
 * Makes the files the samples of the open case: the result takes the place of a run's.
 * @param names of structures, by label; a structure without one is called by its label.
 */
export async function takeSamples(
  services: Services,
  names: Readonly<Record<number, string>>,
): Promise<void> {
  const { store, codec, registry, pendingSamples: files } = services;
  const { openCase, samples } = store.getState();
  if (!openCase || samples.status !== 'asking' || files.length === 0) return;
  const abort = new AbortController();
  services.samplesAbort = abort;
  const total = files.length;
  store.setState({ samples: { status: 'reading', stage: 'samples', done: 0, total } });
  try {
    await discardRun(services);
    const { grid, voxels } = registry.volumes.get(openCase.id);
    const segmentation = await codec.call(
      'readSamples',
      { image: { grid, voxels }, files, plan: samples.plan },
      {
        signal: abort.signal,
        onProgress: (progress) => abort.signal.aborted || report(services, progress),
      },
    );
    if (abort.signal.aborted) return;
    const before = store.getState().result;
    services.sampleNames = files.map(({ file }) => file.name);
    await showResultInTasks(services, segmentation, {
      summarise: (id) => summariseSamples(id, segmentation, names),
      isWanted: () => !abort.signal.aborted,
      beforeShown: () => store.setState({ hiddenStructures: [], samples: { status: 'closed' } }),
    });
    if (abort.signal.aborted) return;
    if (before) {
      registry.segmentations.delete(before.id);
      registry.reviews.delete(before.id);
    }
  } catch (thrown) {
    if (abort.signal.aborted) return;
    const { code, detail } = toAppError(thrown);
    store.setState({ samples: { status: 'failed', code, detail } });
  }
}

/** Stops looking or reading, or declines; the case and its result stay as they were. */
export function closeSamples(services: Services): void {
  services.samplesAbort?.abort();
  services.samplesAbort = null;
  services.pendingSamples = [];
  services.store.setState({ samples: { status: 'closed' } });
}

function report({ store }: Services, { stage, done, total }: CodecProgress): void {
  if (stage !== 'samples' && stage !== 'reduce') return;
  store.setState({ samples: { status: 'reading', stage, done, total } });
}

/** The present result lies on the grid that samples of the case have. */
function hasGridOf({ store, registry }: Services, openCase: OpenCase): boolean {
  const { result } = store.getState();
  if (!result) return false;
  const { grid } = openCase;
  const turned = reorientedGrid(grid, reorientation(grid.affine, 'LPS'));
  return isSameGrid(registry.segmentations.get(result.id).networkGrid, turned);
}

function foundIn(
  accepted: { readonly inspected: InspectedSample; readonly samples: number } | undefined,
): SampleFileRow['found'] {
  if (!accepted) return null;
  const { inspected, samples } = accepted;
  const { content, format, planes } = inspected;
  if (content.kind === 'image') return null;
  const { kind } = content;
  return { kind, format, samples, classes: kind === 'classes' ? planes : 0 };
}

/** What a structure is called that was given no name. */
export function defaultName(label: number): string {
  return `Structure ${label}`;
}

/** What the store has of a result of samples made elsewhere. @param names of structures, by label. */
export function summariseSamples(
  id: string,
  segmentation: SamplesSegmentation,
  names: Readonly<Record<number, string>>,
): ResultSummary {
  const { slices, provenance, networkGrid } = segmentation;
  return {
    id,
    origin: 'samples',
    networkName: null,
    networkIssues: [],
    structures: segmentation.structures.map((structure, position) => {
      const volumes = structure.sampleVolumesMl;
      return {
        index: structure.index,
        name: structureName(names[structure.index] ?? '') || defaultName(structure.index),
        color: STRUCTURE_COLORS[position % STRUCTURE_COLORS.length] ?? '#E69F00',
        volumeMl: structure.volumeMl,
        meanPairwiseDice: structure.meanPairwiseDice,
        sampleRangeMl: volumes.length < 2 ? null : [Math.min(...volumes), Math.max(...volumes)],
      };
    }),
    roiVoxels: segmentation.roiVoxels,
    expectedMl: segmentation.errors.totalMl,
    errorSource: segmentation.errors.source,
    voxelVolumeMl: voxelVolumeMl(networkGrid),
    slicesDone: slices.done,
    slicesPlanned: slices.planned,
    samples: provenance.samples,
    samplesPlanned: provenance.samples,
    isPreview: false,
    run: null,
    seed: null,
    backend: null,
    elapsedMs: provenance.elapsedMs,
    sliceProfile: sliceProfile(segmentation),
  };
}

/** Structures of a plan with the names that they have until they are given others. */
export function namesOf({ structures }: SamplePlan): Record<number, string> {
  return Object.fromEntries(structures.map((label) => [label, defaultName(label)]));
}

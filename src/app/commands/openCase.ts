import { randomUuid } from '../../core/uuid.ts';
import { AppError } from '../../core/errors.ts';
import { spacingMm } from '../../core/geometry/affine.ts';
import { EVERY_SLICE, type ReadingPlan } from '../../core/intake/readingPlan.ts';
import { identityOf } from '../../core/volume/dicomSeries.ts';
import { initialWindow } from '../../core/volume/initialWindow.ts';
import type { Volume } from '../../core/volume/volume.ts';
import { openingOf } from '../../store/caseSlice.ts';
import { noEdit } from '../../store/editSlice.ts';
import { initialExport } from '../../store/exportSlice.ts';
import { initialJob } from '../../store/jobSlice.ts';
import { initialResult } from '../../store/resultSlice.ts';
import { initialReview } from '../../store/reviewSlice.ts';
import { initialSamples } from '../../store/samplesSlice.ts';
import type { CodecProgress, SourceFile } from '../../workers/codec.api.ts';
import { toAppError } from '../failures.ts';
import { handleOf } from '../fileHandles.ts';
import { releaseCodec } from '../largeImage.ts';
import { addressFor } from '../offline/pageScript.ts';
import type { Services } from '../services.ts';
import { settleStroke } from '../strokes.ts';
import { parkListed } from '../worklist/parkListed.ts';
import { wouldLoseDecisions } from './review.ts';
import { discardRun } from './run.ts';

const DEMO_PATH = 'demo/demo-ct.nii.gz';

/** Opens the demo case that comes with the app. */
export async function openDemo(services: Services): Promise<void> {
  const name = 'demo-ct.nii.gz';
  await open(services, { name, isDemo: true, plan: EVERY_SLICE }, async (signal) => {
    const file = await services.fetchAsset(DEMO_PATH, signal);
    return [{ path: name, file, entry: null }];
  });
}

/** Opens a file as an image. The open case stays when this fails or is cancelled. */
export async function openFile(services: Services, file: File): Promise<void> {
  const sources = [{ path: file.name, file, entry: null }];
  await openImage(services, { name: file.name, sources, plan: EVERY_SLICE });
}

/** The files of one image, and how they are read. */
export interface ImageSource {
  readonly name: string;
  readonly sources: readonly SourceFile[];
  readonly plan: ReadingPlan;
}

/**
 * Opens an image. The open case stays when this fails or is cancelled.
 * @param onShown what is to be done once it is shown.
 */
export async function openImage(
  services: Services,
  { name, sources, plan }: ImageSource,
  onShown?: () => Promise<void>,
): Promise<void> {
  await open(services, { name, isDemo: false, plan, onShown }, () => Promise.resolve(sources));
}

export function cancelOpening(services: Services): void {
  services.openAbort?.abort();
}

/** The answer to whether the case that was read may take the place of a review that was not exported. */
export async function answerOpening(services: Services, isYes: boolean): Promise<void> {
  const showCase = services.pendingCase;
  services.pendingCase = null;
  services.store.setState({ opening: { status: 'idle' } });
  if (isYes) await showCase?.();
}

async function open(
  services: Services,
  {
    name,
    isDemo,
    plan,
    onShown,
  }: {
    readonly name: string;
    readonly isDemo: boolean;
    readonly plan: ReadingPlan;
    readonly onShown?: (() => Promise<void>) | undefined;
  },
  load: (signal: AbortSignal) => Promise<readonly SourceFile[]>,
): Promise<void> {
  const { store, codec } = services;
  services.openAbort?.abort();
  const abort = new AbortController();
  services.openAbort = abort;
  store.setState({ opening: openingOf(name) });
  try {
    const sources = await load(abort.signal);
    const volume = await codec.call(
      'openVolume',
      { sources, plan },
      { signal: abort.signal, onProgress: (progress) => reportOpening(services, name, progress) },
    );
    releaseCodec(services, volume.grid);
    if (abort.signal.aborted) return;
    const [only] = sources;
    const handle = only && sources.length === 1 ? handleOf(only.file) : null;
    if (handle) services.imageHandles.set(volume.source.sha256, handle);
    await showOrAsk(services, name, async () => {
      await showCase(services, volume, { name, isDemo });
      await onShown?.();
    });
  } catch (thrown) {
    if (services.openAbort !== abort) return; // a later file took over
    const { code, detail } = toAppError(thrown);
    store.setState({
      opening: code === 'cancelled' ? { status: 'idle' } : { status: 'failed', name, code, detail },
    });
  }
}

/** Shows a case that was read; first asks where the review that is open would be lost by it. */
export async function showOrAsk(
  services: Services,
  name: string,
  show: () => Promise<void>,
): Promise<void> {
  settleStroke(services); // what was drawn while the file was read counts
  // The review of a case of the worklist waits there.
  const isListed = services.store.getState().listedCaseId !== null;
  if (isListed || !wouldLoseDecisions(services)) return show();
  services.pendingCase = show;
  services.store.setState({ opening: { status: 'asking', purpose: 'case', name } });
}

/** What is shown, beside its voxels. */
interface Shown {
  readonly name: string;
  readonly isDemo: boolean;
  readonly listedCaseId?: string | null;
}

export function reportOpening(
  { store }: Services,
  name: string,
  { stage, done, total, picture }: CodecProgress,
): void {
  store.setState(({ opening }) => ({
    opening: {
      status: 'opening',
      name,
      stage,
      fraction: total > 0 ? done / total : null,
      picture: picture ?? (opening.status === 'opening' ? opening.picture : null),
      slices: stage === 'slices' ? { done, total } : null,
    },
  }));
}

/**
 * Shows an image that was read; the review of the case before ends, that of a case of the worklist waits there.
 * @param listedCaseId where it is itself of the worklist.
 */
export async function showCase(
  services: Services,
  volume: Volume,
  { name, isDemo, listedCaseId = null }: Shown,
): Promise<void> {
  const { store, registry } = services;
  await discardRun(services);
  // In the log and the contours alike, or in neither: the review is put aside now.
  settleStroke(services);
  parkListed(services);
  services.exportAbort?.abort();
  services.samplesAbort?.abort();
  services.editAbort?.abort();
  registry.volumes.clear();
  registry.segmentations.clear();
  registry.reviews.clear();
  registry.observers.clear();
  registry.evaluationMaps.clear();
  const id = randomUuid();
  registry.volumes.put(id, volume);
  const { isHounsfield, ...window } = initialWindow(volume.voxels);
  store.setState(({ settings, backend, notices, fusion }) => ({
    ...initialJob,
    ...initialResult,
    ...initialReview,
    ...initialSamples,
    ...NOTHING_COMPARED,
    // A rule is the reader's, and a cohort is measured by it; one observer of the case before is nobody here.
    fusion: fusion.kind === 'observer' ? { kind: 'majority' } : fusion,
    ...initialExport,
    ...noEdit,
    settings,
    backend,
    window,
    hiddenStructures: [],
    // What was said of the case before goes with it.
    notices: notices.filter(({ code }) => NOT_ABOUT_CASE.has(code)),
    opening: { status: 'idle' },
    dismissedIssues: [],
    listedCaseId,
    openCase: {
      id,
      name,
      isDemo,
      isHounsfield,
      grid: volume.grid,
      spacingMm: spacingMm(volume.grid.affine),
      sha256: volume.source.sha256,
      issues: volume.issues,
      identity: volume.source.format === 'dicom' ? identityOf(volume.source.series) : null,
    },
  }));
}

/** Observers and what was made with them belong to their image; tolerances and the rule of fusion are the reader's. */
const NOTHING_COMPARED = {
  observers: [],
  wantedObservers: [],
  wantedComparison: null,
  matches: [],
  evaluations: {},
  staleEvaluations: [],
  evaluationJob: { status: 'idle' },
  comparedStructure: null,
  comparisonMap: 'none',
  budgetRecall: null,
  quality: [],
  isQualityStale: false,
} as const;

/**
 * They are about what was dropped, or about the disk: which may be known before the first case is shown, and is said of no
 * case.
 */
const NOT_ABOUT_CASE: ReadonlySet<string> = new Set([
  'issue/only-first-file',
  'issue/files-left-out',
  'storage/gone',
]);

/** Fetches a file of our own origin; used for the demo and the bundled networks. */
export async function fetchAsset(path: string, signal?: AbortSignal): Promise<Blob> {
  const response = await fetch(addressFor(path), signal ? { signal } : {});
  if (!response.ok) {
    throw new AppError('input/unreadable', { path, status: response.status });
  }
  return response.blob();
}

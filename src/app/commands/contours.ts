import type { Mismatch } from '../../core/intake/pairFindings.ts';
import { voxelVolumeMl } from '../../core/geometry/gridMath.ts';
import type { ContoursSegmentation } from '../../inference/segmentation.ts';
import { onlyStructureName } from '../../core/worklist/caseFileName.ts';
import { openingOf } from '../../store/caseSlice.ts';
import type { ResultSummary, StructureRow } from '../../store/resultSlice.ts';
import type { ContoursFile } from '../../workers/codec.api.ts';
import { toAppError } from '../failures.ts';
import { notify } from '../notices.ts';
import { releaseCodec } from '../largeImage.ts';
import type { Services } from '../services.ts';
import { record } from './history.ts';
import { reportOpening } from './openCase.ts';
import { hasChangedContours, hasUnexportedDecisions } from './review.ts';
import { discardRun } from './run.ts';
import { defaultName, STRUCTURE_COLORS, structureName } from './samples.ts';
import { showResultInTasks } from './showResult.ts';

/** What somebody agreed to. */
export interface AcceptedContours {
  /** Contours that are about somebody else, or of another study, than the image. */
  readonly mismatches: readonly Mismatch[];
}

/**
 * Reads contours and makes them the contours under review of the open case; asks first where a review would be lost by it.
 */
export async function openContours(
  services: Services,
  files: readonly ContoursFile[],
  accepted: AcceptedContours,
): Promise<void> {
  const { store } = services;
  const { openCase, result } = store.getState();
  const [first] = files;
  if (!openCase || !first) return;
  const isLost = hasChangedContours(services) || hasUnexportedDecisions(services);
  if (!result || !isLost) return readAndShow(services, files, accepted);
  services.pendingCase = () => readAndShow(services, files, accepted);
  store.setState({ opening: { status: 'asking', purpose: 'contours', name: first.name } });
}

/**
 * Contours of an image of which a review was taken up: it goes on where it is of these very files. Names tell nothing: another
 * plan of the same patient is often called the same.
 */
export async function openContoursOfKept(
  services: Services,
  files: readonly ContoursFile[],
  accepted: AcceptedContours,
): Promise<void> {
  if (await isUnderReview(services, files)) return;
  await openContours(services, files, accepted);
}

/** @returns true also where it was cancelled, or cannot be read, which is shown then. */
async function isUnderReview(services: Services, files: readonly ContoursFile[]): Promise<boolean> {
  const { store, registry } = services;
  const { openCase, result } = store.getState();
  const shown = result && registry.segmentations.get(result.id).provenance;
  if (!openCase || shown?.origin !== 'contours') return false;
  if (shown.files.length !== files.length) return false;
  const names = files.map(({ name }) => name);
  const abort = beginOpening(services, names);
  try {
    const { provenance } = await readContoursOf(services, openCase.id, files, abort.signal);
    if (services.openAbort !== abort) return true;
    store.setState({ opening: { status: 'idle' } });
    return provenance.files.every(({ sha256, structures }, at) => {
      const other = shown.files[at];
      return other?.sha256 === sha256 && other.structures === structures;
    });
  } catch (thrown) {
    if (services.openAbort === abort) {
      await tellFailure(services, { names, files, mismatches: [], thrown });
    }
    return true;
  }
}

/** Says that contours are being opened; what was being opened before is given up. */
export function beginOpening(services: Services, names: readonly string[]): AbortController {
  services.openAbort?.abort();
  const abort = new AbortController();
  services.openAbort = abort;
  services.store.setState({ opening: openingOf(names.join(', ')) });
  return abort;
}

/** Why contours could not be opened; where there are too many of them, fewer can be chosen. */
async function tellFailure(
  services: Services,
  {
    names,
    files,
    mismatches,
    thrown,
  }: AcceptedContours & {
    readonly names: readonly string[];
    readonly files: readonly ContoursFile[];
    readonly thrown: unknown;
  },
): Promise<void> {
  const { code, detail } = toAppError(thrown);
  const name = names.join(', ');
  services.store.setState({
    opening: code === 'cancelled' ? { status: 'idle' } : { status: 'failed', name, code, detail },
  });
  if (code === 'input/too-many-overlaps' && files.length > 0) {
    const { askFewer } = await import('../intake/askFewer.ts');
    await askFewer(services, files, { detail, mismatches });
  }
}

async function readAndShow(
  services: Services,
  files: readonly ContoursFile[],
  accepted: AcceptedContours,
): Promise<void> {
  await showContours(services, {
    names: files.map(({ name }) => name),
    files,
    accepted,
    make: (caseId, signal) => readContoursOf(services, caseId, files, signal),
  });
}

/** Contours to review, and how they are made. */
export interface ContoursToShow {
  /** Of the files that they come from, in the order of their provenance. */
  readonly names: readonly string[];
  /** Whose structures are asked about where there are too many of them; none where nothing can be chosen. */
  readonly files: readonly ContoursFile[];
  readonly accepted: AcceptedContours;
  readonly make: (caseId: string, signal: AbortSignal) => Promise<ContoursSegmentation>;
}

/** Makes contours and shows them in the place of what was under review. */
export async function showContours(
  services: Services,
  { names, files, accepted: { mismatches }, make }: ContoursToShow,
): Promise<void> {
  const { store, registry } = services;
  const { openCase } = store.getState();
  if (!openCase) return;
  const abort = beginOpening(services, names);
  try {
    const made = await make(openCase.id, abort.signal);
    releaseCodec(services, openCase.grid);
    const segmentation = withDoubts(made, mismatches);
    if (services.openAbort !== abort || abort.signal.aborted) return;
    await discardRun(services);
    const isWanted = (): boolean =>
      services.openAbort === abort && store.getState().openCase?.id === openCase.id;
    const before = store.getState().result;
    services.sampleNames = names;
    await showResultInTasks(services, segmentation, {
      summarise: (id) => summariseContours(id, segmentation, { files, imageName: openCase.name }),
      isWanted,
      beforeShown: () => store.setState({ hiddenStructures: [], opening: { status: 'idle' } }),
    });
    if (!isWanted()) return;
    if (before) {
      registry.segmentations.delete(before.id);
      registry.reviews.delete(before.id);
    }
    for (const what of mismatches)
      record(services, { kind: 'noted', topic: MISMATCH_TOPICS[what], text: '' });
    for (const { code, detail } of segmentation.provenance.issues) {
      notify(services, { tone: 'info', code, detail });
    }
  } catch (thrown) {
    if (services.openAbort !== abort) return; // a later file took over
    await tellFailure(services, { names, files, mismatches, thrown });
  }
}

/** Under which topic of the log it stands that somebody opened what is about another patient or study. */
export const MISMATCH_TOPICS = { patient: 'other-patient', study: 'other-study' } as const;

function withDoubts(
  segmentation: ContoursSegmentation,
  mismatches: readonly Mismatch[],
): ContoursSegmentation {
  const { provenance } = segmentation;
  const doubts = mismatches.map(
    (what) => ({ code: 'issue/other-identity', detail: { what } }) as const,
  );
  return {
    ...segmentation,
    provenance: { ...provenance, issues: [...provenance.issues, ...doubts] },
  };
}

function readContoursOf(
  services: Services,
  caseId: string,
  files: readonly ContoursFile[],
  signal: AbortSignal,
): Promise<ContoursSegmentation> {
  const { grid, source } = services.registry.volumes.get(caseId);
  const name = files.map((file) => file.name).join(', ');
  return services.codec.call(
    'readContours',
    { files, image: { grid, source } },
    { signal, onProgress: (progress) => reportOpening(services, name, progress) },
  );
}

/**
 * What the store has of contours from files.
 * @param named the files: of a map with one structure that it does not name, the file's name may tell what it is.
 */
export function summariseContours(
  id: string,
  segmentation: ContoursSegmentation,
  named: NamedContours,
): ResultSummary {
  const { slices, provenance, networkGrid } = segmentation;
  return {
    id,
    origin: 'contours',
    networkName: null,
    networkIssues: provenance.issues,
    structures: structureRows(segmentation, named),
    roiVoxels: segmentation.roiVoxels,
    expectedMl: 0,
    errorSource: segmentation.errors.source,
    voxelVolumeMl: voxelVolumeMl(networkGrid),
    slicesDone: slices.done,
    slicesPlanned: slices.planned,
    samples: 0,
    samplesPlanned: 0,
    isPreview: false,
    run: null,
    seed: null,
    backend: null,
    elapsedMs: provenance.elapsedMs,
    sliceProfile: Array.from({ length: networkGrid.shape[2] }, () => 0),
  };
}

interface NamedContours {
  readonly files: readonly { readonly name: string }[];
  /** As the case is called, or its file. */
  readonly imageName: string;
}

function structureRows(
  { provenance, structures }: ContoursSegmentation,
  { files, imageName }: NamedContours,
): StructureRow[] {
  const [file, ...others] = files;
  const isOnly = provenance.structures.length === 1 && others.length === 0;
  const nameOf = (name: string): string =>
    isOnly && file ? onlyStructureName(name, { fileName: file.name, imageName }) : name;
  return provenance.structures.map(({ index, name, color }, position) => ({
    index,
    name: structureName(nameOf(name)) || defaultName(index),
    color: color ?? STRUCTURE_COLORS[position % STRUCTURE_COLORS.length] ?? '#E69F00',
    volumeMl: structures.find((one) => one.index === index)?.volumeMl ?? 0,
    meanPairwiseDice: null,
    sampleRangeMl: null,
  }));
}

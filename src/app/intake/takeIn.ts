import {
  imageOnly,
  OPEN,
  pairFindings,
  type FoundCase,
  type FoundCases,
  type OpenImage,
} from '../../core/intake/pairFindings.ts';
import { gridFit } from '../../core/intake/gridFit.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { Finding } from '../../core/intake/findings.ts';
import { planFor } from '../../core/intake/readingPlan.ts';
import type { FoundRows } from '../../store/intakeSlice.ts';
import type { InspectedFiles, SourceFile } from '../../workers/codec.api.ts';
import { openImage } from '../commands/openCase.ts';
import { openDropped } from '../commands/openFiles.ts';
import type { NamedFile } from '../droppedFiles.ts';
import { toAppError } from '../failures.ts';
import { notify } from '../notices.ts';
import type { Services } from '../services.ts';
import { isListed } from '../worklist/addCases.ts';
import { carryOut } from './carryOut.ts';
import { foundRows, hasToBeAsked } from './foundRows.ts';
import type { PendingIntake } from './pendingIntake.ts';
import { sourcePath } from './sources.ts';

/** What is in files; null when it was cancelled. */
export async function inspect(
  services: Services,
  sources: readonly SourceFile[],
): Promise<InspectedFiles | null> {
  const { store, codec } = services;
  services.intakeAbort?.abort();
  const abort = new AbortController();
  services.intakeAbort = abort;
  const report = (done: number, total: number): void => {
    if (!abort.signal.aborted) store.setState({ intake: { status: 'inspecting', done, total } });
  };
  report(0, sources.length);
  try {
    const inspected = await codec.call(
      'inspectFiles',
      { sources },
      {
        signal: abort.signal,
        onProgress: ({ stage, done, total }) => stage === 'inspect' && report(done, total),
      },
    );
    if (abort.signal.aborted) return null;
    store.setState({ intake: { status: 'closed' } });
    return inspected;
  } catch (thrown) {
    if (abort.signal.aborted) return null;
    store.setState({ intake: { status: 'closed' } });
    if (toAppError(thrown).code === 'cancelled') return null;
    throw thrown;
  }
}

/**
 * Opens what was found, whatever the files are called: an image with its contours or samples, contours for the open image,
 * several cases. What is clear is opened, the rest is asked about once.
 * @returns whether anything was found that can be opened, or is to be talked about.
 */
export async function decide(
  services: Services,
  { sources, findings: all }: InspectedFiles,
  files: readonly NamedFile[],
): Promise<boolean> {
  const { store } = services;
  if (!all.some(isImage) && !(await openingSettled(services))) return true;
  const { openCase, cases: listed, result } = store.getState();
  const hasWorklist = listed.length > 0;
  const known = all.filter(
    (finding) =>
      !isListed(
        services,
        finding.sources.flatMap((at) => sources[at] ?? []),
      ),
  );
  const pathOf = (position: number): string => {
    const source = sources[known[position]?.sources[0] ?? -1];
    return source ? sourcePath(source) : '';
  };
  const open = openImageOf(services, known);
  const found = pairFindings(known, { open, pathOf });
  const openCaseId = openCase?.id ?? null;
  const pending: PendingIntake = { sources, findings: known, found, open, openCaseId };
  const images = found.cases.filter(({ image }) => image !== OPEN);
  const isEvaluated = images.length === 1 && images.some(hasSamplesAndReference);
  const maySample = !isEvaluated && mayBeSamples(found, known, openCase !== null);
  if (maySample && images.length < 2 && !hasWorklist) {
    await openDropped(
      services,
      files.map(({ file }) => file),
    );
    return true;
  }
  const [only] = all;
  const isAlone = all.length === 1 && only?.kind === 'volume' && only.refusal === null;
  if (images.length === 0 && isAlone && !hasWorklist && found.cases.length === 0) {
    // There is nothing that it could belong to: whatever it is, it is looked at.
    const name = only.series ? only.name : (files[0]?.file.name ?? only.name);
    const image = {
      name,
      sources: only.sources.flatMap((at) => sources[at] ?? []),
      plan: planFor(only),
    };
    await openImage(services, image, async () => {
      if (only.glance.look !== 'labels') return;
      notify(services, { tone: 'info', code: 'issue/looks-like-contours', detail: { name } });
    });
    return true;
  }
  const purpose = isEvaluated ? 'worklist' : purposeOf(found, known, hasWorklist);
  const rows = foundRows(pending, { purpose, openCase, hasResult: result !== null });
  if (found.cases.length + found.questions.length + rows.images.length === 0) {
    const isForeign = rows.leftOut.some(({ why }) => why.kind === 'pairing');
    if (!isForeign) return all.length > known.length;
  }
  if (hasToBeAsked(rows) || found.cases.length === 0) {
    services.pendingIntake = pending;
    store.setState({ intake: { status: 'asking', ...rows } });
    return true;
  }
  await carryOut(services, pending, {
    purpose,
    image: rows.chosen,
    roles: rows.roles,
    numbers: new Map(),
    plans: new Map(),
  });
  return true;
}

function isImage(finding: Finding): boolean {
  return finding.kind === 'volume' && finding.refusal === null && finding.glance.look === 'image';
}

/**
 * What comes without an image belongs to the one that is being opened, and not to the one before: waits until it is shown, or
 * is not.
 * @returns false where something else was dropped meanwhile.
 */
async function openingSettled({ store, intakeAbort }: Services): Promise<boolean> {
  const isSettled = (): boolean => {
    const { status } = store.getState().opening;
    return status === 'idle' || status === 'failed' || intakeAbort?.signal.aborted === true;
  };
  if (!isSettled()) {
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        if (!isSettled()) return;
        unsubscribe();
        resolve();
      };
      const unsubscribe = store.subscribe(settle);
      intakeAbort?.signal.addEventListener('abort', settle);
    });
  }
  return intakeAbort?.signal.aborted !== true;
}

/** A case to be evaluated: what its samples are held against, by its name, is none of them. */
function hasSamplesAndReference({ files, contours }: FoundCase): boolean {
  return files.some(({ as }) => as === 'sample') && contours.some(({ told }) => told !== null);
}

/** Files that may be samples: they are looked through from end to end, and held against the image. */
function mayBeSamples(found: FoundCases, findings: readonly Finding[], hasOpen: boolean): boolean {
  if (findings.some((finding) => finding.kind === 'contours')) return false;
  const isSample = (position: number): boolean => {
    const finding = findings[position];
    if (finding?.kind !== 'volume') return false;
    const { look, format, planes } = finding.glance;
    return look === 'probability' || format === 'npz' || (planes > 1 && look !== 'image');
  };
  const paired = found.cases.flatMap(({ files }) => files);
  return (
    paired.some(({ as }) => as === 'sample') ||
    ((hasOpen || found.cases.length > 0) &&
      found.leftOut.some(({ position }) => isSample(position)))
  );
}

/** Of one patient there may be many series, of which one is looked at; images of several people are a worklist. */
function purposeOf(
  { cases }: FoundCases,
  findings: readonly Finding[],
  hasWorklist: boolean,
): FoundRows['purpose'] {
  const images = cases.filter(({ image }) => image !== OPEN);
  if (hasWorklist && images.length > 0) return 'worklist';
  if (images.length < 2) return 'one';
  const people = new Set(
    images.map(({ image }) => {
      const finding = findings[image];
      const series = finding?.kind === 'volume' ? finding.series : null;
      // Two files without a name in them are two people until somebody says otherwise.
      if (!series) return `file ${image}`;
      const { id, name } = series.patient;
      return id || name ? `${id}\n${name}` : `study ${series.study.instanceUid}`;
    }),
  );
  return people.size > 1 ? 'worklist' : 'one';
}

/** The demo is nobody's: nothing belongs to it but label maps that were drawn on its very grid. */
function openImageOf(
  { store, registry }: Services,
  findings: readonly Finding[],
): OpenImage | null {
  const { openCase } = store.getState();
  if (!openCase) return null;
  const { grid, source } = registry.volumes.get(openCase.id);
  if (openCase.isDemo && !findings.every((finding) => isDrawnOn(grid, finding))) return null;
  return imageOnly(grid, source.format === 'dicom' ? source.series : null);
}

function isDrawnOn(grid: VoxelGrid, finding: Finding): boolean {
  if (finding.kind !== 'volume' || finding.glance.look !== 'labels') return false;
  const { shape, affine } = finding.glance;
  return shape !== null && affine !== null && gridFit(grid, { shape, affine }) === 'same';
}

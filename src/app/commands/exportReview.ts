import { AppError } from '../../core/errors.ts';
import type { ExportChoices, ExportedFile, FailedFile } from '../../store/exportSlice.ts';
import type { ExportWriting } from '../../workers/codec.api.ts';
import { regionLayers, writeImages } from '../exportImages.ts';
import { exportFacts } from '../exportFacts.ts';
import { exportBaseName } from '../exportNames.ts';
import { plannedFiles, type PlannedFile } from '../exportPlan.ts';
import { writeTexts, type NamedFile } from '../exportTexts.ts';
import { toAppError } from '../failures.ts';
import type { ExportedRecord } from '../reviewRecord.ts';
import { recordInSteps } from '../reviewRecord.ts';
import { completedInTasks } from '../reviewQueue.ts';
import { releaseCodec } from '../largeImage.ts';
import type { Services } from '../services.ts';
import { APP_VERSION } from '../version.ts';
import { record } from './history.ts';
import { openExport, releaseFiles } from './openExport.ts';

/** Changes what is to be exported; kept for the next export. */
export function chooseExport({ store }: Services, change: Partial<ExportChoices>): void {
  store.setState(({ exportChoices }) => ({ exportChoices: { ...exportChoices, ...change } }));
}

/**
 * Writes the chosen images, the record, its tables and the report; each is offered only after it read back identically. An
 * image that cannot be written does not stop the others.
 */
export async function exportReview(services: Services): Promise<void> {
  const { store, registry } = services;
  const { openCase, result, exporting } = store.getState();
  if (!openCase || !result || exporting.status === 'working') return;
  releaseFiles(services);
  const abort = new AbortController();
  services.exportAbort = abort;
  const { signal } = abort;
  try {
    const review = registry.reviews.get(result.id);
    const { images, failed, made } = await writeChosen(services, signal);
    releaseCodec(services, openCase.grid);
    if (signal.aborted) return;
    noteExport(services, images, made);
    store.setState({ exporting: { status: 'working', name: null, done: 1, of: 1 } });
    let texts: readonly NamedFile[] = [];
    let recordedEvents = -1;
    // What something else noted meanwhile is in all of them or in none: each names the head of the trail.
    while (recordedEvents !== review.events.length) {
      recordedEvents = review.events.length;
      const reviewed = await completedInTasks(recordInSteps(services, made));
      texts = await writeTexts(services, reviewed, exportBaseName(services));
      if (signal.aborted) return;
    }
    review.exportedEvents = recordedEvents;
    const files = [...images, ...texts].map(offer);
    store.setState({ exporting: { status: 'ready', files, failed } });
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

/** Back to what is to be exported; an export under way is given up. */
export function returnToExportChoices(services: Services): void {
  closeExport(services);
  openExport(services);
}

interface Written {
  readonly images: readonly NamedFile[];
  readonly failed: readonly FailedFile[];
  readonly made: ExportedRecord;
}

async function writeChosen(services: Services, signal: AbortSignal): Promise<Written> {
  const { store } = services;
  const { exportChoices, openCase, reviewer } = store.getState();
  const { identity } = exportChoices;
  const planned = plannedFiles(exportChoices, exportFacts(services));
  const writing: ExportWriting = { atMs: Date.now(), identity, version: APP_VERSION, reviewer };
  const images: NamedFile[] = [];
  const files: ExportedRecord['files'][number][] = [];
  const failed: FailedFile[] = [];
  for (const [done, plan] of planned.entries()) {
    if (signal.aborted) break;
    const name = nameOf(services, plan, 0);
    store.setState({ exporting: { status: 'working', name, done, of: planned.length } });
    try {
      // What the file before left in the worker would be there beside this one.
      if (openCase && done > 0) releaseCodec(services, openCase.grid);
      const written = await writeImages(services, plan, { writing, signal });
      if (signal.aborted) break;
      for (const [at, file] of written.files.entries()) {
        const { content, format } = plan;
        const { segments } = written;
        const image = {
          kind: 'image',
          name: nameOf(services, plan, at),
          segments,
          content,
        } as const;
        images.push({ ...image, type: MEDIA_TYPES[format], ...file });
        files.push({ name: image.name, sha256: file.sha256, content, format });
        const table = written.tables[at];
        if (!table) continue;
        const tableName = nameOf(services, { ...plan, extension: '.label.txt' }, at);
        const named = { name: tableName, segments: null, content: null, ...table };
        images.push({ kind: 'table', type: 'text/plain', ...named });
        files.push({ name: tableName, sha256: table.sha256, content, format: 'label-table' });
      }
    } catch (thrown) {
      if (signal.aborted) break;
      const { code, detail } = toAppError(thrown);
      // Without its worker nothing else can be written either.
      if (code === 'cancelled') throw new AppError(code, detail);
      failed.push({ name, code, detail });
    }
  }
  const hasRegions = files.some(({ content }) => content === 'regions');
  const regionPlaces = hasRegions && !signal.aborted ? regionLayers(services).places : null;
  const notWritten = failed.map(({ name, code }) => ({ name, code }));
  return { images, failed, made: { identity, files, notWritten, regionPlaces } };
}

const MEDIA_TYPES = {
  rtstruct: 'application/dicom',
  'dicom-seg': 'application/dicom',
  'dicom-seg-labelmap': 'application/dicom',
  'dicom-pmap': 'application/dicom',
  nifti: 'application/gzip',
  nrrd: 'application/octet-stream',
} as const satisfies Record<PlannedFile['format'], string>;

/** @param at position among the files of one planned file: the second and later ones say so. */
function nameOf(services: Services, { stem, extension }: PlannedFile, at: number): string {
  const more = at === 0 ? '' : `-${at + 1}`;
  return `${exportBaseName(services)}_${stem}${more}${extension}`;
}

/**
 * The chain names the images that were exported; in a page that only reads nothing is recorded. What stands for the case in
 * their names is left out: the trail of a later export, without identity, has these entries too.
 */
function noteExport(
  services: Services,
  images: readonly NamedFile[],
  { identity }: ExportedRecord,
): void {
  if (services.store.getState().keeping.status === 'elsewhere') return;
  const base = exportBaseName(services);
  const lines = images.map(({ name, sha256 }) => `${name.slice(base.length + 1)} ${sha256}`);
  const text = [`identity ${identity}`, ...lines].join('\n');
  record(services, { kind: 'noted', topic: 'exported', text });
}

function offer({ blob, type, ...named }: NamedFile): ExportedFile {
  const url = URL.createObjectURL(blob.slice(0, blob.size, type));
  return { ...named, bytes: blob.size, url };
}

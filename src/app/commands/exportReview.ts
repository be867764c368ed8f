import { AppError } from '../../core/errors.ts';
import { trailFile, verifyTrailFile } from '../../core/review/auditTrail.ts';
import type { ReviewRecord } from '../../core/review/record.ts';
import { regionTable, structureTable } from '../../core/review/recordTables.ts';
import type { ExportedFile } from '../../store/exportSlice.ts';
import type { EncodedFile } from '../../workers/codec.api.ts';
import { toAppError } from '../failures.ts';
import { regionFigures } from '../regionFigures.ts';
import { completedInTasks } from '../reviewQueue.ts';
import { recordInSteps } from '../reviewRecord.ts';
import { trailOf } from '../reviewTrail.ts';
import type { Services } from '../services.ts';
import { APP_VERSION } from '../version.ts';
import { record } from './history.ts';

/**
 * Writes the contours, the automatic ones too where they were changed, the uncertainty map, the record, its tables and the
 * report; each is offered only after it read back identically.
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
    const images = await encodeImages(services, signal);
    if (signal.aborted) return;
    noteExport(services, images);
    store.setState({ exporting: { status: 'working', step: 'record' } });
    let texts: NamedFile[] = [];
    let recordedEvents = -1;
    // What something else noted meanwhile is in all of them or in none: each names the head of the trail.
    while (recordedEvents !== review.events.length) {
      recordedEvents = review.events.length;
      texts = await encodeTexts(services, await completedInTasks(recordInSteps(services, images)));
      if (signal.aborted) return;
    }
    review.exportedEvents = recordedEvents;
    store.setState({ exporting: { status: 'ready', files: [...texts, ...images].map(offer) } });
  } catch (thrown) {
    if (signal.aborted) return; // closed meanwhile, or another export took over
    const { code, detail } = toAppError(thrown);
    store.setState({ exporting: { status: 'failed', code, detail } });
  }
}

/** The chain names the contours that were exported; in a page that only reads nothing is recorded. */
function noteExport(services: Services, images: readonly NamedFile[]): void {
  if (services.store.getState().keeping.status === 'elsewhere') return;
  const text = images.map(({ name, sha256 }) => `${name} ${sha256}`).join('\n');
  record(services, { kind: 'noted', topic: 'exported', text });
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
  readonly kind: ExportedFile['kind'];
  readonly name: string;
  readonly type: string;
}

function offer({ kind, name, type, bytes, sha256 }: NamedFile): ExportedFile {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  return { kind, name, bytes: bytes.length, sha256, url };
}

function baseName({ store }: Services): string {
  return store.getState().openCase?.name.replace(/\.nii(\.gz)?$/i, '') ?? '';
}

/** @throws AppError `internal/unexpected` without a case and a result; what the codec throws. */
async function encodeImages(services: Services, signal: AbortSignal): Promise<NamedFile[]> {
  const { store, codec, registry } = services;
  const { openCase, result } = store.getState();
  if (!openCase || !result) throw new AppError('internal/unexpected', { what: 'export' });
  const { source, grid } = registry.volumes.get(openCase.id);
  const { labels, networkGrid, entropy } = registry.segmentations.get(result.id);
  const { corrected } = registry.reviews.get(result.id);
  const description = `Isodoubt ${APP_VERSION}; research use only`;
  const named = (content: string, encoded: EncodedFile): NamedFile => ({
    kind: 'image',
    name: `${baseName(services)}_${content}.nii.gz`,
    type: 'application/gzip',
    ...encoded,
  });
  const encodeLabels = (content: Uint8Array<ArrayBuffer>): Promise<EncodedFile> =>
    codec.call('encodeLabelmap', { source, grid, labels: content, description }, { signal });

  store.setState({ exporting: { status: 'working', step: 'contours' } });
  const images = [named('contours', await encodeLabels(corrected))];
  if (!isSame(corrected, labels)) {
    images.push(named('automatic', await encodeLabels(labels)));
  }
  store.setState({ exporting: { status: 'working', step: 'uncertainty' } });
  const uncertainty = await codec.call(
    'encodeUncertainty',
    { source, grid, networkGrid, entropy, description },
    { signal },
  );
  return [...images, named('uncertainty', uncertainty)];
}

/** Four labels at a time: they may be a hundred million. */
function isSame(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): boolean {
  const words = (of: Uint8Array<ArrayBuffer>): Uint32Array =>
    new Uint32Array(of.buffer, of.byteOffset, Math.floor(of.length / 4));
  const [wordsOfA, wordsOfB] = [words(a), words(b)];
  for (let at = 0; at < wordsOfA.length; at++) if (wordsOfA[at] !== wordsOfB[at]) return false;
  for (let at = 4 * wordsOfA.length; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** The report, the record and its tables. */
async function encodeTexts(services: Services, record: ReviewRecord): Promise<NamedFile[]> {
  const figures = await regionFigures(services, record);
  const base = baseName(services);
  return [
    {
      kind: 'report',
      name: `${base}_report.html`,
      type: 'text/html',
      ...(await encodeText(services.writeReport({ record, figures }))),
    },
    {
      kind: 'record',
      name: `${base}_review.json`,
      type: 'application/json',
      ...(await encodeText(jsonText(record))),
    },
    {
      kind: 'record',
      name: `${base}_audit.json`,
      type: 'application/json',
      ...(await encodeText(auditText(services))),
    },
    {
      kind: 'table',
      name: `${base}_regions.csv`,
      type: 'text/csv',
      ...(await encodeText(regionTable(record))),
    },
    {
      kind: 'table',
      name: `${base}_structures.csv`,
      type: 'text/csv',
      ...(await encodeText(structureTable(record))),
    },
  ];
}

/** Verified before it is offered. @throws AppError `export/readback-mismatch`. */
function auditText({ store, registry }: Services): string {
  const { openCase, result } = store.getState();
  if (!openCase || !result) throw new AppError('internal/unexpected', { what: 'export' });
  const trail = trailOf(registry.reviews.get(result.id).events, openCase.sha256);
  const text = trailFile(trail.subject, trail.texts, trail.head);
  if (verifyTrailFile(text, trail.head.hash).kind !== 'intact') {
    throw new AppError('export/readback-mismatch', { what: 'audit-trail' });
  }
  return text;
}

/** @throws AppError `export/readback-mismatch` where JSON does not hold what the record holds. */
function jsonText(record: ReviewRecord): string {
  const text = JSON.stringify(record, null, 2);
  if (JSON.stringify(JSON.parse(text), null, 2) !== text) {
    throw new AppError('export/readback-mismatch', { what: 'record' });
  }
  return `${text}\n`;
}

/** UTF-8, decoded again before it is offered. */
async function encodeText(text: string): Promise<EncodedFile> {
  const bytes = new TextEncoder().encode(text);
  if (new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) !== text) {
    throw new AppError('export/readback-mismatch', { what: 'text' });
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return { bytes, sha256: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
}

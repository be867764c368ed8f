import { sha256Hex } from '../core/sha256Hex.ts';
import { AppError } from '../core/errors.ts';
import { trailFile, verifyTrailFile } from '../core/review/auditTrail.ts';
import type { ReviewRecord } from '../core/review/record.ts';
import { evaluationTables, regionTable, structureTable } from '../core/review/recordTables.ts';
import type { ExportedFile } from '../store/exportSlice.ts';
import type { EncodedFile } from '../workers/codec.api.ts';
import { regionFigures } from './regionFigures.ts';
import { trailOf } from './reviewTrail.ts';
import type { Services } from './services.ts';

/** A file that is ready to be offered. */
export interface NamedFile extends EncodedFile {
  readonly kind: ExportedFile['kind'];
  readonly name: string;
  readonly type: string;
  readonly segments: number | null;
  readonly content: ExportedFile['content'];
}

/**
 * The report, the record and its tables, and the audit trail.
 * @param base what stands for the case in file names.
 * @throws AppError `export/readback-mismatch` {what}.
 */
export async function writeTexts(
  services: Services,
  record: ReviewRecord,
  base: string,
): Promise<readonly NamedFile[]> {
  const figures = await regionFigures(services, record);
  const report = await services.writeReport({ record, figures });
  const texts = [
    ['report', 'report.html', 'text/html', report],
    ['record', 'review.json', 'application/json', jsonText(record)],
    ['record', 'audit.json', 'application/json', auditText(services)],
    ['table', 'regions.csv', 'text/csv', regionTable(record)],
    ['table', 'structures.csv', 'text/csv', structureTable(record)],
    ...evaluationTables(record).map(
      ([ending, table]) => ['table', ending, 'text/csv', table] as const,
    ),
  ] as const;
  return Promise.all(
    texts.map(async ([kind, ending, type, text]) => {
      const name = `${base}_${ending}`;
      return { kind, name, type, segments: null, content: null, ...(await encodeText(text)) };
    }),
  );
}

/** Verified before it is offered. */
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

/** Refused where JSON does not hold what the record holds. */
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
  return { blob: new Blob([bytes]), sha256: await sha256Hex(bytes) };
}

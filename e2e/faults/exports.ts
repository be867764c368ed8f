import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { followTrail, verifyTrailFile } from '../../src/core/review/auditTrail.ts';
import type { Json } from '../../src/core/canonicalJson.ts';
import { applyPatch, isEmptyPatch } from '../../src/core/edit/labelPatch.ts';
import { decidedRegions, replay, type ReviewEvent } from '../../src/core/review/events.ts';
import { readLabelmap } from '../../src/formats/nifti/readLabelmap.ts';

/** What was found in the files of one export. */
export interface ExportFinding {
  readonly files: number;
  /** What is wrong with them; empty where each is whole and says what the review was. */
  readonly faults: readonly string[];
  /** Hashes of the entries of its audit trail. */
  readonly hashes: readonly string[];
}

/** An export, and whether the page said meanwhile that something is not on disk, which is in the exported trail all the same. */
export interface MadeExport extends ExportFinding {
  readonly isAheadOfDisk: boolean;
}

/** Files as the page offers them, by the ends of their names. */
type Files = ReadonlyMap<string, Buffer>;

/** Reads the files that an open export dialog offers. */
export async function offeredFiles(page: Page): Promise<Files> {
  const offered = await page.evaluate(async () => {
    const links = document.querySelectorAll<HTMLAnchorElement>('dialog[open] a[download]');
    return Promise.all(
      [...links].map(async ({ download, href }) => {
        const { offeredBlobs } = window as unknown as { offeredBlobs: Map<string, Blob> };
        const blob = offeredBlobs.get(href);
        if (!blob) throw new Error(`${download} is not offered any more`);
        const bytes = new Uint8Array(await blob.arrayBuffer());
        let text = '';
        for (const byte of bytes) text += String.fromCharCode(byte);
        return [download, btoa(text)] as const;
      }),
    );
  });
  return new Map(
    offered.map(([name, text]) => [name.replace(/^.*?_/, ''), Buffer.from(text, 'base64')]),
  );
}

interface RecordFile {
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
  readonly decisions: Readonly<Record<string, number>>;
  readonly events: readonly { readonly kind: string }[];
}

/**
 * Reads an export back in Node, and holds its files against each other: the trail's changes applied to the automatic
 * contours are the contours, its decisions are those of the record and its table.
 * @param said the text of the dialog: an image that it says could not be written is not there.
 */
export function checkExport(files: Files, said: string): ExportFinding {
  const faults: string[] = [];
  let hashes: readonly string[] = [];
  try {
    const record = JSON.parse(textOf(files, 'review.json')) as RecordFile;
    const trail = readTrail(textOf(files, 'audit.json'), faults);
    ({ hashes } = trail);
    checkSums(files, record, faults);
    checkTables(files, record, trail.events, faults);
    const isPart = ['contours.nii.gz', 'automatic.nii.gz'].some((name) => isWithout(said, name));
    if (!isPart) checkContours(files, trail.events, faults);
    if (!textOf(files, 'report.html').trimEnd().endsWith('</html>')) faults.push('report is cut');
    const head = hashes.at(-1) ?? '';
    if (!textOf(files, 'report.html').includes(head)) faults.push('report names another head');
  } catch (thrown) {
    faults.push(String(thrown).split('\n')[0] ?? 'unreadable');
  }
  return { files: files.size, faults, hashes };
}

/** Whether a dialog lists a file among those that are not offered, which stand before those that are. */
function isWithout(said: string, name: string): boolean {
  const [before = '', after] = said.split('Read back and identical');
  return after !== undefined && /not offered/.test(before) && before.includes(`_${name}`);
}

function bytesOf(files: Files, name: string): Buffer {
  const bytes = files.get(name);
  if (!bytes) throw new Error(`no ${name}`);
  return bytes;
}

const textOf = (files: Files, name: string): string => bytesOf(files, name).toString('utf8');

function readTrail(
  text: string,
  faults: string[],
): { readonly events: readonly ReviewEvent[]; readonly hashes: readonly string[] } {
  const verdict = verifyTrailFile(text);
  if (verdict.kind !== 'intact') faults.push(`audit trail is ${verdict.kind}`);
  const { subject, entries } = JSON.parse(text) as {
    readonly subject: { readonly imageSha256: string; readonly reviewId: string };
    readonly entries: Json[];
  };
  const { events, entries: held } = followTrail(subject, entries);
  return { events, hashes: held.map(({ hash }) => hash) };
}

function checkSums(files: Files, { files: listed }: RecordFile, faults: string[]): void {
  for (const { name, sha256 } of listed) {
    const bytes = bytesOf(files, name.replace(/^.*?_/, ''));
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) faults.push(`${name}: sum`);
  }
}

function checkTables(
  files: Files,
  { decisions, events: recorded }: RecordFile,
  events: readonly ReviewEvent[],
  faults: string[],
): void {
  if (recorded.length !== events.length) faults.push('record and trail differ in length');
  const decided = decidedRegions(replay(events)).length;
  const { open = 0, ...made } = decisions;
  const counted = Object.values(made).reduce((sum, count) => sum + count, 0);
  // A region that went past the budget is decided and not listed.
  if (counted > decided) faults.push(`${counted} decisions in the record, ${decided} in the trail`);
  const rows = textOf(files, 'regions.csv').trim().split('\r\n').length - 1;
  if (rows !== counted + open) faults.push(`${rows} rows of regions, ${counted + open} regions`);
}

/** The same voxels, however the contours were drawn. */
function checkContours(files: Files, events: readonly ReviewEvent[], faults: string[]): void {
  const labelsOf = (name: string): Uint8Array => {
    const bytes = gunzipSync(bytesOf(files, name));
    return readLabelmap(new Uint8Array(bytes)).labels;
  };
  const written = labelsOf('contours.nii.gz');
  // Those that nobody changed are written once.
  const isChanged = files.has('automatic.nii.gz');
  const replayed = isChanged ? labelsOf('automatic.nii.gz').slice() : written.slice();
  for (const event of replay(events).inForce) {
    if (event.kind === 'decided' || !event.patch) continue;
    if (isChanged) applyPatch(replayed, event.patch);
    else if (!isEmptyPatch(event.patch)) faults.push('changed contours, and no automatic ones');
  }
  const different = written.reduce((sum, one, at) => sum + (one === replayed[at] ? 0 : 1), 0);
  if (different > 0) faults.push(`${different} voxels differ from the trail`);
}

import { AppError, type Issue } from '../../core/errors.ts';
import type { ReadingPlan } from '../../core/intake/readingPlan.ts';
import type { Volume } from '../../core/volume/volume.ts';
import { parseDicomFile, type DicomFile } from '../../formats/dicom/dicomFile.ts';
import { middlePlane, planePicture } from '../../formats/dicom/earlySlice.ts';
import type { ImageHeader } from '../../formats/dicom/imageHeader.ts';
import { neededSources, readSeriesSteps } from '../../formats/dicom/readSeries.ts';
import { groupSeries, type SeriesPlan } from '../../formats/dicom/series.ts';
import type { CallContext } from '../../rpc/serve.ts';
import type { CodecProgress, SourceFile } from '../codec.api.ts';
import { decoderFor } from './decodeFrame.ts';
import { HEAD_BYTES, imageHeaderOf, readDicomHeader } from './readDicomHeader.ts';
import { inflateRaw, readSource } from './readSource.ts';
import { sha256Hex } from './sha256.ts';

type Context = CallContext<CodecProgress>;

/** Files that are read ahead: what a small read costs is waiting. */
const AHEAD = 8;
/** Headers that are read at once. */
const HEADERS_AHEAD = 32;

/**
 * A volume of the files of a DICOM series, in any order. Their headers are read first, and nothing is allocated before they
 * fit together.
 * @throws AppError as `readDicomHeader`, `readImageHeader`, `readSeriesSteps`, `decoderFor`.
 */
export async function openDicom(
  { sources, plan }: { readonly sources: readonly SourceFile[]; readonly plan: ReadingPlan },
  context: Context,
): Promise<Volume> {
  const series = chosenVolume(groupSeries(await readHeaders(sources, context)), plan);
  const files = filesAhead(sources, neededSources(series, plan));
  await showEarly(files, { series, plan }, context);
  const steps = readSeriesSteps(series, plan);
  const hashes = new Map<number, Promise<string>>();
  let step = steps.next();
  while (!step.done) {
    const { source, done, total } = step.value;
    context.progress({ stage: 'slices', done, total });
    await context.checkpoint();
    if (source === null) {
      step = steps.next();
      continue;
    }
    const bytes = await files.take(source);
    if (!hashes.has(source)) hashes.set(source, sha256Hex(bytes));
    const file = parseWhole(bytes);
    step = steps.next({ file, decode: await decoderFor(file.transferSyntaxUid) });
  }
  const { grid, voxels, frames, issues } = step.value;
  const isWhole = grid.shape[2] === series.stack?.grid.shape[2];
  const sha256 = await hashOfAll(
    [...hashes.values()],
    isWhole && plan.part === 0 ? [] : [readingLine(plan, grid.shape[2])],
  );
  context.transfer(voxels.buffer);
  return {
    grid,
    voxels,
    source: { format: 'dicom', sha256, series: { ...series.series, frames } },
    issues: withKnown(issues, plan.issues),
  };
}

/** One slice is shown before all are read: it costs what one slice costs. */
async function showEarly(
  files: FilesAhead,
  { series, plan }: { readonly series: SeriesPlan; readonly plan: ReadingPlan },
  context: Context,
): Promise<void> {
  const plane = middlePlane(series, plan);
  if (!plane) return;
  const file = parseWhole(await files.peek(plane.image.source));
  const decode = await decoderFor(file.transferSyntaxUid);
  const picture = planePicture(plane, { file, decode });
  const total = series.stack?.planes.length ?? 0;
  context.deliver({ stage: 'slices', done: 0, total, picture }, [picture.grey.buffer]);
}

async function readHeaders(
  sources: readonly SourceFile[],
  context: Context,
): Promise<readonly ImageHeader[]> {
  const headers: ImageHeader[] = [];
  for (let at = 0; at < sources.length; at += HEADERS_AHEAD) {
    context.progress({ stage: 'inspect', done: at, total: sources.length });
    await context.checkpoint();
    const some = sources.slice(at, at + HEADERS_AHEAD);
    const read = some.map(async (source, n) => {
      const head = await readSource(source, { to: HEAD_BYTES });
      return imageHeaderOf({ source, position: at + n }, await readDicomHeader(source, head));
    });
    headers.push(...(await Promise.all(read)));
  }
  return headers;
}

/** Of several volumes the largest of those that `part` names: the files of one were handed over as one. */
function chosenVolume(volumes: readonly SeriesPlan[], { part }: ReadingPlan): SeriesPlan {
  const parts = volumes.filter((volume) => volume.part === part);
  const [largest] = parts.toSorted((a, b) => b.sources.length - a.sources.length);
  if (!largest) throw new AppError('input/corrupt', { reason: 'empty' });
  return largest;
}

function parseWhole(bytes: Uint8Array): DicomFile {
  return parseDicomFile(bytes, { inflateRaw: (deflated) => inflateRaw(deflated), upTo: 'end' });
}

interface FilesAhead {
  /** Reads a file, which stays until it is taken. */
  peek(position: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Gives a file and lets it go. */
  take(position: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Reads files in the order in which they will be asked for, a few ahead; a file is let go when it was given. */
function filesAhead(sources: readonly SourceFile[], order: readonly number[]): FilesAhead {
  const reading = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();
  const start = (position: number): Promise<Uint8Array<ArrayBuffer>> => {
    const known = reading.get(position);
    if (known) return known;
    const source = sources[position];
    if (!source) throw new AppError('internal/shape', { what: 'source' });
    const started = readSource(source);
    // Who asks for it hears of a failure; until then it is no unhandled one.
    started.catch(() => undefined);
    reading.set(position, started);
    return started;
  };
  const take = async (position: number): Promise<Uint8Array<ArrayBuffer>> => {
    const at = order.indexOf(position);
    const wanted = start(position);
    for (const next of order.slice(at + 1, at + AHEAD)) void start(next);
    const bytes = await wanted;
    reading.delete(position);
    return bytes;
  };
  return { peek: start, take };
}

/**
 * Of one file its own hash, of several that of their hashes in ascending order, one a line. A review is found again by it:
 * what was read of the files has to be in it where that is not all of them.
 */
async function hashOfAll(
  hashes: readonly Promise<string>[],
  reading: readonly string[],
): Promise<string> {
  const lines = [...(await Promise.all(hashes)).toSorted(), ...reading];
  const [first, ...others] = lines;
  if (first === undefined) throw new AppError('internal/shape', { what: 'hashes' });
  return others.length === 0 ? first : sha256Hex(new TextEncoder().encode(lines.join('\n')));
}

function readingLine({ part, every, slices }: ReadingPlan, count: number): string {
  return `part ${part}, ${count} slices from ${slices?.[0] ?? 0}, every ${every}`;
}

function withKnown(issues: readonly Issue[], known: readonly Issue[]): readonly Issue[] {
  const isNew = ({ code, detail }: Issue): boolean =>
    !issues.some((issue) => issue.code === code && issue.detail['reason'] === detail['reason']);
  return [...known.filter(isNew), ...issues];
}

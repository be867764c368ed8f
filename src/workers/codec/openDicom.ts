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
import { filesAhead } from './filesAhead.ts';
import { pacedCheckpoint } from './pacedCheckpoint.ts';
import { HEAD_BYTES, imageHeaderOf, readDicomHeader } from './readDicomHeader.ts';
import { inflateRaw, readSource } from './readSource.ts';
import { sha256Hex } from '../../core/sha256Hex.ts';

type Context = CallContext<CodecProgress>;

/** Files that wait to be hashed, which another thread does; each is a copy. */
const HASHED_AHEAD = 32;
/** Headers that are read at once. */
const HEADERS_AHEAD = 64;

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
  await showEarly(sources, { series, plan }, context);
  const steps = readSeriesSteps(series, plan);
  const hashes = new Map<number, Promise<string>>();
  const hashing: Promise<string>[] = [];
  const checkpoint = pacedCheckpoint(context);
  let step = steps.next();
  while (!step.done) {
    const { source, done, total } = step.value;
    context.progress({ stage: 'slices', done, total });
    await checkpoint();
    if (source === null) {
      step = steps.next();
      continue;
    }
    const bytes = await files.take(source);
    if (!hashes.has(source)) {
      const hash = sha256Hex(bytes);
      hashes.set(source, hash);
      hashing.push(hash);
      if (hashing.length > HASHED_AHEAD) await hashing.shift();
    }
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
  sources: readonly SourceFile[],
  { series, plan }: { readonly series: SeriesPlan; readonly plan: ReadingPlan },
  context: Context,
): Promise<void> {
  const plane = middlePlane(series, plan);
  if (!plane) return;
  const source = sources[plane.image.source];
  if (!source) throw new AppError('internal/shape', { what: 'source' });
  const file = parseWhole(await readSource(source));
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

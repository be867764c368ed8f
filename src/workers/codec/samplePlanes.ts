import { AppError } from '../../core/errors.ts';
import { planeDecoder, type PlaneSink } from '../../formats/samples/planeDecoder.ts';
import { layoutBytes, type PlaneLayout } from '../../formats/samples/planeLayout.ts';
import { isZip, type ZipEntry } from '../../formats/zip/zipDirectory.ts';
import { isGzip, gunzip } from './gunzip.ts';
import { readBytes, readFile } from './readFile.ts';
import { readZipEntry, zipEntries } from './readZip.ts';

type Step = (doneBytes: number) => Promise<void>;

/** A file of samples: its bytes, or an archive, of which pieces are read when they are needed. */
export type SampleSource =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'archive'; readonly archive: Blob };

/** Uncompressed bytes between two steps. */
const STEP_BYTES = 1 << 22;

/** Deflate cannot make more than 1032 bytes of one. */
const LARGEST_RATIO = 1032;

/** Arrays of nnU-Net, version 2 and version 1, as numpy names them within the archive. */
const PROBABILITY_PATHS = ['probabilities.npy', 'softmax.npy'];

/**
 * An archive by its first bytes, whatever the file is called.
 * @param step as for `readFile`; not called for an archive.
 * @throws AppError as `readFile`.
 */
export async function sampleSource(file: Blob, step: Step): Promise<SampleSource> {
  if (isZip(await readBytes(file, 0, 4))) return { kind: 'archive', archive: file };
  return { kind: 'bytes', bytes: await readFile(file, step) };
}

/**
 * Streams a file of samples through a decoder: NIfTI as it is or gzipped, or the probabilities of nnU-Net's .npz. No
 * volume is held, so that a file that promises more than it holds, or holds more than it promises, costs time only.
 * @param source not modified.
 * @param step called between steps with the bytes of the file done: the place to report and to cancel.
 * @throws AppError as `planeDecoder`, `gunzip`, `zipEntries`, `readZipEntry`; `input/unsupported-format`
 *   { format: 'zip' } for an archive without such an array; whatever sink and step throw.
 */
export async function streamPlanes(
  source: SampleSource,
  sink: PlaneSink,
  step: Step,
): Promise<void> {
  if (source.kind === 'archive') return streamArchive(source.archive, sink, step);
  const { bytes } = source;
  const decoder = planeDecoder('nifti', sink);
  if (isGzip(bytes)) {
    await gunzip(bytes, { sink: (chunk) => decoder.push(chunk), step });
  } else {
    for (let at = 0; at < bytes.length; at += STEP_BYTES) {
      decoder.push(bytes.subarray(at, at + STEP_BYTES));
      await step(Math.min(bytes.length, at + STEP_BYTES));
    }
  }
  decoder.end();
}

async function streamArchive(archive: Blob, sink: PlaneSink, step: Step): Promise<void> {
  const entry = probabilitiesAmong(await zipEntries(archive));
  const layout = (found: PlaneLayout): void => {
    assertPlausible(found, entry);
    sink.layout(found);
  };
  const decoder = planeDecoder('npz', { ...sink, layout });
  await readZipEntry(archive, entry, { sink: (chunk) => decoder.push(chunk), step });
  decoder.end();
}

/** An array in Fortran order is taken memory for before it is read: the header, the directory and deflate must agree on it. */
function assertPlausible(layout: PlaneLayout, { path, bytes, compressedBytes }: ZipEntry): void {
  const isPlausible = layoutBytes(layout) === bytes && bytes <= LARGEST_RATIO * compressedBytes;
  if (!isPlausible) throw new AppError('input/corrupt', { reason: 'bad-zip', path });
}

function probabilitiesAmong(entries: readonly ZipEntry[]): ZipEntry {
  for (const path of PROBABILITY_PATHS) {
    const entry = entries.find((candidate) => candidate.path === path);
    if (entry) return entry;
  }
  throw new AppError('input/unsupported-format', { format: 'zip' });
}

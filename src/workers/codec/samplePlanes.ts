import { AppError } from '../../core/errors.ts';
import { readZipDirectory, type ZipMember } from '../../formats/npy/zipDirectory.ts';
import { planeDecoder, type PlaneSink } from '../../formats/samples/planeDecoder.ts';
import { layoutBytes, type PlaneLayout } from '../../formats/samples/planeLayout.ts';
import { isGzip, gunzip } from './gunzip.ts';
import { inflateMember } from './inflateMember.ts';

type Step = (doneBytes: number) => Promise<void>;

/** Uncompressed bytes between two steps. */
const STEP_BYTES = 1 << 22;

/** Deflate cannot make more than 1032 bytes of one. */
const LARGEST_RATIO = 1032;

/** Arrays of nnU-Net, version 2 and version 1, as numpy names them within the archive. */
const PROBABILITY_MEMBERS = ['probabilities.npy', 'softmax.npy'];

/**
 * Streams a file of samples through a decoder: NIfTI as it is or gzipped, or the probabilities of nnU-Net's .npz. No
 * volume is held, so that a file that promises more than it holds, or holds more than it promises, costs time only.
 * @param bytes the whole file. Not modified.
 * @param step called between steps with the bytes of the file done: the place to report and to cancel.
 * @throws AppError as `planeDecoder`, `gunzip`, `inflateMember`, `readZipDirectory`; `input/unsupported-format`
 *   { format: 'zip' } for an archive without such an array; whatever sink and step throw.
 */
export async function streamPlanes(bytes: Uint8Array, sink: PlaneSink, step: Step): Promise<void> {
  if (isZip(bytes)) {
    const member = probabilitiesIn(bytes);
    const layout = (found: PlaneLayout): void => {
      assertPlausible(found, member);
      sink.layout(found);
    };
    const decoder = planeDecoder('npz', { ...sink, layout });
    await inflateMember(member, (chunk) => decoder.push(chunk), step);
    decoder.end();
    return;
  }
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

/** An array in Fortran order is taken memory for before it is read: the header, the directory and deflate must agree on it. */
function assertPlausible(layout: PlaneLayout, member: ZipMember): void {
  const { compressed, bytes } = member;
  const isPlausible = layoutBytes(layout) === bytes && bytes <= LARGEST_RATIO * compressed.length;
  if (!isPlausible) throw new AppError('input/corrupt', { reason: 'bad-npz' });
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

function probabilitiesIn(archive: Uint8Array): ZipMember {
  const members = readZipDirectory(archive);
  for (const name of PROBABILITY_MEMBERS) {
    const member = members.find((candidate) => candidate.name === name);
    if (member) return member;
  }
  throw new AppError('input/unsupported-format', { format: 'zip' });
}

import { AppError } from '../../core/errors.ts';
import { LONGEST_HEADER_BYTES } from '../../formats/nifti/headerLayout.ts';
import { parseNiftiHeader, type NiftiHeader } from '../../formats/nifti/niftiHeader.ts';
import { assertComplete, assertHoldable } from '../../formats/nifti/readNifti.ts';
import { gunzip, statedLength } from './gunzip.ts';

/** Inflated bytes beyond the image that are counted and reported; beyond that the file is refused. */
export const LARGEST_EXCESS_BYTES = 64 * 2 ** 20;

/** Deflate cannot make more than 1032 bytes of one. */
const LARGEST_RATIO = 1032;

/** Below this the image's memory is taken on the header's word alone. */
const SMALL_BYTES = 16 * 2 ** 20;

export interface InflatedNifti {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes after the image, inflated or behind the gzip stream; none of them kept. */
  readonly trailingBytes: number;
}

type Step = (doneBytes: number) => Promise<void>;

/**
 * Inflates a gzipped NIfTI into memory that is allocated once, in the size that its header tells. A header
 * that tells more than the stream's own length is first held against a run that only counts; a file that
 * is not NIfTI or not a volume is refused after its first kilobyte; a stream that does not end is cut off.
 * @throws AppError as `gunzip`, as `parseNiftiHeader`, `input/corrupt` { reason: 'truncated-data', … },
 * `input/too-large` { bytes, limitBytes }.
 */
export async function inflateNifti(compressed: Uint8Array, step: Step): Promise<InflatedNifti> {
  const header = await peekHeader(compressed, step);
  const { fileBytes } = header;
  const isDoubtful =
    statedLength(compressed) !== fileBytes % 2 ** 32 ||
    fileBytes > compressed.length * LARGEST_RATIO;
  if (fileBytes > SMALL_BYTES && isDoubtful) {
    await countUpTo(compressed, header, step);
  }
  assertHoldable(header);

  const bytes = new Uint8Array(fileBytes);
  let length = 0;
  let excess = 0;
  const { trailingBytes } = await gunzip(compressed, {
    step,
    sink: (chunk) => {
      const kept = chunk.subarray(0, fileBytes - length);
      bytes.set(kept, length);
      length += kept.length;
      excess += chunk.length - kept.length;
      assertExcess(fileBytes, excess);
    },
  });
  assertComplete(header, length);
  return { bytes, trailingBytes: excess + trailingBytes };
}

/** Thrown to leave the inflater once the header is in. */
class Enough extends Error {}

async function peekHeader(compressed: Uint8Array, step: Step): Promise<NiftiHeader> {
  const head = new Uint8Array(LONGEST_HEADER_BYTES);
  let length = 0;
  try {
    await gunzip(compressed, {
      step,
      sink: (chunk) => {
        const kept = chunk.subarray(0, head.length - length);
        head.set(kept, length);
        length += kept.length;
        if (length === head.length) throw new Enough();
      },
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return parseNiftiHeader(head.subarray(0, length));
}

/** @throws AppError `input/corrupt` { reason: 'truncated-data' } when the stream holds less than promised. */
async function countUpTo(compressed: Uint8Array, header: NiftiHeader, step: Step): Promise<void> {
  let length = 0;
  try {
    await gunzip(compressed, {
      step,
      sink: (chunk) => {
        length += chunk.length;
        if (length >= header.fileBytes) throw new Enough();
      },
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  assertComplete(header, length);
}

function assertExcess(fileBytes: number, excess: number): void {
  if (excess <= LARGEST_EXCESS_BYTES) return;
  const limitBytes = fileBytes + LARGEST_EXCESS_BYTES;
  throw new AppError('input/too-large', { bytes: fileBytes + excess, limitBytes });
}

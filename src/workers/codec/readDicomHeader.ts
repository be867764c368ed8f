import { Inflate } from 'fflate';
import { AppError } from '../../core/errors.ts';
import { parseDicomFile, type DicomFile } from '../../formats/dicom/dicomFile.ts';
import type { SourceFile } from '../codec.api.ts';
import { readBytes } from './readFile.ts';

/** Most headers fit into it. */
const FIRST_BYTES = 1 << 15;
const GROWTH = 8;
/** A structure set is all header; the largest of them have some tens of megabytes. */
const LARGEST_HEADER_BYTES = 512 * 2 ** 20;
/** Inflated, of a deflated file of which the beginning is looked at. */
const LARGEST_INFLATED_BYTES = 64 * 2 ** 20;

/**
 * Parses what stands before the voxels of a DICOM file; no more of it is read than that takes.
 * @param head its first bytes, as far as they were read already.
 * @throws AppError as `parseDicomFile` and `readBytes`; `input/too-large` beyond 512 MiB of header.
 */
export async function readDicomHeader(source: SourceFile, head: Uint8Array): Promise<DicomFile> {
  const { size } = source.file;
  let bytes = head;
  for (let limit = Math.max(FIRST_BYTES, head.length); ; limit *= GROWTH) {
    if (bytes.length < Math.min(limit, size)) bytes = await readBytes(source.file, 0, limit);
    const isWhole = bytes.length >= size;
    try {
      return parseDicomFile(bytes, { inflateRaw: inflateWhatIsThere, upTo: 'header' });
    } catch (error) {
      if (isWhole || !isTruncated(error)) throw error;
    }
    if (limit >= LARGEST_HEADER_BYTES) {
      throw new AppError('input/too-large', { bytes: size, limitBytes: LARGEST_HEADER_BYTES });
    }
  }
}

function isTruncated(error: unknown): boolean {
  return error instanceof AppError && error.code === 'input/corrupt';
}

/** Of a stream that was cut: its beginning. */
function inflateWhatIsThere(deflated: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((chunk) => {
    length += chunk.length;
    if (length > LARGEST_INFLATED_BYTES) {
      throw new AppError('input/too-large', {
        bytes: length,
        limitBytes: LARGEST_INFLATED_BYTES,
      });
    }
    chunks.push(chunk.slice());
  });
  try {
    stream.push(deflated, false);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('input/corrupt', { format: 'dicom', reason: 'bad-structure' });
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

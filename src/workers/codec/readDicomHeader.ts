import { AppError } from '../../core/errors.ts';
import { parseDicomFile, type DicomFile } from '../../formats/dicom/dicomFile.ts';
import { readImageHeader, type ImageHeader } from '../../formats/dicom/imageHeader.ts';
import type { SourceFile } from '../codec.api.ts';
import { inflateRaw, readSource, sourceSize } from './readSource.ts';

/** Read of each file, whatever its length; most headers fit into it. */
export const HEAD_BYTES = 1 << 15;
const GROWTH = 8;
/** A structure set is all header; the largest of them have some tens of megabytes. */
const LARGEST_HEADER_BYTES = 512 * 2 ** 20;
/** Inflated, of a deflated file of which the beginning is looked at. */
const LARGEST_INFLATED_BYTES = 256 * 2 ** 20;

/**
 * Parses what stands before the voxels of a DICOM file; no more of it is read than that takes.
 * @param head its first {@link HEAD_BYTES}, or all of it.
 * @throws AppError as `parseDicomFile` and `readSource`; `input/too-large` beyond 512 MiB of header.
 */
export async function readDicomHeader(source: SourceFile, head: Uint8Array): Promise<DicomFile> {
  let bytes = head;
  for (let limit = HEAD_BYTES; ;) {
    const isWhole = bytes.length < limit;
    try {
      const file = parseDicomFile(bytes, {
        inflateRaw: (deflated) => inflateRaw(deflated, isWhole, LARGEST_INFLATED_BYTES),
        upTo: 'header',
      });
      // A sequence that was cut ends in silence; where voxels begin all of the header was there.
      if (isWhole || file.dataSet.has('PixelData')) return file;
    } catch (error) {
      const mayBeCut = error instanceof AppError && error.code === 'input/corrupt';
      if (isWhole || !mayBeCut) throw error;
    }
    if (limit >= LARGEST_HEADER_BYTES) {
      throw new AppError('input/too-large', { bytes: limit, limitBytes: LARGEST_HEADER_BYTES });
    }
    limit *= GROWTH;
    bytes = await readSource(source, { to: limit });
  }
}

/**
 * What the header of an image says, its promises held against the length of the file.
 * @param position of the file in the list that is inspected.
 * @throws AppError as {@link readDicomHeader} and `readImageHeader`.
 */
export async function imageHeaderOf(
  { source, position }: { readonly source: SourceFile; readonly position: number },
  file: DicomFile,
): Promise<ImageHeader> {
  const fileBytes = await sourceSize(source);
  const header = readImageHeader(file, { position, fileBytes });
  if (header.refusal?.detail['reason'] !== 'truncated-data') return header;
  // The length that is stated may be that of a file compressed as a whole.
  const whole = await readSource(source);
  return readImageHeader(file, { position, fileBytes: whole.length });
}

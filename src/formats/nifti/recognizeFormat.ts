/** Formats that we can name when a file is not a NIfTI volume, so that the message can be of use. */
export type FormatName =
  | 'dicom'
  | 'nrrd'
  | 'metaimage'
  | 'mgh'
  | 'minc'
  | 'nifti-pair'
  | 'analyze'
  | 'hdf5'
  | 'tiff'
  | 'png'
  | 'jpeg'
  | 'pdf'
  | 'zip'
  | 'xz'
  | 'bzip2'
  | 'zstd'
  | 'unknown';

/** Format, byte offset, and the bytes found there (text is Latin-1). */
const SIGNATURES: readonly (readonly [FormatName, number, string])[] = [
  ['dicom', 128, 'DICM'],
  ['nrrd', 0, 'NRRD000'],
  ['metaimage', 0, 'ObjectType'],
  ['metaimage', 0, 'NDims'],
  ['png', 0, '\x89PNG'],
  ['jpeg', 0, '\xff\xd8\xff'],
  ['hdf5', 0, '\x89HDF\r\n\x1a\n'],
  ['minc', 0, 'CDF\x01'],
  ['minc', 0, 'CDF\x02'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['pdf', 0, '%PDF-'],
  ['zip', 0, 'PK\x03\x04'],
  ['zip', 0, 'PK\x05\x06'],
  ['xz', 0, '\xfd7zXZ\0'],
  ['bzip2', 0, 'BZh'],
  ['zstd', 0, '\x28\xb5\x2f\xfd'],
  ['nifti-pair', 344, 'ni1\0'],
  ['nifti-pair', 4, 'ni2\0'],
];

/**
 * Names a file that is not single-file NIfTI by its first bytes; the file's name is never looked at.
 * @param head the first bytes, inflated; 544 suffice, fewer are allowed.
 * Sources: the signatures of the formats' own specifications; for DICOM without a preamble PS3.5 section 7.1,
 * for MGH FreeSurfer's `load_mgh.m`, for Analyze 7.5 `dbh.h` (a header of 348 bytes without a magic).
 */
export function recognizeFormat(head: Uint8Array): FormatName {
  for (const [format, offset, text] of SIGNATURES) {
    if (hasText(head, offset, text)) return format;
  }
  if (isDicomWithoutPreamble(head)) return 'dicom';
  if (isMgh(head)) return 'mgh';
  if (isAnalyze(head)) return 'analyze';
  return 'unknown';
}

function hasText(head: Uint8Array, offset: number, text: string): boolean {
  if (head.length < offset + text.length) return false;
  for (let c = 0; c < text.length; c++) {
    if (head[offset + c] !== text.charCodeAt(c)) return false;
  }
  return true;
}

/** A first element of group 0002 or 0008, its value representation two capital letters. */
function isDicomWithoutPreamble(head: Uint8Array): boolean {
  const group = (head[0] ?? 0) | ((head[1] ?? 0) << 8);
  return (group === 2 || group === 8) && isCapital(head[4]) && isCapital(head[5]);
}

function isCapital(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}

/** Big-endian: version 1, then width, height, depth, frames ≥ 1 and a voxel type of 0 … 10. */
function isMgh(head: Uint8Array): boolean {
  if (head.length < 24) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.getInt32(0) !== 1) return false;
  for (let field = 1; field <= 4; field++) {
    const size = view.getInt32(4 * field);
    if (size < 1 || size > 1e6) return false;
  }
  const type = view.getInt32(20);
  return type >= 0 && type <= 10;
}

function isAnalyze(head: Uint8Array): boolean {
  if (head.length < 348) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const hasSize = view.getInt32(0, true) === 348 || view.getInt32(0, false) === 348;
  return hasSize && !hasText(head, 344, 'n+1');
}

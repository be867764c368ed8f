import { latin1 } from './voxels/headerText.ts';

/** What a file can be told to be: what is opened here, and what can be named so that the message is of use. */
export type FormatName =
  | 'nifti'
  | 'dicom'
  | 'nrrd'
  | 'metaimage'
  | 'mgh'
  | 'gzip'
  | 'npz'
  | 'onnx'
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
  ['gzip', 0, '\x1f\x8b\x08'],
  ['nifti', 344, 'n+1\0'],
  ['nifti', 4, 'n+2\0'],
  ['dicom', 128, 'DICM'],
  ['nrrd', 0, 'NRRD000'],
  ['metaimage', 0, 'ObjectType'],
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
 * Says what a file is by its first bytes; its name is never looked at.
 * @param head the first bytes; 544 suffice, fewer are allowed. Of a gzipped file the inflated ones tell what is in it.
 * Sources: the signatures of the formats' own specifications; for DICOM without a preamble PS3.5 section 7.1,
 * for MGH FreeSurfer's `load_mgh.m`, for Analyze 7.5 `dbh.h` (a header of 348 bytes without a magic), for ONNX the
 * first fields of `onnx.proto`'s ModelProto.
 */
export function recognize(head: Uint8Array): FormatName {
  for (const [format, offset, text] of SIGNATURES) {
    if (hasText(head, offset, text)) return format === 'zip' && isNpz(head) ? 'npz' : format;
  }
  if (isMetaImage(head)) return 'metaimage';
  if (isDicomWithoutPreamble(head)) return 'dicom';
  if (isMgh(head)) return 'mgh';
  if (isAnalyze(head)) return 'analyze';
  if (isOnnx(head)) return 'onnx';
  return 'unknown';
}

/** The first file of the archive is an array of numpy. */
function isNpz(head: Uint8Array): boolean {
  const length = (head[26] ?? 0) | ((head[27] ?? 0) << 8);
  return length > 4 && hasText(head, 30 + length - 4, '.npy');
}

/** Words and values from the start, one of the words those that every MetaImage has. */
function isMetaImage(head: Uint8Array): boolean {
  const text = latin1(head.subarray(0, 512));
  return /^\s*\w+\s*=/.test(text) && /^\s*(NDims|DimSize|ElementType)\s*=/m.test(text);
}

/** The IR version, then a field of text or the graph. */
function isOnnx(head: Uint8Array): boolean {
  const [tag, version, next] = head;
  return tag === 0x08 && version >= 1 && version <= 32 && ONNX_SECOND_TAGS.includes(next);
}

/** producer_name, producer_version, domain, doc_string, graph, opset_import; model_version is a number. */
const ONNX_SECOND_TAGS: readonly number[] = [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42];

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

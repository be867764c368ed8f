import { AppError } from '../../core/errors.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { NiftiSource } from '../../core/volume/volume.ts';
import { HEADER_LAYOUTS, geometryRuns } from './headerLayout.ts';
import { parseNiftiHeader, type NiftiHeader } from './niftiHeader.ts';
import { niftiOrientation } from './niftiOrientation.ts';

/** What an exported file must turn out to hold. */
export interface ExpectedExport {
  readonly source: NiftiSource;
  readonly grid: VoxelGrid;
  /** The stored voxels: labels, or quantised uncertainty in the source's byte order. */
  readonly voxels: Uint8Array | Uint16Array;
}

/**
 * Reads an exported file back and compares it with what was meant: shape, affine to the last bit, every
 * byte of the header's geometry, voxels per label, every stored voxel.
 * @param bytes the inflated file.
 * @throws AppError `export/readback-mismatch` { what: 'header' | 'version' | 'datatype' | 'shape' | 'affine' |
 * 'geometry' | 'length' | 'label-count' | 'values', … }
 */
export function verifyReadback(bytes: Uint8Array, expected: ExpectedExport): void {
  const { source, grid, voxels } = expected;
  const { header, affine } = readBack(bytes);
  if (header.version !== source.format || header.littleEndian !== source.littleEndian) {
    throw mismatch('version');
  }
  if (header.datatype.name !== (voxels.BYTES_PER_ELEMENT === 1 ? 'uint8' : 'uint16')) {
    throw mismatch('datatype');
  }
  if (header.shape.some((size, axis) => size !== grid.shape[axis])) throw mismatch('shape');
  if (bytes.length !== header.fileBytes) throw mismatch('length');
  assertSameGeometryBytes(header, source);
  if (affine.some((value, n) => !Object.is(value, grid.affine[n]))) throw mismatch('affine');

  const stored = bytes.subarray(header.dataOffsetBytes);
  const meant = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  if (stored.length !== meant.length) throw mismatch('length');
  if (header.datatype.name === 'uint8') {
    const counts = countLabels(stored);
    const wanted = countLabels(meant);
    const label = counts.findIndex((count, n) => count !== wanted[n]);
    if (label >= 0) throw mismatch('label-count', { label });
  }
  for (let n = 0; n < meant.length; n++) {
    if (stored[n] !== meant[n]) throw mismatch('values', { byte: n });
  }
}

function readBack(bytes: Uint8Array): { header: NiftiHeader; affine: Affine } {
  try {
    const header = parseNiftiHeader(bytes);
    return { header, affine: niftiOrientation(header).affine };
  } catch (cause) {
    throw new AppError('export/readback-mismatch', { what: 'header' }, { cause });
  }
}

function assertSameGeometryBytes(header: NiftiHeader, source: NiftiSource): void {
  for (const [offset, length] of geometryRuns(HEADER_LAYOUTS[source.format])) {
    for (let at = offset; at < offset + length; at++) {
      if (header.raw[at] !== source.header[at]) throw mismatch('geometry', { byte: at });
    }
  }
}

function countLabels(labels: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (let n = 0; n < labels.length; n++) counts[labels[n]]++;
  return counts;
}

function mismatch(what: string, detail: Record<string, number> = {}): AppError {
  return new AppError('export/readback-mismatch', { what, ...detail });
}

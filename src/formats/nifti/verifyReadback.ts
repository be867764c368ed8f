import { AppError } from '../../core/errors.ts';
import type { Affine } from '../../core/geometry/affine.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { NiftiSource } from '../../core/volume/volume.ts';
import { EXTENSION_FLAG_BYTES, HEADER_LAYOUTS, geometryRuns } from './headerLayout.ts';
import { parseNiftiHeader, type NiftiHeader } from './niftiHeader.ts';
import { niftiOrientation } from './niftiOrientation.ts';

/** What an exported file must turn out to hold. */
export interface ExpectedExport {
  readonly source: NiftiSource;
  readonly grid: VoxelGrid;
  /** The stored voxels: labels, or quantised uncertainty in the source's byte order. */
  readonly voxels: Uint8Array | Uint16Array;
}

/** A comparison that takes an exported file piece by piece, so that it is never in memory as a whole. */
export interface Readback {
  /** @param chunk the next inflated bytes; not kept. */
  push(chunk: Uint8Array): void;
  /** After the last byte. @throws AppError as {@link verifyReadback}. */
  end(): void;
}

/**
 * Reads an exported file back and compares it with what was meant: shape, affine to the last bit, every
 * byte of the header's geometry, voxels per label, every stored voxel.
 * @param bytes the inflated file.
 * @throws AppError `export/readback-mismatch` { what: 'header' | 'version' | 'datatype' | 'shape' | 'affine' |
 * 'geometry' | 'length' | 'label-count' | 'values', … }
 */
export function verifyReadback(bytes: Uint8Array, expected: ExpectedExport): void {
  const readback = readbackOf(expected);
  readback.push(bytes);
  readback.end();
}

/** The same of a file that comes in pieces; none of what is expected may change before its end. */
export function readbackOf(expected: ExpectedExport): Readback {
  const { source, voxels } = expected;
  const head = new Uint8Array(HEADER_LAYOUTS[source.format].headerBytes + EXTENSION_FLAG_BYTES);
  const meant = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  const counts = new Uint32Array(256);
  let [length, different] = [0, -1];
  return {
    push: (chunk) => {
      const ofHead = chunk.subarray(0, Math.max(0, head.length - length));
      if (ofHead.length > 0) head.set(ofHead, length);
      const stored = chunk.subarray(ofHead.length);
      const start = length + ofHead.length - head.length;
      for (let n = 0; n < stored.length; n++) {
        counts[stored[n]]++;
        if (different < 0 && stored[n] !== meant[start + n]) different = start + n;
      }
      length += chunk.length;
    },
    end: () => {
      verifyHeader(head.subarray(0, length), length, expected);
      if (length !== head.length + meant.length) throw mismatch('length');
      if (voxels.BYTES_PER_ELEMENT === 1) {
        const wanted = countLabels(meant);
        const label = counts.findIndex((count, n) => count !== wanted[n]);
        if (label >= 0) throw mismatch('label-count', { label });
      }
      if (different >= 0) throw mismatch('values', { byte: different });
    },
  };
}

/** @param length of the file as a whole. */
function verifyHeader(
  head: Uint8Array,
  length: number,
  { source, grid, voxels }: ExpectedExport,
): void {
  const { header, affine } = readBack(head);
  if (header.version !== source.format || header.littleEndian !== source.littleEndian) {
    throw mismatch('version');
  }
  if (header.datatype.name !== (voxels.BYTES_PER_ELEMENT === 1 ? 'uint8' : 'uint16')) {
    throw mismatch('datatype');
  }
  if (header.shape.some((size, axis) => size !== grid.shape[axis])) throw mismatch('shape');
  // What follows was compared as voxels from the end of the header on.
  if (length !== header.fileBytes || header.dataOffsetBytes !== head.length) {
    throw mismatch('length');
  }
  assertSameGeometryBytes(header, source);
  if (affine.some((value, n) => !Object.is(value, grid.affine[n]))) throw mismatch('affine');
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

import { AppError } from '../../core/errors.ts';
import type { VoxelGrid } from '../../core/geometry/grid.ts';
import type { NiftiSource } from '../../core/volume/volume.ts';
import {
  EXTENSION_FLAG_BYTES,
  HEADER_LAYOUTS,
  MAGIC,
  geometryRuns,
  type HeaderLayout,
} from './headerLayout.ts';

/** What the voxels of an export mean, which settles how they are stored. */
export type ExportKind =
  { readonly kind: 'labelmap'; readonly labels: Uint8Array } | { readonly kind: 'uncertainty' };

/** Quantum of an uncertainty map: stored 65535 is 1. */
export const UNCERTAINTY_STEPS = 65535;

/** Values this far outside 0 … 1 are rounding of an upsampled entropy, and are clamped. */
const ROUNDING = 1e-5;

const INTENT_LABEL = 1002;
const DATATYPE = { labelmap: 2, uncertainty: 512 } as const;
const BITPIX = { labelmap: 8, uncertainty: 16 } as const;
const LONGEST_DESCRIPTION = 79;

/**
 * The bytes before the voxels of an export that lies exactly on the source's grid: version, byte order and
 * all geometry fields are the source's, bit for bit; three dimensions, no extensions, nothing else of the
 * source (its description and names may identify the patient).
 * @param description printable ASCII, at most 79 characters.
 * @returns 352 bytes for NIfTI-1, 544 for NIfTI-2; the voxels follow at once, i fastest, in the source's byte order.
 * @throws AppError `export/not-representable` { field: 'description' | 'shape' }; `internal/shape` where
 * `source.header` has not the length of its version.
 * Source: nifti1.h, nifti2.h; intent 1002 is NIFTI_INTENT_LABEL.
 */
export function exportHeader(
  source: NiftiSource,
  grid: VoxelGrid,
  { content, description }: { content: ExportKind; description: string },
): Uint8Array<ArrayBuffer> {
  const layout = HEADER_LAYOUTS[source.format];
  if (source.header.length !== layout.headerBytes) {
    const detail = { expected: layout.headerBytes, actual: source.header.length };
    throw new AppError('internal/shape', detail);
  }
  if (layout.dimBytes === 2 && grid.shape.some((size) => size > 32767)) {
    throw new AppError('export/not-representable', { field: 'shape', shape: [...grid.shape] });
  }
  const bytes = new Uint8Array(layout.headerBytes + EXTENSION_FLAG_BYTES);
  for (const [offset, length] of geometryRuns(layout)) {
    bytes.set(source.header.subarray(offset, offset + length), offset);
  }
  const write = fieldWriter(bytes, layout, source.littleEndian);
  write.int32(0, layout.headerBytes);
  write.text(layout.magic, MAGIC[source.format]);
  [3, ...grid.shape, 1, 1, 1, 1].forEach((size, axis) => {
    write.dimension(layout.dim + axis * layout.dimBytes, size);
  });
  write.int16(layout.datatype, DATATYPE[content.kind]);
  write.int16(layout.bitpix, BITPIX[content.kind]);
  write.offset(layout.voxOffset, bytes.length);
  write.real(layout.sclSlope, content.kind === 'labelmap' ? 1 : 1 / UNCERTAINTY_STEPS);
  write.real(
    layout.calMax,
    content.kind === 'labelmap' ? Math.max(1, highestOf(content.labels)) : 1,
  );
  if (content.kind === 'labelmap') write.code(layout.intentCode, INTENT_LABEL);
  if (!/^[\x20-\x7e]*$/.test(description) || description.length > LONGEST_DESCRIPTION) {
    throw new AppError('export/not-representable', { field: 'description' });
  }
  write.text(layout.descrip, description);
  return bytes;
}

/**
 * Quantises one slice of an uncertainty map to uint16 in the source's byte order.
 * @param values 0 … 1; up to 1e-5 outside is clamped. Not modified.
 * @param out as long as `values`; overwritten.
 * @throws AppError `export/not-representable` { field: 'uncertainty', value } for anything else, NaN included.
 */
export function quantizeUncertainty(
  values: Float32Array,
  out: Uint16Array,
  littleEndian: boolean,
): void {
  if (values.length !== out.length) {
    throw new AppError('internal/shape', { expected: out.length, actual: values.length });
  }
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  for (let n = 0; n < values.length; n++) {
    const value = values[n];
    const isRepresentable = value >= -ROUNDING && value <= 1 + ROUNDING; // false for NaN
    if (!isRepresentable) {
      const shown = Number.isFinite(value) ? value : 'non-finite';
      throw new AppError('export/not-representable', { field: 'uncertainty', value: shown });
    }
    const clamped = Math.min(1, Math.max(0, value));
    view.setUint16(2 * n, Math.round(clamped * UNCERTAINTY_STEPS), littleEndian);
  }
}

function highestOf(labels: Uint8Array): number {
  let highest = 0;
  for (let n = 0; n < labels.length; n++) if (labels[n] > highest) highest = labels[n];
  return highest;
}

interface FieldWriter {
  int16(at: number, value: number): void;
  int32(at: number, value: number): void;
  dimension(at: number, value: number): void;
  /** vox_offset: a real in NIfTI-1, an integer in NIfTI-2. */
  offset(at: number, value: number): void;
  real(at: number, value: number): void;
  code(at: number, value: number): void;
  text(at: number, value: string): void;
}

function fieldWriter(
  bytes: Uint8Array<ArrayBuffer>,
  layout: HeaderLayout,
  littleEndian: boolean,
): FieldWriter {
  const view = new DataView(bytes.buffer);
  const isWide = layout.dimBytes === 8;
  const int16 = (at: number, value: number): void => view.setInt16(at, value, littleEndian);
  const int32 = (at: number, value: number): void => view.setInt32(at, value, littleEndian);
  const int64 = (at: number, value: number): void =>
    view.setBigInt64(at, BigInt(value), littleEndian);
  const float32 = (at: number, value: number): void => view.setFloat32(at, value, littleEndian);
  const float64 = (at: number, value: number): void => view.setFloat64(at, value, littleEndian);
  return {
    int16,
    int32,
    dimension: isWide ? int64 : int16,
    offset: isWide ? int64 : float32,
    real: isWide ? float64 : float32,
    code: isWide ? int32 : int16,
    text: (at, value) => {
      for (let c = 0; c < value.length; c++) bytes[at + c] = value.charCodeAt(c);
    },
  };
}

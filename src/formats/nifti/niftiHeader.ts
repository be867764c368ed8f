import { NIFTI1, NIFTI2 } from 'nifti-reader-js';
import { AppError } from '../../core/errors.ts';
import type { ScalarDatatype } from '../voxels/scalarDatatype.ts';
import { scalarDatatype } from './datatypes.ts';
import {
  EXTENSION_FLAG_BYTES,
  HEADER_LAYOUTS,
  MAGIC,
  PAIR_MAGIC,
  type HeaderLayout,
} from './headerLayout.ts';
import { recognize } from '../recognize.ts';
import { checkedShape } from '../voxels/checkedGrid.ts';

/** A header whose every field that we rely on has been checked, except for the orientation. */
export interface NiftiHeader {
  readonly version: 'nifti1' | 'nifti2';
  readonly littleEndian: boolean;
  /** The header without extension flag and extensions (which may hold patient data). A copy. */
  readonly raw: Uint8Array<ArrayBuffer>;
  readonly shape: readonly [ni: number, nj: number, nk: number];
  /** Volumes one after the other: 1, unless a fourth axis was asked for and is there. */
  readonly frames: number;
  /** The header declared four or more dimensions, all but three of length 1. */
  readonly hasSingletonDimensions: boolean;
  readonly datatype: ScalarDatatype;
  /** Real value = slope × stored + intercept; 1 and 0 where the header says "unscaled". */
  readonly slope: number;
  readonly intercept: number;
  /** This is a .hdr: the voxels are in the .img beside it. */
  readonly isPair: boolean;
  /** Where the voxels begin, in the file that holds them. */
  readonly dataOffsetBytes: number;
  /** What comes before the voxels, and they: the least length of the file that holds them. */
  readonly fileBytes: number;
  readonly orientation: OrientationFields;
}

/** As stored: in the unit of `xyztUnits`, codes unchecked. */
export interface OrientationFields {
  readonly qformCode: number;
  readonly sformCode: number;
  /** Lowest three bits: 1 metre, 2 millimetre, 3 micrometre, else unknown. */
  readonly xyztUnits: number;
  /** pixdim[0]: the handedness of the qform. */
  readonly qfac: number;
  readonly spacing: readonly [number, number, number];
  readonly quaternion: readonly [b: number, c: number, d: number];
  readonly offset: readonly [number, number, number];
  /** srow_x, srow_y, srow_z. */
  readonly srow: readonly number[];
}

/**
 * Reads and checks the header of NIfTI-1 or -2, in one file or of a pair, in either byte order.
 * `bitpix` is not looked at: the datatype settles the width, as in the reference library.
 * @param head inflated bytes from the start of the file: at least 544, or the whole file where it is shorter.
 * @param allow `frames`: one further axis may be longer than 1 (ITK writes vectors along the fifth); `any`: that, and the
 * header may be that of a pair.
 * @throws AppError `input/unsupported-format` { format }; `input/corrupt` { reason: 'empty' | 'truncated-header' |
 * 'bad-magic' | 'bad-dimension-count' | 'bad-data-offset' | 'bad-intensity-scaling', … };
 * `input/inconsistent-geometry` { reason: 'non-positive-dimension' | 'zero-spacing' };
 * `input/not-three-dimensional` { shape }; `input/unsupported-datatype` { datatype, code }.
 * Source: nifti1.h and nifti2.h.
 */
export function parseNiftiHeader(
  head: Uint8Array,
  allow: 'one-volume' | 'frames' | 'any' = 'one-volume',
): NiftiHeader {
  const { version, littleEndian, isPair } = identify(head);
  if (isPair && allow !== 'any') {
    throw new AppError('input/unsupported-format', { format: 'nifti-pair' });
  }
  const layout = HEADER_LAYOUTS[version];
  const raw = new Uint8Array(layout.headerBytes);
  raw.set(head.subarray(0, layout.headerBytes));
  // Only the bare header is given to the parser: on a broken extension it throws errors without a code.
  // Not taken from it: 64-bit integers (wrong when big-endian or negative), the affine (it prefers the
  // qform where its code is larger, and yields NaN for a quaternion of length just above 1).
  const fields = version === 'nifti1' ? new NIFTI1() : new NIFTI2();
  fields.readHeader(raw.buffer);
  const view = new DataView(raw.buffer);
  const { shape, frames, hasSingletonDimensions } = readShape(view, layout, littleEndian);
  if (frames > 1 && allow === 'one-volume') {
    throw new AppError('input/not-three-dimensional', { shape: [...shape, frames] });
  }
  const datatype = scalarDatatype(fields.datatypeCode);
  const spacing = checkSpacing(fields.pixDims);
  const dataOffsetBytes = readDataOffset(view, layout, { littleEndian, isPair });
  return {
    version,
    littleEndian,
    raw,
    shape,
    frames,
    hasSingletonDimensions,
    datatype,
    ...readScaling(fields.scl_slope, fields.scl_inter),
    isPair,
    dataOffsetBytes,
    fileBytes: dataOffsetBytes + shape[0] * shape[1] * shape[2] * frames * datatype.bytes,
    orientation: {
      qformCode: fields.qform_code,
      sformCode: fields.sform_code,
      xyztUnits: fields.xyzt_units,
      qfac: fields.pixDims[0],
      spacing,
      quaternion: [fields.quatern_b, fields.quatern_c, fields.quatern_d],
      offset: [fields.qoffset_x, fields.qoffset_y, fields.qoffset_z],
      srow: readSrow(view, layout, littleEndian),
    },
  };
}

interface Identity {
  readonly version: 'nifti1' | 'nifti2';
  readonly littleEndian: boolean;
  readonly isPair: boolean;
}

function identify(head: Uint8Array): Identity {
  if (head.length === 0) throw new AppError('input/corrupt', { reason: 'empty' });
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const declared = head.length < 4 ? 0 : view.getInt32(0, true);
  const swapped = head.length < 4 ? 0 : view.getInt32(0, false);
  for (const version of ['nifti1', 'nifti2'] as const) {
    const layout = HEADER_LAYOUTS[version];
    if (declared !== layout.headerBytes && swapped !== layout.headerBytes) continue;
    const littleEndian = declared === layout.headerBytes;
    const found = latin1(head, layout.magic, MAGIC[version].length);
    const hasMagic = found === MAGIC[version];
    // The header of a pair is complete without the four bytes that announce extensions.
    if (found === PAIR_MAGIC[version] && head.length >= layout.headerBytes) {
      return { version, littleEndian, isPair: true };
    }
    const expectedBytes = layout.headerBytes + EXTENSION_FLAG_BYTES;
    if (head.length < expectedBytes) {
      // A lone 348-byte .hdr is complete in its own format; anything else of this size is cut off.
      const format = recognize(head);
      if (format !== 'unknown' && format !== 'nifti' && !hasMagic) {
        throw new AppError('input/unsupported-format', { format });
      }
      const reason = 'truncated-header';
      throw new AppError('input/corrupt', { reason, expectedBytes, actualBytes: head.length });
    }
    if (hasMagic) return { version, littleEndian, isPair: false };
    if (version === 'nifti2' && (found.startsWith('n+2') || found.startsWith('ni2'))) {
      throw new AppError('input/corrupt', { reason: 'bad-magic' });
    }
  }
  throw new AppError('input/unsupported-format', { format: recognize(head) });
}

function latin1(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length));
}

function readShape(
  view: DataView,
  layout: HeaderLayout,
  littleEndian: boolean,
): Pick<NiftiHeader, 'shape' | 'frames' | 'hasSingletonDimensions'> {
  const dim = Array.from({ length: 8 }, (_, axis) => {
    const at = layout.dim + axis * layout.dimBytes;
    return layout.dimBytes === 2
      ? view.getInt16(at, littleEndian)
      : Number(view.getBigInt64(at, littleEndian));
  });
  const count = dim[0];
  if (count < 1 || count > 7) {
    throw new AppError('input/corrupt', { reason: 'bad-dimension-count', dimensions: count });
  }
  const { shape, further, hasSingletons } = checkedShape(dim.slice(1, count + 1));
  return { shape, frames: further, hasSingletonDimensions: hasSingletons };
}

function checkSpacing(pixdim: readonly number[]): readonly [number, number, number] {
  const spacing = [pixdim[1], pixdim[2], pixdim[3]] as const;
  spacing.forEach((step, axis) => {
    if (step === 0 || !Number.isFinite(step)) {
      throw new AppError('input/inconsistent-geometry', { reason: 'zero-spacing', axis });
    }
  });
  return spacing;
}

function readDataOffset(
  view: DataView,
  layout: HeaderLayout,
  { littleEndian, isPair }: Pick<Identity, 'littleEndian' | 'isPair'>,
): number {
  const offset =
    layout.realBytes === 4
      ? view.getFloat32(layout.voxOffset, littleEndian)
      : Number(view.getBigInt64(layout.voxOffset, littleEndian));
  const least = isPair ? 0 : layout.headerBytes + EXTENSION_FLAG_BYTES;
  if (!Number.isInteger(offset) || offset < least) {
    const shown = Number.isFinite(offset) ? offset : 'non-finite';
    throw new AppError('input/corrupt', { reason: 'bad-data-offset', offset: shown, least });
  }
  return offset;
}

/** A slope of zero means "not scaled" (nifti1.h); nibabel and ITK treat a non-finite one alike. */
function readScaling(slope: number, inter: number): Pick<NiftiHeader, 'slope' | 'intercept'> {
  if (slope === 0 || !Number.isFinite(slope)) return { slope: 1, intercept: 0 };
  if (!Number.isFinite(inter)) {
    throw new AppError('input/corrupt', { reason: 'bad-intensity-scaling' });
  }
  return { slope, intercept: inter };
}

function readSrow(view: DataView, layout: HeaderLayout, littleEndian: boolean): number[] {
  return Array.from({ length: 12 }, (_, n) => {
    const at = layout.srow + n * layout.realBytes;
    return layout.realBytes === 4
      ? view.getFloat32(at, littleEndian)
      : view.getFloat64(at, littleEndian);
  });
}

/** Byte offsets of the header fields that we read or write, and how wide they are. */
export interface HeaderLayout {
  readonly headerBytes: number;
  /** Width of a dimension and of its integer type. */
  readonly dimBytes: 2 | 8;
  /** Width of every real number of the header. */
  readonly realBytes: 4 | 8;
  /** Width of qform_code, sform_code, intent_code and (NIfTI-2) xyzt_units. */
  readonly codeBytes: 2 | 4;
  readonly dim: number;
  readonly datatype: number;
  readonly bitpix: number;
  readonly pixdim: number;
  readonly voxOffset: number;
  readonly sclSlope: number;
  readonly sclInter: number;
  readonly calMax: number;
  readonly calMin: number;
  readonly xyztUnits: number;
  readonly descrip: number;
  readonly qformCode: number;
  readonly sformCode: number;
  /** quatern_b, _c, _d, qoffset_x, _y, _z in one run. */
  readonly quatern: number;
  /** srow_x, srow_y, srow_z in one run of 12. */
  readonly srow: number;
  readonly intentCode: number;
  readonly magic: number;
}

/** Source: nifti1.h, Neuroimaging Informatics Technology Initiative. */
const NIFTI1_LAYOUT: HeaderLayout = {
  headerBytes: 348,
  dimBytes: 2,
  realBytes: 4,
  codeBytes: 2,
  dim: 40,
  datatype: 70,
  bitpix: 72,
  pixdim: 76,
  voxOffset: 108,
  sclSlope: 112,
  sclInter: 116,
  calMax: 124,
  calMin: 128,
  xyztUnits: 123,
  descrip: 148,
  qformCode: 252,
  sformCode: 254,
  quatern: 256,
  srow: 280,
  intentCode: 68,
  magic: 344,
};

/** Source: nifti2.h. */
const NIFTI2_LAYOUT: HeaderLayout = {
  headerBytes: 540,
  dimBytes: 8,
  realBytes: 8,
  codeBytes: 4,
  dim: 16,
  datatype: 12,
  bitpix: 14,
  pixdim: 104,
  voxOffset: 168,
  sclSlope: 176,
  sclInter: 184,
  calMax: 192,
  calMin: 200,
  xyztUnits: 500,
  descrip: 240,
  qformCode: 344,
  sformCode: 348,
  quatern: 352,
  srow: 400,
  intentCode: 504,
  magic: 4,
};

export const HEADER_LAYOUTS = { nifti1: NIFTI1_LAYOUT, nifti2: NIFTI2_LAYOUT } as const;

/** Four bytes after the header say whether extensions follow; then voxels may begin. */
export const EXTENSION_FLAG_BYTES = 4;

/** Enough of a file to hold the header of either version and its extension flag. */
export const LONGEST_HEADER_BYTES = NIFTI2_LAYOUT.headerBytes + EXTENSION_FLAG_BYTES;

/** Magic strings of single-file NIfTI, Latin-1; NIfTI-2's line ends reveal a transfer in text mode. */
export const MAGIC = { nifti1: 'n+1\0', nifti2: 'n+2\0\r\n\x1a\n' } as const;

/** Likewise of the .hdr of a pair. */
export const PAIR_MAGIC = { nifti1: 'ni1\0', nifti2: 'ni2\0\r\n\x1a\n' } as const;

/**
 * The runs [offset, length] of bytes that place the voxels in the patient: pixdim, xyzt_units, the two
 * codes, quaternion and offsets, srow. An export repeats them as they are.
 */
export function geometryRuns(layout: HeaderLayout): readonly (readonly [number, number])[] {
  return [
    [layout.pixdim, 8 * layout.realBytes],
    [layout.xyztUnits, layout.codeBytes === 2 ? 1 : 4],
    [layout.qformCode, layout.codeBytes],
    [layout.sformCode, layout.codeBytes],
    [layout.quatern, 6 * layout.realBytes],
    [layout.srow, 12 * layout.realBytes],
  ];
}

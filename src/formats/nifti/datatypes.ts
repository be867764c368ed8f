import { AppError } from '../../core/errors.ts';
import { SCALAR_DATATYPES, type ScalarDatatype } from '../voxels/scalarDatatype.ts';

/** NIfTI datatype code → storage. Source: nifti1.h. */
const DATATYPES: Readonly<Record<number, ScalarDatatype>> = {
  2: SCALAR_DATATYPES.uint8,
  4: SCALAR_DATATYPES.int16,
  8: SCALAR_DATATYPES.int32,
  16: SCALAR_DATATYPES.float32,
  64: SCALAR_DATATYPES.float64,
  256: SCALAR_DATATYPES.int8,
  512: SCALAR_DATATYPES.uint16,
  768: SCALAR_DATATYPES.uint32,
  1024: SCALAR_DATATYPES.int64,
  1280: SCALAR_DATATYPES.uint64,
};

/** Codes of the standard that hold no real scalar, or one that no browser can compute with. */
const OTHER_DATATYPES: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'binary',
  32: 'complex64',
  128: 'rgb24',
  255: 'all',
  1536: 'float128',
  1792: 'complex128',
  2048: 'complex256',
  2304: 'rgba32',
};

/** @throws AppError `input/unsupported-datatype` { datatype, code }: colour, complex, float128, bits or unknown. */
export function scalarDatatype(code: number): ScalarDatatype {
  const datatype = DATATYPES[code];
  if (datatype) return datatype;
  throw new AppError('input/unsupported-datatype', {
    datatype: OTHER_DATATYPES[code] ?? 'unknown',
    code,
  });
}

import { AppError } from '../../core/errors.ts';

/** How one voxel is stored. */
export interface ScalarDatatype {
  readonly name:
    | 'uint8'
    | 'int8'
    | 'int16'
    | 'uint16'
    | 'int32'
    | 'uint32'
    | 'int64'
    | 'uint64'
    | 'float32'
    | 'float64';
  readonly bytes: 1 | 2 | 4 | 8;
}

/** NIfTI datatype code → storage. Source: nifti1.h. */
const SCALAR_DATATYPES: Readonly<Record<number, ScalarDatatype>> = {
  2: { name: 'uint8', bytes: 1 },
  4: { name: 'int16', bytes: 2 },
  8: { name: 'int32', bytes: 4 },
  16: { name: 'float32', bytes: 4 },
  64: { name: 'float64', bytes: 8 },
  256: { name: 'int8', bytes: 1 },
  512: { name: 'uint16', bytes: 2 },
  768: { name: 'uint32', bytes: 4 },
  1024: { name: 'int64', bytes: 8 },
  1280: { name: 'uint64', bytes: 8 },
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
  const datatype = SCALAR_DATATYPES[code];
  if (datatype) return datatype;
  throw new AppError('input/unsupported-datatype', {
    datatype: OTHER_DATATYPES[code] ?? 'unknown',
    code,
  });
}

/** How one number of a voxel is stored. */
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

/** The datatype of each name. */
export const SCALAR_DATATYPES: {
  readonly [Name in ScalarDatatype['name']]: ScalarDatatype & { readonly name: Name };
} = {
  uint8: { name: 'uint8', bytes: 1 },
  int8: { name: 'int8', bytes: 1 },
  int16: { name: 'int16', bytes: 2 },
  uint16: { name: 'uint16', bytes: 2 },
  int32: { name: 'int32', bytes: 4 },
  uint32: { name: 'uint32', bytes: 4 },
  int64: { name: 'int64', bytes: 8 },
  uint64: { name: 'uint64', bytes: 8 },
  float32: { name: 'float32', bytes: 4 },
  float64: { name: 'float64', bytes: 8 },
};

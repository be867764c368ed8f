import { AppError } from '../../core/errors.ts';

const ALIGNMENT_BYTES = 64;
/** Magic and version, then the header's length in two bytes. */
const PREFIX_BYTES = 10;

/**
 * A .npy file, version 1.0, little-endian, the last axis fastest.
 * @param values on a little-endian machine, as all that run this are; not modified.
 * @param shape slowest axis first; its product is the number of values.
 * @throws AppError `internal/shape` when the two disagree.
 * Source: numpy's `lib/format.py`.
 */
export function encodeNpy(
  values: Float32Array | Uint8Array,
  shape: readonly number[],
): Uint8Array<ArrayBuffer> {
  const expected = shape.reduce((product, size) => product * size, 1);
  if (values.length !== expected) {
    throw new AppError('internal/shape', { expected, actual: values.length });
  }
  const type = values instanceof Float32Array ? '<f4' : '|u1';
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dict = `{'descr': '${type}', 'fortran_order': False, 'shape': (${axes}), }`;
  const unpadded = PREFIX_BYTES + dict.length + 1;
  const padding = (ALIGNMENT_BYTES - (unpadded % ALIGNMENT_BYTES)) % ALIGNMENT_BYTES;
  const header = `${dict}${' '.repeat(padding)}\n`;
  const out = new Uint8Array(PREFIX_BYTES + header.length + values.byteLength);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  new DataView(out.buffer).setUint16(8, header.length, true);
  for (let at = 0; at < header.length; at++) out[PREFIX_BYTES + at] = header.charCodeAt(at);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  out.set(bytes, PREFIX_BYTES + header.length);
  return out;
}

import { AppError } from '../core/errors.ts';

/** Element types by ONNX's own numbers (TensorProto.DataType); others are kept but not computed with. */
export const ELEMENT = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
} as const;

/** Bytes of one element by data type; a type that is not here cannot be stored in a graph of ours. */
export const BYTES_PER_ELEMENT: Readonly<Record<number, number>> = {
  1: 4,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 4,
  7: 8,
  9: 1,
  10: 2,
  11: 8,
  12: 4,
  13: 8,
  16: 2,
  17: 1,
  18: 1,
  19: 1,
  20: 1,
};

/** A stored tensor: weights, or the operand of an operator. Immutable by convention. */
export interface Tensor {
  /** Slowest axis first; empty for a scalar. */
  readonly dims: readonly number[];
  /** TensorProto.DataType. */
  readonly type: number;
  /** Little-endian elements; may be a view of the file that was read, and need not be aligned. */
  readonly bytes: Uint8Array;
}

/** Number of elements of a shape: 1 for a scalar. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/** A float32 tensor over `values`, which it borrows. */
export function floatTensor(values: Float32Array, dims: readonly number[]): Tensor {
  if (values.length !== elementCount(dims)) {
    throw new AppError('internal/shape', { values: values.length, dims });
  }
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { dims, type: ELEMENT.float32, bytes };
}

/** A vector of int64; `dims` [n], or [] for a scalar. Values are safe integers. */
export function intTensor(values: readonly number[], dims: readonly number[] = [values.length]) {
  const stored = BigInt64Array.from(values, BigInt);
  return { dims, type: ELEMENT.int64, bytes: new Uint8Array(stored.buffer) } satisfies Tensor;
}

/**
 * Values of a float tensor as float32: a copy. float16 widens exactly, float64 rounds.
 * @returns null when the element type is no float.
 */
export function floatValues(tensor: Tensor): Float32Array<ArrayBuffer> | null {
  const n = elementCount(tensor.dims);
  const copy = new Uint8Array(tensor.bytes).buffer;
  switch (tensor.type) {
    case ELEMENT.float32:
      return new Float32Array(copy, 0, n);
    case ELEMENT.float64:
      return Float32Array.from(new Float64Array(copy, 0, n));
    case ELEMENT.float16: {
      const halves = new Uint16Array(copy, 0, n);
      const out = new Float32Array(n);
      for (let i = 0; i < n; i++) out[i] = halfToFloat(halves[i]);
      return out;
    }
    default:
      return null;
  }
}

/**
 * Values of an integer tensor, int64 or int32.
 * @returns null when the element type is another, or a value is no safe integer (exporters write 2^63 − 1
 *   for "to the end": it comes back as Number.MAX_SAFE_INTEGER, and the negative end likewise).
 */
export function intValues(tensor: Tensor): number[] | null {
  const n = elementCount(tensor.dims);
  const copy = new Uint8Array(tensor.bytes).buffer;
  if (tensor.type === ELEMENT.int32) return Array.from(new Int32Array(copy, 0, n));
  if (tensor.type !== ELEMENT.int64) return null;
  const limit = Number.MAX_SAFE_INTEGER;
  return Array.from(new BigInt64Array(copy, 0, n), (value) =>
    Math.max(-limit, Math.min(limit, Number(value))),
  );
}

/** One IEEE 754 binary16 value; exact. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

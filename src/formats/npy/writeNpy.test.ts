import { expect, test } from 'vitest';
import { parseNpyHeader } from './npyHeader.ts';
import { encodeNpy } from './writeNpy.ts';

test.each([
  [new Float32Array(12).fill(0.5), [3, 4], 'float32'],
  [new Uint8Array(7).fill(9), [7], 'uint8'],
  [new Float32Array(0), [0, 40], 'float32'],
] as const)('what is written is read: %#', (values, shape, type) => {
  const file = encodeNpy(values, shape);
  const header = parseNpyHeader(file);
  expect(header).toMatchObject({ type, littleEndian: true, fortranOrder: false, shape });
  expect(header.dataOffsetBytes % 64).toBe(0);
  const data = file.buffer.slice(header.dataOffsetBytes);
  const read = type === 'float32' ? new Float32Array(data) : new Uint8Array(data);
  expect(read).toEqual(values);
});

test('the bytes are those of numpy.save', () => {
  // numpy 2.4: np.save(f, np.array([[1, 2]], np.uint8))
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2), }";
  const expected = `\x93NUMPY\x01\x00\x76\x00${header.padEnd(117)}\n\x01\x02`;
  const text = Array.from(encodeNpy(Uint8Array.of(1, 2), [1, 2]), (byte) =>
    String.fromCharCode(byte),
  );
  expect(text.join('')).toBe(expected);
});

test('a part of a larger buffer is written alone', () => {
  const whole = Float32Array.of(1, 2, 3, 4);
  const file = encodeNpy(whole.subarray(1, 3), [2]);
  expect(new Float32Array(file.buffer.slice(parseNpyHeader(file).dataOffsetBytes))).toEqual(
    Float32Array.of(2, 3),
  );
});

test('a misfit is refused', () => {
  expect(() => encodeNpy(new Float32Array(5), [2, 3])).toThrow('internal/shape');
});

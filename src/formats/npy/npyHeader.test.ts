import { describe, expect, it } from 'vitest';
import { npyDataBytes, parseNpyHeader } from './npyHeader.ts';

/** A version 1 file without numbers, its header padded to 64 bytes as numpy does. */
function head(dict: string, version = 1): Uint8Array {
  const lengthBytes = version === 1 ? 2 : 4;
  const total = Math.ceil((8 + lengthBytes + dict.length + 1) / 64) * 64;
  const bytes = new Uint8Array(total).fill(0x20);
  const text = `\x93NUMPY${String.fromCharCode(version, 0)}`;
  for (let at = 0; at < 8; at++) bytes[at] = text.charCodeAt(at);
  const length = total - 8 - lengthBytes;
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, length, true);
  else view.setUint32(8, length, true);
  for (let at = 0; at < dict.length; at++) bytes[8 + lengthBytes + at] = dict.charCodeAt(at);
  bytes[total - 1] = 0x0a;
  return bytes;
}

describe('parseNpyHeader', () => {
  it.each([1, 2, 3])('reads what numpy writes, version %d', (version) => {
    const dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, 4, 5), }";
    const header = parseNpyHeader(head(dict, version));
    expect(header).toEqual({
      type: 'float32',
      littleEndian: true,
      fortranOrder: false,
      shape: [3, 2, 4, 5],
      dataOffsetBytes: 128,
    });
    expect(npyDataBytes(header)).toBe(480);
  });

  it('reads one axis, no axis, Fortran order, bytes and big-endian halves', () => {
    const of = (descr: string, order: string, shape: string) =>
      parseNpyHeader(head(`{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape})}`));
    expect(of('|u1', 'False', '7,')).toMatchObject({ type: 'uint8', shape: [7] });
    expect(of('|b1', 'True', '')).toMatchObject({ type: 'uint8', shape: [], fortranOrder: true });
    expect(of('>f2', 'False', '1, 2')).toMatchObject({ type: 'float16', littleEndian: false });
  });

  it.each([
    ["{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 'object'],
    ["{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", 'c8'],
    ["{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", 'i8'],
    ["{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 'structured'],
  ])('refuses %s', (dict, datatype) => {
    expect(() => parseNpyHeader(head(dict))).toThrow(
      expect.objectContaining({
        code: 'input/unsupported-datatype',
        detail: { datatype, format: 'npz' },
      }),
    );
  });

  it.each([
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }"],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1e3,), }"],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1 + 1,), }"],
    ["{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }"],
    ["{'descr': 'f4', 'fortran_order': False, 'shape': (1,), }"],
    ["{'fortran_order': False, 'shape': (1,), }"],
    ["__import__('os')"],
  ])('refuses the header %s', (dict) => {
    expect(() => parseNpyHeader(head(dict))).toThrow(/bad-npy-header/);
  });

  it('refuses another magic, version 4, a header cut short or too long', () => {
    const good = head("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }");
    const spoiled = (at: number, value: number): Uint8Array => {
      const bytes = good.slice();
      bytes[at] = value;
      return bytes;
    };
    const bad = [
      spoiled(0, 0x92),
      spoiled(6, 4),
      spoiled(9, 0xff),
      good.subarray(0, 40),
      new Uint8Array(0),
    ];
    for (const bytes of bad) expect(() => parseNpyHeader(bytes)).toThrow(/bad-npy-header/);
  });
});

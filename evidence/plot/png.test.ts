import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { encodePng } from './png.ts';

it('writes the rows of a picture behind their filter', () => {
  const rgb = Uint8Array.from({ length: 12 }, (_, at) => 20 * at);
  const file = Buffer.from(encodePng({ width: 2, height: 2, rgb }));
  expect(file.subarray(1, 4).toString('latin1')).toBe('PNG');
  expect(file.readUInt32BE(16)).toBe(2);
  const at = file.indexOf('IDAT');
  const rows = inflateSync(file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4)));
  expect([...rows]).toEqual([0, 0, 20, 40, 60, 80, 100, 0, 120, 140, 160, 180, 200, 220]);
  // The checksum of an empty IEND, as every PNG has it.
  expect(file.subarray(-4).toString('hex')).toBe('ae426082');
});
